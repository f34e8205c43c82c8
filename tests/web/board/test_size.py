"""The board stays small and asks the database little, however large the office."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Plan,
    Project,
    Team,
    Volunteer,
)
from tests import makers
from tests.counting import queries


@pytest.mark.parametrize("crowd", [1, 30])
def test_board_asks_the_database_the_same_number_of_times(
    client: FlaskClient,
    app,
    session: Session,
    project: Project,
    people: list[Volunteer],
    town: object,
    draft: Plan,
    crowd: int,
) -> None:
    from accompaniment.web import desk

    for number in range(crowd):
        person = makers.a_volunteer(session, project, people[0].base)
        shift = makers.a_shift(
            session, project, town, f"S{number}", start=f"2027-01-{5 + number % 9:02}T09:00-05:00"
        )
        makers.a_shift(session, project, town, f"T{number}", start="2027-01-06T09:00-05:00")
        draft.teams.append(
            Team(shift=shift, start=shift.first_start, end=shift.first_start + timedelta(hours=3))
        )
        draft.teams[-1].duties = [makers.Duty(volunteer=person)]
    session.commit()
    client.get("/board")
    with app.app_context():
        with queries(desk.db.engine) as asked:
            assert client.get("/board?weeks=4").status_code == 200
        assert len(asked) == 19


def test_board_of_eight_people_and_four_weeks_is_small(
    client: FlaskClient,
    session: Session,
    project: Project,
    people: list[Volunteer],
    town: object,
    draft: Plan,
) -> None:
    people = [*people, *(makers.a_volunteer(session, project, people[0].base) for _ in range(4))]
    for number in range(66):
        shift = makers.a_shift(
            session, project, town, f"S{number}", start=f"2027-01-{4 + number % 27:02}T09:00-05:00"
        )
        team = Team(shift=shift, start=shift.first_start, end=shift.first_start + timedelta(hours=3))
        team.duties = [makers.Duty(volunteer=people[(number + n) % 8]) for n in range(2)]
        draft.teams.append(team)
    session.commit()
    assert len(gzip.compress(client.get("/board?weeks=4").data)) < 12_000


def test_board_of_many_people_shows_one_base_and_pages_of_forty(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], draft: Plan
) -> None:
    crowded = makers.a_base(session, project, "BBB")
    for number in range(45):
        makers.a_volunteer(session, project, crowded, f"W{number}")
    session.commit()
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board").text)) == 4
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board?base=BBB").text)) == 40
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board?base=BBB&part=2").text)) == 5
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board?base=").text)) == 40


def test_fault_in_a_piece_is_a_piece(client: FlaskClient, session: Session, draft: Plan) -> None:
    session.commit()
    answer = client.get(f"/board/{draft.id}/NOTHING", headers={"HX-Request": "true"})
    assert (answer.status_code, "<html" in answer.text) == (404, False)
    assert "There is nothing here." in answer.text


def test_who_can_of_many_shows_the_best_and_the_rest_when_asked(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], draft: Plan
) -> None:
    for _ in range(45):
        makers.a_volunteer(session, project, people[0].base)
    session.commit()
    html = client.get(f"/board/{draft.id}/R1").text
    assert (html.count('<li class="can"'), "Show 7 more" in html) == (40, True)
    assert client.get(f"/board/{draft.id}/R1?all=1").text.count('<li class="can"') == 47
