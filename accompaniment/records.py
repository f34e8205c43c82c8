"""Records kept, and deleted only when nothing speaks of them any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, String, cast, or_, select
from sqlalchemy import delete as remove
from sqlalchemy.orm import InstrumentedAttribute, Session

from accompaniment import access, audit
from accompaniment.errors import OfficeError
from accompaniment.models import (
    Account,
    Defender,
    Duty,
    Grant,
    Identity,
    IncompatiblePair,
    Location,
    Notice,
    Pin,
    Plan,
    Request,
    Resource,
    Run,
    RunState,
    Shift,
    Team,
    TravelTime,
    Volunteer,
)
from accompaniment.models.defender import known_to


class StillNeeded(OfficeError):
    """Another record speaks of the one that should be deleted."""


@dataclass(frozen=True, slots=True)
class Link:
    """How one column speaks of a record: `says` goes between the record's code and what refers to it."""

    says: str
    referring: Select[Any]
    name: Callable[[Row[Any]], str] = lambda row: str(row[0])


def _plan(row: Row[Any]) -> str:
    return f"plan {row.number}" if row.number else f"a {row.state} plan"


_PLANS = select(Plan.number, Plan.state).order_by(Plan.number.desc(), Plan.id).join(Team)

LINKS: dict[str, Link] = {
    "volunteer.base_id": Link("is the base of", select(Volunteer.code)),
    "defender.place_id": Link("is the place of", select(Defender.code)),
    "defender.base_id": Link("is the base of", select(Defender.code)),
    "account.base_id": Link("is the base of the account", select(Account.name)),
    "request.place_id": Link("is the place of", select(Request.code)),
    "shift.location_id": Link("is the place of", select(Shift.code)),
    "resource.base_id": Link("is the base of", select(Resource.code)),
    "request.defender_id": Link("asked for", select(Request.code)),
    "shift.defender_id": Link("asked for", select(Shift.code)),
    "defender_known_to.volunteer_id": Link("is known to", select(Defender.code).join(known_to)),
    "account.volunteer_id": Link("has the account", select(Account.name)),
    "duty.volunteer_id": Link("stands in", _PLANS.join(Duty), _plan),
    "pin.volunteer_id": Link("is pinned on", select(Shift.code).join(Pin)),
    "notice.volunteer_id": Link("was told of", select(Plan.number, Plan.state).join(Notice), _plan),
    "team.shift_id": Link("stands in", _PLANS, _plan),
    "pin.shift_id": Link("is pinned for", select(Volunteer.code).join(Pin)),
}
"""Columns that keep a record from being deleted."""

PARTS: dict[str, type] = {
    "qualification.volunteer_id": Volunteer,
    "absence.volunteer_id": Volunteer,
    "wish.volunteer_id": Volunteer,
    "incompatible_pair.volunteer_id": Volunteer,
    "incompatible_pair.other_id": Volunteer,
    "defender_known_to.defender_id": Defender,
    "identity.defender_id": Defender,
    "access_grant.defender_id": Defender,
    "access_grant.base_id": Location,
    "consent.defender_id": Defender,
    "handover_defender.defender_id": Defender,
    "travel_time.from_id": Location,
    "travel_time.to_id": Location,
    "shift.request_id": Request,
}
"""Columns of what is only a part of a record: it goes with it."""

BY_CODE: dict[str, tuple[type, str, InstrumentedAttribute[Any]]] = {
    "request.excluded": (Volunteer, "is excluded from", Request.excluded),
    "shift.excluded": (Volunteer, "is excluded from", Shift.excluded),
    "request.uses": (Resource, "is used by", Request.uses),
    "shift.uses": (Resource, "is used by", Shift.uses),
}
"""Columns that speak of a record by its code, in JSON."""

ADVICE: dict[type, str] = {
    Request: "Maybe close the request instead.",
    Volunteer: "Maybe set the day they leave instead.",
    Location: "Maybe change that first.",
    Defender: "Maybe close their requests instead.",
    Resource: "Maybe set how many there are to 0 instead.",
}
"""The records that can be deleted (and `TravelTime`), and what else may be meant."""


def keep(session: Session, *, actor: Account | None, now: datetime, thing: Any) -> None:
    """Add a new record, or keep the changes of one that is there."""
    action = "change" if thing.id else "add"
    session.add(thing)
    audit.record(session, actor, action, thing, now)


def delete(session: Session, *, actor: Account | None, now: datetime, thing: Any) -> None:
    """Delete a record with its parts. Raises `StillNeeded` when something else speaks of it."""
    if not isinstance(thing, TravelTime):
        reason = next(reasons(session, thing), None)
        if reason:
            if actor is not None and not access.sees_whole_plan(actor):
                reason = f"Something else speaks of {thing.code}"  # which may be another base's
            raise StillNeeded(f"{reason}; it cannot be deleted.", ADVICE[type(thing)])
        demand_no_run(session, thing)
    audit.record(session, actor, "delete", thing, now)
    if isinstance(thing, Volunteer):
        pair = IncompatiblePair
        session.execute(remove(pair).where(or_(pair.volunteer_id == thing.id, pair.other_id == thing.id)))
    if isinstance(thing, Defender):
        session.execute(remove(Identity).where(Identity.defender_id == thing.id))
        session.execute(remove(Grant).where(Grant.defender_id == thing.id))
    if isinstance(thing, Location):
        way = TravelTime
        session.execute(remove(way).where(or_(way.from_id == thing.id, way.to_id == thing.id)))
        session.execute(remove(Grant).where(Grant.base_id == thing.id))
    session.delete(thing)
    session.flush()


def reasons(session: Session, thing: Any) -> Iterator[str]:
    """Why a record cannot be deleted: "V3 stands in plan 2"; nothing if it can."""
    yield from _links(session, thing.__tablename__, [thing.id], thing.code)
    if isinstance(thing, Request):
        yield from _links(session, "shift", select(Shift.id).where(Shift.request_id == thing.id), thing.code)
    for model, says, column in BY_CODE.values():
        if isinstance(thing, model):
            yield from (f"{thing.code} {says} {code}" for code in _codes_naming(session, column, thing))


def _links(session: Session, table: str, keys: Any, code: str) -> Iterator[str]:
    tables = Volunteer.metadata.tables
    for name, link in LINKS.items():
        referring, column = name.split(".")
        target = tables[referring].c[column]
        if any(key.column.table.name == table for key in target.foreign_keys):
            row = session.execute(link.referring.where(target.in_(keys)).limit(1)).first()
            if row:
                yield f"{code} {link.says} {link.name(row)}"


def _codes_naming(session: Session, column: InstrumentedAttribute[Any], thing: Any) -> Iterator[str]:
    owner: Any = column.class_
    rows = session.execute(
        select(owner.code, column).where(
            owner.project_id == thing.project_id,
            cast(column, String).contains(json.dumps(thing.code), autoescape=True),
        )
    )
    for code, items in rows:
        if any(thing.code == (item["resource"] if isinstance(item, dict) else item) for item in items):
            yield code


def demand_no_run(session: Session, thing: Any) -> None:
    """Raises `StillNeeded` while a run goes on that knows people and places by code, and writes them down at
    its end."""
    going = (RunState.QUEUED, RunState.RUNNING)
    busy = select(Run.id).where(Run.project_id == thing.project_id, Run.state.in_(going)).limit(1)
    if session.scalar(busy):
        raise StillNeeded(
            f"A plan is being made that may speak of {thing.code}; it cannot be deleted now.",
            "Maybe wait until it is done.",
        )
