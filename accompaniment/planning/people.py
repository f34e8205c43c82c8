"""Volunteers and places as the planner sees them: codes, no names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from accompaniment.models import (
    Absence,
    IncompatiblePair,
    Location,
    Project,
    Qualification,
    Resource,
    TravelTime,
    Volunteer,
    Wish,
)
from accompaniment.models.volunteer import COUNTED_GENDERS
from accompaniment.planning.days import DAY, Calendar


@dataclass(slots=True)
class People:
    """The volunteers of a horizon as the format has them, and when what they can do runs out.

    `expiries` maps a qualification's name to `{volunteer: last day held}`, only where it runs out.
    """

    volunteers: dict[str, dict[str, Any]]
    expiries: dict[str, dict[str, date]] = field(default_factory=dict)


def locations(session: Session, project: Project) -> list[dict[str, Any]]:
    """The places; a place is named by its code only."""
    rows = session.execute(
        select(Location.code, Location.name, Location.country, Location.lat, Location.lon, Location.base)
        .where(Location.project_id == project.id)
        .order_by(Location.id)
    )
    return [
        {"id": code, "name": name, "country": country, "lat": lat, "lon": lon, "base": base}
        for code, name, country, lat, lon, base in rows
    ]


def travel(session: Session, project: Project) -> dict[str, Any]:
    """What was recorded of ways, and how the others are reckoned."""
    origin, destination = aliased(Location), aliased(Location)
    rows = session.execute(
        select(origin.code, destination.code, TravelTime.minutes)
        .join(origin, TravelTime.from_id == origin.id)
        .join(destination, TravelTime.to_id == destination.id)
        .where(TravelTime.project_id == project.id)
        .order_by(TravelTime.id)
    )
    return {
        "speed_kmh": project.speed_kmh,
        "detour": project.detour,
        "minutes": [list(row) for row in rows],
    }


def resources(session: Session, project: Project) -> list[dict[str, Any]]:
    """What there is only so much of."""
    rows = session.execute(
        select(Resource.code, Resource.count).where(Resource.project_id == project.id).order_by(Resource.id)
    )
    return [{"id": code, "count": count} for code, count in rows]


def volunteers(
    session: Session, project: Project, calendar: Calendar, first_day: date, end_day: date
) -> People:
    """Everybody who counts in a team on some day of the horizon."""
    people: dict[int, dict[str, Any]] = {}
    rows = session.execute(
        select(
            Volunteer.id,
            Volunteer.code,
            Volunteer.arrives,
            Volunteer.leaves,
            Volunteer.counts_from,
            Volunteer.nationalities,
            Volunteer.limits,
            Volunteer.gender,
            Location.code.label("base"),
        )
        .join(Location, Volunteer.base_id == Location.id)
        .where(Volunteer.project_id == project.id)
        .order_by(Volunteer.id)
    )
    for volunteer in rows:
        begins = max(volunteer.counts_from or volunteer.arrives, volunteer.arrives)
        if begins >= volunteer.leaves or begins >= end_day or volunteer.leaves <= first_day:
            continue
        people[volunteer.id] = {
            "id": volunteer.code,
            "base": volunteer.base,
            "service": {"start": begins.isoformat(), "end": volunteer.leaves.isoformat()},
            "unavailable": [],
            "qualifications": {},
            "nationalities": list(dict.fromkeys(volunteer.nationalities)),
            "wishes": [],
            **({"limits": volunteer.limits} if volunteer.limits else {}),
        }
        if volunteer.gender in COUNTED_GENDERS:
            people[volunteer.id]["qualifications"][volunteer.gender] = 1

    expiries: dict[str, dict[str, date]] = defaultdict(dict)
    for volunteer_id, name, level, expires in session.execute(
        select(Qualification.volunteer_id, Qualification.name, Qualification.level, Qualification.expires)
        .join(Volunteer)
        .where(Volunteer.project_id == project.id)
        .order_by(Qualification.id)
    ):
        person = people.get(volunteer_id)
        if person is None or (expires and expires < first_day):
            continue
        # A gender said in the record counts whatever a list of qualifications says.
        person["qualifications"].setdefault(name, level)
        if expires:
            expiries[name][person["id"]] = expires

    for volunteer_id, first, last in session.execute(
        select(Absence.volunteer_id, Absence.first_day, Absence.last_day)
        .where(Absence.project_id == project.id)
        .order_by(Absence.first_day, Absence.id)
    ):
        if volunteer_id in people:
            people[volunteer_id]["unavailable"].append(calendar.stretch(first, last + DAY))
    for volunteer_id, first, last, weight in session.execute(
        select(Wish.volunteer_id, Wish.first_day, Wish.last_day, Wish.weight)
        .where(Wish.project_id == project.id)
        .order_by(Wish.first_day, Wish.id)
    ):
        if volunteer_id in people:
            wish = {**calendar.stretch(first, last + DAY), "weight": weight}
            people[volunteer_id]["wishes"].append(wish)
    return People({person["id"]: person for person in people.values()}, dict(expiries))


def incompatible(session: Session, project: Project) -> list[list[str]]:
    """The pairs who do not work in one team, by code."""
    one, other = aliased(Volunteer), aliased(Volunteer)
    rows = session.execute(
        select(one.code, other.code)
        .join_from(IncompatiblePair, one, IncompatiblePair.volunteer_id == one.id)
        .join(other, IncompatiblePair.other_id == other.id)
        .where(IncompatiblePair.project_id == project.id)
        .order_by(IncompatiblePair.id)
    )
    return [list(row) for row in rows]
