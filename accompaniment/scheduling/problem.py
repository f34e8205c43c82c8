"""The facts of a planning problem (accompaniment-problem/1, see docs/formats.md).

Instants are aware datetimes in UTC, lengths whole minutes, intervals half-open, ids opaque.
Made by `formats.read_problem`, which refuses what is malformed; nothing is checked again here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from .clock import Clock, after
from .ledger import Ledger
from .travel import Travel

if TYPE_CHECKING:
    from .rules import Limits


@dataclass(frozen=True, slots=True)
class Interval:
    start: datetime
    end: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Wish(Interval):
    """A time somebody would like free; `weight` is what it costs not to give it."""

    weight: int


@dataclass(frozen=True, slots=True)
class Dates:
    """Local dates from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> range:
        """The same as day numbers (see `clock`)."""
        return range(self.start.toordinal(), self.end.toordinal())

    @property
    def last(self) -> date:
        """The last date inside."""
        return date.fromordinal(self.end.toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    name: str
    country: str
    lat: float
    lon: float
    base: bool


@dataclass(frozen=True, slots=True)
class Volunteer:
    id: str
    base: str
    service: Dates
    unavailable: tuple[Interval, ...]
    qualifications: Mapping[str, int]
    nationalities: frozenset[str]
    wishes: tuple[Wish, ...]
    limits: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, qualification: str, level: int) -> bool:
        """Has the qualification at that level or above."""
        return self.qualifications.get(qualification, 0) >= level


@dataclass(frozen=True, slots=True)
class Defender:
    id: str
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Resource:
    id: str
    count: int


@dataclass(frozen=True, slots=True)
class Need:
    qualification: str
    level: int
    count: int | Literal["all"]


@dataclass(frozen=True, slots=True)
class Preference:
    qualification: str
    level: int
    count: int
    weight: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Work for one team.  `uses` maps a resource to how many are out while it lasts."""

    id: str
    location: str
    starts: tuple[datetime, ...]
    duration: int
    load: int
    smallest: int
    largest: int
    needs: tuple[Need, ...]
    priority: int
    title: str = ""
    defender: str | None = None
    prefers: tuple[Preference, ...] = ()
    excluded: frozenset[str] = frozenset()
    from_base: bool = False
    uses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work of one person, planned (`shift`) or past (`shift` is None).

    `place` is where the person begins and ends it; `away` says that the location is no base.
    """

    shift: str | None
    start: datetime
    end: datetime
    place: str
    away: bool
    load: int
    days: range
    week: tuple[int, int]

    @property
    def nights(self) -> range:
        """Day numbers of the nights away: a night belongs to the date it begins on."""
        return self.days[:-1] if self.away else range(0)


@dataclass(frozen=True, slots=True)
class Published:
    shift: str
    start: datetime
    volunteers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    shift: str
    start: datetime | None
    volunteers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Problem:
    """All facts.  The mappings are by id, in the order of the file.

    `history` is past work by volunteer; `published` is by shift and may hold shifts that are
    not in the problem any more.
    """

    clock: Clock
    horizon: Dates
    locations: Mapping[str, Location]
    travel: Travel
    volunteers: Mapping[str, Volunteer]
    defenders: Mapping[str, Defender]
    resources: Mapping[str, Resource]
    shifts: Mapping[str, Shift]
    incompatible: frozenset[frozenset[str]]
    rules: Limits
    uncovered_weights: tuple[int, ...]
    history: Mapping[str, tuple[Work, ...]]
    published: Mapping[str, Published]
    pinned: tuple[Pin, ...]
    changes_at_most: int | None = None
    ledger: Ledger = field(default_factory=Ledger)
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)
    """Derived facts that are costly to find twice; the key begins with whose they are."""

    @property
    def zone(self):
        return self.clock.zone

    @property
    def first_day(self) -> date:
        return self.horizon.start

    @property
    def last_day(self) -> date:
        """The last date inside the horizon."""
        return self.horizon.last

    @cached_property
    def position(self) -> dict[str, int]:
        """Shift id to its position in the file: the order that breaks ties."""
        return {shift: position for position, shift in enumerate(self.shifts)}

    @cached_property
    def _limits(self) -> dict[str, Limits]:
        return {v.id: replace(self.rules, **v.limits) for v in self.volunteers.values()}

    def limits(self, volunteer: str) -> Limits:
        """The limits that hold for one person."""
        return self._limits[volunteer]

    @cached_property
    def _users(self) -> dict[str, tuple[str, ...]]:
        users: dict[str, list[str]] = {resource: [] for resource in self.resources}
        for shift in self.shifts.values():
            for resource, count in shift.uses.items():
                if count:
                    users[resource].append(shift.id)
        return {resource: tuple(shifts) for resource, shifts in users.items()}

    @cached_property
    def longest_shift(self) -> int:
        """Minutes that no shift lasts longer than."""
        return max((shift.duration for shift in self.shifts.values()), default=0)

    def users(self, resource: str) -> tuple[str, ...]:
        """The shifts that take a resource with them."""
        return self._users[resource]

    def work(self, volunteer: str, shift: str, start: datetime) -> Work:
        """What being on a shift that begins at `start` would be for this person."""
        facts = self.shifts[shift]
        place = self.volunteers[volunteer].base if facts.from_base else facts.location
        key = "work", shift, start, place
        work = self.memo.get(key)
        if work is None:
            end = after(start, facts.duration)
            work = self.memo[key] = Work(
                shift, start, end, place, not self.locations[facts.location].base,
                facts.load, self.clock.days(start, end), self.clock.week(start),
            )  # fmt: skip
        return work

    def door_to_door(self, volunteer: str, work: Work) -> tuple[datetime, datetime]:
        """From leaving the base to being back at it."""
        base = self.volunteers[volunteer].base
        return (
            after(work.start, -self.travel(base, work.place)),
            after(work.end, self.travel(work.place, base)),
        )

    def service_days(self, volunteer: str) -> range:
        """Day numbers of the horizon's dates in this person's service."""
        inside, service = self.horizon.days, self.volunteers[volunteer].service.days
        return range(max(inside.start, service.start), min(inside.stop, service.stop))
