"""What the office did, for people outside it: counts of what took place, and nobody's code.

Three grades for three readers (domain: exports in four grades; the fourth, `internal`, are the other files
here): `public` by month, counts below five hidden; `donor` by month and base; `partner` by day and town.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from accompaniment.outputs.words import cell
from accompaniment.timetable import Entry, Timetable

FEWEST = 5
"""A smaller count says too much of one person or one visit."""

HIDDEN = f"<{FEWEST}"

MEASURES = ("accompaniments", "people_sent", "hours", "nights")


class Grade(StrEnum):
    """For whom a file is, and so how much it says."""

    PUBLIC = "public"
    DONOR = "donor"
    PARTNER = "partner"
    INTERNAL = "internal"


KEYS = {Grade.PUBLIC: ("month",), Grade.DONOR: ("month", "base"), Grade.PARTNER: ("day", "town")}
"""What each grade counts by."""


def accompaniments(timetable: Timetable) -> list[Entry]:
    """The teams beside a defender; the house's own work is none, nor what was called off."""
    return [entry for entry in timetable.entries if entry.defender and entry.team and not entry.called_off]


def counted_until(timetable: Timetable, grade: Grade, now: datetime) -> datetime:
    """The local moment up to which a grade counts.

    For the public it is the beginning of a month: before it all is over. Two files taken one after
    the other differ by whole months then, and tell nothing of a single visit.
    """
    until = now.astimezone(timetable.zone)
    if grade is not Grade.PUBLIC:
        return until
    going_on = [entry.start for entry in accompaniments(timetable) if entry.end > now]
    return min([until, *going_on]).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def took_place(timetable: Timetable, grade: Grade, now: datetime) -> list[Entry]:
    """The accompaniments that began on the timetable's days and were over by `counted_until`."""
    until = counted_until(timetable, grade, now)
    return [
        entry
        for entry in accompaniments(timetable)
        if entry.start.date() in timetable.days and entry.start < until and entry.end <= now
    ]


def write_csv(timetable: Timetable, grade: Grade, now: datetime, mark: str = "") -> bytes:
    """The counts of what took place as CSV; with the grade, until when, and the file's mark, in each row.

    Where there is nothing to count one row says so.
    """
    until = f"{counted_until(timetable, grade, now):%Y-%m-%d %H:%M}"
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["grade", *KEYS[grade], *MEASURES, "counted_until", *(["file"] if mark else [])])
    nothing = [(("none", "")[: len(KEYS[grade])], [""] * len(MEASURES))]
    for key, amounts in counts(timetable, grade, took_place(timetable, grade, now)) or nothing:
        sheet.writerow([grade.value, *map(cell, key), *amounts, until, *([mark] if mark else [])])
    return text.getvalue().encode("utf-8-sig")


def counts(
    timetable: Timetable, grade: Grade, entries: Iterable[Entry]
) -> list[tuple[tuple[str, ...], list[str]]]:
    """The counts of a grade as text, in order of its keys: one of each of `MEASURES`; for the public as
    `suppressed` leaves them."""
    counted: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for key, amounts in _amounts(timetable, grade, entries):
        counted[key] = [a + b for a, b in zip(counted[key], amounts, strict=True)]
    rows = sorted(counted.items())
    if grade is Grade.PUBLIC:
        return suppressed(rows)
    return [(key, [f"{amount:g}" for amount in amounts]) for key, amounts in rows]


def suppressed(rows: list[tuple[tuple[str, ...], list[float]]]) -> list[tuple[tuple[str, ...], list[str]]]:
    """The counts as the public may know them, and a row of sums.

    Few accompaniments or people hide their whole row, since each measure tells of the others; few
    nights hide themselves. What is summed is what is shown, of two rows or more: nothing in the
    file depends on how much a hidden cell holds, so no subtraction brings it back.
    """
    kept = [(key, _kept(amounts)) for key, amounts in rows]
    columns = zip(*(amounts for _key, amounts in kept), strict=True)
    open_cells = [[amount for amount in column if amount is not None] for column in columns]
    sums = [sum(column) if len(column) > 1 else None for column in open_cells]
    if any(amount is not None for amount in sums):
        kept.append((("shown",), sums))
    return [
        (key, [HIDDEN if amount is None else f"{amount:g}" for amount in amounts]) for key, amounts in kept
    ]


def _kept(amounts: list[float]) -> list[float | None]:
    accompaniments, people, hours, nights = amounts
    if min(accompaniments, people) < FEWEST:
        return [None] * len(MEASURES)
    return [accompaniments, people, hours, nights if nights >= FEWEST else None]


def _amounts(
    timetable: Timetable, grade: Grade, entries: Iterable[Entry]
) -> Iterator[tuple[tuple[str, ...], list[float]]]:
    bases = {person.code: person.base.name for person in timetable.people}
    for entry in entries:
        if grade is not Grade.DONOR:
            yield _when(entry, grade), _measured(entry, len(entry.team))
            continue
        # A team of two bases counts once, for the base of its first member; people for their own.
        for number, person in enumerate(entry.team):
            amounts = _measured(entry, 1)
            yield (*_when(entry, grade), bases.get(person, "")), [float(number == 0), *amounts[1:]]


def _when(entry: Entry, grade: Grade) -> tuple[str, ...]:
    return (
        (f"{entry.start:%Y-%m-%d}", entry.place.name) if grade is Grade.PARTNER else (f"{entry.start:%Y-%m}",)
    )


def _measured(entry: Entry, people: int) -> list[float]:
    nights = (entry.last_day - entry.start.date()).days
    return [1.0, float(people), people * entry.load_minutes / 60, float(people * nights)]
