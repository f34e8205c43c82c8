"""The office's records as rows: the values that their sheets would hold."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from accompaniment import sealing
from accompaniment.models import (
    Absence,
    Defender,
    IncompatiblePair,
    Location,
    Project,
    Request,
    Resource,
    TravelTime,
    Volunteer,
    Wish,
)
from accompaniment.sheets.tables import OF_PROJECT, RULES

Values = dict[str, Any]
Records = dict[tuple[Any, ...], list[tuple[Any, Values]]]
"""Records by the key of their sheet, each with its values. Few keys have more than one record."""


def current(session: Session, project: Project, zone: ZoneInfo) -> dict[str, Records]:
    """All records of a project, by sheet. Of a request's shifts only the withdrawn codes are told here.

    Raises `vault.NoKeys` or `vault.WrongPassphrase` if something in them is sealed and does not open.
    """
    sealing.demand_open(session)
    return {
        "rules": {(name,): [(project, values)] for name, values in _rules(project).items()},
        "locations": _by("code", session, select(Location).filter_by(project_id=project.id), _location),
        "travel": _keyed(
            session, _travel(project), lambda way: (way.origin.code, way.destination.code), _way
        ),
        "volunteers": _by("code", session, _volunteers(project), _volunteer),
        "absences": _keyed(session, _of_people(Absence, project), _first_day, _absence),
        "wishes": _keyed(session, _of_people(Wish, project), _first_day, _wish),
        "incompatible": _keyed(session, _pairs(project), pair_key, _pair),
        "resources": _by("code", session, select(Resource).filter_by(project_id=project.id), _resource),
        "defenders": _by("code", session, _defenders(project), _defender),
        "requests": _by("code", session, _requests(project), _request),
    }


def _keyed(session: Session, choice: Any, key: Any, values: Any) -> Records:
    found: Records = {}
    for record in session.scalars(choice):
        found.setdefault(key(record), []).append((record, values(record)))
    return found


def _by(column: str, session: Session, choice: Any, values: Any) -> Records:
    return _keyed(session, choice, lambda record: (getattr(record, column),), values)


def _rules(project: Project) -> dict[str, Values]:
    def value(name: str) -> Any:
        if name == "uncovered":
            return project.weights
        return getattr(project, name) if name in OF_PROJECT else project.rules.get(name)

    kept = {name: value(name) for name in RULES}
    return {
        name: {"rule": name, "value": RULES[name][0].write(kept[name])}
        for name in RULES
        if kept[name] not in (None, "") or RULES[name][0].off
    }


def _location(location: Location) -> Values:
    return _columns(location, "code", "name", "country", "lat", "lon", "base", "phone_coverage")


def _travel(project: Project) -> Any:
    both = (joinedload(TravelTime.origin), joinedload(TravelTime.destination))
    return select(TravelTime).filter_by(project_id=project.id).options(*both)


def _way(way: TravelTime) -> Values:
    return {"from": way.origin.code, "to": way.destination.code, "minutes": way.minutes, "by": way.by.strip()}


def _volunteers(project: Project) -> Any:
    return (
        select(Volunteer)
        .filter_by(project_id=project.id)
        .options(joinedload(Volunteer.base), selectinload(Volunteer.qualifications))
    )


def _volunteer(person: Volunteer) -> Values:
    held = sorted(person.qualifications, key=lambda one: one.name)
    return {
        **_columns(
            person, "code", "arrives", "leaves", "nationalities", "gender", "counts_from", "email", "limits"
        ),
        "base": person.base.code,
        "qualifications": {one.name: one.level for one in held},
        "qualifications_expire": {one.name: one.expires for one in held if one.expires},
    }


def _of_people(model: Any, project: Project) -> Any:
    return (
        select(model)
        .filter_by(project_id=project.id)
        .options(joinedload(model.volunteer))
        .order_by(model.first_day, model.last_day, model.id)
    )


def _first_day(record: Any) -> tuple[Any, ...]:
    return (record.volunteer.code, record.first_day)


def _absence(absence: Absence) -> Values:
    return {
        "volunteer": absence.volunteer.code,
        **_columns(absence, "first_day", "last_day", "note"),
        "kind": absence.kind.strip() or "leave",
    }


def _wish(wish: Wish) -> Values:
    return {"volunteer": wish.volunteer.code, **_columns(wish, "first_day", "last_day", "weight")}


def _pairs(project: Project) -> Any:
    both = (joinedload(IncompatiblePair.volunteer), joinedload(IncompatiblePair.other))
    return select(IncompatiblePair).filter_by(project_id=project.id).options(*both)


def pair_key(pair: IncompatiblePair) -> tuple[str, ...]:
    """Who of the two comes first says nothing."""
    return tuple(sorted((pair.volunteer.code, pair.other.code)))


def _pair(pair: IncompatiblePair) -> Values:
    first, second = pair_key(pair)
    return {"volunteer": first, "volunteer_2": second}


def _resource(resource: Resource) -> Values:
    return {
        **_columns(resource, "code", "name", "count"),
        "base": resource.base.code if resource.base else None,
    }


def _defenders(project: Project) -> Any:
    return (
        select(Defender)
        .filter_by(project_id=project.id)
        .options(joinedload(Defender.base), joinedload(Defender.place), selectinload(Defender.known_to))
    )


def _defender(defender: Defender) -> Values:
    return {
        **_columns(defender, "code", "asks_for"),
        "kind": defender.kind.value,
        "base": defender.base.code if defender.base else None,
        "place": defender.place.code if defender.place else None,
        "known_to": sorted(person.code for person in defender.known_to),
    }


def _requests(project: Project) -> Any:
    return (
        select(Request)
        .filter_by(project_id=project.id)
        .options(joinedload(Request.place), joinedload(Request.defender), selectinload(Request.shifts))
    )


COPIED = tuple(
    column.key
    for column in Request.__table__.columns
    if not column.key.endswith("id") and column.key not in ("risk", "state")
)


def _request(request: Request) -> Values:
    return {
        **_columns(request, *COPIED),
        "defender": request.defender.code if request.defender else None,
        "place": request.place.code,
        "risk": request.risk.value if request.risk else None,
        "state": request.state.value,
        "shifts": [],
        "withdrawn": [(shift.code, shift.withdrawn_at) for shift in request.shifts if shift.withdrawn_at],
    }


def _columns(record: Any, *names: str) -> Values:
    return {name: _neat(getattr(record, name)) for name in names}


def _neat(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
