"""What speaks for and against asking somebody: the week they have, new faces, the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accompaniment.planning import Checking


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is not on the team. `breaches` is what putting them there would break.

    `week_minutes` is their load in that week without this shift, `way_minutes` there and back.
    """

    code: str
    base: str
    breaches: tuple[Any, ...]
    week_minutes: int
    limit_minutes: int
    way_minutes: int
    new_face: bool
    wish: bool


def candidate(seen: Checking, shift_code: str, found: Any) -> Candidate:
    """A candidate of the planner's with what a coordinator wants to know beside the rules."""
    problem, code, start = seen.problem, found.volunteer, found.start
    shift, person = problem.shifts[shift_code], problem.volunteers[code]
    work = problem.work(code, shift_code, start)
    defender = problem.defenders[shift.defender] if shift.defender else None
    way = 0 if shift.from_base else 2 * problem.travel(person.base, shift.location)
    return Candidate(
        code=code,
        base=person.base,
        breaches=tuple(found.breaches),
        week_minutes=_load(seen, code, shift_code, start),
        limit_minutes=problem.limits(code).week_load_minutes,
        way_minutes=way,
        new_face=defender is not None and code not in defender.known,
        wish=any(wish.overlaps(work.start, work.end) for wish in person.wishes),
    )


def _load(seen: Checking, code: str, shift_code: str, start: datetime) -> int:
    problem, teams = seen.problem, seen.teams.teams
    week = problem.clock.week(start)
    planned = sum(
        problem.shifts[other].load
        for other in seen.teams.duties_of(code)
        if other != shift_code and problem.clock.week(teams[other].start) == week
    )
    return planned + sum(work.load for work in problem.history.get(code, ()) if work.week == week)
