"""Small planning problems in few words, as the JSON values of the problem format.

    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00", hours=4)])
    plan = a_plan(problem, S1=["V1"])

Dates are in the first weeks of 2027, in Bogotá (no clock changes) unless said otherwise;
"tue" is the Tuesday of the first week, "tue+1" of the second.
"""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accompaniment.scheduling.formats import read_problem
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem

MONDAY = date(2027, 1, 4)
ZONE = "America/Bogota"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str, zone: str = ZONE) -> str:
    """ "wed+1 14:30" as a time of the format: the second week's Wednesday, local."""
    day, _, clock = text.partition(" ")
    name, _, weeks = day.partition("+")
    hour, minute = map(int, (clock or "00:00").split(":"))
    when = MONDAY + timedelta(DAYS.index(name) + 7 * int(weeks or 0))
    return datetime(when.year, when.month, when.day, hour, minute, tzinfo=ZoneInfo(zone)).isoformat()


def a_location(id: str = "BASE", lat: float = 4.0, lon: float = -74.0, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "country": "CO", "lat": lat, "lon": lon, "base": False, **more}


def a_volunteer(id: str = "V1", **more: Any) -> dict[str, Any]:
    return {
        "id": id, "base": "BASE", "service": {"start": "2026-01-01", "end": "2028-01-01"},
        "unavailable": [], "qualifications": {"lead": 1}, "nationalities": ["SE"], "wishes": [],
        **more,
    }  # fmt: skip


def a_shift(*starts: str, id: str = "S1", hours: float = 4, team: int | tuple[int, int] = 1,
            zone: str = ZONE, **more: Any) -> dict[str, Any]:  # fmt: skip
    """A shift at "tue 09:00", or at one of several times; its load is its length, at most 8 h
    for each day begun."""
    smallest, largest = (team, team) if isinstance(team, int) else team
    minutes = round(hours * 60)
    return {
        "id": id, "location": "BASE", "starts": [at(start, zone) for start in starts],
        "duration": minutes, "load": min(minutes, 480 * (1 + minutes // 1440)),
        "team": {"min": smallest, "max": largest}, "needs": [], "priority": 3, **more,
    }  # fmt: skip


def past(volunteer: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    """Work before the horizon."""
    return {
        "volunteer": volunteer, "start": start, "end": end, "location": "BASE", "load": 0, **more
    }  # fmt: skip


RULES = {
    "way_minutes": 1440, "buffer_minutes": 15, "rest_minutes": 660, "span_minutes": 840,
    "week_load_minutes": 2880, "free_days": [{"window": 7, "days": 1}],
    "recovery": [{"nights": 4, "days": 1}], "nights": {"window": 28, "max": 12}, "home_country": 0,
}  # fmt: skip


def a_raw_problem(
    volunteers: list[dict], shifts: list[dict], *, rules: dict | None = None, weeks: int = 4, **more: Any
) -> dict[str, Any]:
    """Two places unless `locations` says otherwise: BASE, a base, and FIELD, 60 minutes away."""
    return {
        "format": "accompaniment-problem/1",
        "timezone": ZONE,
        "horizon": {"start": MONDAY.isoformat(), "end": (MONDAY + timedelta(7 * weeks)).isoformat()},
        "locations": [a_location("BASE", base=True), a_location("FIELD", 4.3)],
        "travel": {"speed_kmh": 40, "detour": 1.4, "minutes": [["BASE", "FIELD", 60]]},
        "volunteers": volunteers,
        "defenders": [],
        "resources": [],
        "shifts": shifts,
        "incompatible": [],
        "rules": copy.deepcopy({**RULES, **(rules or {})}),
        "weights": {"uncovered": [1, 4, 16, 256, 4096]},
        "history": [],
        "published": [],
        "pinned": [],
        **more,
    }


def a_problem(volunteers: list[dict] | None = None, shifts: list[dict] | None = None, **more: Any) -> Problem:
    return read_problem(a_raw_problem(volunteers or [a_volunteer()], shifts or [], **more))


def a_plan(problem: Problem, **teams: list[str] | tuple[list[str], int]) -> Plan:
    """`S1=["V1"]`: V1 on S1 at its first start; `S1=(["V1"], 2)`: at its third."""
    made = {}
    for shift, team in teams.items():
        people, number = team if isinstance(team, tuple) else (team, 0)
        made[shift] = Team(problem.shifts[shift].starts[number], tuple(people))
    return Plan(made)
