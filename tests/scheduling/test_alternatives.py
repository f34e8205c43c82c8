"""Alternatives: by the rules, as different and as cheap as asked; none further only where there is none."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accompaniment.scheduling.alternatives.exact import further
from accompaniment.scheduling.alternatives.question import NotAPlan, alternatives
from accompaniment.scheduling.alternatives.terms import difference, limits, within
from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.exact import Effort
from accompaniment.scheduling.fewest.asked import asked
from accompaniment.scheduling.formats import load_problem, write_plan
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.result import Watch
from accompaniment.scheduling.rules import identity
from accompaniment.scheduling.solve import solve
from tests.scheduling import score_plan
from tests.scheduling.makers import a_plan, a_problem, a_shift, a_volunteer
from tests.scheduling.random_problems import a_random_problem

PROBLEMS = Path(__file__).parents[1] / "problems"


def scored(raw: dict, problem: Problem, plan: Plan) -> tuple[int, dict[str, float]]:
    """Breaches and costs by the independent checker."""
    told = score_plan.score(score_plan.Problem(raw), write_plan(plan, problem))
    return told["hard_violations"], told["costs"]


def a_base(problem: Problem) -> Plan | None:
    return solve(problem, seconds=0.2, workers=1).plan


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 3, 6]), st.sampled_from([0.0, 0.1]))
def test_each_is_what_was_asked_for(seed: int, differ: int, price: float) -> None:
    raw, problem = a_random_problem(seed)
    plan = a_base(problem)
    if plan is None:
        return
    answer = alternatives(problem, plan, count=2, differ=differ, price=price, seconds=3, workers=1)
    broken, costs = scored(raw, problem, plan)
    for other in answer.plans:
        also, theirs = scored(raw, problem, other)
        assert also <= broken  # what the past has broken cannot be mended
        assert theirs["uncovered"] <= costs["uncovered"]
        assert theirs["changes"] <= costs["changes"]
        for later in ("wishes", "fairness", "continuity", "travel"):
            assert theirs[later] <= costs[later] * (1 + price) + 0.011
    for one, other in combinations([plan, *answer.plans], 2):
        assert difference(one, other) >= differ


def plans_of(problem: Problem) -> list[Plan]:
    """Every plan, valid or not, where that are not too many."""
    plans = [Plan()]
    for shift in problem.shifts.values():
        sizes = range(shift.smallest, min(shift.largest, len(problem.volunteers)) + 1)
        teams = [team for size in sizes for team in combinations(problem.volunteers, size)]
        choices = [Team(start, team) for start in sorted(set(shift.starts)) for team in teams]
        plans = [more for p in plans for more in (p, *(p.with_team(shift.id, team) for team in choices))]
        if len(plans) > 800:
            return []
    return plans


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from([0.0, 0.2]))
def test_none_further_is_true_and_said(seed: int, differ: int, price: float) -> None:
    _, problem = a_random_problem(seed)
    problem = asked(problem, list(problem.shifts)[:3])
    everything = plans_of(problem)
    before = set(map(identity, inherited(problem)))
    valid = [p for p in everything if all(identity(breach) in before for breach in check(problem, p))]
    if not valid:
        return
    plan = valid[seed % len(valid)]
    most = limits(bill(problem, plan), price)
    there = any(difference(plan, other) >= differ and within(bill(problem, other), most) for other in valid)
    other, none = further(problem, [plan], most, differ, Watch(20), Effort(20, 1))
    assert (other is not None, none) == (there, not there)


def test_what_cannot_be_asked_for() -> None:
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00", id="S1"), a_shift("tue 10:00", id="S2")])
    with pytest.raises(NotAPlan, match="V1"):
        alternatives(problem, a_plan(problem, S1=["V1"], S2=["V1"]), seconds=5)


def test_exactly_one_alternative_and_then_none() -> None:
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2")], [a_shift("tue 09:00", id="S1"), a_shift("thu 09:00", id="S2")]
    )
    plan = a_plan(problem, S1=["V1"], S2=["V2"])
    answer = alternatives(problem, plan, count=3, differ=4, price=0.0, seconds=10, workers=1)
    assert [difference(plan, other) for other in answer.plans] == [4]
    assert answer.none_further


def test_a_larger_problem_has_alternatives_of_the_same_coverage() -> None:
    problem = load_problem(PROBLEMS / "s-16-people-4-weeks.json")
    plan = solve(problem, seconds=1, workers=1).plan
    answer = alternatives(problem, plan, count=2, differ=20, price=0.1, seconds=10, workers=1)
    assert len(answer.plans) == 2
    assert all(other.teams.keys() == plan.teams.keys() for other in answer.plans)
