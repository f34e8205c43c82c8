"""Where changes are few, a walk keeps them for what is urgent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.fast import Fast
from accompaniment.scheduling.formats import read_problem
from accompaniment.scheduling.options import plan_of
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.search import Job, Outcome, Plain, Search
from tests.problems import S, raw_problem
from tests.scheduling.emergencies import URGENT, emergency, published

WALKS, STEPS, MORE = 12, 3000, 8


def run(search: Search, job: Job) -> Outcome:
    heard: list[Outcome] = []
    search.run(job, lambda: False, heard.append)
    return heard[-1]


def first(problem: Problem) -> Outcome:
    return run(Search(problem, lambda: False), Job(0, "first"))


@pytest.fixture(scope="module")
def problem() -> Problem:
    """The first plan was published; somebody fell ill, an urgent request came in; and `MORE` changes
    more may be made than it takes to mend that."""
    raw = raw_problem(S)
    raw, _ = emergency(published(raw, plan_of(read_problem(raw), *first(read_problem(raw)).teams)), day=7)
    problem = read_problem(raw)
    return replace(problem, changes_at_most=first(problem).bill[1] + MORE, memo={})


@pytest.mark.parametrize("hand", [Fast, Plain])
def test_short_walks_cover_the_urgent_shift_more_often(problem, hand):
    search = Search(problem, lambda: False)
    search._hand = hand(Compiled(problem))
    begin = run(search, Job(0, "first"))
    urgent = search.compiled.shift_number[URGENT]
    assert begin.teams[0][urgent] < 0

    def covered(stage: str) -> int:
        jobs = (Job(0, stage, 1e9, seed, begin.teams, steps=STEPS) for seed in range(WALKS))
        return sum(run(search, job).teams[0][urgent] >= 0 for job in jobs)

    assert covered("mend") > WALKS // 2 > covered("cover")
