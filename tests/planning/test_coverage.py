"""The numbers of a list of plans are those of each plan's own page."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Plan, PlanState, Project
from tests import makers
from tests.conftest import NOW

EDGE = "2027-02-01T09:00-05:00"


@pytest.fixture
def plans(session: Session, project: Project) -> list[Plan]:
    """Shifts within January, after it, withdrawn, and four that could be in either: one planned in January,
    one published for February, one that nobody covers, one whose January is between its starts."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base) for _ in range(2)]
    shifts = {
        name: makers.a_shift(session, project, base, name, start)
        for name, start in {
            "IN": "2027-01-12T09:00-05:00",
            "BARE": "2027-01-13T09:00-05:00",
            "GONE": "2027-01-14T09:00-05:00",
            "AFTER": EDGE,
            "HERE": "2027-01-29T09:00-05:00",
            "THERE": "2027-01-29T09:00-05:00",
            "OPEN": "2027-01-30T09:00-05:00",
            "AROUND": "2026-12-30T09:00-05:00",
        }.items()
    }
    for name in ("HERE", "THERE", "OPEN", "AROUND"):
        shifts[name].starts = [*shifts[name].starts, EDGE]
        shifts[name].last_start = shifts["AFTER"].first_start
    shifts["GONE"].withdrawn_at = NOW
    published = makers.a_plan(session, project, {shifts["IN"]: people}, PlanState.PUBLISHED)
    told = makers.a_plan(session, project, {shifts["THERE"]: people, shifts["AFTER"]: people})
    for team in told.teams:
        team.start = shifts["AFTER"].first_start
        published.teams.append(planning.new_team(team.shift, team.start, people))
    drafted = {shifts[name]: people for name in ("IN", "GONE", "HERE")}
    february = {"first_day": date(2027, 2, 1), "end_day": date(2027, 3, 1)}
    return [
        published,
        makers.a_plan(session, project, drafted, based_on=published),
        makers.a_plan(session, project, {}, based_on=published),
        makers.a_plan(session, project, {shifts["AFTER"]: people}, based_on=published, **february),
    ]


def test_coverage_is_what_each_plan_s_own_page_says(
    session: Session, project: Project, plans: list[Plan]
) -> None:
    found = planning.coverage(session, project=project, plans=plans)
    pages = {plan.id: planning.checking(session, plan=plan, now=NOW) for plan in plans}
    assert found == {key: (seen.covered, seen.wanted) for key, seen in pages.items()}
    assert list(found.values()) == [(1, 4), (2, 4), (0, 4), (1, 5)]


def test_coverage_of_no_plans_is_none(session: Session, project: Project) -> None:
    assert planning.coverage(session, project=project, plans=[]) == {}
