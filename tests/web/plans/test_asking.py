"""Asking for a plan, and watching it being made."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Plan, Project, Run, RunState
from accompaniment.scheduling.bounds.sentence import AT_MOST
from tests.web.plans.asked import ASKED, LINE, a_run


def test_form_offers_the_four_weeks_from_monday(client: FlaskClient) -> None:
    text = client.get("/plans/new").text

    assert 'value="2027-01-04"' in text
    assert 'value="2027-01-31"' in text


def test_form_offers_the_published_days_again_while_they_last(
    client: FlaskClient, plan: Plan, session: Session
) -> None:
    session.commit()

    text = client.get("/plans/new").text

    assert "Those of version 1 again" in text
    assert "first_day=2027-02-01" in text


def test_ask_queues_a_run_and_watches_it(client: FlaskClient, session: Session) -> None:
    answer = client.post("/plans/new", data={**ASKED, "changes_at_most": "4", "freeze_days": "0"})

    run = session.scalars(select(Run)).one()
    assert (answer.status_code, answer.location) == (303, f"/plans/runs/{run.id}")
    assert (run.first_day, run.end_day) == (date(2027, 1, 11), date(2027, 2, 8))
    assert (run.seconds, run.changes_at_most, run.freeze_days) == (30, 4, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last_day": "2027-01-10"}, "The last day is before the first."),
        ({"first_day": "2026-12-01", "last_day": "2027-01-03"}, "A plan is made for days to come."),
        ({"last_day": "2028-01-11"}, "A plan covers at most 27 weeks."),
        ({"first_day": ""}, "This field is required."),
    ],
)
def test_ask_for_impossible_days_says_so_beside_them(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = client.post("/plans/new", data={**ASKED, **typed})

    assert answer.status_code == 422
    assert said in answer.text


def test_ask_while_a_plan_is_being_made_is_refused(
    client: FlaskClient, session: Session, project: Project
) -> None:
    a_run(session, project)

    answer = client.post("/plans/new", data=ASKED)

    assert answer.status_code == 422
    assert "A plan is being made already." in answer.text


def test_run_shows_how_far_it_is(client: FlaskClient, session: Session, project: Project) -> None:
    better = {**LINE, "seconds": 5.0, "bill": {**LINE["bill"], "uncovered": 0}, "covered": 2}
    run = a_run(session, project, state=RunState.RUNNING, progress=[LINE, better], attempts=2)

    text = client.get(f"/plans/runs/{run.id}").text

    assert "10 of about 30 seconds" in text
    assert "2 shifts covered" in text
    assert "attempt 2" in text
    assert "proven: not possible with less" in text
    assert 'points="0,0 320,0 320,64"' in text
    assert f'hx-get="/plans/runs/{run.id}/progress"' in text


def test_run_shows_while_it_lasts_how_much_more_could_be_covered(
    client: FlaskClient, session: Session, project: Project
) -> None:
    facts = {"n": 7, "most": 2, "priority": 3}
    run = a_run(session, project, state=RunState.RUNNING, progress=[{**LINE, "more": [[AT_MOST, facts]]}])

    text = client.get(f"/plans/runs/{run.id}/progress").text

    assert "At most 2 of the 7 uncovered shifts of priority 3 could be covered by anyone" in text


def test_run_that_waits_says_so(client: FlaskClient, session: Session, project: Project) -> None:
    run = a_run(session, project)

    assert "It begins as soon as the planner is free." in client.get(f"/plans/runs/{run.id}").text


def test_run_that_is_done_leads_to_its_plan(
    client: FlaskClient, session: Session, project: Project, plan: Plan
) -> None:
    run = a_run(
        session, project, state=RunState.DONE, plan_id=plan.id, ended_at=datetime(2027, 1, 4, 12, tzinfo=UTC)
    )

    answer = client.get(f"/plans/runs/{run.id}/progress")

    assert answer.headers["HX-Redirect"] == f"/plans/{plan.id}"
    assert "hx-get" not in answer.text


def test_run_can_be_stopped_and_cancelled(client: FlaskClient, session: Session, project: Project) -> None:
    run = a_run(session, project, state=RunState.RUNNING, progress=[LINE])

    assert client.post(f"/plans/runs/{run.id}/stop").status_code == 303
    assert client.post(f"/plans/runs/{run.id}/cancel").status_code == 303

    session.refresh(run)
    assert (run.stop_asked_at is not None, run.cancel_asked_at is not None) == (True, True)
