"""Rules about one person and one shift, whoever else is on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..reading import whole
from .base import N_, Eligibility, limit

if TYPE_CHECKING:
    import numpy as np

    from ..options import Options
    from ..problem import Problem, Shift


@dataclass(frozen=True)
class Excluded(Eligibility):
    """Nobody is on a shift that excludes them.

    The defender, the office or the person asked for it; the reason is not in the problem.
    """

    number = 4
    name = "excluded"
    title = N_("Nobody who is excluded")
    sentence = N_("{volunteer} is excluded from {shift}.")

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        return {} if volunteer in shift.excluded else None

    def bar(self, able: np.ndarray, made: Options) -> None:
        for shift, options in zip(made.problem.shifts.values(), made.options_of, strict=True):
            if shift.excluded:
                able[:, options] &= ~made.members(made.mask(shift.excluded))[:, None]


@dataclass(frozen=True)
class Way(Eligibility):
    """Nobody's way from their base to the place of a shift takes longer than `way_minutes`.

    Without it a planner would send somebody on a journey of days for a small visit, because
    travel is the last of the costs.
    """

    way_minutes: int = limit(1440, whole(), of_all=True)

    of_place = True
    number = 4
    name = "way"
    title = N_("Nobody from too far away")
    sentence = N_("{volunteer} would travel {way_minutes} to {shift}; at most {most_minutes} are allowed.")

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        way = problem.travel(problem.volunteers[volunteer].base, shift.location)
        most = problem.rules.way_minutes
        return {"way_minutes": way, "most_minutes": most} if way > most else None

    def bar(self, able: np.ndarray, made: Options) -> None:
        for base, people in made.people_at().items():
            ways = made.ways[made.location_number[base], made.location]
            able[people] &= ways <= made.problem.rules.way_minutes


@dataclass(frozen=True)
class Service(Eligibility):
    """From leaving the base to being back at it, a person is in service.

    Service is from local midnight to local midnight: the visa, the contract, the training that
    has to be over.
    """

    number = 5
    name = "service"
    title = N_("Only in service")
    sentence = N_(
        "{volunteer} would be under way from {leaves} to {returns} for {shift}, but is in service "
        "from {first} to {last}."
    )

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        service, clock = problem.volunteers[volunteer].service, problem.clock
        leaves, returns = _under_way(problem, volunteer, shift, start)
        if clock.midnight(service.start) <= leaves and returns <= clock.midnight(service.end):
            return None
        return {
            "leaves": clock.local(leaves),
            "returns": clock.local(returns),
            "first": service.start,
            "last": service.last,
        }

    def bar(self, able: np.ndarray, made: Options) -> None:
        midnight = made.problem.clock.midnight
        for p, volunteer in enumerate(made.problem.volunteers.values()):
            leaves, returns = made.door_to_door(volunteer.base)
            able[p] &= midnight(volunteer.service.start).timestamp() <= leaves
            able[p] &= returns <= midnight(volunteer.service.end).timestamp()


@dataclass(frozen=True)
class Absence(Eligibility):
    """From leaving the base to being back at it, a person is not absent at any time."""

    number = 5
    name = "absence"
    title = N_("Nobody who is absent")
    sentence = N_(
        "{volunteer} would be under way from {leaves} to {returns} for {shift}, but is absent "
        "from {absent_from} to {absent_to}."
    )

    def forbids(
        self, problem: Problem, volunteer: str, shift: Shift, start: datetime
    ) -> Mapping[str, Any] | None:
        absences = problem.volunteers[volunteer].unavailable
        if not absences:
            return None
        leaves, returns = _under_way(problem, volunteer, shift, start)
        for absence in absences:
            if absence.overlaps(leaves, returns):
                local = problem.clock.local
                return {
                    "leaves": local(leaves),
                    "returns": local(returns),
                    "absent_from": local(absence.start),
                    "absent_to": local(absence.end),
                }
        return None

    def bar(self, able: np.ndarray, made: Options) -> None:
        for p, volunteer in enumerate(made.problem.volunteers.values()):
            leaves, returns = made.door_to_door(volunteer.base)
            for absence in volunteer.unavailable:
                able[p] &= (returns <= absence.start.timestamp()) | (absence.end.timestamp() <= leaves)


def _under_way(problem: Problem, volunteer: str, shift: Shift, start: datetime) -> tuple[datetime, datetime]:
    """From leaving the base for a shift to being back at it: the same for all who live there."""
    key = "under way", shift.id, start, problem.volunteers[volunteer].base
    found = problem.memo.get(key)
    if found is None:
        work = problem.work(volunteer, shift.id, start)
        found = problem.memo[key] = problem.door_to_door(volunteer, work)
    return found


RULES = (Excluded(), Way(), Service(), Absence())
