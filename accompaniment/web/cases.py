"""One case to read: a defender by code, what they ask for, and who goes with them."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from accompaniment import access
from accompaniment.access import Permission
from accompaniment.models import Defender, Duty, Plan, PlanState, Request, Shift, Team
from accompaniment.web import desk
from accompaniment.web.words import DEFENDER_KINDS, STATES

page = desk.page("cases")

MOST_REQUESTS, MOST_TEAMS = 30, 60


@page.get("/cases/<int:key>", permission=Permission.CASE)
def show(key: int) -> str:
    thing = desk.get_or_404(Defender, key)
    requests = (
        desk.seen(Request)
        .where(Request.defender_id == thing.id)
        .order_by(Request.last_start.desc(), Request.id.desc())
        .options(joinedload(Request.place))
        .limit(MOST_REQUESTS)
    )
    return render_template(
        "cases/show.html",
        thing=thing,
        requests=list(desk.session().scalars(requests)),
        teams=_teams(thing),
        kinds=DEFENDER_KINDS,
        states=STATES,
    )


def _teams(thing: Defender) -> list[Team]:
    """Who goes with them as published, some days back and some weeks ahead."""
    now = desk.now()
    chosen = (
        select(Team)
        .join(Plan)
        .join(Shift)
        .where(
            Shift.defender_id == thing.id,
            Plan.state == PlanState.PUBLISHED,
            Team.end > now - access.PAST,
            Team.start < now + access.AHEAD,
        )
        .order_by(Team.start, Team.id)
        .options(joinedload(Team.shift).joinedload(Shift.location))
        .options(selectinload(Team.duties).joinedload(Duty.volunteer))
        .limit(MOST_TEAMS)
    )
    return list(desk.session().scalars(chosen))
