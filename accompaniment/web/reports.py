"""Counts for people outside the house: the only page of who reports, and one of a coordinator's."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, abort, render_template, request

from accompaniment import timetable
from accompaniment.access import Permission, may
from accompaniment.models import Plan, PlanState
from accompaniment.outputs import report
from accompaniment.outputs.report import Grade
from accompaniment.timetable import Timetable
from accompaniment.web import desk, handing_out

page = desk.page("reports")

DAY = timedelta(days=1)


@page.get("/reports", permission=Permission.REPORT)
def show() -> str:
    plan, now = _published(), desk.now()
    table = _until_today(plan) if plan else None
    return render_template(
        "reports/show.html",
        table=table,
        now=now,
        until=table and report.counted_until(table, Grade.PUBLIC, now).date(),
        one_day=DAY,
        outward=may(desk.actor(), Permission.OUTWARD),
    )


@page.get("/reports/plan", permission=Permission.OUTWARD)
def by_town() -> str:
    """The published accompaniments as embassies may know them: by day and town, from today on."""
    plan = _published()
    today = desk.now().astimezone(desk.zone()).date()
    rows = []
    if plan and plan.end_day > today:
        first_day = max(plan.first_day, today)
        table = timetable.read(desk.session(), plan, reader=desk.actor(), now=desk.now(), first_day=first_day)
        counted = report.counts(table, Grade.PARTNER, report.accompaniments(table))
        rows = [(date.fromisoformat(day), town, amounts) for (day, town), amounts in counted]
    return render_template("reports/plan.html", plan=plan, rows=rows)


@page.post("/reports/counts.csv", permission=Permission.REPORT)
def counts() -> Response:
    """What took place as published, in counts, in the grade that is asked for."""
    plan, grade = _published() or abort(404), request.form.get("grade")
    if grade not in report.KEYS:
        abort(400)
    if grade == Grade.PARTNER and not may(desk.actor(), Permission.OUTWARD):
        abort(403)
    table, now = _until_today(plan), desk.now()
    name = (desk.project().code, "plan", str(plan.number), "report")
    return handing_out.file(
        lambda mark: report.write_csv(table, Grade(grade), now, str(mark)),
        "text/csv",
        name,
        "csv",
        Grade(grade),
    )


def _until_today(plan: Plan) -> Timetable:
    """All that the plan holds of the days up to today, those of the versions before it too."""
    since = timetable.whole_since(desk.session(), plan)
    return timetable.read(
        desk.session(),
        plan,
        reader=desk.actor(),
        now=desk.now(),
        first_day=since,
        end_day=max(since, desk.now().astimezone(desk.zone()).date()) + DAY,
    )


def _published() -> Plan | None:
    return desk.session().scalar(desk.seen(Plan).where(Plan.state == PlanState.PUBLISHED))
