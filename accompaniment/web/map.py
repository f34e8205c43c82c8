"""The map of one day: bases, teams out, and who is missing where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from accompaniment import timetable
from accompaniment.access import Permission
from accompaniment.models import Location, Plan, PlanState
from accompaniment.outputs import basemap
from accompaniment.outputs import map as chart
from accompaniment.timetable import Entry, Timetable, Uncovered
from accompaniment.web import answers, desk, query
from accompaniment.web.language import clock

page = desk.page("map")

DAY = timedelta(days=1)
NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the map shows, from the address."""

    day: date
    base: str | None
    person: str | None

    @classmethod
    def asked(cls) -> Choice:
        today = desk.now().astimezone(desk.zone()).date()
        base, person = request.args.get("base"), request.args.get("person")
        return cls(query.day("day") or today, base or None, person or None)

    @property
    def address(self) -> dict[str, str]:
        asked = {"day": self.day.isoformat(), "base": self.base, "person": self.person}
        return {key: value for key, value in asked.items() if value}


@page.get("/map", permission=Permission.READ)
def show() -> str:
    choice = Choice.asked()
    plan = _published()
    table = _read(plan, choice) if plan else None
    return render_template(
        "map/show.html",
        choice=choice,
        plan=plan,
        spots=chart.spots(table, choice.day) if table else [],
        everyone=_read(plan, Choice(choice.day, None, None), near=DAY) if plan else None,
        one_day=DAY,
    )


@page.get("/map/frame", permission=Permission.READ)
def frame() -> str:
    choice = Choice.asked()
    plan = _published()
    spots = chart.spots(_read(plan, choice), choice.day) if plan else []
    lines = {spot.place.code: [*map(_team, spot.teams), *map(_uncovered, spot.uncovered)] for spot in spots}
    drawn = chart.draw(
        spots,
        _box(),
        lines,
        scripts=[url_for("static", filename=name) for name in ("vendor/leaflet/leaflet.js", "map.js")],
        styles=[url_for("static", filename="vendor/leaflet/leaflet.css")],
        basemap=url_for("map.land"),
    )
    return render_template("map/frame.html", parts=chart.parts(drawn, answers.csp_nonce()))


@page.get("/map/land.json", permission=Permission.READ)
def land() -> Response:
    """The basemap around the project's places; only this browser keeps it."""
    answer = jsonify(basemap.cut(current_app.config["STATIC"] / "vendor", _box()))
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


def _published() -> Plan | None:
    return desk.session().scalar(desk.seen(Plan).where(Plan.state == PlanState.PUBLISHED))


def _read(plan: Plan, choice: Choice, near: timedelta = NEAR) -> Timetable:
    """The plan around the day: what is near in time is shown as a quiet place."""
    return timetable.read(
        desk.session(),
        plan,
        reader=desk.actor(),
        now=desk.now(),
        first_day=choice.day - near,
        end_day=choice.day + near,
        base=choice.base,
        volunteer=choice.person,
    )


def _box() -> basemap.Box:
    places = desk.session().scalars(desk.seen(Location))
    return basemap.Box.around([(place.lon, place.lat) for place in places])


def _team(entry: Entry) -> dict[str, str]:
    text = f"{entry.shift} {entry.title}: {', '.join(entry.team)}, {clock(entry.start)}–{clock(entry.end)}"
    return {"text": text}


def _uncovered(shift: Uncovered) -> dict[str, str]:
    return {"text": _("%(shift)s %(title)s: nobody yet", shift=shift.shift, title=shift.title)}
