"""All plans, and the form that asks for one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from accompaniment import planning, runs
from accompaniment.access import Permission
from accompaniment.caps import Caps
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, PlanState, Run, RunState, Shift, Team
from accompaniment.web import desk, plan_names, query
from accompaniment.web.plans import words
from accompaniment.web.plans.page import page

DAY = timedelta(days=1)
URGENT = 4
"""From this priority on."""
WEEKS = timedelta(weeks=4)
SECONDS = (10, 30, 60, 180, 600)
SHOWN_RUNS = 5


class AskForm(desk.Form):
    first_day = DateField(_l("First day"), [InputRequired()])
    last_day = DateField(_l("Last day"), [InputRequired()])
    seconds = SelectField(_l("How long to search"), coerce=int)
    changes_at_most = IntegerField(
        _l("At most so many changes"),
        [Optional(), NumberRange(0, 9999)],
        description=_l("Empty: as few as cover the most."),
    )
    freeze_days = IntegerField(
        _l("Days from now on that stay as they are"),
        [Optional(), NumberRange(0, 365)],
        description=_l("In an emergency 0: then only what has begun stays."),
    )

    def validate_last_day(self, field: DateField) -> None:
        if self.first_day.data and field.data and field.data < self.first_day.data:
            raise ValidationError(_("The last day is before the first."))
        if field.data and field.data < today():
            raise ValidationError(_("These days are over. A plan is made for days to come."))


def caps() -> Caps:
    """How large and long planning may be here."""
    return current_app.config["OFFICE"].caps


def refuse_too_large(first_day: date, end_day: date) -> None:
    """Raises `TooLarge` for days that are more than one plan may be here, before a search is queued."""
    caps().refuse_more(**planning.sizes(desk.session(), desk.project(), first_day, end_day))


def today() -> date:
    """The local date of the project."""
    return desk.now().astimezone(desk.zone()).date()


@page.get("/plans", permission=Permission.PLAN)
def listing() -> str:
    """Every plan, the newest first, with what tells it from the others."""
    pages = desk.paginate(desk.seen(Plan).order_by(Plan.id.desc()))
    runs_shown = desk.session().scalars(
        desk.seen(Run).where(Run.state != RunState.DONE).order_by(Run.id.desc()).limit(SHOWN_RUNS)
    )
    return render_template(
        "plans/list.html",
        pages=pages,
        named=plan_names.named(pages.items),
        runs=list(runs_shown),
        words=words,
        one_day=DAY,
    )


@page.get("/plans/new", permission=Permission.PLAN)
def ask() -> str:
    """The form, with the days somebody most likely means."""
    published = planning.current(desk.session(), desk.project())
    first, end = _likely_days(published)
    form = _form(
        first_day=query.day("first_day") or first,
        last_day=query.day("last_day") or end - DAY,
        freeze_days=request.args.get("freeze_days", _likely_to_stay(published), type=int),
        seconds=30,
    )
    return _show(form, published)


@page.post("/plans/new", permission=Permission.PLAN)
def order() -> Response | tuple[str, int]:
    """Queue the plan, and go on to watch it."""
    form = _form()
    published = planning.current(desk.session(), desk.project())
    if not form.validate_on_submit():
        return _show(form, published), 422
    try:
        days = form.first_day.data, form.last_day.data + DAY
        refuse_too_large(*days)
        run = runs.ask(
            desk.session(),
            actor=desk.actor(),
            now=desk.now(),
            project=desk.project(),
            first_day=days[0],
            end_day=days[1],
            seconds=form.seconds.data,
            changes_at_most=form.changes_at_most.data,
            freeze_days=form.freeze_days.data,
        )
    except OfficeError as fault:
        form.last_day.errors = [f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}"]
        return _show(form, published), 422
    desk.session().flush()
    return desk.on_to(url_for("plans.run", run_id=run.id))


def _likely_to_stay(published: Plan | None) -> int:
    """For how many days what was published stays, as the project says; none if something urgent without a
    team begins in that time: then somebody asks because of it, and near duties are what can cover it."""
    days = desk.project().freeze_days
    planned = select(Team.shift_id).where(Team.plan_id == (published.id if published else None))
    urgent = (
        desk.seen(Shift)
        .where(Shift.priority >= URGENT, Shift.withdrawn_at.is_(None), Shift.id.not_in(planned))
        .where(Shift.first_start >= desk.now(), Shift.first_start <= desk.now() + timedelta(days))
        .limit(1)
    )
    return 0 if published and desk.session().scalar(urgent) else days


def _form(**values: object) -> AskForm:
    form = AskForm(data=values)
    form.seconds.choices = [
        (n, _("%(n)s seconds", n=n) if n < 60 else _("%(n)s min", n=n // 60))
        for n in SECONDS
        if n <= caps().seconds
    ]
    return form


def _show(form: AskForm, published: Plan | None) -> str:
    unfinished = runs.unfinished(desk.session(), project=desk.project())
    running = published if published and published.end_day > today() else None
    after = max(published.end_day, today()) if published else None
    return render_template(
        "plans/ask.html",
        form=form,
        published=running,
        after=after,
        weeks=WEEKS - DAY,
        one_day=DAY,
        unfinished=unfinished,
    )


def _likely_days(published: Plan | None) -> tuple[date, date]:
    """While a published plan runs, its days, to mend it; else four weeks from a Monday to come.

    Its last week counts only while somebody in it still needs a team: an emergency on the last
    days is mended, not forgotten. Where nobody asks for anything in the four weeks, those in which
    somebody does.
    """
    if published and (published.end_day > today() + WEEKS / 4 or _lacks_a_team(published)):
        return published.first_day, published.end_day
    start = max(published.end_day, today()) if published else today()
    monday = start + (7 - start.weekday()) % 7 * DAY
    first = desk.session().scalar(
        select(func.min(Shift.last_start)).where(
            Shift.project_id == desk.project().id,
            Shift.withdrawn_at.is_(None),
            Shift.last_start >= desk.now(),
        )
    )
    if first:
        wanted = first.astimezone(desk.zone()).date()
        monday = max(monday, wanted - wanted.weekday() * DAY)
    return monday, monday + WEEKS


def _lacks_a_team(published: Plan) -> bool:
    """Whether a shift that may still begin on the plan's days has no team in it."""
    end = datetime.combine(published.end_day, time(), desk.zone())
    covered = select(Team.shift_id).where(Team.plan_id == published.id)
    return desk.session().scalar(
        select(
            select(Shift.id)
            .where(
                Shift.project_id == published.project_id,
                Shift.withdrawn_at.is_(None),
                Shift.last_start >= desk.now(),
                Shift.first_start < end,
                Shift.id.not_in(covered),
            )
            .exists()
        )
    )


def drafts_of(plan: Plan) -> list[Plan]:
    """The drafts that were made around a published plan."""
    choice = select(Plan).where(Plan.based_on_id == plan.id, Plan.state == PlanState.DRAFT)
    return list(desk.session().scalars(choice.order_by(Plan.id.desc())))
