"""Who is out now, for whoever has the watch: where, with whom, and when they call."""

from __future__ import annotations

from flask import render_template

from accompaniment import planning, timetable
from accompaniment.access import Permission
from accompaniment.web import desk

page = desk.page("watch")


@page.get("/watch", permission=Permission.WATCH)
def show() -> str:
    plan = planning.current(desk.session(), desk.project())
    crews = timetable.watch(desk.session(), plan, reader=desk.actor(), now=desk.now()) if plan else ()
    return render_template("watch/show.html", plan=plan, crews=crews, now=desk.now())
