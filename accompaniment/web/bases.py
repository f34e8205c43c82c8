"""The plan of one base by day: its people and cases, and when its people are away for those of others."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, abort, redirect, render_template, request, url_for

from accompaniment import access, consents, scope, timetable
from accompaniment.access import Permission
from accompaniment.models import Location, Plan, PlanState
from accompaniment.web import desk
from accompaniment.web.board.rows import by_day

page = desk.page("bases")

WEEK = timedelta(days=7)


@page.get("/bases", permission=Permission.BASE)
def listing() -> str | Response:
    """The bases whose plan the reader may see; straight on to it where there is one."""
    bases = list(desk.session().scalars(scope.bases_of(desk.actor()).order_by(Location.name)))
    if len(bases) == 1:
        return redirect(url_for(".show", key=bases[0].id), 303)
    return render_template("bases/list.html", bases=bases)


@page.get("/bases/<int:key>", permission=Permission.BASE)
def show(key: int) -> str:
    """A week of one base, of the published plan or of a draft (`plan`)."""
    base = desk.one_or_404(scope.bases_of(desk.actor()).where(Location.id == min(key, desk.MOST)))
    plans = _plans()
    plan = _chosen(plans)
    monday = _monday(plan)
    table = plan and timetable.read(
        desk.session(),
        plan,
        reader=desk.actor(),
        now=desk.now(),
        first_day=max(plan.first_day, monday),
        end_day=max(plan.first_day, min(plan.end_day, monday + WEEK)),
        base=base.code,
    )
    return render_template(
        "bases/show.html",
        base=base,
        plans=plans,
        plan=plan,
        table=table,
        days=by_day(table) if table else [],
        monday=monday,
        before=monday - WEEK if plan and monday > plan.first_day else None,
        after=monday + WEEK if plan and monday + WEEK < plan.end_day else None,
        today=desk.now().astimezone(desk.zone()).date(),
        against=plan
        and consents.still_planned(desk.session(), reader=desk.actor(), plan=plan, now=desk.now()),
        sees_cases=access.may(desk.actor(), Permission.READ),
    )


def _plans() -> list[Plan]:
    """The published plan, then the newest draft, as far as the reader sees them."""
    seen = desk.seen(Plan)
    published = desk.session().scalar(seen.where(Plan.state == PlanState.PUBLISHED))
    drafts = seen.where(Plan.state == PlanState.DRAFT).order_by(Plan.made_at.desc(), Plan.id.desc()).limit(1)
    return [plan for plan in (published, desk.session().scalar(drafts)) if plan is not None]


def _chosen(plans: list[Plan]) -> Plan | None:
    asked = request.args.get("plan", type=int)
    if asked is None:
        return next(iter(plans), None)
    return next((plan for plan in plans if plan.id == asked), None) or abort(404)


def _monday(plan: Plan | None) -> date:
    """The Monday of the asked week, or of today; never far from the plan's days."""
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        day = desk.now().astimezone(desk.zone()).date()
    if plan is not None:
        day = max(plan.first_day, min(day, plan.end_day - timedelta(days=1)))
    return day - timedelta(days=day.weekday())
