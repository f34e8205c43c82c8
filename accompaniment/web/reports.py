"""Counts for people outside the house: the only page of who reports, and one of a coordinator's."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, render_template, request

from accompaniment import timetable
from accompaniment.access import Permission
from accompaniment.models import Plan, PlanState
from accompaniment.outputs import report
from accompaniment.outputs.report import Grade
from accompaniment.web import desk, handing_out

page = desk.page("reports")


@page.get("/reports", permission=Permission.REPORT)
def show() -> str:
    return render_template("reports/show.html", plan=_published(), one_day=timedelta(days=1))


@page.post("/reports/counts.csv", permission=Permission.REPORT)
def counts() -> Response:
    """The published plan in counts, in the grade that is asked for."""
    plan, grade = _published() or abort(404), request.form.get("grade")
    if grade not in report.KEYS:
        abort(400)
    table = timetable.read(desk.session(), plan, reader=desk.actor(), now=desk.now())
    name = (desk.project().code, "plan", str(plan.number), "report")
    return handing_out.file(report.write_csv(table, Grade(grade)), "text/csv", name, "csv", Grade(grade))


def _published() -> Plan | None:
    return desk.session().scalar(desk.seen(Plan).where(Plan.state == PlanState.PUBLISHED))
