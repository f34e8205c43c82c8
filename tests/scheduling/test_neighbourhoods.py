"""Exact search in parts of a plan."""

from __future__ import annotations

from itertools import count
from random import Random

from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.neighbourhoods import search_around
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.result import Watch
from accompaniment.scheduling.solve import solve

from .makers import a_plan, a_problem, a_shift, a_volunteer
from .random_problems import a_random_problem
from .test_compile import broken


def searched(problem, plan, *, rounds, found=lambda plan: None, seed=1):
    tries = count(1)
    return search_around(
        problem,
        plan,
        Watch(60),
        until=lambda: next(tries) > rounds,
        workers=1,
        rng=Random(seed),
        found=found,
    )


def test_knot_that_needs_three_people_moved_is_untied():
    # Each can do two of the shifts, in a ring; the fourth person's only shift is taken.
    skills = ("a", "b", "c")
    people = [a_volunteer(f"V{n}", qualifications={skills[n]: 1, skills[(n + 1) % 3]: 1}) for n in range(3)]
    shifts = [
        a_shift("tue 09:00", id=f"S{n}", needs=[{"qualification": skill, "level": 1, "count": 1}])
        for n, skill in enumerate(skills)
    ]
    problem = a_problem(people, shifts)
    plan = a_plan(problem, S1=["V0"], S2=["V1"])
    whole = searched(problem, plan, rounds=1)
    assert bill(problem, whole)["uncovered"] == 0


def test_plans_get_better_and_keep_the_rules():
    for seed in range(12):
        _, problem = a_random_problem(seed)
        start = solve(problem, seconds=0, workers=1).plan
        if start is None:
            continue
        plans = [start]
        end = searched(problem, start, rounds=4, found=plans.append, seed=seed)
        bills = [tuple(bill(problem, plan).values()) for plan in plans]
        assert bills == sorted(set(bills), reverse=True)
        assert plans[-1] == end
        assert not any(broken(problem, plan) for plan in plans)


def test_plan_that_cannot_be_better_stays_as_it_is():
    problem = a_problem(shifts=[a_shift("tue 09:00")])
    best = searched(problem, Plan(), rounds=1)
    assert best.teams.keys() == problem.shifts.keys()
    assert searched(problem, best, rounds=3) is best
