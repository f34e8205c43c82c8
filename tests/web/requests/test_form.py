"""The form of a request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import intake
from accompaniment.models import (
    Defender,
    Location,
    PlanState,
    Project,
    Request,
    RequestState,
    Risk,
    Shift,
)
from tests import makers
from tests.web.forms import errors, fields, fill


@pytest.fixture
def good(place: Location, defender: Defender) -> dict[str, Any]:
    return {
        "defender_id": str(defender.id),
        "kind": "trip",
        "place_id": str(place.id),
        "first_start": "2027-01-12",
        "last_start": "2027-01-20",
        "at": "8:00, 05:30",
        "days": "3",
    }


def test_new_request_is_received_with_everything(
    good: dict[str, Any],
    place: Location,
    defender: Defender,
    client: FlaskClient,
    session: Session,
    project: Project,
) -> None:
    makers.a_resource(session, project, "SAT")
    makers.a_volunteer(session, project, place, "V1")
    session.commit()
    answer = fill(
        client,
        "/requests/new",
        **good,
        weekdays=["0", "2"],
        times="2",
        per_week="1",
        people="2",
        people_max="3",
        needs__0__qualification="spanish",
        needs__0__level="4",
        needs__0__count="all",
        prefers__0__qualification="first-aid",
        prefers__0__weight="2",
        excluded="V1",
        uses__0__resource="SAT",
        uses__0__count="2",
        priority="4",
        risk="amber",
        known_at="2027-01-03T19:00",
        note=" by truck ",
    )
    request = session.scalars(select(Request)).one()
    assert (answer.status_code, answer.location) == (303, f"/requests/{request.id}")
    assert intake.Wanted.of(request) == intake.Wanted(
        kind="trip",
        place=request.place,
        defender=request.defender,
        first_start=date(2027, 1, 12),
        last_start=date(2027, 1, 20),
        at=["05:30", "08:00"],
        weekdays=[0, 2],
        days=3,
        times=2,
        per_week=1,
        people=2,
        people_max=3,
        needs=[{"qualification": "spanish", "level": 4, "count": "all"}],
        prefers=[{"qualification": "first-aid", "level": 1, "count": 1, "weight": 2}],
        excluded=["V1"],
        uses=[{"resource": "SAT", "count": 2}],
        priority=4,
        risk=Risk.AMBER,
        known_at=datetime(2027, 1, 4, 0, tzinfo=UTC),
        note="by truck",
    )
    assert (request.code, request.state) == ("R01", RequestState.RECEIVED)
    assert (request.place_id, request.defender_id) == (place.id, defender.id)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("kind", "", "This is needed."),
        ("place_id", "", "Choose one."),
        ("first_start", "soon", "A date is written 2027-01-31."),
        ("last_start", "2027-01-11", "The last start is before the first."),
        ("at", "25:00", "A time of day is written 08:00."),
        ("days", "", "Give either days or hours."),
        ("hours", "3", "Give either days or hours."),
        ("hours", "x", "Hours are written 11 or 11:30."),
        ("times", "0", "A whole number from 1 to 1000 is needed."),
        (
            "times",
            "30",
            "30 visits do not fit: the days that suit are enough for 9. "
            "Maybe allow more days, or ask for fewer visits.",
        ),
        ("people", "3", "It is smaller than the smallest team."),
        ("excluded", "V9", "No volunteer has the code V9."),
        ("needs-0-qualification", "a:b", "A qualification is a word, as first-aid or spanish:B2."),
        ("known_at", "yesterday", "A moment is written 2027-01-31T19:00."),
    ],
)
def test_new_request_wrong_field_keeps_what_was_typed(
    good: dict[str, Any], client: FlaskClient, session: Session, field: str, text: str, sentence: str
) -> None:
    answer = fill(client, "/requests/new", **{**good, field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert fields(answer)[field] == text
    assert session.scalars(select(Request)).all() == []


def test_new_request_place_of_another_project_is_refused(good: dict[str, Any], client: FlaskClient) -> None:
    assert fill(client, "/requests/new", **{**good, "place_id": "999"}).status_code == 422


def test_new_request_for_a_defender_begins_with_their_place(
    place: Location, defender: Defender, client: FlaskClient
) -> None:
    begun = fields(client.get(f"/requests/new?defender={defender.id}"))
    assert (begun["defender_id"], begun["place_id"]) == (str(defender.id), str(place.id))


def test_request_opened_and_saved_changes_nothing(
    received: Request, client: FlaskClient, session: Session
) -> None:
    before = {column.name: getattr(received, column.name) for column in Request.__table__.columns}
    assert fill(client, f"/requests/{received.id}/edit").status_code == 303
    session.refresh(received)
    assert {column.name: getattr(received, column.name) for column in Request.__table__.columns} == before


def test_accepted_request_is_changed_with_its_shifts(
    accepted: Request, client: FlaskClient, session: Session
) -> None:
    fill(client, f"/requests/{accepted.id}/edit", hours="2:30")
    assert session.scalars(select(Shift.minutes)).all() == [150, 150]


def test_change_of_what_people_were_told_keeps_what_was_typed(
    accepted: Request, place: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    person = makers.a_volunteer(session, project, place, "V1")
    makers.a_plan(session, project, {accepted.shifts[0]: [person]}, PlanState.PUBLISHED)
    session.commit()
    answer = fill(client, f"/requests/{accepted.id}/edit", hours="2:30")
    assert answer.status_code == 422
    assert "Shift R1-01 stands in the published plan, and this would change it." in answer.text
    assert fields(answer)["hours"] == "2:30"


def test_new_request_sent_again_leads_to_the_one_that_was_made(
    good: dict[str, Any], client: FlaskClient, session: Session
) -> None:
    """How it was assessed meanwhile makes no difference."""
    sent = fields(client.get("/requests/new")) | good
    first = client.post("/requests/new", data=sent).location
    client.post(f"{first}/assess", data={"risk": "red", "priority": "5"})
    again = client.post("/requests/new", data=sent, follow_redirects=True)
    assert again.request.path == first
    assert "This was sent before: R01 was made of it" in again.text
    assert len(session.scalars(select(Request)).all()) == 1
