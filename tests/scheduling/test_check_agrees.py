"""Our check and costs against the independent checker, on random problems and plans."""

from __future__ import annotations

import json
from random import Random

import pytest

from accompaniment.scheduling.check import check
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.formats import read_plan, write_plan
from accompaniment.scheduling.rules import RULEBOOK, message

from . import score_plan
from .random_problems import a_near_plan, a_random_problem, a_wild_plan

# The kinds of the independent checker by our rule.
KINDS = {
    "start": ("start: ",),
    "team_size": ("team size: ",),
    "composition": ("composition: ",),
    "excluded": ("excluded: ",),
    "way": ("way: ",),
    "incompatible": ("incompatible: ",),
    "home_country": ("home country: ",),
    "service": ("service: ",),
    "absence": ("unavailable: ",),
    "rest": ("rest: ",),
    "recovery": ("recovery: ",),
    "week_load": ("week load: ",),
    "free_days": ("free days: ",),
    "nights": ("nights away: ",),
    "resource": ("resource: ",),
    "pinned": ("pinned: ",),
    "changes": ("changes: ",),
}


def kinds_of(violations: list[str]) -> set[str]:
    known = {prefix: rule for rule, prefixes in KINDS.items() for prefix in prefixes}
    return {known[violation.partition(": ")[0] + ": "] for violation in violations}


def judged(raw: dict, plan: dict) -> dict:
    problem = score_plan.Problem(json.loads(json.dumps(raw)))
    return score_plan.score(problem, json.loads(json.dumps(plan)))


@pytest.mark.parametrize("part", range(8))
def test_check_agrees_with_the_independent_checker(part):
    for seed in range(part * 60, part * 60 + 60):
        raw, problem = a_random_problem(seed, early=seed % 4 == 0)
        rng = Random(seed)
        plans = [a_wild_plan(problem, rng, foreign_starts=True), *(a_near_plan(problem, rng) for _ in "123")]
        for plan in plans:
            written = write_plan(plan, problem)
            plan = read_plan(written, problem)
            theirs = judged(raw, written)
            ours = check(problem, plan)
            assert bill(problem, plan) == theirs["costs"], seed
            if theirs["hard_violations"] <= 50:  # it tells only the first fifty
                assert {breach.rule for breach in ours} == kinds_of(theirs["violations"]), seed
            assert all(message(breach) for breach in ours)


OF_THE_FORMAT = 13
"""The last rule that the format, and so the independent checker, knows; later ones are our own."""


def test_random_plans_break_every_rule_alone():
    alone = set()
    for seed in range(600):
        _, problem = a_random_problem(seed, early=seed % 4 == 0)
        rng = Random(seed)
        for plan in (
            *(a_near_plan(problem, rng) for _ in "123"),
            a_wild_plan(problem, rng, foreign_starts=True),
        ):
            broken = {breach.rule for breach in check(problem, plan)}
            if len(broken) == 1:
                alone |= broken
    assert alone == {rule.name for rule in RULEBOOK if rule.number <= OF_THE_FORMAT}
