"""Open shifts of a horizon as the planner sees them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, Text, cast, select
from sqlalchemy.orm import Session

from accompaniment.models import Defender, Location, Project, Request, Shift
from accompaniment.planning.days import Calendar
from accompaniment.planning.people import People


def open_shifts(session: Session, project: Project, first: datetime, end: datetime) -> list[Row[Any]]:
    """The project's shifts that are still wanted and may start from `first` to before `end`."""
    return list(
        session.execute(
            _rows(project)
            .where(Shift.withdrawn_at.is_(None), Shift.first_start < end, Shift.last_start >= first)
            .order_by(Request.id, Shift.code)
        )
    )


def shifts_by_code(session: Session, project: Project, codes: Iterable[str]) -> list[Row[Any]]:
    """These shifts, whenever they start."""
    wanted = sorted(codes)
    return (
        list(session.execute(_rows(project).where(Shift.code.in_(wanted)).order_by(Shift.id)))
        if wanted
        else []
    )


def _rows(project: Project) -> Select[Any]:
    return (
        select(
            Shift.code,
            Request.kind,
            Location.code.label("place"),
            Defender.code.label("defender"),
            Shift.starts,
            Shift.minutes,
            Shift.load_minutes,
            Shift.team_min,
            Shift.team_max,
            cast(Shift.needs, Text).label("needs"),
            cast(Shift.prefers, Text).label("prefers"),
            cast(Shift.excluded, Text).label("excluded"),
            Shift.from_base,
            cast(Shift.uses, Text).label("uses"),
            Shift.priority,
        )
        .join(Request, Shift.request_id == Request.id)
        .join(Location, Shift.location_id == Location.id)
        .outerjoin(Defender, Shift.defender_id == Defender.id)
        .where(Shift.project_id == project.id)
    )


def starts_within(row: Row[Any], first: datetime, end: datetime) -> list[str]:
    """Those of a shift's starts that lie from `first` to before `end`, as they are written."""
    return [start for start in row.starts if first <= datetime.fromisoformat(start) < end]


def as_shift(row: Row[Any], starts: list[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """A shift in the format; `known` holds the codes of the volunteers that are in the problem."""
    shift: dict[str, Any] = {
        "id": row.code,
        "title": row.kind,  # never the free text of a request: only what kind of work it is
        "location": row.place,
        "starts": starts,
        "duration": row.minutes,
        "load": row.load_minutes,
        "team": {"min": row.team_min, "max": row.team_max},
        "needs": [dict(need) for need in _read(row.needs)],
        "priority": row.priority,
    }
    if row.defender:
        shift["defender"] = row.defender
    if prefers := _read(row.prefers):
        shift["prefers"] = [dict(wanted) for wanted in prefers]
    if excluded := [code for code in _read(row.excluded) if code in known]:
        shift["excluded"] = excluded
    if row.from_base:
        shift["from_base"] = True
    if uses := _read(row.uses):
        shift["uses"] = [dict(use) for use in uses]
    return shift


@lru_cache(maxsize=4096)
def _read(written: str) -> tuple[Any, ...]:
    """A list as it is written in the database. Thousands of shifts have the same few; nobody changes one."""
    return tuple(json.loads(written))


def heed_expiries(shifts: Iterable[dict[str, Any]], people: People, calendar: Calendar) -> None:
    """Let nobody be counted for what they no longer hold when a shift ends.

    The format knows no dates. So a need on a shift that may end after somebody's qualification
    runs out asks for a name of its own, `first-aid after 2027-01-19`, which only those are given
    who still hold it after that day. Of several starts the latest counts: safe, never too lax.
    """
    last_days: dict[str, list[date]] = {
        name: sorted(set(by_person.values())) for name, by_person in people.expiries.items()
    }
    asked: dict[str, set[date]] = defaultdict(set)
    for shift in shifts:
        if not last_days:
            return
        latest = max(datetime.fromisoformat(start) for start in shift["starts"])
        last = calendar.last_date(latest + timedelta(minutes=shift["duration"]))
        for need in (*shift["needs"], *shift.get("prefers", ())):
            name = need["qualification"]
            before = [day for day in last_days.get(name, ()) if day < last]
            if before:
                asked[name].add(before[-1])
                need["qualification"] = lasting(name, before[-1])
    for name, days in asked.items():
        for code, person in people.volunteers.items():
            level = person["qualifications"].get(name)
            for day in sorted(days):
                if level and people.expiries[name].get(code, date.max) > day:
                    person["qualifications"][lasting(name, day)] = level


def lasting(name: str, day: date) -> str:
    """The name of a qualification that is still held after `day`."""
    return f"{name} after {day.isoformat()}"
