"""Some weeks of one person at one glance: where they are out, free or not there, and the load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from accompaniment.timetable import Duty, Idle, Person, Timetable

State = Idle | Literal["duty", "outside"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `outside` the timetable nothing is known of it."""

    date: date
    state: State
    duties: tuple[Duty, ...]
    wished: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, with the minutes of work that start in it."""

    days: tuple[Day, ...]
    load_minutes: int


def weeks(timetable: Timetable, person: Person, first_day: date) -> list[Week]:
    """The weeks from the one of `first_day` to the timetable's last."""
    if not timetable.days:
        return []
    monday = first_day - timedelta(days=first_day.weekday())
    count = (timetable.days[-1] - monday).days // 7 + 1
    mondays = [monday + timedelta(weeks=n) for n in range(count)]
    return [
        Week(
            tuple(_day(timetable, person, start + timedelta(days=n)) for n in range(7)),
            person.loads.get(start, 0),
        )
        for start in mondays
    ]


def _day(timetable: Timetable, person: Person, day: date) -> Day:
    duties = person.on(day)
    state: State = "duty" if duties else timetable.idle(person, day)
    if not timetable.days[0] <= day <= timetable.days[-1]:
        state = "outside"
    return Day(day, state, duties, day in person.wished)
