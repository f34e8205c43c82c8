"""Every page of the office, one view file each, and the way between them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_babel import gettext as _
from flask_login import current_user

from accompaniment.access import Permission, may
from accompaniment.web import home, map, mine, sign_in

PAGES = (sign_in.page, home.page, map.page, mine.page)

WAYS: list[tuple[str, Callable[[], str], Permission]] = [
    ("map.show", lambda: _("Map"), Permission.READ),
]
"""In the order of a working day: endpoint, text (a call, since its language is the reader's), permission."""


def navigation() -> list[tuple[str, str]]:
    """The pages that this account may open, in the order of a working day: endpoint and text."""
    account = current_user._get_current_object()
    return [(endpoint, text()) for endpoint, text, permission in WAYS if may(account, permission)]


def prepare(app: Flask) -> None:
    """Register every page."""
    for page in PAGES:
        app.register_blueprint(page)
    app.jinja_env.globals["navigation"] = navigation
