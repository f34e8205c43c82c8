"""What a list shows: read from the address, so that a filtered list can be kept as a bookmark."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField

from accompaniment import scope
from accompaniment.models import Location
from accompaniment.web import desk


class Filter(Form):
    """The filter of one list. What makes no sense in the address filters nothing."""

    q = StringField(_l("Search"), default="", filters=[lambda text: (text or "").strip()])

    def __init__(self) -> None:
        super().__init__(request.args)


def places(bases: bool = False) -> list[tuple[int, str]]:
    """The locations (or only the bases) that the reader sees, to choose from: id and text."""
    choice = desk.seen(Location).with_only_columns(Location.id, Location.code, Location.name)
    if bases:
        choice = choice.where(Location.base)
    rows: Any = desk.session().execute(choice.order_by(Location.name)).all()
    return [(row.id, f"{row.name} ({row.code})") for row in rows]


def own_bases() -> list[tuple[int, str]]:
    """The bases whose people and cases the asker keeps, to choose from: id and text."""
    bases = desk.session().scalars(scope.bases_of(desk.actor()).order_by(Location.name))
    return [(base.id, f"{base.name} ({base.code})") for base in bases]
