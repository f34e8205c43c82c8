"""The compiled core against the check, the costs and the plain Python search, on random problems."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.core import library
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.fast import Fast
from accompaniment.scheduling.formats import load_problem
from accompaniment.scheduling.greedy import first_plan, order
from accompaniment.scheduling.options import plan_of
from accompaniment.scheduling.search import Job, Plain, whole

from .makers import a_problem, a_shift, a_volunteer
from .random_problems import a_random_problem
from .test_compile import broken

pytestmark = pytest.mark.skipif(library() is None, reason="the core was not compiled here")
PROBLEMS = Path(__file__).parents[1] / "problems"


def engine(problem: Compiled, seed: int = 1):
    from accompaniment.scheduling.core.engine import Engine

    return Engine(problem, seed)


def walks():
    from accompaniment.scheduling.core.anneal import WALKS

    return list(WALKS.values())


def test_every_plan_on_the_way_keeps_the_rules_and_has_the_bill_that_the_draft_has():
    for seed in range(200):
        _, problem = a_random_problem(seed, ["pairs"] if seed % 2 else (), early=seed % 4 > 1)
        made = Compiled(problem)
        search, draft = engine(made, seed), Draft(made)
        search.staff(order(made))
        for walk in walks() * 4:
            search.walk(walk, 5.0, 40)
            for bill, teams in (search.now(), search.best()):
                draft.restore(teams)
                assert draft.bill() == bill, seed
                assert not broken(problem, plan_of(problem, *teams)), seed


def test_first_plan_is_that_of_the_plain_search():
    for seed in range(100):
        _, problem = a_random_problem(seed, ["pairs"] if seed % 2 else (), early=seed % 4 > 1)
        made = Compiled(problem)
        search, draft = engine(made), Draft(made)
        search.staff(order(made))
        first_plan(draft)
        if made.changes_at_most is None:
            assert search.now()[0][0] == draft.bill()[0], seed


def test_search_never_ends_worse_than_it_began_and_keeps_pins_and_the_bound_on_changes():
    for seed in range(100):
        _, problem = a_random_problem(seed)
        made = Compiled(problem)
        hands = Fast(made), Plain(made)
        for hand in hands:
            hand.first(None, lambda: False)
        before = hands[0].best()
        assert whole(made, *before) == whole(made, *hands[1].best()), seed
        for stage in ("cover", "later"):
            job = Job(0, stage, seconds=60, seed=seed, steps=300)
            hands[0].improve(job, -1, lambda: False, lambda: None)
        after = hands[0].best()
        assert after[0] <= before[0], seed
        if whole(made, *before):
            assert whole(made, *after), seed


def test_same_steps_and_seed_give_the_same_plan():
    made = Compiled(load_problem(PROBLEMS / "xs-8-people-4-weeks.json"))

    def searched():
        hand = Fast(made)
        hand.first(None, lambda: False)
        hand.improve(Job(0, "cover", seconds=60, seed=3, steps=3000), -1, lambda: False, lambda: None)
        return hand.best()

    assert searched() == searched()


def test_stop_ends_at_once():
    hand = Fast(Compiled(load_problem(PROBLEMS / "xs-8-people-4-weeks.json")))
    hand.first(None, lambda: False)
    before = hand.best()
    hand.improve(Job(0, "cover", seconds=60), -1, lambda: True, lambda: None)
    assert hand.best() == before


def test_plan_that_was_loaded_is_the_plan_there_is():
    made = Compiled(load_problem(PROBLEMS / "xs-8-people-4-weeks.json"))
    draft, search = Draft(made), engine(made)
    first_plan(draft)
    search.load(draft.snapshot())
    assert search.best() == search.now() == (draft.bill(), draft.snapshot())
    search.load(([-1] * len(made.shifts), [()] * len(made.shifts)))
    assert search.now()[0] == Draft(made).bill()


def test_somebody_is_bought_off_a_lighter_shift():
    people = [a_volunteer("V1", qualifications={"spanish": 1}), a_volunteer("V2")]
    need = {"qualification": "spanish", "level": 1, "count": "all"}
    shifts = [
        a_shift("tue 09:00", id="S1", hours=8, priority=3),
        a_shift("tue 10:00", id="S2", hours=2, priority=3, needs=[need]),
    ]
    made = Compiled(a_problem(people, shifts))
    search = engine(made)
    search.load(([made.options_of[0][0], -1], [(0,), ()]))
    search.walk(walks()[0], 1.0, 500)
    assert search.best()[1][1] == [(1,), (0,)]


def test_shift_that_has_been_without_a_team_for_long_pulls_more_but_costs_what_it_costs():
    shifts = [a_shift("tue 09:00", id="S1", priority=2), a_shift("tue 09:00", id="S2", priority=1)]
    raw = {"weights": {"uncovered": [3, 4, 16, 256, 4096]}}
    made = Compiled(a_problem([a_volunteer("V1")], shifts, **raw))
    search, begun = engine(made), ([made.options_of[0][0], -1], [(0,), ()])

    def covered_when_cold() -> list[bool]:
        search.load(begun)
        search.pull(1.0)
        search.walk(walks()[0], 1e-9, 500)
        return [team != () for team in search.now()[1][1]]

    assert covered_when_cold() == [True, False]
    search.load(begun)
    for _ in range(20):
        search.miss()
    assert covered_when_cold() == [False, True]
    assert search.now()[0][0] == 4
    assert search.best()[0][0] == 3
    search.forget()
    assert covered_when_cold() == [True, False]


@pytest.mark.parametrize(("temperature", "rises"), [(1e-9, False), (1e9, True)])
def test_only_a_hot_walk_leaves_more_than_before(temperature, rises):
    """Also where a chain is given up before it is made, because the walk would not keep it."""
    rose = 0
    for seed in range(30):
        search = engine(Compiled(a_random_problem(seed)[1]), seed)
        walk = replace(walks()[0], weights=(1.0, 0.0, 0.0, 0.0, 0.0, 0.0), chains=0.5)
        left = [search.now()[0][0]]
        for _ in range(60):
            search.walk(walk, temperature, 5)
            left.append(search.now()[0][0])
        rose += sum(after > before for before, after in pairwise(left))
    assert bool(rose) is rises
