"""Something of a volunteer is lost: what it could show, shut it out, and plan around it."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from accompaniment import exposure
from accompaniment.access import Permission
from accompaniment.models import Volunteer
from accompaniment.web import desk

page = desk.page("exposure")

DAYS = (1, 7, 30)
"""How long ago it may have been lost, or its owner last had it for certain."""


@page.get("/volunteers/<int:key>/exposure", permission=Permission.WRITE)
def show(key: int) -> str:
    volunteer = desk.get_or_404(Volunteer, key)
    asked = request.args.get("days", type=int)
    days = asked if asked in DAYS else DAYS[1]
    found = exposure.of(desk.session(), volunteer, desk.now() - timedelta(days=days), desk.now())
    return render_template("exposure/show.html", thing=volunteer, found=found, days=days, choices=DAYS)


@page.post("/volunteers/<int:key>/exposure", permission=Permission.WRITE)
def shut_out(key: int) -> Response:
    volunteer = desk.get_or_404(Volunteer, key)
    there = exposure.shut_out(desk.session(), actor=desk.actor(), volunteer=volunteer, now=desk.instant())
    said = (
        _("%(code)s is signed out everywhere.", code=volunteer.code)
        if there
        else _("%(code)s has no account: nothing was open.", code=volunteer.code)
    )
    return desk.saved(said, url_for(".show", key=key))
