"""A device, an account or a person is lost: what it could show, one button that shuts it out and plans around
it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from accompaniment import exposure, planning, runs
from accompaniment.access import Permission, may
from accompaniment.errors import OfficeError
from accompaniment.exposure import Exposure, Lost, Through
from accompaniment.models import Account, Feed, Role, Run, SignIn, Volunteer, What
from accompaniment.web import desk
from accompaniment.web.plans.listing import caps, refuse_too_large

page = desk.page("exposure")

DAYS = (1, 7, 30)
"""How long ago it may have been lost, or its owner last had it for certain."""

SHOWN = 100
"""So many duties are listed, the nearest."""

SECONDS = 60
"""How long a plan around what was seen is searched for."""

THROUGH = {
    Through.OWN: _l("own duty"),
    Through.ROLE: _l("by role"),
    Through.WATCH: _l("on watch"),
    Through.GRANT: _l("granted"),
}


GRANTED = {
    What.CASE: _l("a case"),
    What.BASE: _l("the plan of a base"),
    What.WINDOW: _l("own duties of any day"),
    What.IDENTITY: _l("who a defender is"),
}


class ShutOutForm(desk.Form):
    shut = BooleanField(
        _l("Also shut the account"), description=_l("It stays shut until a new one is invited.")
    )
    plan = BooleanField(
        _l("Also ask for a plan that avoids what could be seen"),
        description=_l(
            "Other times where they suit, else other people. You look at it before it is published."
        ),
    )


@page.get("/volunteers/<int:key>/exposure", permission=Permission.WRITE)
def show(key: int) -> str:
    return _show(_volunteer(key), ShutOutForm(plan=True))


@page.post("/volunteers/<int:key>/exposure", permission=Permission.WRITE)
def shut_out(key: int) -> Response:
    return _shut_out(_volunteer(key), url_for(".show", key=key, **_asked()))


@page.get("/accounts/<int:key>/exposure", permission=Permission.WRITE)
def show_account(key: int) -> str:
    return _show(_account(key), ShutOutForm(plan=True))


@page.post("/accounts/<int:key>/exposure", permission=Permission.WRITE)
def shut_account_out(key: int) -> Response:
    return _shut_out(_account(key), url_for(".show_account", key=key, **_asked()))


def _volunteer(key: int) -> Lost:
    return exposure.of_volunteer(desk.session(), desk.get_or_404(Volunteer, key))


def _account(key: int) -> Lost:
    account = desk.get_or_404(Account, key)
    if account.role is Role.ADMIN:
        abort(404)  # an admin sees nothing of the work, and another admin looks after their account
    return exposure.of_account(account)


def _asked() -> dict[str, str]:
    """What the page was asked about, to come back to it."""
    return {name: request.args[name] for name in ("days", "device") if name in request.args}


def _device(lost: Lost) -> SignIn | None:
    """The one browser that was asked about."""
    key = request.args.get("device", type=int)
    device = desk.session().get(SignIn, key) if key and key <= desk.MOST else None
    return device if device and lost.account and device.account_id == lost.account.id else None


def _days() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in DAYS else DAYS[1]


def _found(lost: Lost) -> Exposure:
    device = _device(lost)
    ago = desk.instant() - device.began_at if device else timedelta(days=_days())
    now = desk.now()
    return exposure.of(desk.session(), lost, reader=desk.actor(), since=now - ago, now=now)


def _show(lost: Lost, form: ShutOutForm) -> str:
    since = desk.instant() - timedelta(days=_days())
    ways = exposure.ways_in(desk.session(), lost.account, since, desk.instant()) if lost.account else []
    return render_template(
        "exposure/show.html",
        lost=lost,
        name=_name(lost),
        form=form,
        found=_found(lost),
        device=_device(lost),
        devices=[way for way in ways if isinstance(way, SignIn)],
        feeds=[way for way in ways if isinstance(way, Feed)],
        days=_days(),
        choices=DAYS,
        shown=SHOWN,
        most=planning.MOST_AVOIDED,
        through=THROUGH,
        kinds=GRANTED,
        may_plan=may(desk.actor(), Permission.PLAN),
        may_shut=_may_shut(lost),
    )


def _shut_out(lost: Lost, address: str) -> Response:
    """End what is open, whatever becomes of the plan: that is kept first."""
    form, found = ShutOutForm(), _found(lost)
    own = lost.account is not None and lost.account == desk.actor()
    there = exposure.shut_out(
        desk.session(), lost, actor=desk.actor(), now=desk.instant(), but=desk.token() if own else "",
        shut=form.shut.data and _may_shut(lost),
    )  # fmt: skip
    said = (
        _("%(code)s is signed out everywhere, and has no calendar feed any more.", code=_name(lost))
        if there
        else _("%(code)s has no account: nothing was open.", code=_name(lost))
    )
    if not form.plan.data or not may(desk.actor(), Permission.PLAN):
        return desk.saved(said, address)
    desk.session().commit()
    flash(said)
    try:
        run = _ask(found)
    except OfficeError as fault:
        return desk.said(f"{_(fault.sentence)} {_(fault.advice) if fault.advice else ''}".strip(), address)
    said = _("A plan is being made that avoids what could be seen. Look at it, then publish it.")
    return desk.saved(said, url_for("plans.run", run_id=run.id))


def _ask(found: Exposure) -> Run:
    """Ask for the published plan's days anew, around what was seen; only what has begun stays as it is."""
    session, project = desk.session(), desk.project()
    plan = planning.current(session, project)
    if plan is None:
        raise runs.RunRefused(_("No plan is published, so there is nothing to plan anew."))
    if not found.ahead:
        raise runs.RunRefused(_("Nothing that is still to come could be seen, so no plan is needed."))
    refuse_too_large(plan.first_day, plan.end_day)
    run = runs.ask(
        session, actor=desk.actor(), now=desk.now(), project=project, first_day=plan.first_day,
        end_day=plan.end_day, seconds=min(SECONDS, caps().seconds), freeze_days=0,
    )  # fmt: skip
    run.avoid = planning.known(one.team for one in found.ahead)
    session.flush()
    return run


def _may_shut(lost: Lost) -> bool:
    there = lost.account is not None and lost.account.disabled_at is None
    return there and lost.account != desk.actor() and may(desk.actor(), Permission.ACCOUNTS)


def _name(lost: Lost) -> Any:
    return lost.volunteer.code if lost.volunteer else lost.account and lost.account.name
