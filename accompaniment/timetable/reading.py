"""What a timetable is made of. Times are aware and in the project's zone, lengths are minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from accompaniment.sheets.cells import write_level
from accompaniment.timetable.horizon import stretches

Idle = Literal["free", "absent", "gone", "shadow", "unplanned"]


@lru_cache(maxsize=50_000)
def in_order(code: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts codes as people count: V2 before V10."""
    return tuple(
        (int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", code) if part
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A town, as near as the reader may see it (`access.decimals`)."""

    code: str
    name: str
    country: str
    lat: float
    lon: float
    base: bool
    phone_coverage: bool


NOWHERE = Place("", "", "", 0.0, 0.0, base=False, phone_coverage=True)
"""The place of a duty whose place is not the reader's to know."""


@dataclass(frozen=True, slots=True)
class Need:
    """`count` people ("all": everybody) of the team hold the qualification at that level or above."""

    qualification: str
    level: int
    count: int | Literal["all"]

    @property
    def words(self) -> str:
        """The qualification with its level as it is spoken: "spanish C1", "first-aid"."""
        level = write_level(self.qualification, self.level)
        return self.qualification if level == "1" else f"{self.qualification} {level}"


@dataclass(frozen=True, slots=True)
class Use:
    """A resource that is taken along."""

    resource: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A broken rule that a coordinator keeps, and why. `volunteer` is empty where it is the team's."""

    rule: str
    volunteer: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One team on one shift.

    `elsewhere`: it is a case of another base, so the reader learns when its people are away, and nothing
    else. `leave_at` and `back_at` are door to door: the first of the people the reader sees leaves their
    base then, the last is back then. From `arrive_at` to `set_off_at` all of them are there: the way is
    part of the shift if `from_base`, else it comes on top. `pinned` are those whom somebody put there
    by hand. `withdrawn`: the shift is no longer wanted, though the plan still has a team on it;
    `called_off`: it was withdrawn before it began, so it did not take place.
    """

    shift: str
    uid: str
    request: str
    title: str
    defender: str | None
    place: Place
    start: datetime
    end: datetime
    leave_at: datetime
    arrive_at: datetime
    set_off_at: datetime
    back_at: datetime
    team: tuple[str, ...]
    team_min: int
    team_max: int
    needs: tuple[Need, ...]
    uses: tuple[Use, ...]
    priority: int
    risk: str
    load_minutes: int
    from_base: bool
    pinned: tuple[str, ...]
    kept: tuple[Kept, ...]
    withdrawn: bool
    called_off: bool
    elsewhere: bool = False

    @property
    def last_day(self) -> date:
        """The last day it touches: an end at midnight touches only the day before."""
        return (self.end - timedelta(seconds=1)).date()

    @property
    def overnight(self) -> bool:
        """Whether a night falls into it."""
        return self.start.date() != self.last_day

    @property
    def short(self) -> int:
        """How many people the team lacks."""
        return max(0, self.team_min - len(self.team))

    def as_elsewhere(self, people: Iterable[str]) -> Entry:
        """What a base learns of its people's work for others' cases: who is away, and when."""
        return replace(
            self, elsewhere=True, start=self.leave_at, end=self.back_at, arrive_at=self.leave_at,
            set_off_at=self.back_at, team=tuple(people),
            team_min=0, team_max=0, place=NOWHERE, shift="", uid="", request="", title="", defender=None,
            needs=(), uses=(), priority=0, risk="", load_minutes=0, from_base=True, pinned=(), kept=(),
            withdrawn=False, called_off=False,
        )  # fmt: skip

    def companions(self, volunteer: str) -> tuple[str, ...]:
        """The others of the team."""
        return tuple(code for code in self.team if code != volunteer)


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on one shift: when they leave their base, are there, set off and are back."""

    entry: Entry
    leave_at: datetime
    arrive_at: datetime
    set_off_at: datetime
    back_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A volunteer the reader may see.

    `absent`, `free` and `wished` are days of the timetable: not there; planned, counting in a team and
    without work (the way home is not work, as in the rule of free days); and would like free. `loads`
    are minutes of work by the Monday of the week in which a shift starts, over whole weeks where the
    reader may see them. `arrives`, `leaves` (the first day no longer there) and `counts_from` (before it
    they go along as a shadow) are the service.
    """

    code: str
    uid: str
    base: Place
    arrives: date
    leaves: date
    counts_from: date | None
    absent: frozenset[date]
    free: frozenset[date]
    wished: frozenset[date]
    duties: tuple[Duty, ...]
    loads: Mapping[date, int]

    def on(self, day: date) -> tuple[Duty, ...]:
        """The duties that touch a day, door to door."""
        second = timedelta(seconds=1)
        return tuple(
            duty for duty in self.duties if duty.leave_at.date() <= day <= (duty.back_at - second).date()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A shift without a team. `reason` is "new" (accepted after the plan was made) or "left out".

    `starts` are the times that suit and lie inside the timetable; `near` is the nearest base's code.
    """

    shift: str
    uid: str
    request: str
    title: str
    defender: str | None
    place: Place
    near: str
    starts: tuple[datetime, ...]
    minutes: int
    team_min: int
    team_max: int
    needs: tuple[Need, ...]
    priority: int
    risk: str
    from_base: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A plan as one reader may see it, from the first of `days` to the last.

    Of days that are not `planned` nobody can say who is free. People are in the order of their bases
    and codes, entries in the order of their starts.
    `made_for` is the volunteer's code if the reader sees only their own duties, else empty.
    """

    project: str
    project_name: str
    zone: ZoneInfo
    plan_id: int
    number: int | None
    state: str
    made_at: datetime
    published_at: datetime | None
    days: tuple[date, ...]
    planned: frozenset[date]
    made_for: str
    bases: tuple[Place, ...]
    people: tuple[Person, ...]
    entries: tuple[Entry, ...]
    uncovered: tuple[Uncovered, ...] = field(default=())

    def unplanned(self, since: date = date.min) -> list[tuple[date, date]]:
        """First and last of each stretch of its days, from `since` on, that nobody has planned."""
        return stretches(day for day in self.days if day >= since and day not in self.planned)

    def idle(self, person: Person, day: date) -> Idle:
        """What a day without a duty is for somebody."""
        if not person.arrives <= day < person.leaves:
            return "gone"
        if day in person.absent:
            return "absent"
        if person.counts_from and day < person.counts_from:
            return "shadow"
        return "free" if day in self.planned else "unplanned"

    def person(self, code: str) -> Person | None:
        """The volunteer with that code, if the reader may see them."""
        return next((person for person in self.people if person.code == code), None)

    def entry(self, shift: str) -> Entry | None:
        """The team on the shift with that code, if the reader may see it."""
        return next((entry for entry in self.entries if entry.shift == shift), None)

    def at_base(self, code: str) -> tuple[Person, ...]:
        """The people of one base."""
        return tuple(person for person in self.people if person.base.code == code)
