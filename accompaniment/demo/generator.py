"""An invented office of any size, the same for the same seed: for screenshots, tests and load.

Its shape is that of a coalition of country projects: real towns, people at their bases, and the work
that field teams do (house duty every day, visits, calls, meetings, trips, stays). All of it stands in
one project, whose zone is UTC; ways are straight lines, so people go only where they can.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from accompaniment import audit, intake
from accompaniment.demo.work import Town, requests
from accompaniment.errors import OfficeError
from accompaniment.intake import Wanted
from accompaniment.models import (
    Absence,
    Defender,
    DefenderKind,
    IncompatiblePair,
    Location,
    Project,
    Qualification,
    Request,
    RequestState,
    Resource,
    Shift,
    Volunteer,
    Wish,
)

FIRST_DAY = date(2027, 1, 4)
MOST_PEOPLE = 400
MOST_SHIFTS = 20_000
SHIFTS_A_WEEK = 1.75
"""How many shifts there are for one volunteer in one week; more shifts make more weeks."""

PASSPORTS = ("ES", "FR", "DE", "IT", "CH", "GB", "IE", "US", "BR", "SE", "NL", "BE", "PT", "CA", "AR", "AT")


class TooLarge(OfficeError):
    """More is asked for than the generator makes."""


@dataclass(frozen=True, slots=True)
class Office:
    """What was made: the days that hold shifts, and how many there are of what."""

    first_day: date
    end_day: date
    people: int
    requests: int
    shifts: int


def make(session: Session, *, project: Project, people: int, shifts: int, seed: int, now: datetime) -> Office:
    """Fill an empty project with `people` volunteers and `shifts` shifts. Raises `TooLarge`."""
    if not (1 <= people <= MOST_PEOPLE and 1 <= shifts <= MOST_SHIFTS):
        raise TooLarge(f"It makes up to {MOST_PEOPLE} people and {MOST_SHIFTS} shifts.")
    chance = Random(seed)
    weeks = max(4, -(-round(shifts / people / SHIFTS_A_WEEK) // 4) * 4)
    project.timezone = "UTC"
    towns = _towns(session, project, people)
    team = [
        _person(project, chance, town, number, weeks) for number, town in enumerate(_homes(towns, people), 1)
    ]
    session.add_all(team)
    session.flush()
    _days_off(session, project, chance, team, weeks)
    for town in towns:
        _defenders(session, project, chance, town, [one for one in team if one.base is town.base])
        for code, name, count in (("SAT", "Satellite phones", 2), ("MON", "Crews the house can follow", 3)):
            session.add(
                Resource(
                    project_id=project.id,
                    code=f"{code}-{town.base.code}",
                    name=f"{name}, {town.base.name}",
                    base=town.base,
                    count=max(count, town.people // 4),
                )
            )
    session.flush()
    made = _work(session, project, requests(chance, towns, FIRST_DAY, weeks, shifts), shifts, now)
    audit.record(session, None, "generate", project, now)
    return Office(FIRST_DAY, FIRST_DAY + timedelta(weeks=weeks), people, *made)


def _towns(session: Session, project: Project, people: int) -> list[Town]:
    """Bases in the list's order until there are houses enough, each with the towns around it."""
    with (Path(__file__).parent / "towns.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found: list[Town] = []
    room = 0
    for number, row in enumerate((row for row in rows if row["base"] == "yes"), 1):
        if room >= people:
            break
        base = _location(project, row, f"B{number:02d}")
        near = sorted(
            (other for other in rows if other["base"] == "no" and other["country"] == row["country"]),
            key=lambda other: abs(float(other["lat"]) - base.lat) + abs(float(other["lon"]) - base.lon),
        )[:2]
        around = [_location(project, other, f"{base.code}-{index}") for index, other in enumerate(near, 1)]
        share = min(int(row["people"]), people - room)
        room += share
        found.append(Town(base, around, row["language"], share))
        session.add_all([base, *around])
    # The last houses may be left with nobody: what is over lives in the first.
    found[0] = replace(found[0], people=found[0].people + people - room)
    session.flush()
    return found


def _location(project: Project, row: dict[str, str], code: str) -> Location:
    return Location(
        project_id=project.id,
        code=code,
        name=row["name"],
        country=row["country"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        base=row["base"] == "yes",
        phone_coverage=True,
    )


def _homes(towns: list[Town], people: int) -> Iterator[Town]:
    for town in towns:
        yield from [town] * town.people


def _person(project: Project, chance: Random, town: Town, number: int, weeks: int) -> Volunteer:
    arrives = FIRST_DAY - timedelta(days=chance.randrange(40, 500))
    leaves = max(arrives + timedelta(days=548), FIRST_DAY + timedelta(weeks=chance.randrange(2, weeks + 8)))
    skills = {town.language: chance.choice((4, 4, 5, 5, 5, 6))}
    for name, share in (("lead", 0.45), ("first-aid", 0.4), ("driver", 0.3)):
        if chance.random() < share:
            skills[name] = 1
    expires = FIRST_DAY + timedelta(days=chance.randrange(10, 600))
    return Volunteer(
        project_id=project.id,
        code=f"V{number:03d}",
        base=town.base,
        arrives=arrives,
        leaves=leaves,
        counts_from=arrives + timedelta(days=28),
        gender=chance.choice(("woman", "woman", "woman", "man", "man", "")),
        nationalities=chance.sample(PASSPORTS, chance.choice((1, 1, 1, 2))),
        email=f"v{number:03d}@example.org",
        qualifications=[
            Qualification(name=name, level=level, expires=expires if name == "first-aid" else None)
            for name, level in skills.items()
        ],
    )


def _days_off(session: Session, project: Project, chance: Random, team: list[Volunteer], weeks: int) -> None:
    for person in team:
        for _ in range(weeks // 4):
            if chance.random() < 0.3:
                first = FIRST_DAY + timedelta(days=chance.randrange(weeks * 7))
                last = first + timedelta(days=chance.randrange(2, 10))
                session.add(Absence(project_id=project.id, volunteer=person, first_day=first, last_day=last))
            if chance.random() < 0.5:
                first = FIRST_DAY + timedelta(days=chance.randrange(weeks * 7))
                session.add(
                    Wish(
                        project_id=project.id,
                        volunteer=person,
                        first_day=first,
                        last_day=first + timedelta(days=1),
                        weight=chance.choice((1, 1, 2)),
                    )
                )
    for one, other in pairwise(team):
        if one.base is other.base and chance.random() < 0.04:
            session.add(IncompatiblePair(project_id=project.id, volunteer=one, other=other))


def _defenders(session: Session, project: Project, chance: Random, town: Town, team: list[Volunteer]) -> None:
    for index in range(1, max(3, town.people // 2) + 1):
        defender = Defender(
            project_id=project.id,
            code=f"G-{town.base.code}-{index}",
            kind=chance.choice(list(DefenderKind)),
            base=town.base,
            place=chance.choice(town.places),
            known_to=chance.sample(team, min(len(team), chance.randrange(4))),
        )
        town.defenders.append(defender)
        session.add(defender)


def _work(
    session: Session, project: Project, wanted: Iterator[Wanted], most: int, now: datetime
) -> tuple[int, int]:
    """Requests and their shifts, written many at once: one object a row would take minutes."""
    zone = ZoneInfo(project.timezone)
    found: list[tuple[Wanted, list[intake.Visit]]] = []
    left = most
    while left:
        asks = next(wanted)
        if asks.times > left:
            asks = replace(asks, times=left, per_week=min(asks.per_week or left, left))
        visits = intake.visits(asks, zone)
        found.append((asks, visits))
        left -= len(visits)
    rows = [_request(project, asks, f"R{number:04d}", now) for number, (asks, _) in enumerate(found, 1)]
    ids = session.scalars(insert(Request).returning(Request.id, sort_by_parameter_order=True), rows).all()
    shifts = [
        {"project_id": project.id, "request_id": key, "code": code, **intake.columns(asks, visit)}
        for key, row, (asks, visits) in zip(ids, rows, found, strict=True)
        for code, visit in zip(intake.usual_codes(row["code"], len(visits)), visits, strict=True)
    ]
    session.execute(insert(Shift), shifts)
    return len(rows), len(shifts)


def _request(project: Project, asks: Wanted, code: str, now: datetime) -> dict[str, object]:
    facts = {
        name: getattr(asks, name) for name in asks.__dataclass_fields__ if name not in ("place", "defender")
    }
    return {
        **facts,
        "project_id": project.id,
        "code": code,
        "place_id": asks.place.id,
        "defender_id": asks.defender.id if asks.defender else None,
        "state": RequestState.ACCEPTED,
        "reason": "",
        "received_at": now,
        "decided_at": now,
    }
