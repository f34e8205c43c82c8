"""Duties as a sheet: one row for each person on each shift, and what is uncovered."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from accompaniment.outputs.mark import Mark
from accompaniment.outputs.words import cell, one_line
from accompaniment.timetable import Need, Timetable

DUTIES = (
    "plan",
    "shift",
    "volunteer",
    "base",
    "leaves_base",
    "starts",
    "ends",
    "back_at_base",
    "place",
    "title",
    "defender",
    "with",
    "priority",
    "load_hours",
    "pinned",
    "resources",
)
UNCOVERED = (
    "plan",
    "shift",
    "priority",
    "place",
    "title",
    "defender",
    "first_start",
    "last_start",
    "hours",
    "people",
    "needs",
)
PEOPLE = ("plan", "volunteer", "base", "days", "absent_days", "free_days", "duties", "load_hours")


def label(timetable: Timetable) -> str:
    """What plan this is: "3" for the third published one, "2 WITHDRAWN", or DRAFT."""
    words = (str(timetable.number or ""), "" if timetable.state == "published" else timetable.state.upper())
    return " ".join(filter(None, words))


def duties(timetable: Timetable) -> Iterator[tuple[Any, ...]]:
    """One row, in the order of `DUTIES`, for each duty."""
    for person in timetable.people:
        for duty in person.duties:
            entry = duty.entry
            yield (
                label(timetable),
                entry.shift,
                person.code,
                person.base.name,
                duty.leave_at,
                entry.start,
                entry.end,
                duty.back_at,
                entry.place.name,
                entry.title,
                entry.defender or "",
                " ".join(entry.companions(person.code)),
                entry.priority,
                entry.load_minutes / 60,
                "yes" if person.code in entry.pinned else "",
                ", ".join(f"{use.name} ×{use.count}" for use in entry.uses),
            )


def uncovered(timetable: Timetable) -> Iterator[tuple[Any, ...]]:
    """One row, in the order of `UNCOVERED`, for each shift without a team."""
    for shift in timetable.uncovered:
        yield (
            label(timetable),
            shift.shift,
            shift.priority,
            shift.place.name,
            shift.title,
            shift.defender or "",
            shift.starts[0],
            shift.starts[-1],
            shift.minutes / 60,
            shift.team_min,
            ", ".join(need_words(need) for need in shift.needs),
        )


def people(timetable: Timetable) -> Iterator[tuple[Any, ...]]:
    """One row, in the order of `PEOPLE`, for each volunteer."""
    for person in timetable.people:
        yield (
            label(timetable),
            person.code,
            person.base.name,
            len(timetable.days),
            len(person.absent),
            len(person.free),
            len(person.duties),
            sum(duty.entry.load_minutes for duty in person.duties) / 60,
        )


def need_words(need: Need) -> str:
    """ "spanish C1 ×1", "first-aid ×all"."""
    return f"{need.words} ×{need.count}"


def write_csv(timetable: Timetable, mark: Mark | None = None) -> bytes:
    """The duties as CSV: UTF-8 with a sign that spreadsheets know it by, local times, safe cells.

    `mark` stands in each row: one that is copied out still says whose it is.
    """
    text = io.StringIO()
    sheet = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    sheet.writerow([*DUTIES, *(["file"] if mark else [])])
    for row in duties(timetable):
        sheet.writerow([*(_written(value) for value in row), *([str(mark)] if mark else [])])
    return text.getvalue().encode("utf-8-sig")


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:g}"
    return cell(str(value))


def write_xlsx(timetable: Timetable, mark: Mark | None = None) -> bytes:
    """Three sheets (duties, uncovered, people). No cell is a formula; nothing is written to disk.

    `mark` stands in the properties, and at the foot of every printed page.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        made = (timetable.published_at or timetable.made_at).replace(tzinfo=None)
        book.set_properties({"created": made, "comments": str(mark or "")})
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, heads, rows in (
            ("duties", DUTIES, duties(timetable)),
            ("uncovered", UNCOVERED, uncovered(timetable)),
            ("people", PEOPLE, people(timetable)),
        ):
            page = book.add_worksheet(name)
            page.set_footer(f"&C{mark}" if mark else "")
            _fill(page, heads, list(rows), bold, moment)
    return file.getvalue()


def _fill(sheet: Worksheet, heads: tuple[str, ...], rows: list[tuple], bold: Any, moment: Any) -> None:
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, one_line(str(value)))
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(heads) - 1, 16)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
