"""Annealing: valid at every step, never worse at its end, the same every time for a number of steps."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.formats import load_problem
from accompaniment.scheduling.greedy import first_plan
from accompaniment.scheduling.improve import COVERAGE, LATER, improve
from accompaniment.scheduling.options import plan_of

from .makers import a_problem, a_shift, a_volunteer
from .random_problems import a_random_problem
from .test_compile import broken, facts

PROBLEMS = Path(__file__).parents[1] / "problems"


def searched(problem, weights=COVERAGE, *, steps=600, seed=1, stop=lambda: False) -> Draft:
    draft = Draft(Compiled(problem))
    first_plan(draft)
    improve(draft, weights, seconds=60, steps=steps, rng=Random(seed), stop=stop)
    return draft


@pytest.mark.parametrize("weights", [COVERAGE, LATER], ids=["coverage", "later costs"])
def test_every_plan_on_the_way_keeps_the_rules(weights):
    for seed in range(60):
        _, problem = a_random_problem(seed)
        draft = Draft(Compiled(problem))
        first_plan(draft)
        rng = Random(seed)
        for _ in range(12):
            improve(draft, weights, seconds=60, steps=32, rng=rng, chains=0.5)
            assert not broken(problem, plan_of(problem, *draft.snapshot())), seed


@pytest.mark.parametrize("weights", [COVERAGE, LATER], ids=["coverage", "later costs"])
def test_end_is_never_worse_than_the_start(weights):
    problem = load_problem(PROBLEMS / "s-16-people-4-weeks.json")
    draft = Draft(Compiled(problem))
    first_plan(draft)
    before = draft.bill()
    improve(draft, weights, seconds=60, steps=3000, rng=Random(1))
    assert draft.bill() < before
    assert not broken(problem, plan_of(problem, *draft.snapshot()))


def test_same_steps_and_seed_give_the_same_plan():
    problem = load_problem(PROBLEMS / "xs-8-people-4-weeks.json")
    assert searched(problem).snapshot() == searched(problem).snapshot()


def test_state_after_annealing_is_that_of_the_plan_alone():
    problem = load_problem(PROBLEMS / "xs-8-people-4-weeks.json")
    draft = searched(problem)
    again = Draft(draft.problem)
    again.restore(draft.snapshot())
    assert facts(again) == facts(draft)


def test_stop_ends_at_once():
    problem = load_problem(PROBLEMS / "xs-8-people-4-weeks.json")
    draft = Draft(Compiled(problem))
    first_plan(draft)
    assert improve(draft, COVERAGE, seconds=60, rng=Random(1), stop=lambda: True) == 0


def test_somebody_is_bought_off_a_lighter_shift():
    # Greedy gives the long shift V1, who alone could do the weightier pair of S2.
    people = [a_volunteer("V1", qualifications={"spanish": 1}), a_volunteer("V2")]
    need = {"qualification": "spanish", "level": 1, "count": "all"}
    shifts = [
        a_shift("tue 09:00", id="S1", hours=8, priority=3),
        a_shift("tue 10:00", id="S2", hours=2, priority=3, needs=[need]),
    ]
    draft = Draft(Compiled(a_problem(people, shifts)))
    draft.set(0, draft.problem.options_of[0][0], (0,))
    draft.keep()
    improve(draft, COVERAGE, seconds=60, steps=500, rng=Random(1), chains=0.5)
    assert draft.team == [(1,), (0,)]
