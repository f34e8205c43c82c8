"""A request and its steps: assess, accept, decline, close, withdraw a shift."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, render_template, url_for
from flask import request as asked
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import ValidationError

from accompaniment import consents, intake
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Account, AuditLine, Duty, Plan, PlanState, Request, Risk, Shift, Team
from accompaniment.web import desk, record_form, words
from accompaniment.web.fields import ChoiceField, long_text
from accompaniment.web.requests.form import RequestForm
from accompaniment.web.requests.lacking import warnings
from accompaniment.web.requests.lists import UNDECIDED, page

PREVIEW = 40
"""How many of the shifts a request would become are shown."""


class AssessForm(desk.Form):
    risk = ChoiceField(_l("Risk"), words.RISKS.items(), needed=True, coerce=Risk)
    priority = ChoiceField(_l("Priority"), words.PRIORITIES.items())


class ReasonForm(desk.Form):
    reason = long_text(_l("Reason"), _l("A few words. No names."))

    def validate_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("A reason is needed: others will ask."))


@page.get("/requests/<int:key>", permission=Permission.READ)
def show(key: int) -> str:
    return _page(desk.get_or_404(Request, key))


def _page(
    thing: Request,
    assess: AssessForm | None = None,
    decline: ReasonForm | None = None,
    close: ReasonForm | None = None,
) -> str:
    choice = select(Shift).where(Shift.request_id == thing.id).order_by(Shift.first_start, Shift.code)
    pages = desk.paginate(choice)
    visits, impossible = _visits(thing)
    return render_template(
        "requests/show.html",
        thing=thing,
        pages=pages,
        teams=_teams(pages.items),
        visits=visits,
        impossible=impossible,
        preview=PREVIEW,
        now=desk.now(),
        seen=RequestForm.opened(thing).seen.data,
        acts=_acts(thing, pages.items),
        words=words,
        undecided=thing.state in UNDECIDED,
        consent=thing.defender and consents.accompaniment(desk.session(), thing.defender),
        assess=assess or AssessForm(formdata=None, data={"risk": thing.risk, "priority": thing.priority}),
        decline=decline or ReasonForm(formdata=None),
        close=close or ReasonForm(formdata=None),
    )


def _visits(thing: Request) -> tuple[list[intake.Visit], str]:
    """What it would become, and why it cannot become anything."""
    if thing.state not in UNDECIDED:
        return [], ""
    try:
        return intake.visits(thing, desk.zone()), ""
    except intake.NotPossible as fault:
        return [], f"{fault.sentence} {fault.advice}".strip()


def _teams(shifts: list[Shift]) -> dict[int, Team]:
    """Who goes, by shift, as published."""
    keys = [shift.id for shift in shifts]
    choice = select(Team).join(Plan).where(Team.shift_id.in_(keys), Plan.state == PlanState.PUBLISHED)
    people = selectinload(Team.duties).joinedload(Duty.volunteer)
    return {team.shift_id: team for team in desk.session().scalars(choice.options(people))}


def _acts(thing: Request, shifts: list[Shift]) -> list[Any]:
    """What happened to it, when, and by whom; the newest first."""
    things = [f"request {thing.id}", *(f"shift {shift.id}" for shift in shifts)]
    lines = (
        select(AuditLine.at, AuditLine.action, AuditLine.thing, Account.name)
        .outerjoin(Account, AuditLine.account_id == Account.id)
        .where(AuditLine.project_id == thing.project_id, AuditLine.thing.in_(things))
        .order_by(AuditLine.id.desc())
        .limit(50)
    )
    codes = {f"shift {shift.id}": shift.code for shift in shifts}
    return [(line, codes.get(line.thing, "")) for line in desk.session().execute(lines)]


def _step(key: int, done: Callable[[Request], str], heeded: Iterable[str] = ()) -> Response:
    thing = desk.get_or_404(Request, key)
    address = url_for(".show", key=key)
    try:
        message = done(thing)
    except OfficeError as fault:
        return desk.said(f"{fault.sentence} {fault.advice}".strip(), address)
    return desk.saved(message, address, heeded)


def _who() -> dict[str, Any]:
    return {"actor": desk.actor(), "now": desk.now()}


@page.post("/requests/<int:key>/assess", permission=Permission.WRITE)
def assess(key: int) -> Any:
    form = AssessForm()
    if not form.validate():
        return _page(desk.get_or_404(Request, key), assess=form), 422

    def done(thing: Request) -> str:
        risk, priority = form.risk.data, form.priority.data
        intake.assess(desk.session(), request=thing, risk=risk, priority=priority, **_who())
        return _("%(code)s is assessed.", code=thing.code)

    return _step(key, done)


@page.post("/requests/<int:key>/accept", permission=Permission.WRITE)
def accept(key: int) -> Response:
    heeded: list[str] = []

    def done(thing: Request) -> str:
        if asked.form.get("seen") != RequestForm.opened(thing).seen.data:
            raise OfficeError(
                _("Somebody changed %(code)s meanwhile; look at it once more.", code=thing.code)
            )
        if not asked.form.get("sure") and consents.wants_nobody(desk.session(), thing.defender):
            raise OfficeError(
                _("%(code)s withdrew their consent to be accompanied.", code=thing.defender.code),
                _("Maybe tick that they asked for this one all the same, or decline it."),
            )
        shifts = intake.accept(desk.session(), request=thing, **_who())
        heeded.extend(warnings(thing))
        return _("%(code)s is accepted and has %(number)s shifts now.", code=thing.code, number=len(shifts))

    return _step(key, done, heeded)


@page.post("/requests/<int:key>/decline", permission=Permission.WRITE)
def decline(key: int) -> Any:
    form = ReasonForm()
    if not form.validate():
        return _page(desk.get_or_404(Request, key), decline=form), 422

    def done(thing: Request) -> str:
        intake.decline(desk.session(), request=thing, reason=form.reason.data, **_who())
        return _("%(code)s is declined.", code=thing.code)

    return _step(key, done)


@page.post("/requests/<int:key>/close", permission=Permission.WRITE)
def close(key: int) -> Any:
    form = ReasonForm()
    if not form.validate():
        return _page(desk.get_or_404(Request, key), close=form), 422

    def done(thing: Request) -> str:
        intake.close(desk.session(), request=thing, reason=form.reason.data, **_who())
        return _("%(code)s is closed.", code=thing.code)

    return _step(key, done)


@page.post("/requests/shifts/<int:key>/withdraw", permission=Permission.WRITE)
def withdraw(key: int) -> Response:
    shift = desk.get_or_404(Shift, key)

    def done(thing: Request) -> str:
        intake.withdraw_shift(desk.session(), shift=shift, **_who())
        return _("%(code)s is withdrawn.", code=shift.code)

    return _step(shift.request_id, done)


@page.post("/requests/shifts/<int:key>/restore", permission=Permission.WRITE)
def restore(key: int) -> Response:
    shift = desk.get_or_404(Shift, key)

    def done(thing: Request) -> str:
        intake.restore_shift(desk.session(), shift=shift, **_who())
        return _("%(code)s is wanted again.", code=shift.code)

    return _step(shift.request_id, done)


@page.post("/requests/<int:key>/delete", permission=Permission.WRITE)
def delete(key: int) -> Response:
    thing = desk.get_or_404(Request, key)
    return record_form.delete(thing, url_for(".listing"), url_for(".show", key=key))
