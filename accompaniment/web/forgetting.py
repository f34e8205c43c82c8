"""What is kept how long, what will be forgotten by when, and when that was done last."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from flask import current_app, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accompaniment import retention
from accompaniment.access import Permission
from accompaniment.models import Forgetting
from accompaniment.periods import BOUNDS, SETTINGS
from accompaniment.web import desk

page = desk.page("forgetting")

AHEAD = (1, 30, 90, 365)
"""So many days are looked ahead; one is the coming night."""

SHOWN = 200

KINDS = {
    "declined_requests": _l("declined requests"),
    "notes": _l("notes and reasons of requests"),
    "plans": _l("plans, teams, notices, what was fixed by hand"),
    "days_off": _l("absences and wishes"),
    "volunteers": _l("data of volunteers, but their code"),
    "identities": _l("who defenders are, and what they agreed to"),
    "handovers": _l("who asked for identities"),
    "access": _l("access given for some hours"),
    "searches": _l("how plans were searched for"),
    "sign_ins": _l("sign-ins and calendar feeds"),
    "wrong_passwords": _l("wrong passwords"),
}
SINCE = {
    "declined_requests": _l("the decision"),
    "notes": _l("the last start"),
    "plans": _l("the last day"),
    "days_off": _l("the last day"),
    "volunteers": _l("the end of service"),
    "identities": _l("the last request"),
    "handovers": _l("the asking"),
    "access": _l("its end"),
    "searches": _l("its end"),
    "sign_ins": _l("the beginning"),
    "wrong_passwords": _l("the try"),
}


@page.get("/forgetting", permission=Permission.PEOPLE_DATA)
def show() -> str:
    asked = request.args.get("days", type=int)
    days = asked if asked in AHEAD else AHEAD[1]
    periods = current_app.config["OFFICE"].periods
    by = desk.instant() + timedelta(days=days)
    last = select(Forgetting).where(Forgetting.day.is_not(None)).order_by(Forgetting.day.desc()).limit(1)
    done = desk.session().scalar(last)
    return render_template(
        "forgetting/show.html",
        due=retention.due(desk.session(), periods, by, desk.project()),
        days=days,
        choices=AHEAD,
        most=SHOWN,
        periods=asdict(periods),
        bounds=BOUNDS,
        settings=SETTINGS,
        kinds=KINDS,
        since=SINCE,
        done=done,
        late=done is not None and desk.instant() - done.at > timedelta(days=2),
    )
