"""Which part of which plan the board shows: read from the address, and written back into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from flask import abort, request, url_for
from sqlalchemy import func, select

from accompaniment.models import Location, Plan, PlanState, Volunteer
from accompaniment.web import desk, query

PEOPLE = 40
"""How many people one page of the board shows."""
ALL = 120
"""Up to how many people all bases can be seen at once; with more, nobody finds anything."""
SHOWN_PLANS = 8
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Base:
    """A team house and how many people it has while the plan runs."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the board shows. `base` is a code, empty for all; `days`: a list by day, no table.

    `part` counts the pages of people from 1.
    """

    plan: Plan
    first_day: date
    weeks: int
    base: str
    days: bool
    part: int
    bases: tuple[Base, ...]

    @property
    def end_day(self) -> date:
        """The first day no longer shown."""
        return self.first_day + self.weeks * WEEK

    @property
    def all_fit(self) -> bool:
        """Whether all bases can be seen at once."""
        return sum(base.people for base in self.bases) <= ALL

    @property
    def where(self) -> str:
        """What every link of the board carries along, so that it leads back here."""
        asked = {
            "from": self.first_day.isoformat(),
            "weeks": self.weeks,
            "base": self.base,
            "view": "days" if self.days else "table",
        }
        return "?" + urlencode(asked | ({"part": self.part} if self.part > 1 else {}))

    @property
    def address(self) -> str:
        """The board itself."""
        return f"{url_for('board.show')}{self.where}&plan={self.plan.id}"

    @property
    def shifts(self) -> str:
        """The beginning of every shift's address in this plan."""
        return f"{url_for('board.show')}/{self.plan.id}/"

    def shift(self, code: str, instead: str = "") -> str:
        """The panel of one shift, or of the place on it of somebody, by their code."""
        return f"{self.shifts}{quote(code, safe='')}{self.where}{_in_place_of(instead)}"

    def beside(self, code: str, instead: str = "") -> str:
        """The board with the same panel open beside it."""
        return f"{self.address}&{urlencode({'shift': code})}{_in_place_of(instead)}"

    def with_(self, **changes: object) -> Choice:
        """The same with something else chosen."""
        return replace(self, **changes)

    @property
    def before(self) -> Choice | None:
        """A week earlier, as long as the plan has days there."""
        return self.with_(first_day=self.first_day - WEEK) if self.first_day > self.plan.first_day else None

    @property
    def after(self) -> Choice | None:
        """A week later, as long as the plan has days there."""
        return self.with_(first_day=self.first_day + WEEK) if self.end_day < self.plan.end_day else None


def plans() -> list[Plan]:
    """The published plan and the newest drafts, the newest first."""
    return list(
        desk.session().scalars(
            desk.seen(Plan)
            .where(Plan.state.in_((PlanState.PUBLISHED, PlanState.DRAFT)))
            .order_by(Plan.state.desc(), Plan.made_at.desc(), Plan.id.desc())
            .limit(SHOWN_PLANS)
        )
    )


def in_work(plans: list[Plan]) -> Plan | None:
    """The draft somebody is working on, else the published plan.

    A draft that was made before the published plan went out is a leftover, not work.
    """
    published = next((plan for plan in plans if plan.state is PlanState.PUBLISHED), None)
    drafts = [plan for plan in plans if plan.state is PlanState.DRAFT]
    if drafts and (
        published is None or published.published_at is None or drafts[0].made_at >= published.published_at
    ):
        return drafts[0]
    return published or next(iter(drafts), None)


def asked(plan: Plan) -> Choice:
    """The choice of this request's address for a plan; what makes no sense there is the usual one."""
    bases = _bases(plan)
    first_day = query.day("from")
    if first_day is None:
        today = desk.now().astimezone(desk.zone()).date()
        first_day = today if plan.first_day <= today < plan.end_day else plan.first_day
    first_day = max(plan.first_day, min(first_day, plan.end_day - DAY))
    base = request.args.get("base")
    people = sum(one.people for one in bases)
    if base not in {one.code for one in bases} and not (base == "" and people <= ALL):
        base = bases[0].code if people > PEOPLE else ""
    view = request.args.get("view")
    # A telephone says so in its agent text (MDN: "Mobi"); there the list is the better first look.
    days = view == "days" or (view != "table" and "Mobi" in request.user_agent.string)
    return Choice(
        plan=plan,
        first_day=first_day - first_day.weekday() * DAY,
        weeks=_number("weeks", 2, 4),
        base=base,
        days=days,
        part=_number("part", 1, 999),
        bases=bases,
    )


def plan_or_404(key: int) -> Plan:
    """A plan of the asker's own project."""
    return desk.get_or_404(Plan, key)


def chosen_plan(plans: list[Plan]) -> Plan | None:
    """The plan of the address (404 if it is none of theirs), else the one in work."""
    key = request.args.get("plan")
    if not key:
        return in_work(plans)
    if not key.isdecimal() or len(key) > 12:
        abort(404)
    return plan_or_404(int(key))


def _bases(plan: Plan) -> tuple[Base, ...]:
    rows = desk.session().execute(
        select(Location.code, Location.name, func.count(Volunteer.id))
        .join(Volunteer, Volunteer.base_id == Location.id)
        .where(
            Location.project_id == plan.project_id,
            Volunteer.arrives < plan.end_day,
            Volunteer.leaves > plan.first_day,
        )
        .group_by(Location.code, Location.name)
        .order_by(Location.code)
    )
    return tuple(Base(*row) for row in rows)


def _in_place_of(code: str) -> str:
    return "&" + urlencode({"instead": code}) if code else ""


def _number(name: str, usual: int, most: int) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 4 and 1 <= int(value) <= most else usual
