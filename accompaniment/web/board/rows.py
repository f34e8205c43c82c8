"""A timetable laid out as the board shows it: people down, days across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

from accompaniment.timetable import Duty, Entry, Person, Timetable, Uncovered

COLOURS = 10
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Block:
    """One duty on one day. `goes_on`: it began on an earlier day that is shown too; `stays`: it
    goes on tomorrow."""

    entry: Entry
    goes_on: bool
    stays: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on one day. `state` is out (no day of the plan), gone (not in service), absent,
    shadow (there, but not counted in a team yet), free or busy."""

    day: date
    state: str
    wished: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The load of one person in one week and whether it is over their limit."""

    minutes: int
    over: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One person."""

    person: Person
    limit: int
    weeks: tuple[Week, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One uncovered shift: by day, the times at which it could start."""

    shift: Uncovered
    starts: Mapping[date, tuple[datetime, ...]]


@dataclass(frozen=True, slots=True)
class DayList:
    """One day: who is out then, and what nobody covers."""

    day: date
    entries: tuple[Entry, ...]
    uncovered: tuple[Uncovered, ...]
    absent: tuple[str, ...]


def rows(
    people: Sequence[Person], table: Timetable, days: Sequence[date], limits: Mapping[str, int], limit: int
) -> list[Row]:
    """A row for each of these people over `days`, whole weeks; `limits` are their own, in minutes."""
    inside = set(table.days)
    made = []
    for person in people:
        touched: dict[date, list[Duty]] = defaultdict(list)
        for duty in person.duties:
            day, last = duty.leave_at.date(), (duty.back_at - timedelta(seconds=1)).date()
            while day <= last:
                touched[day].append(duty)
                day += DAY
        own = limits.get(person.code, limit)
        weeks = tuple(
            Week(load, load > own) for load in (person.loads.get(monday, 0) for monday in days[::7])
        )
        cells = tuple(_cell(person, day, touched.get(day, ()), day in inside, days[0]) for day in days)
        made.append(Row(person, own, weeks, cells))
    return made


def _cell(person: Person, day: date, duties: Sequence[Duty], inside: bool, first: date) -> Cell:
    if not inside:
        state = "out"
    elif not person.arrives <= day < person.leaves:
        state = "gone"
    elif day in person.absent:
        state = "absent"
    elif person.counts_from and day < person.counts_from:
        state = "shadow"
    else:
        state = "free" if day in person.free else "busy"
    blocks = tuple(
        Block(
            duty.entry,
            goes_on=first <= duty.leave_at.date() < day,
            stays=(duty.back_at - timedelta(seconds=1)).date() > day,
        )
        for duty in sorted(duties, key=lambda duty: duty.leave_at.timestamp())
    )
    return Cell(day, state, day in person.wished, blocks)


def open_rows(uncovered: Sequence[Uncovered]) -> list[OpenRow]:
    """A row for each uncovered shift, in the order given."""
    made = []
    for shift in uncovered:
        starts: dict[date, tuple[datetime, ...]] = {}
        for start in shift.starts:
            starts[start.date()] = (*starts.get(start.date(), ()), start)
        made.append(OpenRow(shift, starts))
    return made


def by_day(table: Timetable) -> list[DayList]:
    """The same plan as a list; an uncovered shift stands on the first day it could start."""
    return [
        DayList(
            day,
            tuple(e for e in table.entries if e.start.date() <= day <= e.last_day),
            tuple(u for u in table.uncovered if u.starts[0].date() == day),
            tuple(p.code for p in table.people if day in p.absent and p.arrives <= day < p.leaves),
        )
        for day in table.days
    ]


def colours(kinds: Sequence[str]) -> dict[str, int]:
    """A colour number for each kind of work, given in the order in which the kinds were first entered.

    A word brings its own colour; where an earlier kind has it, the next that is free. So a kind that
    is entered later never moves an earlier one, and two share a colour only when all are taken.
    """
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for kind in kinds:
        number = crc32(kind.encode()) % COLOURS
        while number in taken and len(taken) < COLOURS:
            number = (number + 1) % COLOURS
        chosen[kind] = number
        taken.add(number)
    return chosen
