"""One person fewer after the other: with the compiled core on several cores, and without it."""

from __future__ import annotations

import threading

import pytest

from accompaniment.scheduling.check import check
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.core import library
from accompaniment.scheduling.fewest import descent
from accompaniment.scheduling.fewest.descent import Descent, in_teams
from accompaniment.scheduling.options import plan_of, teams_of
from accompaniment.scheduling.problem import Problem
from tests.scheduling.makers import a_plan, a_problem, a_shift, a_volunteer, at

DAYS = ("mon", "tue", "wed", "thu", "fri")
THREE_AT_ONCE = a_problem(
    [a_volunteer(f"V{n}") for n in range(8)],
    [a_shift(f"{day} 09:00", id=f"{day}-{n}") for day in DAYS for n in range(3)],
)


@pytest.fixture(params=["with the core", "without it"])
def few_tries(request, monkeypatch):
    """Attempts that give up soon."""
    monkeypatch.setattr(descent, "TRIES", 100)
    monkeypatch.setattr(descent, "MOVES", 200)
    if request.param == "without it":
        monkeypatch.setattr(descent, "library", lambda: None)


def from_everybody(problem: Problem, workers: int = 2) -> Descent:
    """Where everybody has a duty or two: the first shift is the last person's."""
    people = list(problem.volunteers)[::-1]
    told = {shift.id: [people[n % len(people)]] for n, shift in enumerate(problem.shifts.values())}
    plan = a_plan(problem, **told)
    assert check(problem, plan) == []
    return Descent(Compiled(problem), teams_of(problem, plan), workers, seed=1)


@pytest.mark.usefixtures("few_tries")
def test_it_goes_down_to_the_fewest_and_gives_up_below() -> None:
    down = from_everybody(THREE_AT_ONCE)
    heard = [down.used.bit_count()]
    assert heard == [8]
    down.run(2, lambda: False, lambda teams: heard.append(in_teams(teams).bit_count()), patience=5)
    assert heard == sorted(set(heard), reverse=True)
    assert heard[-1] == down.used.bit_count() == 3
    plan = plan_of(THREE_AT_ONCE, *down.best)
    assert plan.teams.keys() == THREE_AT_ONCE.shifts.keys()
    assert check(THREE_AT_ONCE, plan) == []


@pytest.mark.usefixtures("few_tries")
def test_whoever_is_pinned_stays() -> None:
    pin = {"shift": "mon-0", "start": at("mon 09:00"), "volunteers": ["V7"]}
    problem = a_problem(
        [a_volunteer(f"V{n}") for n in range(8)],
        [a_shift(f"{day} 09:00", id=f"{day}-0") for day in DAYS],
        pinned=[pin],
    )
    down = from_everybody(problem)
    down.run(1, lambda: False, lambda teams: None, patience=5)
    assert plan_of(problem, *down.best).teams["mon-0"].volunteers == ("V7",)
    assert down.used.bit_count() == 1


@pytest.mark.usefixtures("few_tries")
def test_the_caller_is_asked_and_told_in_its_own_thread() -> None:
    """Who asks may ask a database, and who is told may write to one."""
    threads = set()
    down = from_everybody(THREE_AT_ONCE)
    down.run(
        3,
        lambda: bool(threads.add(threading.current_thread())),
        lambda teams: threads.add(threading.current_thread()),
    )
    assert threads == {threading.current_thread()}


@pytest.mark.usefixtures("few_tries")
def test_when_told_to_stop_it_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    down = from_everybody(THREE_AT_ONCE)
    down.run(0, lambda: down.used.bit_count() <= 3, lambda teams: None)
    assert down.used.bit_count() == 3
    assert threading.active_count() == before


@pytest.mark.skipif(library() is None, reason="the core was not compiled here")
def test_a_fault_in_an_attempt_is_told_and_ends_the_others(monkeypatch) -> None:
    def fault(*_):
        raise MemoryError("no room")

    monkeypatch.setattr("accompaniment.scheduling.fewest.squeeze.walk", fault)
    down = from_everybody(THREE_AT_ONCE, workers=3)
    with pytest.raises(MemoryError, match="no room"):
        down.run(2, lambda: False, lambda teams: None)
