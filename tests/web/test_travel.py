"""How long the way between two places takes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Location, Project, TravelTime
from tests import makers
from tests.web.forms import errors, fields, fill


@pytest.fixture
def places(session: Session, project: Project) -> list[Location]:
    return [makers.a_base(session, project, "APA"), makers.a_location(session, project, "BAJ")]


@pytest.fixture
def way(session: Session, project: Project, places: list[Location]) -> TravelTime:
    way = TravelTime(project_id=project.id, origin=places[0], destination=places[1], minutes=210, by="truck")
    session.add(way)
    session.flush()
    return way


@pytest.mark.parametrize(
    ("text", "minutes"), [("3:30", 210), ("3.5", 210), ("3,5", 210), ("3h30", 210), ("3 h", 180), ("0:05", 5)]
)
def test_new_way_hours_become_minutes(
    places: list[Location], client: FlaskClient, session: Session, text: str, minutes: int
) -> None:
    answer = fill(client, "/travel/new", from_id=places[0].id, to_id=places[1].id, minutes=text, by="boat")
    assert answer.status_code == 303
    way = session.scalars(select(TravelTime)).one()
    assert (way.from_id, way.to_id, way.minutes, way.by) == (places[0].id, places[1].id, minutes, "boat")


@pytest.mark.parametrize("text", ["soon", "-3", "3:70", "3:3", "1e5", ""])
def test_new_way_wrong_hours_are_refused(places: list[Location], client: FlaskClient, text: str) -> None:
    answer = fill(client, "/travel/new", from_id=places[0].id, to_id=places[1].id, minutes=text)
    sentence = "Hours are written 11 or 11:30." if text else "This is needed."
    assert (answer.status_code, errors(answer)) == (422, [sentence])


def test_new_way_nothing_is_chosen_beforehand(places: list[Location], client: FlaskClient) -> None:
    assert fields(client.get("/travel/new"))["from_id"] == ""
    assert errors(fill(client, "/travel/new", minutes="1")) == ["Choose one.", "Choose one."]


def test_new_way_to_the_same_place_is_refused(places: list[Location], client: FlaskClient) -> None:
    answer = fill(client, "/travel/new", from_id=places[0].id, to_id=places[0].id, minutes="1")
    assert errors(answer) == ["Both places are the same."]


def test_new_way_twice_is_refused(way: TravelTime, client: FlaskClient) -> None:
    answer = fill(client, "/travel/new", from_id=way.from_id, to_id=way.to_id, minutes="1")
    assert errors(answer) == ["This way is written down already."]
    back = fill(client, "/travel/new", from_id=way.to_id, to_id=way.from_id, minutes="1")
    assert back.status_code == 303


def test_new_way_place_of_another_project_is_refused(
    places: list[Location], client: FlaskClient, session: Session
) -> None:
    answer = fill(client, "/travel/new", from_id=places[0].id, to_id=99, minutes="1")
    assert answer.status_code == 422


def test_way_is_shown_and_changed(way: TravelTime, client: FlaskClient, session: Session) -> None:
    assert fields(client.get(f"/travel/{way.id}"))["minutes"] == "3:30"
    fill(client, f"/travel/{way.id}", minutes="4")
    session.refresh(way)
    assert (way.minutes, way.by) == (240, "truck")


def test_list_is_filtered_by_place(
    way: TravelTime, client: FlaskClient, session: Session, project: Project
) -> None:
    far = makers.a_location(session, project, "FAR")
    session.commit()
    assert "3 h 30" in client.get("/travel", query_string={"place": way.to_id}).text
    assert "3 h 30" not in client.get("/travel", query_string={"place": far.id}).text
    assert "3 h 30" in client.get("/travel?q=truck").text
