"""Repairs of a published plan: valid, few changes, and nothing better by trying everything."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.costs import Changes, bill
from accompaniment.scheduling.formats import write_plan
from accompaniment.scheduling.mending import Choice, Held, Menu, begun, hold, menu
from accompaniment.scheduling.mending.program import Program
from accompaniment.scheduling.mending.proof import fewest
from accompaniment.scheduling.mending.reach import Reach
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.rules import identity
from tests.scheduling import score_plan
from tests.scheduling.brute import least_uncovered
from tests.scheduling.makers import a_problem, a_shift, a_volunteer, at
from tests.scheduling.random_problems import a_random_problem

MOST = 4


def settled(problem: Problem, held: Held | None = None, most: int = MOST, **more) -> list[Choice]:
    """The menu at its end."""
    choices = Menu(problem, held or Held(problem), workers=1).choices(most, **more)
    found = {choice.changes_at_most: choice for choice in choices}
    return [found[k] for k in sorted(found)]


def small(extra: list[str], early: bool = False) -> Iterator[int]:
    """Seeds of problems that are small enough to try everything, with something published."""
    for seed in range(400):
        _, problem = a_random_problem(seed, extra, early=early)
        starts = sum(len(shift.starts) for shift in problem.shifts.values())
        if problem.published and starts <= 8 and len(problem.volunteers) <= 4:
            yield seed


@pytest.mark.parametrize(("extra", "early"), [([], False), (["pairs"], False), ([], True)])
def test_menu_of_a_small_problem_is_what_trying_everything_finds(extra, early):
    for seed in islice(small(extra, early), 18):
        is_what_trying_everything_finds(*a_random_problem(seed, extra, early=early))


def is_what_trying_everything_finds(raw, problem):
    raw.pop("changes_at_most", None)
    problem = replace(problem, changes_at_most=None, memo={})
    excused = set(map(identity, inherited(problem)))
    for choice in settled(problem):
        limited = replace(problem, changes_at_most=choice.changes_at_most, memo={})
        assert choice.proven
        assert (choice.costs.get("uncovered") if choice.plan else None) == least_uncovered(limited)
        if choice.plan:
            assert {identity(breach) for breach in check(limited, choice.plan)} <= excused
            assert choice.costs == bill(problem, choice.plan)
            asked = score_plan.Problem(raw | {"changes_at_most": choice.changes_at_most})
            scored = score_plan.score(asked, write_plan(choice.plan, problem))
            assert scored["costs"]["changes"] == choice.costs["changes"] <= choice.changes_at_most


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_reach_never_counts_more_changes_than_a_plan_makes(seed):
    _, problem = a_random_problem(seed)
    problem = replace(problem, changes_at_most=None, memo={})
    reach = Reach(Compiled(problem))
    for choice in settled(problem, most=8):
        if choice.plan:
            compiled = reach.problem
            changes = Changes().value(problem, choice.plan)
            assert reach.sunk <= changes
            for shift, team in choice.plan.teams.items():
                s = compiled.shift_number[shift]
                o = compiled.option_at[s, int(team.start.timestamp())]
                for volunteer in team.volunteers:
                    further = reach.cost[compiled.person_number[volunteer], o]
                    assert reach.sunk + further <= changes


def test_uncovered_falls_with_each_further_choice():
    problem = published_but_ill()
    choices = settled(problem, most=6)
    assert [choice.changes_at_most for choice in choices] == [0, 2, 4, 6]
    assert [choice.plan is None for choice in choices] == [True, False, False, False]
    assert [choice.costs["uncovered"] for choice in choices[1:]] == [16, 0, 0]
    assert all(choice.proven for choice in choices)


def test_nothing_more_is_asked_once_everything_is_covered(monkeypatch):
    asked = []

    class Noted(menu.Proof):
        def settle(self) -> bool:
            asked.append(self.most)
            return super().settle()

    monkeypatch.setattr(menu, "Proof", Noted)
    choices = settled(published_but_ill(), most=8)
    assert asked == [0, 2, 4]
    assert [(choice.changes_at_most, choice.proven) for choice in choices] == [
        (most, True) for most in (0, 2, 4, 6, 8)
    ]
    assert [choice.costs["uncovered"] for choice in choices[2:]] == [0, 0, 0]


def test_menu_goes_on_to_the_fewest_changes_where_so_few_make_no_plan():
    choices = settled(published_but_ill(), most=0)
    assert [(choice.changes_at_most, choice.plan is None) for choice in choices] == [(0, True), (1, False)]


def test_further_changes_are_counted_from_the_fewest():
    choices = settled(published_but_ill(), most=3, further=True)
    assert [choice.changes_at_most for choice in choices if choice.proven] == [1, 3]


def test_fewest_changes_are_told_at_once_and_again_when_they_are_proven():
    problem = published_but_ill()
    told = list(Menu(problem, Held(problem), workers=1).choices(0, further=True))
    assert [(choice.changes_at_most, choice.proven) for choice in told] == [(1, False), (1, True)]
    assert all(choice.plan for choice in told)


def test_plan_of_more_changes_is_told_at_once_where_none_of_the_fewest_is_known(monkeypatch):
    monkeypatch.setattr(menu, "fewest", lambda *_: 0)  # a bound that is too low
    twice = [{"shift": s, "start": at("tue 09:00"), "volunteers": ["V1"]} for s in ("S1", "S2")]
    shifts = [a_shift("tue 09:00", id="S1"), a_shift("tue 09:00", id="S2")]
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], shifts, published=twice)
    told = list(Menu(problem, Held(problem), workers=1).choices(2, further=True))
    assert told[0].plan
    assert [(choice.changes_at_most, choice.proven) for choice in told if choice.plan] == [
        (2, False), (1, True), (3, False), (2, True), (3, True),
    ]  # fmt: skip


def test_plan_of_more_changes_is_told_first_where_none_of_those_asked_for_has_one(monkeypatch):
    monkeypatch.setattr(menu, "fewest", lambda *_: 0)  # a bound that is too low
    ids = ("S1", "S2", "S3", "S4", "S5")
    crowded = [{"shift": s, "start": at("tue 09:00"), "volunteers": ["V1"]} for s in ids]
    shifts = [a_shift("tue 09:00", id=s) for s in ids]
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], shifts, published=crowded)
    told = list(Menu(problem, Held(problem), workers=1).choices(2))
    assert [(choice.changes_at_most, choice.proven, choice.plan is None) for choice in told] == [
        (0, True, True), (2, True, True), (5, False, False), (4, True, False),
        (5, False, False), (5, True, False),
    ]  # fmt: skip


@pytest.mark.parametrize("extra", [[], ["pairs"]])
def test_bound_on_the_fewest_changes_is_below_what_trying_everything_finds(extra):
    for seed in islice(small(extra), 18):
        _, problem = a_random_problem(seed, extra)
        problem = replace(problem, changes_at_most=None, memo={})
        reach = Reach(Compiled(problem))
        least = bisect_left(range(9), True, key=lambda k, p=problem: is_possible(p, k))
        if least < 9:
            assert reach.sunk <= fewest(reach, least + 2, 10.0) <= least


def is_possible(problem: Problem, changes: int) -> bool:
    """Whether some plan makes at most so many changes: then it is possible with more, too."""
    return least_uncovered(replace(problem, changes_at_most=changes, memo={})) is not None


def test_stopped_menu_ends():
    problem = published_but_ill()
    assert list(Menu(problem, Held(problem), stop=lambda: True).choices(4)) == []


def test_duals_of_any_kind_give_a_bound():
    """A bound is worked out from whatever duals there are; even from none it holds."""
    import numpy as np

    problem = published_but_ill()
    program = Program(Compiled(problem), Reach(Compiled(problem)), 4)
    best = program.solve(program.together(), seconds=10)
    value = sum(c * best.point[j] for j, c in program.together().items())
    rng = np.random.default_rng(1)
    for scale in (0.0, 1.0, 100.0):
        bound, _ = program.bound(program.together(), scale * rng.normal(size=len(program.lower)))
        assert bound <= value + 1e-6


def published_but_ill() -> Problem:
    """V1 has S1 and is ill on Tuesday; V2 has S2 at that time, which only V3 could take instead, who
    may not go to S1. S1 stays uncovered with one change, and is covered with three."""
    everybody = [a_volunteer("V1"), a_volunteer("V2"), a_volunteer("V3")]
    everybody[0]["unavailable"] = [{"start": at("tue 00:00"), "end": at("wed 00:00")}]
    shifts = [
        a_shift("tue 09:00", id="S1", excluded=["V3"]),
        a_shift("tue 09:00", id="S2"),
    ]
    told = [
        {"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1"]},
        {"shift": "S2", "start": at("tue 09:00"), "volunteers": ["V2"]},
    ]
    return a_problem(everybody, shifts, published=told)


def the_way_out(now: str, **person) -> tuple[Problem, datetime]:
    """V1 on a shift in the field, 60 minutes from home, on Tuesday from 09:00 to 13:00."""
    problem = a_problem(
        [a_volunteer("V1", **person), a_volunteer("V2")],
        [a_shift("tue 09:00", location="FIELD")],
        published=[{"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1"]}],
    )
    return problem, datetime.fromisoformat(at(now))


@pytest.mark.parametrize(("now", "stays"), [("tue 07:59", False), ("tue 08:01", True), ("tue 09:30", True)])
def test_who_has_left_home_has_begun(now, stays):
    problem, moment = the_way_out(now)
    teams = begun(problem, moment)
    assert ("S1" in teams) is stays
    assert [pin.volunteers for pin in hold(problem, teams, moment).problem.pinned] == [("V1",)] * stays


def test_what_has_begun_is_looked_at_again_by_the_changed_facts():
    """The shift is over before the illness begins, but not the way home: who is on it cannot stay."""
    ill = [{"start": at("tue 13:30"), "end": at("thu 00:00")}]
    problem, moment = the_way_out("tue 10:00", unavailable=ill)
    held = hold(problem, begun(problem, moment), moment)
    assert [(remark.volunteer, remark.rule) for remark in held.remarks] == [("V1", "absence")]
    assert held.problem.pinned[0].volunteers == ()
    (choice,) = settled(problem, held, most=2)[-1:]
    assert choice.plan.teams["S1"].volunteers == ("V2",)


def test_what_is_over_becomes_history_where_no_plan_could_tell_it():
    ill = [{"start": at("tue 13:30"), "end": at("thu 00:00")}]
    problem, moment = the_way_out("tue 13:15", unavailable=ill)
    held = hold(problem, begun(problem, moment + timedelta(minutes=1)), moment)
    assert held.gone == ("S1",)
    assert [work.load for work in held.problem.history["V1"]] == [240]
    choice = settled(problem, held, most=2)[0]
    assert (choice.changes_at_most, choice.plan) == (0, None)
    assert settled(problem, held, most=2)[-1].costs["changes"] == 1
