"""Every page of the office, one view file each, and the way between them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_babel import gettext as _
from flask_login import current_user

from accompaniment.access import Permission, may
from accompaniment.errors import OfficeError
from accompaniment.web import (
    account,
    accounts,
    audit,
    bases,
    board,
    cases,
    consents,
    defenders,
    desk,
    exports,
    exposure,
    factors,
    feeds,
    forgetting,
    grants,
    handovers,
    home,
    identities,
    imports,
    invitations,
    load,
    locations,
    map,
    mine,
    own_data,
    passkeys,
    plans,
    reports,
    requests,
    resources,
    rules,
    sign_in,
    travel,
    volunteers,
    watch,
)

PAGES = (
    sign_in.page,
    invitations.page,
    account.page,
    factors.page,
    passkeys.page,
    accounts.page,
    audit.page,
    home.page,
    bases.page,
    watch.page,
    cases.page,
    grants.page,
    board.page,
    plans.page,
    map.page,
    mine.page,
    feeds.page,
    exports.page,
    reports.page,
    imports.page,
    requests.page,
    volunteers.page,
    exposure.page,
    load.page,
    defenders.page,
    consents.page,
    identities.page,
    handovers.page,
    forgetting.page,
    own_data.page,
    locations.page,
    travel.page,
    resources.page,
    rules.page,
)

WAYS: list[tuple[str, Callable[[], str], Permission]] = [
    ("board.show", lambda: _("Board"), Permission.PLAN),
    ("plans.listing", lambda: _("Plans"), Permission.PLAN),
    ("requests.listing", lambda: _("Requests"), Permission.READ),
    ("volunteers.listing", lambda: _("Volunteers"), Permission.READ),
    ("load.show", lambda: _("Load"), Permission.READ),
    ("defenders.listing", lambda: _("Defenders"), Permission.READ),
    ("locations.listing", lambda: _("Places"), Permission.READ),
    ("resources.listing", lambda: _("Resources"), Permission.READ),
    ("rules.edit", lambda: _("Rules"), Permission.PROJECT),
    ("map.show", lambda: _("Map"), Permission.READ),
    ("exports.index", lambda: _("Exports"), Permission.EXPORT),
    ("imports.form", lambda: _("Import"), Permission.PROJECT),
]
"""In the order of a working day: endpoint, text (a call, since its language is the reader's), permission."""

NARROW: list[tuple[str, Callable[[], str], Permission]] = [
    ("bases.listing", lambda: _("Bases"), Permission.BASE),
    ("watch.show", lambda: _("Watch"), Permission.WATCH),
]
"""What comes first for who has no board, and is seldom opened by who has one."""

SELDOM: list[tuple[str, Callable[[], str], Permission]] = [
    ("reports.show", lambda: _("Reports"), Permission.REPORT),
    ("grants.listing", lambda: _("Access for hours"), Permission.GRANT),
    ("handovers.listing", lambda: _("Identities for people outside"), Permission.HANDOVER),
    ("forgetting.show", lambda: _("Forgetting"), Permission.PEOPLE_DATA),
    ("accounts.listing", lambda: _("Accounts"), Permission.ACCOUNTS),
    ("audit.listing", lambda: _("Audit"), Permission.AUDIT),
]
"""What is opened now and then: behind the account's name, unless it is all that somebody may open."""


def navigation() -> list[tuple[str, str]]:
    """The pages that this account may open, in the order of a working day: endpoint and text."""
    own = WAYS if may(current_user._get_current_object(), Permission.PLAN) else NARROW + WAYS
    return _open_to_reader(own) or _open_to_reader(SELDOM)


def seldom() -> list[tuple[str, str]]:
    """The other pages that this account may open."""
    return [way for way in _open_to_reader(NARROW + SELDOM) if way not in navigation()]


def closed() -> OfficeError | None:
    """Why the vault is closed, for who reads what lies in it."""
    return desk.closed() if may(current_user._get_current_object(), Permission.READ) else None


def _open_to_reader(ways: list[tuple[str, Callable[[], str], Permission]]) -> list[tuple[str, str]]:
    account = current_user._get_current_object()
    return [(endpoint, text()) for endpoint, text, permission in ways if may(account, permission)]


def prepare(app: Flask) -> None:
    """Register every page."""
    for page in PAGES:
        app.register_blueprint(page)
    app.jinja_env.globals.update(
        first_wrong=desk.first_wrong,
        navigation=navigation,
        seldom=seldom,
        exercise=desk.exercise,
        office_now=desk.now,
        closed=closed,
        my_grants=grants.mine,
        allowed=lambda word: may(current_user._get_current_object(), Permission(word)),
    )
