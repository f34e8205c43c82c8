"""Bounds never pass what is possible: against brute force, and against plans known to be best."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from accompaniment.scheduling.bounds import Background, Floors, Levels, left, sentences
from accompaniment.scheduling.bounds import relaxation as relaxing
from accompaniment.scheduling.bounds.relaxation import Prices, Relaxation
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.core import library
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.greedy import first_plan
from accompaniment.scheduling.options import teams_of
from accompaniment.scheduling.pieces import pieces
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.result import Watch
from accompaniment.scheduling.search import Outcome
from accompaniment.scheduling.solve import solve
from accompaniment.scheduling.standing import Standing

from ..problems import XS, S
from ..problems import problem as shipped
from .brute import least_uncovered
from .makers import a_problem, a_shift
from .random_problems import a_random_problem

compiled = pytest.mark.skipif(library() is None, reason="the core is not compiled here")


def floors_after(problem: Problem, turns: int) -> Floors:
    """The floors of a whole problem after so many turns for each piece."""
    total = Floors({})
    for piece in pieces(problem):
        levels = Levels(Compiled(piece))
        for _ in range(turns):
            if not levels.turn(None):
                break
        total += levels.floors
    return total


def some_prices(relaxation: Relaxation, rng: np.random.Generator) -> Prices:
    """Prices from 0 up, many of them 0."""
    shape = relaxation.zero()
    most = 2.0 ** rng.integers(-2, 8)

    def drawn(like):
        return rng.random(like.shape) * most * (rng.random(like.shape) < 0.5)

    return Prices(drawn(shape.pair), drawn(shape.stock), drawn(shape.window) / 8)


@compiled
def test_no_prices_bound_more_than_a_plan_leaves():
    seen = 0
    for seed in range(500):
        _, problem = a_random_problem(seed, early=seed % 4 == 0)
        made = Compiled(problem)
        draft = Draft(made)
        first_plan(draft, lambda: False)
        if any(must and draft.option[s] < 0 for s, must in enumerate(made.must)):
            continue
        relaxation, rng = Relaxation(made), np.random.default_rng(seed)
        for _ in range(3):
            bound = relaxation.sale(some_prices(relaxation, rng), np.array(made.weight)).bound
            assert bound <= draft.uncovered, seed
            seen += bound > 0
    assert seen > 100


def most_earned(draft: Draft, p: int, duties: list[tuple[int, int]]) -> int:
    """The most that person p can earn with these (option, price), by trying everything."""
    if not duties:
        return 0
    (o, price), *rest = duties
    most = most_earned(draft, p, rest)
    s = draft.problem.shift_of[o]
    if draft.option[s] < 0 and draft.fits(p, o):
        draft.set(s, o, (p,))
        most = max(most, price + most_earned(draft, p, rest))
        draft.clear(s)
    return most


@compiled
def test_a_person_earns_what_the_best_calendar_brings():
    exact = tried = 0
    for seed in range(150):
        _, problem = a_random_problem(seed, early=seed % 4 == 0)
        made = Compiled(problem)
        relaxation, rng = Relaxation(made), np.random.default_rng(seed)
        price = rng.integers(0, 50, relaxation.pairs).astype(np.int32)
        for p in range(len(made.people)):
            own = np.flatnonzero(relaxation.person == p)
            if not 0 < len(own) <= 8:
                continue
            earned, options = relaxation.duties(p, price)
            pair_of = dict(zip(relaxation.option[own].tolist(), own.tolist(), strict=True))
            assert earned == sum(price[pair_of[o]] for o in options.tolist())
            most = most_earned(Draft(made), p, [(o, int(price[pair])) for o, pair in pair_of.items()])
            assert most <= earned, (seed, p)
            tried, exact = tried + 1, exact + (most == earned)
    assert exact > 0.8 * tried > 100, (exact, tried)


@compiled
def test_floors_never_pass_the_least_that_can_be_left():
    reached = 0
    for seed in range(200):
        _, problem = a_random_problem(seed, early=seed % 4 == 0)
        if len(problem.shifts) > 4 or len(problem.volunteers) > 4:
            continue
        least = least_uncovered(problem)
        if least is not None:
            floor = floors_after(problem, 6).uncovered
            assert floor <= least, seed
            reached += floor == least
    assert reached > 15


@compiled
def test_smallest_shipped_problem_has_a_floor_below_its_optimum():
    assert 35 <= floors_after(shipped(XS), 200).uncovered <= 54


def test_without_the_core_only_shifts_that_nobody_could_staff_are_counted(monkeypatch):
    monkeypatch.setattr(relaxing, "library", lambda: None)
    assert floors_after(shipped(XS), 5).uncovered == 0


def staffed(problem: Problem, but: set[str]) -> Plan:
    """A plan that covers every shift but these; nobody asks by whom."""
    return Plan({s.id: Team(s.starts[0], ()) for s in problem.shifts.values() if s.id not in but})


def test_sentences_say_how_many_more_could_be_covered():
    priorities = (3, 3, 3, 2, 1, 1)
    shifts = [a_shift("tue 08:00", id=f"S{n}", priority=priority) for n, priority in enumerate(priorities)]
    problem = a_problem(shifts=shifts)
    plan = staffed(problem, {"S0", "S1", "S2", "S3", "S4"})
    assert left(problem, plan) == {1: 53, 2: 52, 3: 48, 4: 0, 5: 0}
    said = sentences(problem, plan, Floors({1: 40, 2: 36, 3: 32, 4: 0, 5: 0}))
    assert [text.format(**facts) for text, facts in said] == [
        "At most 1 of the 3 uncovered shifts of priority 3 could be covered by anyone "
        "without giving up more important ones.",
        "Whether the uncovered shift of priority 2 could be covered is not known yet.",
        "Whether the uncovered shift of priority 1 could be covered is not known yet.",
    ]
    proven = sentences(problem, plan, Floors({1: 53, 2: 52, 3: 48}))
    assert [facts["most"] for _, facts in proven] == [0, 0, 0]


@compiled
def test_background_raises_the_floors_until_they_are_met():
    problem = shipped(XS)
    background = Background([piece for piece in pieces(problem) if piece.shifts])
    try:
        known = Floors({})
        for _ in range(1000):
            known = background.floors(patience=30.0) or known
            if known.uncovered >= 30:
                break
            background.best(0, {1: 54, 2: 44, 3: 32, 4: 0, 5: 0})
        assert 30 <= known.uncovered <= 54
    finally:
        background.close()


@compiled
def test_solving_tells_floors_that_its_plan_keeps():
    problem = shipped(S)
    heard = []
    result = solve(problem, seconds=4, progress=heard.append)
    known = left(problem, result.plan)
    for floors in (*(progress.floors for progress in heard), result.floors):
        assert all(floor <= known[k] for k, floor in floors.items())
    assert set(result.floors) == {1, 2, 3, 4, 5}
    assert result.bounds["uncovered"] >= Floors(result.floors).uncovered
    assert len(sentences(problem, result.plan, Floors(result.floors))) > 0


def test_floors_that_rise_are_told_though_no_better_plan_is_found():
    problem, heard = shipped(XS), []
    standing = Standing(problem, [problem], Watch(60), heard.append)
    standing.adopt(Plan(), "first plan")
    known = [Floors({1: 20})]
    standing.background = SimpleNamespace(best=lambda piece, left: None, floors=lambda: known[-1])
    worse = Outcome(0, "cover", (10**9, 0, 0, 0.0, 0, 0), teams_of(problem, Plan()), True, 0, False)
    told = []
    for floors in ({1: 20}, {1: 20}, {1: 30}):
        known.append(Floors(floors))
        standing._listened = float("-inf")  # as if a second had gone by
        standing.hear(worse)
        told.append((len(heard), heard[-1].floors.get(1)))
    assert told == [(2, 20), (2, 20), (3, 30)]
