"""Cells that hold several things each with parts of its own: qualifications, needs, own limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accompaniment.sheets import cells
from accompaniment.sheets.cells import BadCell, Kind, read_level, skill_name, write_level


def _count(text: str) -> int | str:
    if text.lower() == "all":
        return "all"
    if re.fullmatch(r"[1-9]\d?", text):
        return int(text)
    raise BadCell("how many is a whole number, or all: spanish:B2:all")


def _skill(text: str) -> tuple[str, int]:
    name, *rest = (part.strip() for part in text.split(":"))
    if len(rest) > 1:
        raise BadCell("a qualification is written spanish:B2, or just lead")
    return skill_name(name), read_level(rest[0]) if rest else 1


def _write_skill(skill: tuple[str, int]) -> str:
    name, level = skill
    return name if level == 1 else f"{name}:{write_level(name, level)}"


def _expiry(text: str) -> tuple[str, Any]:
    name, _, day = text.partition(":")
    return skill_name(name), cells.DAY.read(day.strip())


def _need(text: str) -> dict[str, Any]:
    name, *rest = (part.strip() for part in text.split(":"))
    level: int = 1
    count: int | str = 1
    if len(rest) == 1 and rest[0].lower() == "all":
        count = "all"
    elif len(rest) <= 2:
        level = read_level(rest[0]) if rest else 1
        count = _count(rest[1]) if len(rest) == 2 else 1
    else:
        raise BadCell("a need is written qualification:level:how many, as spanish:B2:all")
    return {"qualification": skill_name(name), "level": level, "count": count}


def _write_need(need: dict[str, Any]) -> str:
    name, level, count = need["qualification"], need["level"], need["count"]
    return name if (level, count) == (1, 1) else f"{name}:{write_level(name, level)}:{count}"


def _preference(text: str) -> dict[str, Any]:
    need, _, weight = text.rpartition(":")
    if need.count(":") != 2 or not re.fullmatch(r"[1-9]\d{0,2}", weight.strip()):
        raise BadCell("a preference is qualification:level:how many:weight, as woman:1:1:2")
    return {**_need(need), "weight": int(weight)}


def _write_preference(preference: dict[str, Any]) -> str:
    name, level = preference["qualification"], preference["level"]
    return f"{name}:{write_level(name, level)}:{preference['count']}:{preference['weight']}"


def _use(text: str) -> dict[str, Any]:
    code, colon, count = text.partition(":")
    if colon and not re.fullmatch(r"[1-9]\d?", count.strip()):
        raise BadCell("a resource is written SAT, or SAT:2 for two of them")
    return {"resource": cells.CODE.read(code.strip()), "count": int(count) if colon else 1}


def _uses(text: str) -> list[dict[str, Any]]:
    found = cells.listed(Kind(_use, _write_use)).read(text)
    if len({use["resource"] for use in found}) < len(found):
        raise BadCell("a resource is written twice")
    return found


def _write_use(use: dict[str, Any]) -> str:
    return use["resource"] if use["count"] == 1 else f"{use['resource']}:{use['count']}"


def _pairs(first: str, second: str) -> Kind:
    """Pairs of whole numbers under two names, as in the rules: 7:1;28:6."""

    def read(text: str) -> list[dict[str, int]]:
        found = []
        for part in filter(None, (part.strip() for part in re.split("[;,]", text))):
            match = re.fullmatch(r"([1-9]\d{0,2}):(\d{1,3})", part)
            if not match or (first == "window" and int(match[2]) > int(match[1])):
                raise BadCell(f"{first} and {second} are written 7:1;28:6, the second not above the first")
            found.append({first: int(match[1]), second: int(match[2])})
        return found

    return Kind(read, lambda pairs: ";".join(f"{pair[first]}:{pair[second]}" for pair in pairs))


def _at_most(sentence: str, least: int) -> Kind:
    """One number of times or nights in any so many days."""

    def read(text: str) -> dict[str, int]:
        pairs = _pairs("window", "max").read(text)
        if len(pairs) != 1 or pairs[0]["max"] < least:
            raise BadCell(sentence)
        return pairs[0]

    return Kind(read, lambda value: f"{value['window']}:{value['max']}")


FREE_DAYS = _pairs("window", "days")
RECOVERY = _pairs("nights", "days")
NIGHTS = _at_most("nights are written 28:14, at most 14 in any 28 days", 0)
PAIRS = cells.or_off(_at_most("pairs are written 28:3, at most 3 times in any 28 days, or off", 1))
MINUTES = cells.whole(0, 100_000)
LIMITS_OF_ONE = {
    "buffer_minutes": MINUTES,
    "rest_minutes": MINUTES,
    "span_minutes": MINUTES,
    "week_load_minutes": MINUTES,
    "free_days": FREE_DAYS,
    "recovery": RECOVERY,
    "nights": NIGHTS,
}
"""The rules that a volunteer may have limits of their own for."""


def _limits(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in LIMITS_OF_ONE:
            raise BadCell(
                f"own limits are written rest_minutes=600;free_days=7:2,28:8; of {', '.join(LIMITS_OF_ONE)}"
            )
        found[name] = LIMITS_OF_ONE[name].read(value)
    return found


def _write_limits(limits: dict[str, Any]) -> str:
    parts = ((name, LIMITS_OF_ONE[name].write(limits[name])) for name in LIMITS_OF_ONE if name in limits)
    return ";".join(f"{name}={value.replace(';', ',')}" for name, value in parts)


def withdrawn(zone: ZoneInfo) -> Kind:
    """Codes of shifts that are no longer wanted, each with when that was said: R13-02@2027-01-03T10:00."""
    at = cells.moment(zone)

    def read(text: str) -> tuple[str, datetime | None]:
        code, sign, when = text.partition("@")
        return cells.CODE.read(code.strip()), at.read(when.strip()) if sign else None

    def write(value: tuple[str, datetime | None]) -> str:
        return value[0] if value[1] is None else f"{value[0]}@{at.write(value[1])}"

    return cells.listed(Kind(read, write))


def _by_name(one: Callable[[str], tuple[str, Any]], write: Callable[[tuple[str, Any]], str]) -> Kind:
    several = cells.listed(Kind(one, write))

    def read(text: str) -> dict[str, Any]:
        pairs = several.read(text)
        if len(dict(pairs)) < len(pairs):
            raise BadCell("something is written twice")
        return dict(pairs)

    return Kind(read, lambda held: several.write(held.items()))


SKILLS = _by_name(_skill, _write_skill)
EXPIRIES = _by_name(_expiry, lambda pair: f"{pair[0]}:{pair[1].isoformat()}")
NEEDS = cells.listed(Kind(_need, _write_need))
PREFERENCES = cells.listed(Kind(_preference, _write_preference))
USES = Kind(_uses, cells.listed(Kind(_use, _write_use)).write)
LIMITS = Kind(_limits, _write_limits)
