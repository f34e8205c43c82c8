"""Files that leave the house: one page that says what each holds and for whom, and the downloads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from accompaniment import planning, sheets, timetable
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, PlanState
from accompaniment.outputs import calendar, geo, sheet, week
from accompaniment.outputs import plan as planner_file
from accompaniment.outputs.mark import Mark
from accompaniment.timetable import Timetable
from accompaniment.web import desk, handing_out, plan_names, query

page = desk.page("exports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = (PlanState.PUBLISHED, PlanState.DRAFT)
WEEK = timedelta(days=7)


class NothingPublished(OfficeError):
    """There is no plan yet that could be exported."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is exported, from the address: a plan, of all bases or one, and a week of it."""

    plan: Plan
    base: str | None
    monday: date

    @classmethod
    def asked(cls) -> Choice:
        plan = _plan()
        day = desk.now().astimezone(desk.zone()).date()
        day = max(plan.first_day, min(day, plan.end_day - timedelta(days=1)))
        if request.args.get("week"):
            day = query.day("week") or abort(404)
        return cls(plan, request.args.get("base") or None, day - timedelta(days=day.weekday()))

    @property
    def draft(self) -> bool:
        return self.plan.state is not PlanState.PUBLISHED

    def address(self, monday: date | None = None) -> dict[str, str | int]:
        """The same choice (of another week) as arguments of an address."""
        asked = {"plan": self.plan.id, "base": self.base, "week": (monday or self.monday).isoformat()}
        return {key: value for key, value in asked.items() if value}

    def read(self, first_day: date | None = None, end_day: date | None = None) -> Timetable:
        return timetable.read(
            desk.session(),
            self.plan,
            reader=desk.actor(),
            now=desk.now(),
            first_day=first_day,
            end_day=end_day,
            base=self.base,
        )

    def read_week(self) -> Timetable:
        return self.read(self.monday, self.monday + WEEK)

    def name(self, what: str) -> tuple[str, ...]:
        which = self.plan.number or f"{self.plan.state.value} {self.plan.id}"
        return (desk.project().code, "plan", str(which), self.base or "", what)


@page.get("/exports", permission=Permission.EXPORT)
def index() -> str:
    shown = desk.seen(Plan).where(Plan.state.in_(SHOWN))
    plans = list(
        desk.session().scalars(
            shown.order_by(Plan.state.desc(), Plan.made_at.desc(), Plan.id.desc()).limit(20)
        )
    )
    facts = {"plans": plans, "named": plan_names.named(plans), "nothing": None}
    try:
        choice = Choice.asked()
    except NothingPublished as nothing:
        return render_template("exports/index.html", **facts | {"choice": None, "nothing": nothing})
    table = choice.read_week()
    return render_template("exports/index.html", **facts, choice=choice, table=table, a_week=WEEK)


@page.post("/exports/duties.csv", permission=Permission.EXPORT)
def duties_csv() -> Response:
    choice = Choice.asked()
    return handing_out.file(partial(sheet.write_csv, choice.read()), "text/csv", choice.name("duties"), "csv")


@page.post("/exports/duties.xlsx", permission=Permission.EXPORT)
def duties_xlsx() -> Response:
    choice = Choice.asked()
    return handing_out.file(partial(sheet.write_xlsx, choice.read()), XLSX, choice.name("duties"), "xlsx")


@page.post("/exports/places.geojson", permission=Permission.EXPORT)
def places() -> Response:
    choice = Choice.asked()
    return handing_out.file(
        partial(geo.write, choice.read()), "application/geo+json", choice.name("places"), "geojson"
    )


@page.post("/exports/plan.json", permission=Permission.EXPORT)
def plan_json() -> Response:
    """The whole plan for the planner's tools; with `problem=1` also what it was planned from."""
    choice = Choice.asked()
    problem = None
    if request.args.get("problem"):
        problem = planning.checking(desk.session(), plan=choice.plan, now=desk.now()).facts.raw
    whole = timetable.read(desk.session(), choice.plan, reader=desk.actor(), now=desk.now())
    return handing_out.file(
        partial(planner_file.write, whole, problem), "application/json", choice.name("teams"), "json"
    )


@page.post("/exports/calendar.ics", permission=Permission.EXPORT)
def base_calendar() -> Response:
    """The published duties of one base as a calendar."""
    base = request.args.get("base") or abort(404)
    read = timetable.calendar(desk.session(), reader=desk.actor(), now=desk.now(), base=base)
    return handing_out.file(partial(calendar.write, read), "text/calendar", (read.whose, "duties"), "ics")


@page.get("/exports/week", permission=Permission.EXPORT)
def wall() -> str:
    """A week: one page for each base. It prints once it is written down."""
    return _wall(Choice.asked())


@page.post("/exports/week", permission=Permission.EXPORT)
def print_wall() -> str:
    choice = Choice.asked()
    return _wall(choice, handing_out.written_down("week on the wall"))


@page.get("/exports/people", permission=Permission.EXPORT)
def people() -> str:
    """A week: one page for each person to take along. It prints once it is written down."""
    return _people(Choice.asked())


@page.post("/exports/people", permission=Permission.EXPORT)
def print_people() -> str:
    choice = Choice.asked()
    return _people(choice, handing_out.written_down("week to take along"))


def _wall(choice: Choice, mark: Mark | None = None) -> str:
    table = choice.read_week()
    bases = [base for base in table.bases if choice.base in (None, base.code)]
    pages = [(base, week.page(table, base.code)) for base in bases]
    return render_template("week/wall.html", choice=choice, table=table, pages=pages, a_week=WEEK, mark=mark)


def _people(choice: Choice, mark: Mark | None = None) -> str:
    table = choice.read_week()
    return render_template("week/people.html", choice=choice, table=table, a_week=WEEK, mark=mark)


@page.post("/exports/records.zip", permission=Permission.EXPORT)
def records_zip() -> Response:
    records = sheets.export(desk.session(), project=desk.project())
    return handing_out.file(
        lambda mark: sheets.to_zip(records, str(mark)), "application/zip", _records(), "zip"
    )


@page.post("/exports/records.xlsx", permission=Permission.EXPORT)
def records_xlsx() -> Response:
    records = sheets.export(desk.session(), project=desk.project())
    return handing_out.file(lambda mark: sheets.to_xlsx(records, str(mark)), XLSX, _records(), "xlsx")


def _plan() -> Plan:
    if request.args.get("plan"):
        return desk.get_or_404(Plan, query.number("plan") or abort(404))
    plan = planning.current(desk.session(), desk.project())
    if plan is None:
        raise NothingPublished(
            _("No plan is published now, so there is nothing to export."), _("Maybe publish a draft first.")
        )
    return plan


def _records() -> tuple[str, ...]:
    return desk.project().code, desk.now().astimezone(desk.zone()).date().isoformat(), "records"
