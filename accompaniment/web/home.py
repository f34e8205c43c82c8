"""Where a coordinator begins: what needs a decision now."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, redirect, render_template, url_for
from sqlalchemy import Select, select

from accompaniment import access, notices, timetable
from accompaniment.access import Permission, sees_whole_plan
from accompaniment.models import Notice, Plan, PlanState, Request, RequestState, Role, Run, RunState
from accompaniment.timetable import Timetable, Uncovered
from accompaniment.web import desk

page = desk.page("home")

AHEAD = timedelta(days=14)
ELSEWHERE = {
    Role.BASE_COORDINATOR: "bases.listing",
    Role.MONITOR: "watch.show",
    Role.VOLUNTEER: "mine.show",
    Role.ADVOCACY: "reports.show",
    Role.REPORTER: "reports.show",
    Role.ADMIN: "accounts.listing",
}
"""Where those begin who do not plan."""


@page.get("/", permission=Permission.SIGNED_IN)
def start() -> str | Response:
    """What waits for a decision; whoever does not plan is led to what they do."""
    if not sees_whole_plan(desk.actor()):
        return redirect(url_for(ELSEWHERE[desk.actor().role]), 303)
    now = desk.now()
    today = now.astimezone(desk.zone()).date()
    published = desk.session().scalar(_plans(PlanState.PUBLISHED))
    table = published and timetable.read(
        desk.session(),
        published,
        reader=desk.actor(),
        now=now,
        first_day=today,
        end_day=today + AHEAD,
    )
    return render_template(
        "home/start.html",
        one_day=timedelta(days=1),
        today=today,
        now=now,
        published=published,
        table=table,
        uncovered=[shift for shift in table.uncovered if _is_planned(shift, table)] if table else [],
        out=[entry for entry in table.entries if entry.leave_at <= now < entry.back_at] if table else [],
        next_out=[entry for entry in table.entries if now < entry.leave_at][:5] if table else [],
        waiting=_waiting(),
        draft=desk.session().scalar(
            _plans(PlanState.DRAFT)
            .where(Plan.based_on_id.is_not_distinct_from(published.id if published else None))
            .order_by(Plan.made_at.desc())
        ),
        run=desk.session().scalar(desk.seen(Run).where(Run.state.in_((RunState.QUEUED, RunState.RUNNING)))),
        unseen=_unseen(published) if published else 0,
    )


@page.get("/health", permission=Permission.PUBLIC)
def health() -> str:
    """Whether the process answers; says nothing else."""
    return "ok"


def _is_planned(shift: Uncovered, table: Timetable) -> bool:
    return any(start.date() in table.planned for start in shift.starts)


def _plans(state: PlanState) -> Select[tuple[Plan]]:
    return desk.seen(Plan).where(Plan.state == state).limit(1)


def _waiting() -> list[Request]:
    undecided = (RequestState.RECEIVED, RequestState.ASSESSED)
    return list(
        desk.session().scalars(
            desk.seen(Request)
            .where(Request.state.in_(undecided))
            .order_by(Request.priority.desc(), Request.received_at)
            .limit(8)
        )
    )


def _unseen(plan: Plan) -> int:
    until = desk.now() + access.AHEAD
    return sum(
        notices.waits(notice, until)
        for notice in desk.session().scalars(select(Notice).where(Notice.plan_id == plan.id))
    )
