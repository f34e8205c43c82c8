"""Rows put to CP-SAT: what it says is what HiGHS says, and what was stopped does not begin."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from random import Random

import numpy as np
import pytest

from accompaniment.scheduling.discrete import ANOTHER, Discrete
from accompaniment.scheduling.result import Watch
from accompaniment.scheduling.rows import Rows


def ask(rows: Rows, objective: dict[int, float], linear: int = 1):
    return Discrete(rows, objective).answer(Watch(30.0), linear)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("linear", [1, ANOTHER])
def test_it_finds_what_highs_finds(seed, linear):
    rng = Random(seed)
    rows = Rows()
    columns = [rows.column() for _ in range(8)]
    for _ in range(6):
        lower = rng.choice([-math.inf, rng.randint(-2, 2)])
        upper = rng.choice([math.inf, rng.randint(0, 4)])
        rows.row([(j, rng.randint(-2, 3)) for j in rng.sample(columns, 4)], lower, max(lower, upper))
    objective = {j: rng.randint(-5, 5) for j in columns}
    said, highs = ask(rows, objective, linear), rows.solve(objective, seconds=30.0)
    assert said.said == highs.said
    if said.said == "optimal":
        found, best = (sum(c * a.point[j] for j, c in objective.items()) for a in (said, highs))
        assert found == pytest.approx(best)
        assert said.bound == pytest.approx(best)


def test_no_answer_is_below_the_least_of_a_share_that_is_no_whole_number():
    """At most a third of the team: of three one, of two none."""
    for size, most in ((2, 0), (3, 1), (6, 2)):
        rows = Rows()
        members = [rows.column() for _ in range(size)]
        others = [rows.column() for _ in range(size)]
        rows.row([(j, 1.0) for j in members + others], size, size)
        rows.row([*((j, 1 - 1 / 3) for j in members), *((j, -1 / 3) for j in others)], upper=1e-6)
        answer = ask(rows, dict.fromkeys(members, -1.0))
        assert answer.said == "optimal"
        assert np.round(answer.point[members]).sum() == most


def test_what_nothing_can_meet_is_impossible():
    rows = Rows()
    column = rows.column()
    rows.row([], lower=1)
    assert ask(rows, {column: 1.0}).said == "none"


def test_who_was_stopped_does_not_begin():
    rows = Rows()
    column = rows.column()
    question = Discrete(rows, {column: 1.0})
    question.stop()
    assert question.answer(Watch(30.0)).said == "open"


def test_who_is_stopped_ends():
    """Six sums to be hit exactly by the same numbers: more than any search tries in a year."""
    rng, rows = Random(1), Rows()
    columns = [rows.column() for _ in range(50)]
    for _ in range(6):
        sizes = [rng.randint(1, 999) for _ in columns]
        rows.row(zip(columns, sizes, strict=True), sum(sizes) // 2, sum(sizes) // 2)
    question = Discrete(rows, {})
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(question.answer, Watch(10**6))
        while not asked.done():
            question.stop()
    assert asked.result().said == "open"
