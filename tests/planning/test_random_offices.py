"""Whatever becomes of people and requests while a published plan runs, the next plan is possible."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import planning, publishing
from accompaniment.models import Absence, Plan, Project, Shift, Volunteer
from accompaniment.scheduling import formats
from accompaniment.scheduling.solve import solve
from tests.planning.office import an_office
from tests.problems import APARTADO, raw_problem

TOLD = Path(__file__).parent / "apartado-4w-plan.json"
EVE = datetime(2027, 1, 3, 17, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def project(session: Session) -> Project:
    """The scenario with a plan of all its shifts published."""
    raw = raw_problem(APARTADO)
    project = an_office(session, raw)
    told = formats.read_plan(formats.load_json(TOLD), formats.read_problem(raw))
    days = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1)}
    draft = planning.keep(session, project=project, plan=told, actor=None, now=EVE, **days)
    publishing.publish(session, actor=None, now=EVE, plan=draft)
    return project


def upset(session: Session, project: Project, chance: random.Random, now: datetime) -> None:
    """Let people fall away, qualifications run out and shifts be withdrawn, near `now`."""
    people = session.scalars(select(Volunteer).order_by(Volunteer.id)).all()

    def about(back: int, ahead: int) -> date:
        return (now + chance.randrange(-back, ahead) * DAY).date()

    for _ in range(chance.randrange(4)):
        day = about(4, 6)
        person = chance.choice(people)
        last = day + chance.randrange(6) * DAY
        person.absences.append(Absence(project_id=project.id, first_day=day, last_day=last))
    if chance.random() < 0.3:
        chance.choice(people).leaves = about(0, 10)
    if chance.random() < 0.3:
        chance.choice([held for person in people for held in person.qualifications]).expires = about(2, 10)
    if chance.random() < 0.3:
        shifts = session.scalars(select(Shift).order_by(Shift.id)).all()
        chance.choice(shifts).withdrawn_at = now - chance.randrange(48) * timedelta(hours=1)
    session.flush()


def teams_begun(session: Session, plan: Plan, now: datetime) -> dict[str, Any]:
    return {
        team.shift.code: frozenset(duty.volunteer.code for duty in team.duties)
        for team in planning.teams_of(session, plan)
        if team.start < now and team.shift.withdrawn_at is None
    }


@pytest.mark.long
@pytest.mark.parametrize("seed", [3, 4, 10, 16, 38, 83, 101, 102])
def test_next_plan_is_possible_and_keeps_what_has_begun(
    session: Session, project: Project, seed: int
) -> None:
    chance = random.Random(seed)
    now = datetime(2027, 1, 4, tzinfo=UTC) + chance.randrange(27 * 24) * timedelta(hours=1)
    days = {
        "first_day": date(2027, 1, 4) + chance.choice((0, 0, 7, 10)) * DAY,
        "end_day": date(2027, 2, 1) - chance.choice((0, 0, 5)) * DAY,
    }
    upset(session, project, chance, now)
    told = planning.current(session, project)

    facts = planning.facts(session, project=project, now=now, around=told, **days)
    result = solve(facts.read(), seconds=1, workers=1, seed=1)
    assert result.plan is not None
    draft = planning.keep(
        session, project=project, plan=result.plan, actor=None, now=now, based_on=told, **days
    )
    assert planning.breaches(session, plan=draft, now=now) == []
    publishing.publish(session, actor=None, now=now, plan=draft)

    could_not_stay = {remark.shift for remark in facts.remarks}
    before, after = teams_begun(session, told, now), teams_begun(session, draft, now)
    assert {
        shift: team for shift, team in before.items() if after.get(shift) != team
    }.keys() <= could_not_stay
