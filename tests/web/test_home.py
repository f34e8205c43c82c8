"""The first page of a coordinator's day."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import PlanState, Project, Run
from tests import makers


def test_start_of_an_empty_office_offers_a_plan(client: FlaskClient) -> None:
    text = client.get("/").text
    assert "No plan is published yet." in text
    assert 'href="/plans/new"' in text
    assert "None: all are decided." in text


@pytest.fixture
def office(session: Session, project: Project) -> None:
    """At the test's moment (Monday 07:00 local) R1 is out, R2 leaves tomorrow, nobody goes on R3 and R4."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base) for _ in range(2)]
    out = makers.a_shift(session, project, base, "R1", start="2027-01-04T06:00-05:00")
    soon = makers.a_shift(session, project, base, "R2", start="2027-01-05T09:00-05:00")
    makers.a_shift(session, project, base, "R3", start="2027-01-06T09:00-05:00", priority=2)
    makers.a_shift(session, project, base, "R4", start="2027-01-07T09:00-05:00", priority=5)
    makers.a_plan(session, project, {out: people, soon: people}, state=PlanState.PUBLISHED)


def test_start_names_the_gravest_uncovered_shift_first(office: None, client: FlaskClient) -> None:
    text = client.get("/").text
    assert '<p class="big">2</p>' in text
    assert text.index("R4</span>") < text.index("R3</span>")


def test_start_says_who_is_out_and_who_leaves_next(office: None, client: FlaskClient) -> None:
    text = client.get("/").text
    assert (
        text.index("Out now") < text.index("R1</span>") < text.index("Leaving next") < text.index("R2</span>")
    )


def test_start_lists_undecided_requests(session: Session, project: Project, client: FlaskClient) -> None:
    makers.a_request(session, project, makers.a_base(session, project), "R77")
    session.commit()
    assert "R77</span>" in client.get("/").text


def test_start_tells_of_a_run(session: Session, project: Project, client: FlaskClient) -> None:
    session.add(
        Run(
            project_id=project.id,
            first_day=date(2027, 1, 4),
            end_day=date(2027, 2, 1),
            seconds=10,
            asked_at=makers.MADE_AT,
        )
    )
    session.commit()
    assert "A plan is being made." in client.get("/").text


def test_start_says_which_of_the_next_days_nobody_planned(
    session: Session, project: Project, client: FlaskClient
) -> None:
    """What is not planned has not all its teams."""
    base = makers.a_base(session, project)
    makers.a_shift(session, project, base, "R1", start="2027-01-15T09:00-05:00")
    makers.a_plan(session, project, {}, PlanState.PUBLISHED, end_day=date(2027, 1, 12))
    session.commit()
    text = client.get("/").text
    assert "Every shift has its team." in text
    assert "R1</span>" not in text
    assert "Not planned yet:</strong> Tue 12 Jan – Sun 17 Jan</p>" in text


def test_start_after_the_last_planned_day_calls_nothing_covered(
    session: Session, project: Project, client: FlaskClient
) -> None:
    makers.a_plan(
        session, project, {}, PlanState.PUBLISHED, end_day=date(2027, 1, 4), first_day=date(2027, 1, 1)
    )
    session.commit()
    text = client.get("/").text
    assert "Every shift has its team." not in text
    assert "Not planned yet:</strong> Mon 4 Jan – Sun 17 Jan</p>" in text
