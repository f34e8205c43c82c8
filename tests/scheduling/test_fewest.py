"""How few people could do this: against every choice of people on small problems, and what is said of it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.fewest.asked import asked
from accompaniment.scheduling.fewest.cliques import cliques, smallest_teams
from accompaniment.scheduling.fewest.exact import people_in
from accompaniment.scheduling.fewest.question import fewest
from accompaniment.scheduling.fewest.relaxation import bound, least_people, relaxed
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.result import Watch
from accompaniment.scheduling.rules import identity
from tests.scheduling.makers import a_problem, a_shift, a_volunteer
from tests.scheduling.random_problems import a_random_problem


def least_by_trying(problem: Problem) -> int | None:
    """The least number of people that can cover every shift, by trying all plans; None if none can."""
    before = set(map(identity, inherited(problem)))
    shifts = list(problem.shifts.values())

    def keeps(plan: Plan, whole: bool) -> bool:
        return not any(
            identity(breach) not in before and (whole or breach.rule not in {"pinned", "changes"})
            for breach in check(problem, plan)
        )

    def possible(n: int, plan: Plan, people: tuple[str, ...]) -> bool:
        if n == len(shifts):
            return keeps(plan, whole=True)
        shift = shifts[n]
        sizes = range(shift.smallest, min(shift.largest, len(people)) + 1)
        for start in sorted(set(shift.starts)):
            for size in sizes:
                for team in combinations(people, size):
                    more = plan.with_team(shift.id, Team(start, team))
                    if keeps(more, whole=False) and possible(n + 1, more, people):
                        return True
        return False

    for count in range(len(problem.volunteers) + 1):
        if any(possible(0, Plan(), people) for people in combinations(problem.volunteers, count)):
            return count
    return None


def a_small_problem(seed: int) -> Problem:
    """A random problem with the few shifts that a coordinator might ask about."""
    _, problem = a_random_problem(seed)
    return asked(problem, list(problem.shifts)[:4])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_it_is_the_least_that_trying_everything_finds(seed: int) -> None:
    problem = a_small_problem(seed)
    answer, least = fewest(problem, seconds=20, workers=1), least_by_trying(problem)
    if least is None:
        assert answer.status == "impossible"
        assert answer.plan is None
    else:
        assert (answer.people, answer.least, answer.status) == (least, least, "proven")
        assert answer.plan.teams.keys() == problem.shifts.keys()
        assert people_in(answer.plan) == least


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_no_bound_is_above_the_least(seed: int) -> None:
    problem = a_small_problem(seed)
    least = least_by_trying(problem)
    if least is None:
        return
    compiled = Compiled(problem)
    sets, teams = cliques(compiled), smallest_teams(compiled)
    assert all(sum(teams[s] for s in members) <= least for members in sets)
    assert least_people(compiled, sets, Watch(60)) <= least


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_any_prices_prove_no_more_than_is_true(seed: int) -> None:
    problem = a_small_problem(seed)
    least = least_by_trying(problem)
    if least is None:
        return
    compiled = Compiled(problem)
    rows = relaxed(compiled, cliques(compiled))
    rng = np.random.default_rng(seed)
    for scale in (0.1, 0.5, 2.0):
        assert bound(rows, rng.uniform(-scale, scale, len(rows.least))) <= least + 1e-6


def test_lists_of_who_may_go_count() -> None:
    """One after the other and yet two people: nobody may go to both."""
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2"), a_volunteer("V3")],
        [
            a_shift("tue 09:00", id="S1", excluded=["V2", "V3"]),
            a_shift("thu 09:00", id="S2", excluded=["V1"]),
        ],
    )
    answer = fewest(problem, seconds=5)
    assert (answer.people, answer.status) == (2, "proven")
    assert set(answer.together) == {"S1", "S2"}


def test_full_weeks_count() -> None:
    """48 hours a week for one person, 60 are asked for, never two shifts near each other."""
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2"), a_volunteer("V3")],
        [a_shift(f"{day} 08:00", id=day, hours=12, load=720) for day in ("mon", "tue", "wed", "thu", "fri")],
    )
    compiled = Compiled(problem)
    assert least_people(compiled, cliques(compiled), Watch(20)) == 2
    assert fewest(problem, seconds=5).people == 2


def test_some_shifts_are_asked_about() -> None:
    problem = a_problem(
        [a_volunteer(f"V{n}") for n in range(4)],
        [a_shift("tue 09:00", id="S1", team=2), a_shift("tue 10:00", id="S2", team=2)],
    )
    assert fewest(problem, seconds=5).people == 4
    some = fewest(problem, shifts=["S2"], seconds=5)
    assert (some.people, set(some.plan.teams)) == (2, {"S2"})


def test_a_shift_that_nobody_can_take_is_named() -> None:
    problem = a_problem(
        [a_volunteer("V1"), a_volunteer("V2")],
        [a_shift("tue 09:00", id="S1"), a_shift("thu 09:00", id="S2", team=3)],
    )
    answer = fewest(problem, seconds=5)
    assert (answer.status, answer.nobody, answer.plan) == ("impossible", ("S2",), None)


def test_nothing_asked_needs_nobody() -> None:
    answer = fewest(a_problem([a_volunteer("V1")], []), seconds=5)
    assert (answer.people, answer.least, answer.status) == (0, 0, "proven")


@pytest.mark.parametrize("seconds", [0.0, 5.0])
def test_a_stopped_search_says_what_it_knows(seconds: float) -> None:
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], [a_shift("tue 09:00", id="S1")])
    answer = fewest(problem, seconds=seconds, stop=lambda: True)
    assert answer.status in {"unknown", "found", "proven"}
    assert answer.people is None or answer.least <= answer.people
