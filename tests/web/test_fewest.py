"""How few could do this: asked on a plan's page, found by a worker, answered with its proof."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.config import Config
from accompaniment.models import Plan, PlanState, Project, Run, RunKind, RunState
from tests import makers
from tests.conftest import NOW
from tests.work import work


@pytest.fixture
def plan(session: Session, project: Project) -> Plan:
    """Six people on three shifts, two at once and one three days later: four could do it."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in range(1, 7)]
    starts = ("2027-01-12T09:00-05:00", "2027-01-12T10:00-05:00", "2027-01-15T09:00-05:00")
    shifts = [makers.a_shift(session, project, base, f"R{n}", start) for n, start in enumerate(starts, 1)]
    makers.a_shift(session, project, base, "R4", "2027-01-12T09:00-05:00", team=(6, 6))
    teams = {shift: people[2 * n : 2 * n + 2] for n, shift in enumerate(shifts)}
    plan = makers.a_plan(session, project, teams)
    session.commit()
    return plan


def ask(client: FlaskClient, session: Session, plan: Plan) -> Run:
    answer = client.post(f"/plans/{plan.id}/fewest")
    run = session.scalars(select(Run)).one()
    session.commit()
    assert answer.location.endswith(f"/plans/runs/{run.id}")
    return run


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.PUBLISHED])
def test_the_answer_says_how_few_with_the_proof_and_who(
    client: FlaskClient, session: Session, engine: Engine, config: Config, plan: Plan, state: PlanState
) -> None:
    plan.state, plan.number = state, 1 if state is PlanState.PUBLISHED else None
    plan.published_at = NOW if plan.number else None
    session.commit()
    assert "How few could do this?" in client.get(f"/plans/{plan.id}").text
    run = ask(client, session, plan)
    assert "With how few people every shift that the plan covers" in client.get(f"/plans/runs/{run.id}").text
    work(engine, config)
    session.expire_all()
    assert (run.kind, run.state, run.fault, run.plan_id) == (RunKind.FEWEST, RunState.DONE, "", None)
    session.commit()
    text = client.get(f"/plans/runs/{run.id}").text
    assert "4 of 6 people can cover 3 shifts." in text
    assert "Fewer cannot: proven." in text
    assert "Nobody can be on two of R1, R2, which need 4 people." in text
    assert text.count('<li class="code">') == 4
    assert f'href="/plans/runs/{run.id}"' in client.get(f"/plans/{plan.id}").text


def test_a_draft_of_it_has_only_those_people(
    client: FlaskClient, session: Session, engine: Engine, config: Config, plan: Plan
) -> None:
    run = ask(client, session, plan)
    work(engine, config)
    answer = client.post(f"/plans/runs/{run.id}/draft")
    session.expire_all()
    draft = session.scalars(select(Plan).order_by(Plan.id.desc())).first()
    assert answer.location.endswith(f"/plans/{draft.id}")
    teams = planning.plan_of(session, draft).teams
    assert teams.keys() == {"R1", "R2", "R3"}
    assert len({volunteer for team in teams.values() for volunteer in team.volunteers}) == 4
    assert planning.breaches(session, plan=draft, now=NOW) == []
    session.commit()
    text = client.get(f"/plans/{draft.id}").text
    assert "the fewest people that were found to be enough for what another plan covers" in text


def test_without_an_answer_there_is_no_draft(client: FlaskClient, session: Session, plan: Plan) -> None:
    run = ask(client, session, plan)
    client.post(f"/plans/runs/{run.id}/draft")
    assert session.scalars(select(Plan)).all() == [plan]
    session.commit()
    assert "There is no plan to make a draft of (any more)." in client.get(f"/plans/runs/{run.id}").text


def test_what_is_known_so_far_is_shown(client: FlaskClient, session: Session, plan: Plan) -> None:
    run = ask(client, session, plan)
    line = {"seconds": 1.0, "stage": "fewest", "bill": {}, "bounds": {}, "covered": 0}
    run.progress, run.state = [{**line, "people": 5, "least": 1}], RunState.RUNNING
    session.commit()
    text = client.get(f"/plans/runs/{run.id}/progress").text
    assert "5 people are enough" in text
    assert "At least 1 is needed." in text
    assert "Enough: search no further" in text


def test_nothing_is_asked_of_a_plan_that_is_put_away(
    client: FlaskClient, session: Session, plan: Plan
) -> None:
    plan.state = PlanState.DISCARDED
    session.commit()
    client.post(f"/plans/{plan.id}/fewest")
    assert session.scalars(select(Run)).all() == []
