"""What a coordinator asks of a kept plan, beside who can: what would mend it, and why this person."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Plan, PlanState, Project, Shift, Volunteer
from accompaniment.planning import questions
from accompaniment.scheduling import formats
from tests import makers

NEED = {"qualification": "Spanish", "level": 1, "count": 1}


@pytest.fixture
def shifts(session: Session, project: Project) -> list[Shift]:
    """R1 and R2 at one time; V1 alone speaks Spanish, which R2 needs."""
    base = makers.a_base(session, project)
    town = makers.a_location(session, project, "SJA")
    makers.a_volunteer(session, project, base, "V1", skills={"Spanish": 2})
    makers.a_volunteer(session, project, base, "V2")
    start = {"start": "2027-01-05T09:00-05:00", "team": (1, 1)}
    return [
        makers.a_shift(session, project, town, "R1", **start),
        makers.a_shift(session, project, town, "R2", **start, needs=[NEED]),
    ]


@pytest.fixture
def plan(session: Session, project: Project, shifts: list[Shift]) -> Plan:
    """Published: V1 goes on R1, nobody on R2."""
    first = session.query(Volunteer).filter_by(code="V1").one()
    return makers.a_plan(session, project, {shifts[0]: [first]}, state=PlanState.PUBLISHED)


def test_mends_are_told_with_codes(session: Session, plan: Plan, shifts: list[Shift], now: datetime) -> None:
    seen = planning.checking(session, plan=plan, now=now)
    found = questions.mends(seen, shifts[1])
    assert [questions.reason(swap.reason(seen.problem, "R2")) for swap in found.swaps] == [
        "V2 takes over R1 from V1; then V1 can go on R2."
    ]
    assert found.swaps[0].price["changes"] == 2


def test_duty_is_explained_only_of_who_has_it(
    session: Session, plan: Plan, shifts: list[Shift], now: datetime
) -> None:
    seen = planning.checking(session, plan=plan, now=now)
    people = {code: session.query(Volunteer).filter_by(code=code).one() for code in ("V1", "V2")}
    duty = questions.why_this_duty(seen, shifts[0], people["V1"])
    assert duty is not None
    assert [other.volunteer for other in duty.able] == ["V2"]
    assert questions.why_this_duty(seen, shifts[0], people["V2"]) is None
    assert questions.why_this_duty(seen, shifts[1], people["V1"]) is None


def test_breaches_near_a_shift_are_those_of_the_whole_plan_that_touch_it(
    session: Session, project: Project, shifts: list[Shift], now: datetime
) -> None:
    first = session.query(Volunteer).filter_by(code="V1").one()
    plan = makers.a_plan(session, project, {shifts[0]: [first], shifts[1]: [first]})
    seen = planning.checking(session, plan=plan, now=now)
    assert [breach.rule for breach in seen.breaches()] == ["rest"]
    assert seen.breaches_near("R1", ["V1"]) == seen.breaches() == seen.breaches_near("R2", ["V1"])
    assert seen.breaches_near("R1", []) == []


def test_problem_with_held_teams_is_the_one_that_is_written(
    session: Session, project: Project, plan: Plan, now: datetime
) -> None:
    facts = planning.facts(
        session, project=project, first_day=plan.first_day, end_day=plan.end_day, now=now, around=plan,
        freeze_days=7,
    )  # fmt: skip
    read, again = facts.read(), formats.read_problem(facts.raw)
    assert facts.read() is read
    assert read.pinned == again.pinned != ()
    assert (read.shifts, read.volunteers, read.history) == (again.shifts, again.volunteers, again.history)
