"""Words of the office as they are shown: states, risks, levels, needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accompaniment.models import DefenderKind, RequestState, Risk, Volunteer
from accompaniment.sheets.cells import CEFR, write_level

STATES = {
    RequestState.RECEIVED: _l("received"),
    RequestState.ASSESSED: _l("assessed"),
    RequestState.ACCEPTED: _l("accepted"),
    RequestState.DECLINED: _l("declined"),
    RequestState.CLOSED: _l("closed"),
}

RISKS = {Risk.GREEN: _l("green"), Risk.AMBER: _l("amber"), Risk.RED: _l("red")}

PRIORITIES = {
    5: _l("5: emergency"),
    4: _l("4: cannot be repeated or left"),
    3: _l("3: agreed"),
    2: _l("2: regular"),
    1: _l("1: when there is time"),
}

DEFENDER_KINDS = {
    DefenderKind.PERSON: _l("person"),
    DefenderKind.ORGANISATION: _l("organisation"),
    DefenderKind.COMMUNITY: _l("community"),
}

LEVELS = {level: f"{level} ({name})" for name, level in CEFR.items()}
"""Levels of a qualification: a language's by CEFR, of a bare skill 1."""

ACTS = {
    "add": _l("added"),
    "change": _l("changed"),
    "receive": _l("received"),
    "assess": _l("assessed"),
    "accept": _l("accepted"),
    "decline": _l("declined"),
    "close": _l("closed"),
    "revise": _l("changed"),
    "withdraw": _l("withdrawn"),
    "restore": _l("wanted again"),
    "import": _l("imported"),
}
"""What an audit line says was done."""


def weekdays() -> list[tuple[int, str]]:
    """Number and short name of each day, Monday (0) first."""
    return sorted(get_day_names("abbreviated", locale=get_locale()).items())


def skill(name: str, level: int) -> str:
    """ "spanish B2", "driver 2", "lead"."""
    written = write_level(name, level)
    return name if written == "1" else f"{name} {written}"


def skills(volunteer: Volunteer) -> str:
    """What somebody can do, in one line."""
    return ", ".join(skill(item.name, item.level) for item in volunteer.qualifications)


def need(item: Mapping[str, Any]) -> str:
    """ "everyone spanish B2", "1 lead"."""
    count = _("everyone") if item["count"] == "all" else str(item["count"])
    return f"{count} {skill(item['qualification'], item['level'])}"


def needs(items: list[dict[str, Any]]) -> str:
    """All needs of a team, in one line."""
    return ", ".join(map(need, items))


def uses(items: list[dict[str, Any]]) -> str:
    """The resources taken along, in one line."""
    return ", ".join(
        item["resource"] if item["count"] == 1 else f"{item['count']} {item['resource']}" for item in items
    )
