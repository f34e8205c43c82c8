"""What everybody has done lately, in proportion to the time they were here: to see who needs rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from flask import render_template, request
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from accompaniment import planning
from accompaniment.access import Permission
from accompaniment.models import Volunteer
from accompaniment.planning import Borne
from accompaniment.timetable import in_order
from accompaniment.web import desk

page = desk.page("load")

SPREAD = 0.2
"""From so much above the median on it is said that somebody bears more than the others."""


@dataclass(frozen=True, slots=True)
class Column:
    """One number of everybody: `of` gives it, in hours or pieces, for all the time they were here."""

    key: str
    title: Any
    meaning: Any
    of: Callable[[Borne], float]


COLUMNS = (
    Column("burden", _l("Burden"), _l("hours a week"),
           lambda borne: borne.minutes / 60),
    Column("load", _l("Work"), _l("hours a week"), lambda borne: borne.done.load / 60),
    Column("nights", _l("Nights"), _l("away, a week"), lambda borne: borne.done.nights),
    Column("weekend", _l("Weekend days"), _l("a week"), lambda borne: borne.done.weekend_days),
    Column("hard", _l("Hard duties"), _l("priority 4 and 5, a week"),
           lambda borne: borne.done.hard_duties),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One person: what they did `a_week` by column, none if they were never here."""

    borne: Borne
    a_week: dict[str, float] | None


@page.get("/load", permission=Permission.READ)
def show() -> str:
    today = desk.now().astimezone(desk.zone()).date()
    mine = set(desk.session().scalars(desk.seen(Volunteer).with_only_columns(Volunteer.code)))
    found = planning.borne_lately(desk.session(), desk.project(), today)
    found = [borne for borne in found if borne.volunteer in mine]
    rows = [_row(borne) for borne in sorted(found, key=lambda borne: in_order(borne.volunteer))]
    sort = request.args.get("sort", "code")
    if any(column.key == sort for column in COLUMNS):
        rows.sort(key=lambda row: row.a_week[sort] if row.a_week else -1.0, reverse=True)
    elif sort == "weeks":
        rows.sort(key=lambda row: row.borne.weeks)
    else:
        sort = "code"
    here = [row.a_week for row in rows if row.a_week]
    middle = {c.key: median(each[c.key] for each in here) for c in COLUMNS} if here else {}
    return render_template(
        "load/show.html",
        rows=rows,
        columns=COLUMNS,
        middle=middle,
        most=max((each["burden"] for each in here), default=0.0),
        much=(1 + SPREAD) * middle.get("burden", 0.0),
        spread=round(100 * SPREAD),
        sort=sort,
        weeks=planning.weeks_back(desk.project()),
        project=desk.project(),
        write=lambda value: format_decimal(value, format="0.0"),
    )


def _row(borne: Borne) -> Row:
    if not borne.done.dates:
        return Row(borne, None)
    return Row(borne, {column.key: column.of(borne) / borne.weeks for column in COLUMNS})
