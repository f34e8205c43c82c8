"""Strict readers of JSON values: each takes a raw value and gives a typed one or says the fault.

Nothing is converted or guessed: `true` is no number, "3" is no number, a time without an offset
is no time.  A reader names the fault relative to its own value; whoever called it adds the step
that led there, so that the place of the fault is only put together when there is one.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

YEARS = range(1900, 2200)
"""Dates outside are typing errors, and would overflow when time is added."""
LONGEST_DAYS = 3660
"""Ten years: a longer horizon or window is a typing error."""
LARGEST = 10_000_000
"""Nothing here counts further; in minutes, 19 years."""


class FormatError(ValueError):
    """A file breaks its format: where (`shifts[12].starts`) and how (`is empty`)."""

    def __init__(self, place: str, fault: str):
        super().__init__(place, fault)
        self.place = place
        self.fault = fault

    def __str__(self) -> str:
        # The place may hold a key of the file: nothing in it may reach a terminal as a command.
        place = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in self.place[:200])
        return f"{place}: {self.fault}" if place else f"the file {self.fault}"

    def inside(self, step: str) -> FormatError:
        """The same fault seen from one level further out."""
        joint = "" if not self.place or self.place.startswith("[") else "."
        return FormatError(f"{step}{joint}{self.place}", self.fault)


Reader = Callable[[Any], Any]


def fault(text: str) -> FormatError:
    return FormatError("", text)


def fields(raw: Any, required: Mapping[str, Reader], optional: Mapping[str, Reader] = {}) -> dict:
    """An object with exactly these keys, read in the order they are named here."""
    if type(raw) is not dict:
        raise fault("is not an object")
    for key in raw:
        if key not in required and key not in optional:
            raise FormatError(str(key), "is not a known key")
    for key in required:
        if key not in raw:
            raise FormatError(key, "is missing")
    values = {}
    key = ""
    try:
        for key, read in required.items():
            values[key] = read(raw[key])
        if len(raw) > len(required):
            for key, read in optional.items():
                if key in raw:
                    values[key] = read(raw[key])
    except FormatError as error:
        raise error.inside(key) from None
    return values


def at(step: str, read: Reader, raw: Any) -> Any:
    """One part of a value."""
    try:
        return read(raw)
    except FormatError as error:
        raise error.inside(step) from None


def items(read: Reader) -> Reader:
    """A list of such values, as a tuple."""

    def read_items(raw: Any) -> tuple:
        if type(raw) is not list:
            raise fault("is not a list")
        values = []
        try:
            for value in raw:
                values.append(read(value))
        except FormatError as error:
            raise error.inside(f"[{len(values)}]") from None
        return tuple(values)

    return read_items


def distinct(read: Reader) -> Reader:
    """A list in which nothing stands twice."""
    read_items = items(read)

    def read_distinct(raw: Any) -> tuple:
        values = read_items(raw)
        refuse_repeats(values)
        return values

    return read_distinct


def refuse_repeats(values: Iterable[Any], step: str = "") -> None:
    """Raises at the first value that stood before; `step` leads from an item to the value."""
    seen = set()
    for number, value in enumerate(values):
        if value in seen:
            raise FormatError(f"[{number}]{step}", "is given twice")
        seen.add(value)


def whole(least: int = 0, most: int = LARGEST) -> Reader:
    """A whole number between two, both included."""

    def read_whole(raw: Any) -> int:
        if type(raw) is not int:
            raise fault("is not a whole number")
        if not least <= raw <= most:
            raise fault(f"is not between {least} and {most}")
        return raw

    return read_whole


def number(least: float, most: float) -> Reader:
    """A finite number between two, both included."""

    def read_number(raw: Any) -> float:
        if type(raw) not in (int, float) or (type(raw) is float and not math.isfinite(raw)):
            raise fault("is not a number")
        if not least <= raw <= most:
            raise fault(f"is not between {least} and {most}")
        return raw

    return read_number


def text(raw: Any) -> str:
    """A text that can be written and shown: without control characters and halves of letters."""
    if type(raw) is not str:
        raise fault("is not a text")
    if not raw.isprintable() and any(
        unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in raw
    ):
        raise fault("holds a sign that is not for reading")
    return raw


def name(raw: Any) -> str:
    """A text that is not empty: an id, a qualification."""
    if not text(raw).strip():
        raise fault("is empty")
    return raw


def truth(raw: Any) -> bool:
    if type(raw) is not bool:
        raise fault("is neither true nor false")
    return raw


def country(raw: Any) -> str:
    """ISO 3166-1 alpha-2: two capital letters."""
    if len(text(raw)) != 2 or not (raw.isascii() and raw.isalpha() and raw.isupper()):
        raise fault("is not a country code of two capital letters")
    return raw


def known(raw: Any, ids: Container[str], what: str) -> str:
    """The id of something that the file defines."""
    if text(raw) not in ids:
        raise fault(f"is not a known {what}")
    return raw


def day(raw: Any) -> date:
    try:
        value = date.fromisoformat(text(raw))
    except FormatError:
        raise
    except ValueError:
        raise fault("is not a date") from None
    if value.year not in YEARS:
        raise fault("is too long ago or too far ahead")
    return value


def moment(raw: Any) -> datetime:
    """An instant, in UTC; whole seconds."""
    try:
        value = datetime.fromisoformat(text(raw))
    except FormatError:
        raise
    except ValueError:
        raise fault("is not a time") from None
    if value.tzinfo is None:
        raise fault("is a time without an offset")
    if value.microsecond:
        raise fault("is not a whole second")
    if value.year not in YEARS:
        raise fault("is too long ago or too far ahead")
    return value.astimezone(UTC)


def stretch(read: Reader, **more: Reader) -> Reader:
    """An object of `start`, a later `end`, and what else it has."""

    def read_stretch(raw: Any) -> dict:
        values = fields(raw, {"start": read, "end": read, **more})
        if not values["start"] < values["end"]:
            raise FormatError("end", "is not after start")
        return values

    return read_stretch
