"""Two plans side by side: what is covered or lost, who is moved, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accompaniment.models import Plan
from accompaniment.planning.breaches import Checking, checking
from accompaniment.planning.keep import known_to, plan_of
from accompaniment.scheduling import costs
from accompaniment.scheduling import plan as planner


@dataclass(frozen=True, slots=True)
class Stretch:
    """A team at one time: from `start` to `end`, these people (codes)."""

    start: datetime
    end: datetime
    volunteers: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """What became of one shift: `was` none: it is new, `now` none: it is gone."""

    shift: str
    was: Stretch | None
    now: Stretch | None

    @property
    def added(self) -> list[str]:
        """Who comes onto the team."""
        return sorted((self.now.volunteers if self.now else set()) - _people(self.was))

    @property
    def removed(self) -> list[str]:
        """Who goes from it."""
        return sorted(_people(self.was) - _people(self.now))

    @property
    def stays(self) -> list[str]:
        """Who is on it before and after."""
        return sorted(_people(self.was) & _people(self.now))

    @property
    def moved(self) -> bool:
        """Whether it starts or ends at another time."""
        return bool(
            self.was and self.now and (self.was.start, self.was.end) != (self.now.start, self.now.end)
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for one person: `change` is new, moved, gone, or team (only who comes along)."""

    change: str
    shift: str
    start: datetime
    end: datetime
    was: datetime | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost of both plans."""

    cost: str
    value: float
    other: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan beside another one. `covered` and `lost`: shifts that gain or lose their team."""

    shifts: list[ShiftChange]
    people: dict[str, list[Change]]
    covered: list[str]
    lost: list[str]
    bill: list[CostLine]


def compare(
    session: Session, *, plan: Plan, other: Plan | None, now: datetime, seen: Checking | None = None
) -> Comparison:
    """`plan` beside `other` (usually the published one; none: beside nothing), in `plan`'s horizon.

    Both are billed by the same problem, that of `plan`: the records as they are now.
    """
    seen = seen or checking(session, plan=plan, now=now)
    known = seen.problem.shifts
    before = known_to(plan_of(session, other), seen.problem) if other else planner.Plan()
    durations = {code: shift.duration for code, shift in known.items()}
    for shift, team in seen.facts.lent.items():
        before = before.with_team(shift, team)
    shifts = differences(stretches(before, durations), stretches(seen.teams, durations))
    bill, beside = seen.bill(), costs.bill(seen.problem, before) if other else {}
    return Comparison(
        shifts=shifts,
        people=by_person(shifts),
        covered=[change.shift for change in shifts if change.was is None],
        lost=[change.shift for change in shifts if change.now is None],
        bill=[CostLine(cost, value, beside.get(cost)) for cost, value in bill.items()],
    )


def stretches(plan: planner.Plan, minutes: Mapping[str, int]) -> dict[str, Stretch]:
    """A plan's teams by shift, with the time they take."""
    return {
        shift: Stretch(team.start, team.start + timedelta(minutes=minutes[shift]), frozenset(team.volunteers))
        for shift, team in plan.teams.items()
    }


def differences(was: Mapping[str, Stretch], now: Mapping[str, Stretch]) -> list[ShiftChange]:
    """The shifts that differ, by their start."""
    changed = [
        ShiftChange(shift, was.get(shift), now.get(shift))
        for shift in was.keys() | now.keys()
        if was.get(shift) != now.get(shift)
    ]
    return sorted(changed, key=lambda change: ((change.now or change.was).start, change.shift))  # type: ignore[union-attr]


def by_person(shifts: Iterable[ShiftChange]) -> dict[str, list[Change]]:
    """What these changes mean for each person, by code; everybody's in order of time."""
    people: dict[str, list[Change]] = {}
    for shift in shifts:
        for person, change in _personal(shift):
            people.setdefault(person, []).append(change)
    return {person: people[person] for person in sorted(people)}


def _personal(shift: ShiftChange) -> Iterator[tuple[str, Change]]:
    was, now = shift.was, shift.now
    for person in shift.removed:
        if was:
            yield person, Change("gone", shift.shift, was.start, was.end, was.start)
    for person in shift.added:
        if now:
            yield person, Change("new", shift.shift, now.start, now.end)
    for person in shift.stays:
        if was and now:
            kind = "moved" if shift.moved else "team"
            yield person, Change(kind, shift.shift, now.start, now.end, was.start if shift.moved else None)


def _people(team: Stretch | None) -> frozenset[str]:
    return team.volunteers if team else frozenset()
