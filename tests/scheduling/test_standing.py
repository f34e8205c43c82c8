"""What is told while a solve lasts: bills added up from the pieces, and those of people in none."""

from __future__ import annotations

from pathlib import Path

import pytest

from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.formats import load_json, read_problem
from accompaniment.scheduling.solve import solve

from .makers import a_problem, a_volunteer
from .test_ledger import a_problem_with_a_past

PROBLEMS = Path(__file__).parents[1] / "problems"


def told(problem, seconds):
    heard = []
    return solve(problem, seconds=seconds, progress=heard.append), heard


@pytest.mark.parametrize("name", ["l-102-people-12-weeks.json.gz", "apartado-4w.json"])
def test_bill_that_is_told_is_that_of_the_plan(name):
    problem = read_problem(load_json(PROBLEMS / name))
    _, heard = told(problem, 1.5)
    for progress in heard[:1] + heard[-1:]:
        assert progress.bill == pytest.approx(bill(problem, progress.plan), abs=0.02)


def test_bill_that_is_told_holds_what_people_carry():
    for seed in range(12):
        _, problem = a_problem_with_a_past(seed)
        result, heard = told(problem, 0.5)
        if result.plan is not None:
            assert heard[-1].bill == pytest.approx(bill(problem, heard[-1].plan), abs=0.02), seed


def test_with_nothing_to_do_people_carry_what_they_carried():
    idle = {"volunteer": "V1", "dates": 10, "load": 600, "nights": 0, "weekend_days": 0, "hard_duties": 0}
    ledger = {
        "rates": {"night": 0, "weekend_day": 0, "hard_duty": 0}, "weekend": [6, 7], "carried": [idle],
    }  # fmt: skip
    result, heard = told(a_problem([a_volunteer("V1")], ledger=ledger), 1)
    assert heard[-1].bill == result.bill
    assert result.bill["fairness"] > 0
