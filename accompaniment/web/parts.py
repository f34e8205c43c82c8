"""Every page of the office, one view file each, and the way between them."""

from __future__ import annotations

from flask import Flask
from flask_login import current_user

from accompaniment.access import Permission, may
from accompaniment.web import home, sign_in

PAGES = (sign_in.page, home.page)


def navigation() -> list[tuple[str, str]]:
    """The pages that this account may open, in the order of a working day: endpoint and text."""
    if may(current_user._get_current_object(), Permission.READ):
        return []
    return []


def prepare(app: Flask) -> None:
    """Register every page."""
    for page in PAGES:
        app.register_blueprint(page)
    app.jinja_env.globals["navigation"] = navigation
