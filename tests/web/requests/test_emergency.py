"""The short way for an emergency."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
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
from tests.web.forms import errors, fields, fill


@pytest.fixture
def emergency(place: Location, defender: Defender) -> dict[str, Any]:
    return {"defender_id": str(defender.id), "place_id": str(place.id)}


def test_emergency_begins_with_tomorrow_before_dawn(place: Location, client: FlaskClient) -> None:
    begun = fields(client.get("/requests/emergency"))
    kept = {name: begun[name] for name in ("day", "at", "days", "people", "priority", "risk", "defender_id")}
    assert kept == {
        "day": "2027-01-05",
        "at": "05:30",
        "days": "2",
        "people": "2",
        "priority": "5",
        "risk": "red",
        "defender_id": "",
    }


def test_emergency_shows_six_fields_the_rest_is_folded(place: Location, client: FlaskClient) -> None:
    page = client.get("/requests/emergency").text
    open_part = page[
        page.index('<form method="post" novalidate>') : page.index("<details>", page.index("novalidate"))
    ]
    assert open_part.count("<label") == 6


def test_emergency_is_accepted_in_one_go(
    emergency: dict[str, Any], client: FlaskClient, session: Session
) -> None:
    answer = fill(client, "/requests/emergency", **emergency)
    request = session.scalars(select(Request)).one()
    assert answer.location == f"/requests/{request.id}"
    assert (request.kind, request.state, request.risk, request.priority) == (
        "emergency",
        RequestState.ACCEPTED,
        Risk.RED,
        5,
    )
    [shift] = request.shifts
    assert (shift.starts, shift.minutes, shift.priority) == (["2027-01-05T05:30-05:00"], 2130, 5)
    session.rollback()
    assert "Plan again" in client.get(answer.location).text


def test_emergency_takes_over_the_team_of_the_last_one(
    emergency: dict[str, Any],
    place: Location,
    defender: Defender,
    client: FlaskClient,
    session: Session,
    project: Project,
) -> None:
    makers.a_resource(session, project, "SAT")
    needs = [{"qualification": "spanish", "level": 4, "count": "all"}]
    uses = [{"resource": "SAT", "count": 1}]
    last = {"hours": None, "days": 2, "defender": defender, "needs": needs, "uses": uses}
    makers.a_request(session, project, place, "R1", **last)
    session.commit()
    assert "everyone spanish B2 · SAT" in client.get(f"/requests/emergency?defender={defender.id}").text
    fill(client, "/requests/emergency", **emergency)
    made = session.scalars(select(Request).where(Request.kind == "emergency")).one()
    assert (made.needs, made.uses) == (needs, uses)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("defender_id", "", "Choose one."),
        ("day", "2027-01-03", "This moment is over."),
        ("at", "17:00", "Whole days end at 17:00; this starts later. Maybe give hours instead."),
        ("days", "0", "A whole number from 1 to 100 is needed."),
        ("days", "two", "A whole number from 1 to 100 is needed."),
        ("days", "4.71", "A whole number from 1 to 100 is needed."),
        ("people", "", "This is needed."),
    ],
)
def test_emergency_wrong_field_keeps_what_was_typed(
    emergency: dict[str, Any], client: FlaskClient, session: Session, field: str, text: str, sentence: str
) -> None:
    days = {"days": "1"} if field == "at" else {}
    answer = fill(client, "/requests/emergency", **{**emergency, **days, field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert fields(answer)[field] == text
    assert session.scalars(select(Request)).all() == []


def test_emergency_after_a_deleted_one_has_a_number_and_a_history_of_its_own(
    emergency: dict[str, Any], client: FlaskClient, session: Session
) -> None:
    gone = fill(client, "/requests/emergency", **emergency).location
    assert client.post(f"{gone}/delete").status_code == 303
    page = client.get(fill(client, "/requests/emergency", **emergency).location).text
    assert session.scalars(select(Request.code)).all() == ["R02"]
    happened = page[page.index("What happened") :]
    assert [happened.count(f" {word} ") for word in ("received", "accepted", "delete")] == [1, 1, 0]


def test_emergency_sent_again_leads_to_the_one_that_was_made(
    emergency: dict[str, Any], client: FlaskClient, session: Session
) -> None:
    """By going back and accepting again: the form is loaded anew then and knows nothing of the first."""
    first = fill(client, "/requests/emergency", **emergency).location
    again = fill(client, "/requests/emergency", **emergency)
    assert (again.status_code, again.location) == (303, first)
    assert "This was sent before: R01 was made of it, and nothing new now." in client.get(first).text
    assert session.scalars(select(Request.code)).all() == ["R01"]
    session.rollback()
    assert fill(client, "/requests/emergency", **emergency, note="a second car").location != first


def test_emergency_like_one_that_is_closed_or_of_hours_ago_is_another(
    emergency: dict[str, Any], client: FlaskClient, session: Session
) -> None:
    first, second, third = (
        fill(client, "/requests/emergency", **emergency, note=note).location for note in ("", "b", "c")
    )
    assert client.post(f"{first}/close", data={"reason": "called off"}).status_code == 303
    old = session.get_one(Request, int(second.rsplit("/", 1)[1]))
    old.received_at -= timedelta(hours=2)
    session.commit()
    for note, there in (("", first), ("b", second)):
        assert fill(client, "/requests/emergency", **emergency, note=note).location != there
    assert fill(client, "/requests/emergency", **emergency, note="c").location == third


def test_emergency_that_asks_for_what_nobody_has_is_accepted_with_a_word(
    emergency: dict[str, Any], place: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    makers.a_volunteer(session, project, place, "V1", {"spanish": 4}, gender="woman")
    makers.a_volunteer(session, project, place, "V2", {"klingon": 1}, leaves=date(2027, 1, 5))
    makers.a_volunteer(session, project, place, "V3", {"klingon": 1}, counts_from=date(2027, 1, 7))
    session.commit()
    typed = {"people": "2"} | {f"needs-{n}-count": "1" for n in range(3)}
    typed |= {"needs-0-qualification": "klingon", "needs-1-qualification": "woman", "needs-0-level": "1"}
    typed |= {"needs-2-qualification": "spanish", "needs-1-level": "1", "needs-2-level": "5"}
    page = client.get(fill(client, "/requests/emergency", **emergency, **typed).location).text
    assert "R01 is accepted." in page
    assert "Nobody who is in service then has klingon, spanish C1. Maybe look how it is written." in page
    assert "The team of 2 is larger than all who are in service then." in page


def test_emergency_that_somebody_can_do_is_accepted_without_a_warning(
    emergency: dict[str, Any], place: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    for code in ("V1", "V2"):
        makers.a_volunteer(session, project, place, code, {"spanish": 5}, gender="man")
    session.commit()
    typed = {"needs-0-qualification": "spanish", "needs-0-level": "4", "needs-0-count": "all"}
    page = client.get(fill(client, "/requests/emergency", **emergency, **typed).location).text
    assert "R01 is accepted." in page
    assert "in service then" not in page


def test_emergency_says_in_short_only_what_can_be_read(
    emergency: dict[str, Any], client: FlaskClient, session: Session, project: Project
) -> None:
    makers.a_resource(session, project, "MON")
    session.commit()
    answer = fill(client, "/requests/emergency", **emergency, uses__0__resource="MON", uses__0__count="x")
    assert errors(answer) == ["A whole number from 1 to 1000 is needed."]
    assert "None MON" not in answer.text


def test_emergency_of_a_volunteers_account_is_refused(
    app: Flask, place: Location, session: Session, project: Project
) -> None:
    from accompaniment.models import Role

    person = makers.a_volunteer(session, project, place, "V1")
    account = makers.an_account(session, project, "ana", Role.VOLUNTEER, person)
    session.commit()
    assert app.test_client(user=account).post("/requests/emergency", data={}).status_code == 403
