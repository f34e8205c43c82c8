"""The office in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from accompaniment import cli, database
from accompaniment.config import Config
from accompaniment.web import answers, desk, faults, language, parts, query, uploads


def create_app(config: Config, **settings: Any) -> Flask:
    """The application for one installation. `settings` are Flask's own, for tests.

    Raises `desk.NoPermission` if a route declares no permission: what nobody thought about is
    refused before it can be asked for.
    """
    package = Path(__file__).parent.parent
    root = package if (package / "templates").is_dir() else package.parent
    app = Flask("accompaniment", template_folder=root / "templates", static_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.options(config),
        SESSION_COOKIE_NAME="__Host-session" if config.secure_cookies else "session",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight still sends: the session ends it instead
        OFFICE=config,
        STATIC=root / "static",
    )
    app.config.update(settings)
    app.url_map.converters["int"] = query.IntegerKey
    language.prepare(app)
    desk.db.init_app(app)
    with app.app_context():
        database.prepare(desk.db.engine)
    uploads.prepare(app)
    desk.prepare(app)
    answers.prepare(app)
    faults.prepare(app)
    parts.prepare(app)
    desk.demand_permissions(app)
    cli.register(app)
    return app
