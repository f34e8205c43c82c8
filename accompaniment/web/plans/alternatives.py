"""Alternatives to a draft: other people go, and the plan is as good or nearly."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from accompaniment import planning, runs
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Plan
from accompaniment.web import desk
from accompaniment.web.plans.page import page


@page.post("/plans/<int:plan_id>/alternatives", permission=Permission.PLAN)
def alternatives(plan_id: int) -> Response:
    """Queue alternatives to a draft, and go on to watch them come; if a run is under way, to it."""
    draft = desk.get_or_404(Plan, plan_id)
    try:
        run = planning.ask_alternatives(desk.session(), actor=desk.actor(), now=desk.now(), draft=draft)
    except OfficeError as fault:
        busy = runs.unfinished(desk.session(), project=desk.project())
        back = url_for("plans.run", run_id=busy.id) if busy else url_for("plans.show", plan_id=plan_id)
        return desk.said(f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}", back)
    desk.session().flush()
    return desk.saved(_("Alternatives are being looked for."), url_for("plans.run", run_id=run.id))
