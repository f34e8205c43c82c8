"""What one look at the board needs, read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from accompaniment import timetable
from accompaniment.models import Plan, Request, Volunteer
from accompaniment.timetable import Timetable
from accompaniment.web import desk
from accompaniment.web.board.choice import DAY, PEOPLE, Choice
from accompaniment.web.board.rows import DayList, OpenRow, Row, by_day, colours, open_rows, rows

OPEN_ROWS = 30
"""How many uncovered shifts get a row; the rest is counted."""


@dataclass(frozen=True, slots=True)
class View:
    """A board ready to be drawn. `parts`: how many pages of people there are; `hidden`: how many
    uncovered shifts are only counted."""

    choice: Choice
    table: Timetable
    days: tuple[date, ...]
    today: date
    rows: list[Row]
    open: list[OpenRow]
    lists: list[DayList]
    colours: dict[str, int]
    parts: int
    hidden: int

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """The kinds of work in sight and their colours, for the legend."""
        seen = {entry.title for entry in self.table.entries}
        return [(kind, colour) for kind, colour in sorted(self.colours.items()) if kind in seen]


def look(choice: Choice) -> View:
    """The board of a choice: a fixed number of queries, however many people and days."""
    table = timetable.read(
        desk.session(),
        choice.plan,
        reader=desk.actor(),
        now=desk.now(),
        first_day=max(choice.first_day, choice.plan.first_day),
        end_day=min(choice.end_day, choice.plan.end_day),
        base=choice.base or None,
    )
    days = tuple(choice.first_day + n * DAY for n in range(7 * choice.weeks))
    parts = max(1, -(-len(table.people) // PEOPLE))
    part = min(choice.part, parts)
    people = table.people[(part - 1) * PEOPLE : part * PEOPLE]
    limits, limit = _limits(person.code for person in people)
    kinds = desk.session().scalars(
        select(Request.kind)
        .where(Request.project_id == desk.project().id)
        .group_by(Request.kind)
        .order_by(func.min(Request.id))
    )
    return View(
        choice=choice.with_(part=part),
        table=table,
        days=days,
        today=desk.now().astimezone(desk.zone()).date(),
        rows=[] if choice.days else rows(people, table, days, limits, limit),
        open=[] if choice.days else open_rows(table.uncovered[:OPEN_ROWS]),
        lists=by_day(table) if choice.days else [],
        colours=colours(list(kinds)),
        parts=parts,
        hidden=0 if choice.days else max(0, len(table.uncovered) - OPEN_ROWS),
    )


def _limits(codes: Iterable[str]) -> tuple[dict[str, int], int]:
    """People's own limits of minutes a week, and the project's for everybody else."""
    key = "week_load_minutes"
    own: Any = desk.session().execute(
        select(Volunteer.code, Volunteer.limits).where(
            Volunteer.project_id == desk.project().id, Volunteer.code.in_(list(codes))
        )
    )
    usual = desk.project().rules.get(key, 2880)
    return {code: limits[key] for code, limits in own if key in limits}, usual


def editable(plan: Plan) -> bool:
    """Whether a hand may change it: a draft, or the published plan, from which a draft is made."""
    return plan.state.value in ("draft", "published")
