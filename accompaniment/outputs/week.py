"""One week of one base as a page for the wall: people down, days across."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from accompaniment.timetable import Duty, Idle, Person, Timetable, Uncovered


@dataclass(frozen=True, slots=True)
class Line:
    """A duty on one day: when the person leaves their base and is back, if that is on this day."""

    duty: Duty
    leaves: bool
    returns: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on one day; `state` is what the day is without a duty."""

    day: date
    state: Idle | Literal[""]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One person's week; `load_minutes` of work start in it."""

    person: Person
    cells: tuple[Cell, ...]
    load_minutes: int


@dataclass(frozen=True, slots=True)
class Week:
    """The rows of one base, and the uncovered shifts near it."""

    days: tuple[date, ...]
    rows: tuple[Row, ...]
    uncovered: tuple[Uncovered, ...]


def page(timetable: Timetable, base: str) -> Week:
    """The week that the timetable was read for (seven days from a Monday), of the people of a base."""
    rows = tuple(
        Row(
            person,
            tuple(_cell(timetable, person, day) for day in timetable.days),
            sum(person.loads.get(day, 0) for day in timetable.days),
        )
        for person in timetable.at_base(base)
    )
    near = tuple(shift for shift in timetable.uncovered if shift.near == base)
    return Week(timetable.days, rows, near)


def _cell(timetable: Timetable, person: Person, day: date) -> Cell:
    lines = tuple(
        Line(duty, leaves=duty.leave_at.date() == day, returns=_last_day(duty) == day)
        for duty in person.on(day)
    )
    return Cell(day, "" if lines else timetable.idle(person, day), lines)


def _last_day(duty: Duty) -> date:
    return (duty.back_at - timedelta(seconds=1)).date()
