"""Calendar feeds: a volunteer's own switch, a project's permission, and the address that an app reads."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import PasswordField

from accompaniment import access, accounts, feeds, timetable
from accompaniment.access import Permission
from accompaniment.models import Account, Feed
from accompaniment.outputs import calendar
from accompaniment.web import desk, guessing
from accompaniment.web.guessing import WrongAddresses

page = desk.page("feeds")

WRONG = "feeds.wrong"
"""Where the application keeps its `WrongAddresses`."""


@page.record_once
def _begin(state: Any) -> None:
    state.app.extensions[WRONG] = WrongAddresses()


class SwitchForm(desk.Form):
    current = PasswordField(
        _l("Password now"),
        [desk.needed()],
        description=_l("So that nobody who finds your phone open makes an address of their own."),
        render_kw={"autocomplete": "current-password"},
    )


@page.get("/mine/feed", permission=Permission.OWN)
def show() -> str:
    _demand_own_duties()
    return _page(SwitchForm())


@page.post("/mine/feed", permission=Permission.OWN)
def switch_on() -> Any:
    """A new address, shown this once."""
    _demand_own_duties()
    form, account = SwitchForm(), desk.actor()
    if not form.validate():
        return _page(form), 422
    if guessing.too_many(account.name):
        form.form_errors = [guessing.wait()]
        return _page(form), 429
    if accounts.verify(desk.session(), account.name, form.current.data, desk.now()) is None:
        guessing.count(account.name)
        form.current.errors = [_("This is not your password.")]
        return _page(form), 422
    token = feeds.switch_on(desk.session(), account, desk.instant())
    desk.session().commit()
    address = url_for(".fetch", token=token, _external=True)
    return render_template("feeds/address.html", address=address, ends=desk.instant() + feeds.LONGEST)


@page.post("/mine/feed/off", permission=Permission.OWN)
def switch_off() -> Response:
    _demand_own_duties()
    feeds.switch_off(desk.session(), desk.actor(), desk.instant())
    return desk.saved(_("Your calendar feed is off. What an app has read, it keeps."), url_for(".show"))


@page.post("/rules/feeds", permission=Permission.PROJECT)
def allow() -> Response:
    """Let the project's people switch feeds on, or forbid it and end them all."""
    allowed = request.form.get("allowed") == "1"
    feeds.allow(
        desk.session(), actor=desk.actor(), project=desk.project(), allowed=allowed, now=desk.instant()
    )
    said = (
        _("Volunteers may switch a calendar feed on now.")
        if allowed
        else _("Calendar feeds are forbidden; those that there were have ended.")
    )
    return desk.saved(said, url_for("rules.edit", _anchor="feeds"))


@page.get("/feeds/<token>.ics", permission=Permission.PUBLIC)
def fetch(token: str) -> Response:
    """What an app reads: it has no session, and its address is all that it knows.

    There is one answer for whatever is not open, so that nobody learns what once was. Only who asks
    for addresses that never were is slowed down: an app that still asks for one that has ended is not.
    """
    wrong: WrongAddresses = current_app.extensions[WRONG]
    source = request.remote_addr or ""
    if wrong.too_many(source, desk.instant()):
        return _plain(_("Too many wrong addresses from here. Wait 15 minutes."), 429)
    feed = feeds.of_token(desk.session(), token)
    if feed is None:
        wrong.count(source, desk.instant())
    if feed is None or not feeds.is_open(feed, desk.instant(), desk.now().date()):
        return _plain(_("There is no calendar here."), 404)
    _note_fetch(feed)
    account = feed.account
    with force_locale(account.language):
        tasks = calendar.write_feed(
            _tasks(account), _("Tasks"), lambda number: _("Task %(number)s", number=number)
        )
    return Response(tasks, mimetype="text/calendar", headers={"X-Robots-Tag": "noindex"})


def _tasks(account: Account) -> timetable.Calendar:
    """The account's own duties, never further than everybody's window, whatever it may see besides."""
    code = account.volunteer.code if account.volunteer else None
    read = timetable.calendar(desk.session(), reader=account, now=desk.now(), volunteer=code)
    return read.within(desk.now() - access.PAST, desk.now() + access.AHEAD)


def _note_fetch(feed: Feed) -> None:
    """In a transaction of its own, once a day: this request's own cannot write, as no GET's can."""
    today = desk.now().astimezone(ZoneInfo(feed.account.project.timezone)).date()
    if feed.fetched_on != today:
        with Session(desk.db.engine) as own, own.begin():
            feeds.note_fetch(own, feed.id, today)


def _plain(sentence: str, status: int) -> Response:
    return Response(sentence + "\n", status, mimetype="text/plain")


def _demand_own_duties() -> None:
    if desk.actor().volunteer is None:
        abort(404)


def _page(form: SwitchForm) -> str:
    feed = feeds.going(desk.session(), desk.actor(), desk.instant())
    return render_template(
        "feeds/show.html",
        form=form,
        feed=feed,
        ends=feed and feeds.ends_at(feed),
        allowed=desk.project().feeds,
    )
