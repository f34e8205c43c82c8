"""One plan: what it covers, breaks and changes; keeping breaches, publishing, taking back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length

from accompaniment import access, consents, notices, planning, publishing
from accompaniment.access import Permission
from accompaniment.errors import OfficeError
from accompaniment.models import Notice, Plan, PlanState, Run, Shift, Volunteer
from accompaniment.web import desk, plan_names
from accompaniment.web.language import fact
from accompaniment.web.plans import avoiding, words
from accompaniment.web.plans.limits import Limits, limits_of
from accompaniment.web.plans.listing import DAY, URGENT, drafts_of
from accompaniment.web.plans.page import page

EXPLAINED = 2000
"""To say why nobody goes, so many pairs of a person and a start are looked at, the most urgent shift first.

The board explains the other shifts one by one.
"""


class KeepForm(desk.Form):
    key = HiddenField(validators=[InputRequired(), Length(max=500)])
    reason = StringField(_l("Why it is kept"), [InputRequired(), Length(max=500)])


class PublishForm(desk.Form):
    version = IntegerField(validators=[InputRequired()])


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A shift without a team, and why, in sentences; `possible` names a team that could go."""

    shift: Shift
    reasons: list[str]
    possible: str


@page.get("/plans/<int:plan_id>", permission=Permission.PLAN)
def show(plan_id: int) -> str:
    """Everything about one plan on one page."""
    return _page(_plan(plan_id))


@page.post("/plans/<int:plan_id>/keep-breach", permission=Permission.PLAN)
def keep_breach(plan_id: int) -> Response | tuple[str, int]:
    """Sign for a broken rule."""
    plan, form = _plan(plan_id), KeepForm()
    if not form.validate_on_submit():
        return _page(plan, unsaid=form), 422
    planning.keep_breach(
        desk.session(),
        actor=desk.actor(),
        now=desk.now(),
        plan=plan,
        key=form.key.data,
        reason=form.reason.data,
    )
    address = url_for("plans.show", plan_id=plan.id, _anchor="breaches")
    return desk.saved(_("The breach is kept, with your reason."), address)


@page.post("/plans/<int:plan_id>/discard", permission=Permission.PLAN)
def discard(plan_id: int) -> Response:
    """Put a draft away."""
    planning.discard(desk.session(), actor=desk.actor(), now=desk.now(), plan=_plan(plan_id))
    return desk.saved(_("The draft is put away."), url_for("plans.listing"))


@page.get("/plans/<int:plan_id>/publish", permission=Permission.PLAN)
def confirm(plan_id: int) -> str:
    """What publishing would change, and for whom: the last look."""
    plan = _plan(plan_id)
    before = planning.current(desk.session(), desk.project())
    seen = planning.checking(desk.session(), plan=plan, now=desk.now())
    found = planning.breaches(desk.session(), plan=plan, now=desk.now(), seen=seen)
    told = publishing.after_publishing(desk.session(), plan=plan, before=before, now=desk.now())
    return render_template(
        "plans/publish.html",
        plan=plan,
        before=before,
        told=told,
        against=consents.still_planned(desk.session(), reader=desk.actor(), plan=plan, now=desk.now()),
        unsigned=[standing for standing in found if not standing.reason],
        shifts=_shifts(change.shift for changes in told.values() for change in changes),
        form=PublishForm(version=plan.version),
        words=words,
        one_day=DAY,
    )


@page.post("/plans/<int:plan_id>/publish", permission=Permission.PLAN)
def publish(plan_id: int) -> Response:
    """Make the draft what people are told."""
    plan, form = _plan(plan_id), PublishForm()
    if not form.validate_on_submit():
        return desk.said(_("Look at the changes first."), url_for("plans.confirm", plan_id=plan_id))
    session, now = desk.session(), desk.now()
    before = planning.current(session, desk.project())
    told = publishing.after_publishing(session, plan=plan, before=before, now=now)
    try:
        publishing.publish(session, actor=desk.actor(), now=now, plan=plan, version=form.version.data)
    except OfficeError as fault:
        sentence = f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}"
        return desk.said(sentence, url_for("plans.show", plan_id=plan_id))
    said = _("Version %(number)s is published. %(people)s people are told what changes for them.",
             number=plan.number, people=len(told))  # fmt: skip
    return desk.saved(said, url_for("plans.show", plan_id=plan_id))


@page.post("/plans/<int:plan_id>/withdraw", permission=Permission.PLAN)
def withdraw(plan_id: int) -> Response:
    """Take the published plan back."""
    publishing.withdraw(desk.session(), actor=desk.actor(), now=desk.now(), plan=_plan(plan_id))
    return desk.saved(_("The plan is withdrawn; everybody in it is told."), url_for("plans.listing"))


@page.post("/plans/<int:plan_id>/edit", permission=Permission.PLAN)
def edit(plan_id: int) -> Response:
    """A draft from the published plan, to change by hand."""
    draft = planning.draft_from(desk.session(), actor=desk.actor(), now=desk.now(), published=_plan(plan_id))
    desk.session().flush()
    return desk.saved(_("This is a new draft; people see it when it is published."),
                      url_for("plans.show", plan_id=draft.id))  # fmt: skip


def _plan(plan_id: int) -> Plan:
    return desk.get_or_404(Plan, plan_id)


def _page(plan: Plan, unsaid: KeepForm | None = None) -> str:
    session, now = desk.session(), desk.now()
    run = session.scalar(select(Run).where(Run.plan_id == plan.id))
    facts: dict[str, Any] = {"plan": plan, "run": run, "words": words, "one_day": DAY, "unsaid": unsaid}
    if plan.state in (PlanState.DRAFT, PlanState.PUBLISHED):
        seen = planning.checking(session, plan=plan, now=now)
        beside = plan.based_on if plan.state is PlanState.DRAFT else None
        limits = limits_of(plan, run)
        uncovered = _uncovered(plan, seen, limits)
        comparison = planning.compare(session, plan=plan, other=beside, now=now, seen=seen)
        facts |= {
            "limits": limits,
            "wanted": seen.wanted,
            "headline": words.covered_sentence(
                seen.covered, seen.wanted, _still_holds(plan, comparison, limits), limits
            ),
            "standing": planning.breaches(session, plan=plan, now=now, seen=seen),
            "sentence": lambda breach: planning.sentence(breach, _, fact),
            "comparison": comparison if beside else None,
            "shifts": _shifts(change.shift for change in comparison.shifts) if beside else {},
            "bill": _bill(plan, comparison, beside is not None),
            "more": [] if limits.holds_for() else _more(plan, comparison),
            "uncovered": uncovered,
            "remarks": seen.facts.remarks,
            "against": consents.still_planned(session, reader=desk.actor(), plan=plan, now=now),
            "held": _held(plan, run, uncovered),
            "current": planning.current(session, desk.project()),
            "fewest": planning.latest_fewest(session, plan=plan),
        }
    facts |= {"name": plan_names.name(plan), "state": plan_names.state(plan)}
    facts["avoided"] = avoiding.lines(plan, run)
    facts["notices"] = _notices(plan) if plan.number else []
    facts["drafts"] = drafts_of(plan) if plan.state is PlanState.PUBLISHED else []
    return render_template("plans/show.html", **facts)


def _still_holds(plan: Plan, comparison: planning.Comparison, limits: Limits) -> list[dict[str, Any]]:
    """The planner's bill, if what it proved of coverage is still true of the plan as it is now."""
    now = {line.cost: line.value for line in comparison.bill}
    about = ("uncovered", "changes") if limits.repair else ("uncovered",)
    solved = {line["cost"]: line["value"] for line in plan.bill}
    same = all(cost in solved and abs(solved[cost] - now[cost]) < 0.01 for cost in about)
    return plan.bill if same else []


def _more(plan: Plan, comparison: planning.Comparison) -> list[str]:
    """Whether more could be covered; said only of a plan that covers what the planner's did."""
    now = {line.cost: line.value for line in comparison.bill}
    same = any(line["cost"] == "uncovered" and line["value"] == now.get("uncovered") for line in plan.bill)
    return words.more_sentences(plan.bill) if same else []


def _bill(plan: Plan, comparison: planning.Comparison, beside: bool) -> list[words.CostLine]:
    """The bill as it is now; what was proven holds only as long as the value is the planner's."""
    solved = {line["cost"]: line for line in plan.bill}
    lines = []
    for line in comparison.bill:
        said = solved.get(line.cost, {})
        same = said.get("value") is not None and abs(said["value"] - line.value) < 0.01
        proven = words.is_proven({"value": line.value, "proven": said.get("proven") and same})
        bound = said.get("bound") if same else None
        lines.append(
            words.CostLine(
                line.cost,
                str(words.COSTS[line.cost]),
                str(words.MEANINGS[line.cost]),
                words.amount(line.cost, line.value),
                words.sureness(line.cost, line.value, bound, proven) if same or proven else _("not known"),
                proven,
                words.amount(line.cost, line.other) if beside else "",
            )
        )
    return lines


def _held(plan: Plan, run: Run | None, uncovered: list[Uncovered]) -> int:
    """In how many days from now something urgent is uncovered and the planner could change nothing.

    0: nothing is. A run may have let near duties change (`freeze_days` 0).
    """
    days = desk.project().freeze_days if run is None or run.freeze_days is None else run.freeze_days
    until = desk.now() + timedelta(days=days)
    urgent = (row.shift for row in uncovered if row.shift.priority >= URGENT)
    near = any(desk.now() <= shift.first_start <= until for shift in urgent)
    return days if near and plan.based_on_id is not None else 0


def _uncovered(plan: Plan, seen: planning.Checking, limits: Limits) -> list[Uncovered]:
    """The shifts without a team, most urgent first, with what stands in the way."""
    missing = [shift for code, shift in seen.problem.shifts.items() if code not in seen.teams.teams]
    missing.sort(key=lambda shift: (-shift.priority, shift.starts[0]))
    rows = _shifts(shift.id for shift in missing)
    found = []
    left = EXPLAINED
    for shift in missing:
        reasons: list[str] = []
        possible = ""
        if left > 0:
            left -= len(seen.problem.volunteers) * len(shift.starts)
            why = planning.why_uncovered(
                desk.session(), plan=plan, shift=rows[shift.id], now=desk.now(), seen=seen
            )
            reasons = [planning.reason(reason, _, fact) for reason in why.reasons] if why else []
            possible = limits.could_go(", ".join(why.team.volunteers)) if why and why.team else ""
        found.append(Uncovered(rows[shift.id], reasons, possible))
    return found


def _shifts(codes: Iterable[str]) -> dict[str, Shift]:
    """The project's shifts of these codes, with their places."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = desk.session().scalars(
        desk.seen(Shift).where(Shift.code.in_(sorted(wanted))).options(joinedload(Shift.location))
    )
    return {shift.code: shift for shift in rows}


def _notices(plan: Plan) -> list[tuple[Notice, bool]]:
    """Who is told what, and whether they still have to say that they know; those first."""
    until = desk.now() + access.AHEAD
    written = desk.session().scalars(
        select(Notice)
        .where(Notice.plan_id == plan.id)
        .options(joinedload(Notice.volunteer).load_only(Volunteer.code))
        .order_by(Notice.volunteer_id)
    )
    return sorted(((notice, notices.waits(notice, until)) for notice in written), key=lambda one: not one[1])
