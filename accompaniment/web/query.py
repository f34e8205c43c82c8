"""What an address asks for: a record, a day, a number. What makes no sense there is taken as not asked."""

from __future__ import annotations

import re
from datetime import date

from flask import request
from werkzeug.routing import IntegerConverter, Map

from accompaniment.sheets import cells
from accompaniment.sheets.cells import BadCell
from accompaniment.web import desk

INSIDE = re.compile(r"/(?:[^/\\\s\x00-\x1f\x7f][^\\\s\x00-\x1f\x7f]*)?")
"""A path of our own. A browser takes "//host" and "/\\host" for another host, and strips tabs and line breaks
anywhere before it looks (URL Standard, 4.4): "/", tab, "/host" is "//host" to it."""


class IntegerKey(IntegerConverter):
    """The id of a record in a path: one that no database takes leads nowhere."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=desk.MOST)


def day(name: str) -> date | None:
    """The day under that name of the address, from the years in which the office can count."""
    try:
        return cells.DAY.read(request.args.get(name, ""))
    except BadCell:
        return None


def number(name: str) -> int | None:
    """The whole number under that name of the address; none that is longer than a database takes."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def inside(address: str | None) -> str | None:
    """The address, if it leads to a page of this office in every browser; else None."""
    return address if address and INSIDE.fullmatch(address) else None
