"""Questions about a plan: alternatives to it, in which other people go; how few could do what it covers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, url_for
from flask_babel import gettext as _

from accompaniment import planning, runs
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, Run
from accompaniment.web import desk
from accompaniment.web.plans.listing import refuse_too_large
from accompaniment.web.plans.page import page


@page.post("/plans/<int:plan_id>/alternatives", permission=Permission.PLAN)
def alternatives(plan_id: int) -> Response:
    """Queue alternatives, and go on to watch them come; if a run is under way, to it."""
    return _asked(plan_id, planning.ask_alternatives)


@page.post("/plans/<int:plan_id>/fewest", permission=Permission.PLAN)
def fewest(plan_id: int) -> Response:
    """Queue the question how few could do it, and go on to watch; if a run is under way, to it."""
    return _asked(plan_id, planning.ask_fewest)


@page.post("/plans/runs/<int:run_id>/draft", permission=Permission.PLAN)
def take_fewest(run_id: int) -> Response:
    """Make a draft in which only the fewest people go."""
    run = desk.get_or_404(Run, run_id)
    try:
        draft = planning.take_fewest(desk.session(), actor=desk.actor(), now=desk.now(), run=run)
    except OfficeError as fault:
        return desk.said(_sentence(fault), url_for("plans.run", run_id=run_id))
    desk.session().flush()
    said = _("This is a draft in which only they go; people see it when it is published.")
    return desk.saved(said, url_for("plans.show", plan_id=draft.id))


def _asked(plan_id: int, ask: Callable[..., Run]) -> Response:
    plan = desk.get_or_404(Plan, plan_id)
    try:
        refuse_too_large(plan.first_day, plan.end_day)
        run = ask(desk.session(), actor=desk.actor(), now=desk.now(), plan=plan)
    except OfficeError as fault:
        busy = runs.unfinished(desk.session(), project=desk.project())
        back = url_for("plans.run", run_id=busy.id) if busy else url_for("plans.show", plan_id=plan_id)
        return desk.said(_sentence(fault), back)
    desk.session().flush()
    return desk.on_to(url_for("plans.run", run_id=run.id))


def _sentence(fault: OfficeError) -> str:
    return f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}"
