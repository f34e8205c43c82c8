"""Cells: how each kind of value is written in a sheet and read back.

A kind has `read(text) -> value`, which raises `BadCell` with what would be right, and
`write(value) -> text`; `read(write(value)) == value`. An empty cell never reaches `read`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accompaniment.errors import OfficeError

LONGEST = 5000
OFF = "off"
YEARS = range(1900, 2200)
"""As the planner's: days outside are slips of the pen, and weeks counted from them leave the calendar."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CEFR = {"A1": 1, "A2": 2, "B1": 3, "B2": 4, "C1": 5, "C2": 6}
LANGUAGES = {"arabic", "english", "french", "german", "hebrew", "indonesian", "italian", "nepali"}
LANGUAGES |= {"portuguese", "russian", "spanish", "swahili", "tagalog", "tamil", "turkish", "ukrainian"}
"""Qualifications whose levels are written A1 to C2; others are written with the number."""


class BadCell(OfficeError):
    """A cell cannot be read; the sentence says what would be right."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value. `sheet` names the sheet whose codes the value refers to, if it does; `off`: None is
    a value too, and written "off"."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    sheet: str = ""
    many: bool = False
    number: bool = False
    off: bool = False


def or_off(kind: Kind) -> Kind:
    """The same, or "off": the rule asks nothing."""
    return replace(
        kind,
        read=lambda text: None if text.strip().lower() == OFF else kind.read(text),
        write=lambda value: OFF if value is None else kind.write(value),
        off=True,
    )


def _text(text: str) -> str:
    return text


def _code(text: str) -> str:
    if not re.fullmatch(r"[^\s;:@|,=\"'][^;:@|\"\n\t]{0,39}", text) or text != text.strip():
        raise BadCell("a code is up to 40 letters, digits, spaces and dashes, without ; : @ |")
    return text


def _day(text: str) -> date:
    try:
        value = date.fromisoformat(text[:10] if re.fullmatch(r"[\d-]{10}[T ]00:00(:00)?", text) else text)
    except ValueError:
        raise BadCell("a date is written 2027-01-31") from None
    return _near(value)


def _near(value: Any) -> Any:
    if value.year not in YEARS:
        raise BadCell(f"a year from {YEARS[0]} to {YEARS[-1]} is needed")
    return value


def _yes(text: str) -> bool:
    word = text.lower()
    if word in ("yes", "y", "true", "1", "sí", "si", "oui"):
        return True
    if word in ("no", "n", "false", "0", "non"):
        return False
    raise BadCell("yes or no is needed")


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise BadCell("a country is two letters, as CO for Colombia")
    return text.upper()


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        raise BadCell("a number is needed, as 4.71") from None
    if not math.isfinite(value):
        raise BadCell("a number is needed, as 4.71")
    return value


def write_number(value: float) -> str:
    """The shortest text that reads back as the same number: 3, 12.5, -76.63."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0") if math.isfinite(value) else str(value)


def number(least: float, most: float, below: bool = False) -> Kind:
    """A number from `least` to `most` (`below`: greater than `least`)."""

    def read(text: str) -> float:
        value = _number(text)
        if not least <= value <= most or (below and value == least):
            raise BadCell(f"a number from {least:g} to {most:g} is needed")
        return value

    return Kind(read, write_number, number=True)


def whole(least: int, most: int) -> Kind:
    """A whole number from `least` to `most`."""

    def read(text: str) -> int:
        wanted = BadCell(f"a whole number from {least} to {most} is needed")
        try:
            value = _number(text)
        except BadCell:
            raise wanted from None
        if value != int(value) or not least <= value <= most:
            raise wanted
        return int(value)

    return Kind(read, str, number=True)


def word(*words: str) -> Kind:
    """One of `words`."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise BadCell(f"one of {', '.join(words)} is needed")
        return text.lower()

    return Kind(read, str)


def listed(one: Kind, distinct: bool = True) -> Kind:
    """Several of a kind, with ; between them."""

    def read(text: str) -> list[Any]:
        values = [one.read(part.strip()) for part in text.split(";") if part.strip()]
        if distinct and any(values.count(value) > 1 for value in values[:200]):
            raise BadCell("something is written twice")
        if len(values) > 200:
            raise BadCell("at most 200 things fit into one cell")
        return values

    return Kind(read, lambda values: ";".join(one.write(value) for value in values), one.sheet, many=True)


def refers(sheet: str) -> Kind:
    """The code of a record of `sheet`."""
    return Kind(_code, str, sheet)


def _weekday(text: str) -> int:
    short = text.lower()[:3]
    if short not in WEEKDAYS:
        raise BadCell(f"weekdays are written {';'.join(WEEKDAYS)}")
    return WEEKDAYS.index(short)


def _time(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[:.h](\d{2})(?::00)?", text)
    try:
        return time(int(match[1]), int(match[2])).strftime("%H:%M") if match else _no_time()
    except ValueError:
        return _no_time()


def _no_time() -> str:
    raise BadCell("a time of day is written 08:00")


def moment(zone: ZoneInfo) -> Kind:
    """An instant, written in local time with its offset; without an offset it is local time."""

    def read(text: str) -> datetime:
        try:
            value = datetime.fromisoformat(text)
            local = value.replace(tzinfo=zone) if value.tzinfo is None else value
            return _near(local.astimezone(zone))
        except (ValueError, OverflowError):
            raise BadCell("a moment is written 2027-01-31T19:00") from None

    def write(value: datetime) -> str:
        local = value.astimezone(zone)
        return local.isoformat(timespec="auto" if local.second or local.microsecond else "minutes")

    return Kind(read, write)


def read_level(text: str) -> int:
    """A level: A1 to C2 are 1 to 6, else a whole number from 1."""
    if text.upper() in CEFR:
        return CEFR[text.upper()]
    if re.fullmatch(r"[1-9]\d?", text):
        return int(text)
    raise BadCell("a level is A1 to C2, or a whole number from 1")


def write_level(name: str, level: int) -> str:
    """How the level of a qualification is written."""
    if name.lower() in LANGUAGES and level <= len(CEFR):
        return list(CEFR)[level - 1]
    return str(level)


def skill_name(text: str) -> str:
    """The name of a qualification."""
    if not re.fullmatch(r"[^;:@=|]{1,60}", text.strip()):
        raise BadCell("a qualification is a word, as first-aid or spanish:B2")
    return text.strip()


TEXT = Kind(_text, str)
CODE = Kind(_code, str)
DAY = Kind(_day, date.isoformat)
YES = Kind(_yes, lambda value: "yes" if value else "no")
COUNTRY = Kind(_country, str)
WEEKDAY = Kind(_weekday, WEEKDAYS.__getitem__)
TIME = Kind(_time, str)
