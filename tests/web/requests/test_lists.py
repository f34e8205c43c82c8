"""The list of requests."""

from __future__ import annotations

from datetime import date, datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Defender,
    Location,
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
