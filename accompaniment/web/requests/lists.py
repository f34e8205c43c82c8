"""All requests: what waits for a decision first, then by day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from accompaniment import sealing
from accompaniment.access import Permission
from accompaniment.models import Defender, Plan, Request, RequestState, Risk, Shift, Team
from accompaniment.planning.record import in_force
from accompaniment.web import desk
from accompaniment.web.fields import CellField, ChoiceField, day_field
from accompaniment.web.filters import Filter, places
from accompaniment.web.words import PRIORITIES, RISKS, STATES

page = desk.page("requests")

UNDECIDED = (RequestState.RECEIVED, RequestState.ASSESSED)
LINGERS = timedelta(days=14)
"""How long an accepted request stays among the open ones after its last start."""


class RequestFilter(Filter):
    state = ChoiceField(_l("State"), [("all", _l("all")), *STATES.items()], none=_l("open"), coerce=str)
    kind = ChoiceField(_l("Kind"), none=_l("all"), coerce=str)
    defender = CellField(_l("Defender"), render_kw={"size": 6})
    place = ChoiceField(_l("Place"), none=_l("all"))
    priority = ChoiceField(_l("Priority"), PRIORITIES.items(), none=_l("all"))
    risk = ChoiceField(_l("Risk"), RISKS.items(), none=_l("all"), coerce=Risk)
    start = day_field(_l("From"))
    end = day_field(_l("Until"))


@page.get("/requests", permission=Permission.READ)
def listing() -> str:
    sieve = RequestFilter()
    sieve.kind.offer([(kind, kind) for kind in known_kinds()])
    sieve.place.offer(places())
    choice = desk.seen(Request).outerjoin(Request.defender)
    choice = _matching(choice, sieve).order_by(
        case((Request.state.in_(UNDECIDED), 0), else_=1), Request.first_start, Request.code
    )
    pages = desk.paginate(choice.options(joinedload(Request.defender), joinedload(Request.place)))
    return render_template(
        "requests/list.html",
        pages=pages,
        sieve=sieve,
        coming=_coming(pages.items),
        states=STATES,
        risks=RISKS,
    )


def known_kinds() -> list[str]:
    """Every kind of request there has been, to choose from again."""
    kinds = desk.seen(Request).with_only_columns(Request.kind).distinct()
    return list(desk.session().scalars(kinds.order_by(Request.kind)))


def _matching(choice: Select[Any], sieve: RequestFilter) -> Select[Any]:
    today = desk.now().astimezone(desk.zone()).date()
    wanted = {
        Request.kind: sieve.kind.data,
        Request.place_id: sieve.place.data,
        Request.priority: sieve.priority.data,
        Request.risk: sieve.risk.data,
    }
    for column, value in wanted.items():
        if value:
            choice = choice.where(column == value)
    if sieve.defender.data:
        choice = choice.where(func.lower(Defender.code) == sieve.defender.data.lower())
    if sieve.start.data:
        choice = choice.where(Request.last_start >= sieve.start.data)
    if sieve.end.data:
        choice = choice.where(Request.first_start <= sieve.end.data)
    if sieve.q.data:
        columns = (Request.code, Request.kind, Defender.code)
        noted = sealing.containing(desk.session(), desk.seen(Request), Request, "note", sieve.q.data)
        found = (column.icontains(sieve.q.data, autoescape=True) for column in columns)
        choice = choice.where(or_(*found, Request.id.in_(noted)))
    state = sieve.state.data
    if state in list(RequestState):
        choice = choice.where(Request.state == state)
    elif state != "all" and not sieve.q.data:
        going = (Request.state == RequestState.ACCEPTED) & (Request.last_start >= today - LINGERS)
        choice = choice.where(Request.state.in_(UNDECIDED) | going)
    return choice


def _coming(requests: list[Request]) -> dict[int, datetime]:
    """When the next shift of each request begins that is not over: as published, else as early as it may."""
    now = desk.now()
    told = (
        select(Team.shift_id, Team.start, Team.end, Plan.number).join(Plan).join(Shift).where(in_force())
    ).subquery()
    rows = desk.session().execute(
        select(Shift.id, Shift.request_id, Shift.starts, told.c.start, told.c.end)
        .outerjoin(told, told.c.shift_id == Shift.id)
        .where(Shift.request_id.in_([request.id for request in requests]), Shift.withdrawn_at.is_(None))
        .order_by(told.c.number)
    )
    found: dict[int, datetime] = {}
    for shift in {row.id: row for row in rows}.values():  # of several versions the newest
        if shift.start is None:
            starts = [at for at in map(datetime.fromisoformat, shift.starts) if at > now]
        else:
            starts = [shift.start] if shift.end > now else []
        if starts:
            found[shift.request_id] = min([*starts, *filter(None, [found.get(shift.request_id)])])
    return found
