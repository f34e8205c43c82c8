"""The local checks see what the whole check sees, where a change was made."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest

from accompaniment.scheduling.check import check, check_person, check_shift, inherited
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.rules import identity

from .makers import a_plan, a_problem, a_shift, a_volunteer, past
from .random_problems import a_near_plan, a_random_problem, one_change
from .test_rules_agree import identities


@pytest.mark.parametrize("part", range(3))
def test_check_shift_sees_everything_that_a_change_of_the_shift_breaks(part):
    for seed in range(80 * part, 80 * part + 80):
        _, problem = a_random_problem(seed)
        rng = Random(seed)
        before = a_near_plan(problem, rng)
        after = one_change(problem, rng, before)
        shifts = {*before.teams, *after.teams}
        changed = [shift for shift in shifts if before.teams.get(shift) != after.teams.get(shift)]
        new = identities(check(problem, after)) - identities(check(problem, before))
        for shift in changed:
            # Who was taken off has less to do: what is still too much for them is not new.
            now = after.teams[shift].volunteers if shift in after.teams else ()
            gone = (
                {v for v in before.teams[shift].volunteers if v not in now} if shift in before.teams else ()
            )
            new = {b for b in new if b[2] not in gone or b[0] == "pinned"}
            assert new <= identities(check_shift(problem, after, shift)), (seed, shift)


def test_local_checks_see_nothing_that_the_whole_check_does_not():
    for seed in range(100):
        _, problem = a_random_problem(seed)
        plan = a_near_plan(problem, Random(seed))
        whole = identities(check(problem, plan))
        for shift in problem.shifts:
            assert identities(check_shift(problem, plan, shift)) <= whole
        for volunteer in problem.volunteers:
            assert identities(check_person(problem, plan, volunteer)) <= whole


def test_check_person_sees_all_breaches_that_name_the_person():
    for seed in range(100):
        _, problem = a_random_problem(seed)
        plan = a_near_plan(problem, Random(seed))
        for volunteer in problem.volunteers:
            theirs = {
                identity(breach)
                for breach in check(problem, plan)
                if volunteer in (breach.volunteer, breach.other) and breach.rule != "pinned"
            }
            assert theirs <= identities(check_person(problem, plan, volunteer)), (seed, volunteer)


def test_inherited_breaches_are_there_before_anything_is_planned():
    stay = past("V1", "2026-12-28T08:00-05:00", "2027-01-04T10:00-05:00")
    problem = a_problem([a_volunteer("V1")], [], history=[stay])
    assert {breach.rule for breach in inherited(problem)} == {"free_days"}
    assert inherited(problem) == check(problem, Plan())


def test_inherited_breaches_do_not_hold_pins_that_a_plan_can_keep():
    problem = a_problem(
        [a_volunteer()], [a_shift("tue 09:00")], pinned=[{"shift": "S1", "volunteers": ["V1"]}]
    )
    assert inherited(problem) == []
    assert check(problem, a_plan(problem, S1=["V1"])) == []


@pytest.mark.parametrize("module", ["check", "costs", "formats", "explain", "rules", "plan", "problem"])
def test_import_loads_neither_ortools_nor_the_web_nor_the_database(module):
    heavy = ("ortools", "numpy", "pandas", "flask", "sqlalchemy")
    script = (
        f"import sys, accompaniment.scheduling.{module}\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
