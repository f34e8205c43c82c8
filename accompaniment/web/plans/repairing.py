"""Repairs of the published plan: ask for them, choose one."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload
from wtforms import IntegerField
from wtforms.validators import InputRequired

from accompaniment import planning, runs
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, Run, Shift
from accompaniment.web import desk
from accompaniment.web.plans.listing import refuse_too_large
from accompaniment.web.plans.page import page


class TakeForm(desk.Form):
    changes_at_most = IntegerField(_l("Changes at most"), validators=[InputRequired()])


@page.post("/plans/<int:plan_id>/repair", permission=Permission.PLAN)
def repair(plan_id: int) -> Response:
    """Queue repairs of the published plan, and go on to watch them come; if a run is under way, to it."""
    published = desk.get_or_404(Plan, plan_id)
    try:
        refuse_too_large(published.first_day, published.end_day)
        run = runs.repairs(
            desk.session(), actor=desk.actor(), now=desk.now(), project=desk.project(), plan=published
        )
    except OfficeError as fault:
        busy = runs.unfinished(desk.session(), project=desk.project())
        back = url_for("plans.run", run_id=busy.id) if busy else url_for("plans.show", plan_id=plan_id)
        return desk.said(f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}", back)
    desk.session().flush()
    return desk.on_to(url_for("plans.run", run_id=run.id))


@page.post("/plans/runs/<int:run_id>/take", permission=Permission.PLAN)
def take(run_id: int) -> Response:
    """Make one of the repairs a draft, to compare and publish."""
    run, form = desk.get_or_404(Run, run_id), TakeForm()
    back = url_for("plans.run", run_id=run_id)
    if not form.validate_on_submit():
        return desk.said(_("Choose one of the repairs."), back)
    try:
        draft = planning.take_repair(
            desk.session(),
            actor=desk.actor(),
            now=desk.now(),
            run=run,
            changes_at_most=form.changes_at_most.data,
        )
    except OfficeError as fault:
        return desk.said(f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}", back)
    desk.session().flush()
    return desk.saved(
        _("This is the repair as a draft; people see it when it is published."),
        url_for("plans.show", plan_id=draft.id),
    )


def shifts_in(menu: list[planning.Repair]) -> dict[str, Shift]:
    """The shifts that the choices change, with their places, by code."""
    codes = sorted({change.shift for choice in menu for change in choice.shifts})
    rows = desk.session().scalars(
        desk.seen(Shift).where(Shift.code.in_(codes)).options(joinedload(Shift.location))
    )
    return {shift.code: shift for shift in rows}
