"""A volunteer's own page: where to be next, with whom, when to leave; what changed; days off."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from babel.dates import get_day_names
from flask import Response, abort, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from accompaniment import access, feeds, notices, planning, timetable
from accompaniment.access import Permission
from accompaniment.models import Volunteer
from accompaniment.outputs import calendar, glance
from accompaniment.timetable import Entry, Person, Timetable
from accompaniment.web import desk, handing_out

page = desk.page("mine")


@page.get("/mine", permission=Permission.OWN)
def show() -> str:
    own = desk.actor().volunteer
    if own is None:
        return render_template("mine/nobody.html", people=_everybody())
    return _page(own)


@page.get("/people/<code>", permission=Permission.READ)
def person(code: str) -> str:
    """The same page of any volunteer, for a coordinator."""
    return _page(_volunteer(code))


@page.post("/mine/seen", permission=Permission.OWN)
def seen() -> Response:
    own = desk.actor().volunteer
    if own is None:
        abort(404)
    shown = request.form.get("shown", "")
    try:
        notices.acknowledge(desk.session(), actor=desk.actor(), now=desk.now(), volunteer=own, shown=shown)
    except notices.ToldSince:
        sentence = _("Something else has changed since you opened this page. Look at it, then say so.")
        return desk.said(sentence, url_for("mine.show"))
    return desk.saved(_("Thank you. The coordinators see that you know."), url_for("mine.show"))


@page.post("/mine/calendar.ics", permission=Permission.OWN)
def own_calendar() -> Response:
    own = desk.actor().volunteer
    if own is None:
        abort(404)
    return _calendar(own)


@page.post("/people/<code>/calendar.ics", permission=Permission.EXPORT)
def calendar_of(code: str) -> Response:
    return _calendar(_volunteer(code))


def _volunteer(code: str) -> Volunteer:
    return desk.one_or_404(desk.seen(Volunteer).where(Volunteer.code == code))


def _everybody() -> list[str]:
    today = desk.now().astimezone(desk.zone()).date()
    return sorted(
        desk.session().scalars(
            desk.seen(Volunteer)
            .with_only_columns(Volunteer.code)
            .where(
                Volunteer.arrives <= today + access.AHEAD,
                Volunteer.leaves > today,
            )
        ),
        key=timetable.in_order,
    )


def _calendar(volunteer: Volunteer) -> Response:
    read = timetable.calendar(desk.session(), reader=desk.actor(), now=desk.now(), volunteer=volunteer.code)
    name = volunteer.code, "duties"
    return handing_out.file(partial(calendar.write, read), "text/calendar", name, "ics")


def _page(volunteer: Volunteer) -> str:
    session, actor, now = desk.session(), desk.actor(), desk.now()
    today = now.astimezone(desk.zone()).date()
    plan = planning.current(session, desk.project())
    is_own = volunteer.id == actor.volunteer_id
    every_day = is_own and access.window(actor, now) is None  # granted for some hours
    table: Timetable | None = None
    own: Person | None = None
    if plan is not None:
        table = timetable.read(
            session,
            plan,
            reader=actor,
            now=now,
            first_day=plan.first_day if every_day else today - access.PAST,
            end_day=plan.end_day if every_day else today + access.AHEAD + timedelta(days=1),
            volunteer=volunteer.code,
        )
        own = table.person(volunteer.code)
    duties = own.duties if own else ()
    names = get_day_names("short", locale=get_locale())
    feed = feeds.going(session, actor, desk.instant()) if is_own else None

    def task_number(entry: Entry) -> int:
        return calendar.task_number(timetable.event_uid(entry.uid, volunteer.uid))

    return render_template(
        "mine/show.html",
        volunteer=volunteer,
        is_own=is_own,
        may_export=access.may(actor, Permission.EXPORT),
        feed=feed,
        task_number=task_number if feed else None,
        today=today,
        now=now,
        table=table,
        news=timetable.news(session, reader=actor, now=now, volunteer=volunteer),
        next=[duty for duty in duties if duty.back_at > now],
        over=[duty for duty in duties if duty.back_at <= now],
        day_names=[names[n] for n in range(7)],
        weeks=glance.weeks(table, own, today) if table and own else [],
        borne=next(
            iter(planning.borne_lately(session, desk.project(), today, volunteer=volunteer.code)), None
        ),
        weeks_back=planning.weeks_back(desk.project()),
        looks_back=desk.project().ledger_weeks > 0,
        week_minutes=volunteer.limits.get("week_load_minutes", desk.project().rules["week_load_minutes"]),
    )
