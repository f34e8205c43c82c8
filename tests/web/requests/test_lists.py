"""The list of requests."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Defender,
    Location,
    PlanState,
    Project,
    Request,
    RequestState,
    Risk,
)
from tests import makers


def test_list_is_filtered(
    place: Location, defender: Defender, client: FlaskClient, session: Session, project: Project
) -> None:
    far = makers.a_location(session, project, "BAJ")
    day = {"first_start": date(2027, 3, 1), "last_start": date(2027, 3, 5)}
    makers.a_request(session, project, place, "R1", defender=defender, priority=5, risk=Risk.RED)
    makers.a_request(session, project, far, "R2", kind="hearing", **day)
    makers.a_request(session, project, place, "R3", state=RequestState.DECLINED)
    long_ago = {"first_start": date(2026, 12, 1), "last_start": date(2026, 12, 2)}
    makers.a_request(session, project, place, "R4", state=RequestState.ACCEPTED, **long_ago)
    session.commit()

    def codes(**query: object) -> list[str]:
        page = client.get("/requests", query_string=query).text
        return [code for code in ("R1", "R2", "R3", "R4") if f">{code}</a>" in page]

    assert codes() == ["R1", "R2"]
    assert codes(state="all") == ["R1", "R2", "R3", "R4"]
    assert codes(state="declined") == ["R3"]
    assert codes(state="accepted") == ["R4"]
    assert codes(kind="hearing") == ["R2"]
    assert codes(defender="g1") == ["R1"]
    assert codes(place=far.id) == ["R2"]
    assert codes(priority=5) == ["R1"]
    assert codes(risk="red") == ["R1"]
    assert codes(start="2027-03-05") == ["R2"]
    assert codes(start="2027-03-06") == []
    assert codes(end="2027-01-12") == ["R1"]
    assert codes(q="R3") == ["R3"]


def test_list_shows_the_next_shift(
    accepted: Request, client: FlaskClient, session: Session, now: datetime
) -> None:
    accepted.shifts[0].withdrawn_at = now
    session.commit()
    assert "Wed 13 Jan 09:00</td>" in client.get("/requests").text


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2027-01-06T08:00", "Wed 6 Jan 07:00"),  # not over yet
        ("2027-01-06T10:00", "Mon 11 Jan 07:00"),  # R4-02 has no team: the first of its times to come
        ("2027-01-11T08:00", "Wed 13 Jan 07:00"),
        ("2027-01-13T07:00", "none to come"),
    ],
)
def test_next_shift_is_the_next_that_is_not_over(
    app: Flask, request: pytest.FixtureRequest, session: Session, project: Project, place: Location,
    moment: str, said: str,
) -> None:  # fmt: skip
    """R04 of the demo was done on 6 January; its last start that would have suited was the 13th."""
    times = [f"2027-01-{day:02}T07:00-05:00" for day in (6, 11, 13)]
    last = {"last_start": datetime.fromisoformat(times[-1])}
    done = makers.a_shift(session, project, place, "R4", start=times[0], starts=times, **last)
    open_ = makers.a_shift(session, project, place, "R4-02", start=times[1], starts=times[1:], **last)
    open_.request, other = done.request, open_.request
    session.flush()
    session.delete(other)
    done.request.last_start = date(2027, 1, 13)
    makers.a_plan(
        session, project, {done: [makers.a_volunteer(session, project, place)]}, PlanState.PUBLISHED
    )
    session.commit()
    app.config["CLOCK"] = lambda: datetime.fromisoformat(f"{moment}-05:00").astimezone(UTC)
    row = request.getfixturevalue("client").get("/requests").text.split(">R4</a>")[1].split("</tr>")[0]
    cells = re.sub(r"<[^>]*>", "|", row)
    assert said in cells
    assert cells.count(":") == ("none" not in said)
