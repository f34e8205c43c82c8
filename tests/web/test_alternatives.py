"""Alternatives to a draft: asked for on its page, looked for by a worker, kept as drafts."""

from __future__ import annotations

from itertools import combinations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.config import Config
from accompaniment.models import Plan, PlanState, Project, Run, RunState
from accompaniment.worker.alternatives import COUNT, DIFFER, NONE
from tests import makers
from tests.conftest import NOW
from tests.work import work


@pytest.fixture
def draft(session: Session, project: Project) -> Plan:
    """Twelve visits a day apart for four people, two by two: whoever goes, it costs the same."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3, 4)]
    shifts = [
        makers.a_shift(session, project, base, f"R{n}", f"2027-01-{11 + n}T09:00-05:00") for n in range(12)
    ]
    teams = {shift: people[2 * (n % 2) : 2 * (n % 2) + 2] for n, shift in enumerate(shifts)}
    draft = makers.a_plan(session, project, teams)
    session.commit()
    return draft


def ask(client: FlaskClient, session: Session, draft: Plan) -> Run:
    answer = client.post(f"/plans/{draft.id}/alternatives")
    run = session.scalars(select(Run)).one()
    session.commit()
    assert answer.location.endswith(f"/plans/runs/{run.id}")
    return run


def test_they_avoid_what_the_draft_avoids(
    client: FlaskClient, session: Session, project: Project, engine: Engine, config: Config, draft: Plan
) -> None:
    """V3 and V4 are known to go on R0, at the only time that suits: the draft sends V1 and V2."""
    known = {
        "shift": "R0",
        "starts": ["2027-01-11T14:00:00+00:00"],
        "volunteers": ["V3", "V4"],
        "step": "people",
    }
    facts = {"first_day": draft.first_day, "end_day": draft.end_day, "seconds": 1, "asked_at": NOW}
    made_by = Run(project_id=project.id, state=RunState.DONE, plan=draft, avoid=[known], **facts)
    session.add(made_by)
    session.commit()
    client.post(f"/plans/{draft.id}/alternatives")
    work(engine, config)
    plans = session.scalars(select(Plan).where(Plan.status == "alternative")).all()
    assert plans
    assert {planning.plan_of(session, plan).teams["R0"].volunteers for plan in plans} == {("V1", "V2")}


def duties(session: Session, plan: Plan) -> set[tuple[str, str]]:
    teams = planning.plan_of(session, plan).teams.items()
    return {(shift, volunteer) for shift, team in teams for volunteer in team.volunteers}


def test_they_are_kept_as_drafts_that_differ(
    client: FlaskClient, session: Session, engine: Engine, config: Config, draft: Plan
) -> None:
    assert "Look for alternatives" in client.get(f"/plans/{draft.id}").text
    run = ask(client, session, draft)
    assert "Alternatives: as good or nearly, but other people go." in client.get(f"/plans/runs/{run.id}").text
    work(engine, config)
    session.expire_all()
    assert (run.state, run.fault, run.best) == (RunState.DONE, "", None)
    plans = session.scalars(select(Plan).order_by(Plan.id)).all()
    assert len(plans) == 1 + COUNT
    assert run.plan_id == plans[1].id
    assert all(plan.state is PlanState.DRAFT and planning.breaches(session, plan=plan, now=NOW) == []
               for plan in plans)  # fmt: skip
    for one, other in combinations([duties(session, plan) for plan in plans], 2):
        assert len(one ^ other) >= DIFFER
    session.commit()
    text = client.get(f"/plans/{plans[1].id}").text
    assert "Alternatives that were found: 3." in text
    assert "an alternative to another draft, in which other people go" in text


def test_where_nobody_else_can_go_the_run_says_so(
    client: FlaskClient, session: Session, engine: Engine, config: Config, project: Project
) -> None:
    base = makers.a_base(session, project)
    only = makers.a_volunteer(session, project, base, "V1")
    shift = makers.a_shift(session, project, base, "R1", "2027-01-12T09:00-05:00", team=(1, 1))
    draft = makers.a_plan(session, project, {shift: [only]})
    session.commit()
    run = ask(client, session, draft)
    work(engine, config)
    session.expire_all()
    assert (run.state, run.fault) == (RunState.FAILED, NONE)
    assert session.scalars(select(Plan)).all() == [draft]
    session.commit()
    assert NONE in client.get(f"/plans/runs/{run.id}").text


def test_to_the_published_plan_what_was_told_does_not_count(
    client: FlaskClient, session: Session, engine: Engine, config: Config, draft: Plan
) -> None:
    draft.state, draft.number, draft.published_at = PlanState.PUBLISHED, 1, NOW
    session.commit()
    run = ask(client, session, draft)
    work(engine, config)
    session.expire_all()
    assert (run.state, run.fault) == (RunState.DONE, "")
    other = session.get_one(Plan, run.plan_id)
    assert (other.state, other.based_on_id) == (PlanState.DRAFT, draft.id)
    assert len(duties(session, draft) ^ duties(session, other)) >= DIFFER
    session.commit()
    text = client.get(f"/plans/{other.id}").text
    assert f"Any two of these plans differ in at least {DIFFER} duties" in text
    assert "no later cost is more than 5 percent higher" in text
    assert "What was published does not count here" in text
    assert "Against version 1" in text


def test_nothing_is_asked_of_a_plan_that_is_put_away(
    client: FlaskClient, session: Session, draft: Plan
) -> None:
    draft.state = PlanState.DISCARDED
    session.commit()
    client.post(f"/plans/{draft.id}/alternatives")
    assert session.scalars(select(Run)).all() == []
    session.commit()
    assert "This plan is no longer in use" in client.get("/plans").text
