"""What an address asks for: a day, a number. What makes no sense there is taken as not asked."""

from __future__ import annotations

from datetime import date

from flask import request

from accompaniment.sheets import cells
from accompaniment.sheets.cells import BadCell


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
