"""Which language and which direction a page has, and how a time is written in it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from jinja2 import StrictUndefined

from accompaniment.web import desk

LANGUAGES = ["en", "es", "fr", "ar"]


def prepare(app: Flask) -> None:
    """Translations, and the filters that write days and times in the project's zone."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(__file__).parent.parent / "translations")
    Babel(app, locale_selector=_choose)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(locale=get_locale, languages=languages)
    app.jinja_env.filters.update(day=day, clock=clock, moment=moment, dated=dated, duration=duration)


def languages() -> list[tuple[str, str]]:
    """Code and own name of each language there is."""
    return [(code, Locale(code).get_display_name(code)) for code in LANGUAGES]


def _choose() -> str:
    if current_user and current_user.is_authenticated:
        return current_user.language
    return request.accept_languages.best_match(LANGUAGES, "en")


def day(value: date | datetime) -> str:
    """ "Tue 12 Jan" in the reader's language; an instant is read in the project's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(desk.zone()).date()
    return format_date(value, "EEE d MMM", locale=get_locale())


def clock(value: datetime) -> str:
    """ "05:30", 24 hours, in the project's zone."""
    return format_time(value.astimezone(desk.zone()).time(), "HH:mm", locale=get_locale())


def moment(value: datetime) -> str:
    """ "Tue 12 Jan 05:30" in the project's zone."""
    return f"{day(value)} {clock(value)}"


def dated(value: datetime) -> str:
    """ "12 Jan 2027 05:30" in the project's zone, for what may be years ago."""
    there = value.astimezone(desk.zone())
    return f"{format_date(there.date(), 'd MMM y', locale=get_locale())} {clock(value)}"


def duration(minutes: int) -> str:
    """ "3 h", "2 h 30", "45 min"."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    return (
        _("%(hours)s h %(minutes)s", hours=hours, minutes=f"{rest:02}")
        if rest
        else _("%(hours)s h", hours=hours)
    )


def fact(key: str, value: Any) -> str:
    """What fills a sentence of the planner, as the pages write days, times and lengths."""
    if key.endswith("_minutes"):
        return "-" * (value < 0) + duration(abs(round(value)))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
