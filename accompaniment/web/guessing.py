"""How the doors slow down whoever guesses: by account and address, alike for names that do not exist."""

from __future__ import annotations

from flask import current_app, request
from flask_babel import gettext as _

from accompaniment import sign_ins
from accompaniment.web import desk


def too_many(name: str) -> bool:
    """Whether this account has to wait, from here."""
    return sign_ins.too_many(desk.session(), _key(), name, _source(), desk.instant())


def count(name: str) -> None:
    """Count a wrong try, and keep that whatever else becomes of the request."""
    sign_ins.failed(desk.session(), _key(), name, _source(), desk.instant())
    desk.session().commit()


def forgive(name: str) -> None:
    """Somebody came in: earlier slips from here do not count."""
    sign_ins.forgive(desk.session(), _key(), name, _source())


def wait() -> str:
    """What is said to who has to wait."""
    return _("Too many wrong tries from here. Wait 15 minutes, then try again.")


def _key() -> str:
    return current_app.config["SECRET_KEY"]


def _source() -> str:
    return request.remote_addr or ""
