"""The shifts of an accepted request: made, rebuilt, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.errors import OfficeError
from accompaniment.intake.visits import Visit, visits
from accompaniment.intake.wanted import Wanted
from accompaniment.models import Account, Pin, Plan, PlanState, Project, Request, RequestState, Shift, Team

UNTOLD = {"priority", "prefers"}
"""What may change on a shift of a published plan: nobody was told it."""


class InPublishedPlan(OfficeError):
    """People were told of a shift, so it is not changed behind their backs."""


class HasBegun(OfficeError):
    """The shift has begun or is over."""


class AlreadyWithdrawn(OfficeError):
    """The shift is withdrawn already."""


class NotWithdrawn(OfficeError):
    """The shift is not withdrawn, or its request is no longer accepted."""


def zone_of(session: Session, request: Request) -> ZoneInfo:
    """The time zone of the request's project."""
    return ZoneInfo(session.get_one(Project, request.project_id).timezone)


def columns(request: Request | Wanted, visit: Visit) -> dict[str, Any]:
    """The columns of the shift that one visit of a request becomes, except code and identity."""
    return {
        "title": request.kind,
        "defender_id": request.defender.id if request.defender else None,
        "location_id": request.place.id,
        "starts": visit.starts,
        "first_start": visit.first_start,
        "last_start": visit.last_start,
        "minutes": visit.minutes,
        "load_minutes": visit.load_minutes,
        "team_min": request.people,
        "team_max": request.people_max,
        "needs": request.needs,
        "prefers": request.prefers,
        "excluded": request.excluded,
        "from_base": request.days is not None,
        "uses": request.uses,
        "priority": request.priority,
    }


def build(session: Session, request: Request, codes: list[str] | None = None) -> list[Shift]:
    """Make the shifts of a request that has none; `codes` are theirs, in order, if not the usual ones."""
    found = visits(request, zone_of(session, request))
    if codes is None:
        codes = free_codes(session, request, len(found), alone=len(found) == 1)
    for code, visit in zip(codes, found, strict=True):
        request.shifts.append(Shift(project_id=request.project_id, code=code, **columns(request, visit)))
    return list(request.shifts)


def usual_codes(code: str, number: int) -> list[str]:
    """The codes of a request's shifts: R01 for a single one, else R13-01, R13-02, ..."""
    return [code] if number == 1 else [f"{code}-{index:02d}" for index in range(1, number + 1)]


def free_codes(session: Session, request: Request, number: int, alone: bool = False) -> list[str]:
    """The next codes for shifts of this request that no shift of the project has."""
    taken = set(
        session.scalars(
            select(Shift.code).where(
                Shift.project_id == request.project_id, Shift.code.startswith(request.code, autoescape=True)
            )
        )
    )
    if alone and request.code not in taken:
        return [request.code]
    found: list[str] = []
    index = 0
    while len(found) < number:
        index += 1
        code = f"{request.code}-{index:02d}"
        if code not in taken:
            found.append(code)
    return found


def pair(asks: Request | Wanted, shifts: Iterable[Shift], zone: ZoneInfo) -> list[tuple[Visit, Shift | None]]:
    """Each visit with the shift that says exactly the same, if there is one (rather one that stands)."""
    left: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda shift: (shift.withdrawn_at is not None, shift.code)):
        left.setdefault(shift.starts[0], []).append(shift)
    found: list[tuple[Visit, Shift | None]] = []
    for visit in visits(asks, zone):
        wanted = columns(asks, visit)
        alike = left.get(visit.starts[0], [])
        same = next((shift for shift in alike if _says(shift, wanted)), None)
        if same is not None:
            alike.remove(same)
        found.append((visit, same))
    return found


def _says(shift: Shift, wanted: dict[str, Any]) -> bool:
    return all(getattr(shift, name) == value for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """What a revised request does to its shifts."""

    changes: list[tuple[Shift, dict[str, Any]]]  # what becomes of which shift
    back: list[Shift]  # withdrawn by an earlier revision, wanted again
    gone: list[Shift]
    fresh: list[Visit]


def rebuilding(session: Session, request: Request, wanted: Wanted, now: datetime) -> Rebuilding:
    """What `wanted` would do to the shifts of an accepted request; nothing is changed here.

    A shift that would be the same stays as it is; of the others, as many as there are visits change
    and keep their code. What was withdrawn by hand stays withdrawn. Raises `InPublishedPlan` if a
    shift that people were told of would change or go.
    """
    zone = zone_of(session, request)
    current = [shift for _, shift in pair(request, request.shifts, zone) if shift is not None]
    past = [shift for shift in request.shifts if shift.withdrawn_at is not None and shift not in current]
    after = pair(wanted, request.shifts, zone)
    kept = [shift for _, shift in after if shift is not None]
    free = [shift for shift in request.shifts if shift not in kept and shift not in past]

    unmatched = [visit for visit, shift in after if shift is None]
    changes = []
    for shift, visit in zip(free, unmatched, strict=False):
        new = columns(wanted, visit)
        changes.append((shift, {name: new[name] for name in new if getattr(shift, name) != new[name]}))
    found = Rebuilding(
        changes=changes,
        back=[shift for shift in kept if shift in past],
        gone=free[len(unmatched) :],
        fresh=unmatched[len(free) :],
    )
    touched = [shift for shift, new in changes if not set(new) <= UNTOLD] + found.gone
    standing = told(session, touched, now)
    for shift in touched:
        if shift.id in standing:
            raise InPublishedPlan(
                f"Shift {shift.code} stands in the published plan, and this would change it.",
                "Maybe close it and receive a new request.",
            )
    return found


def rebuild(session: Session, request: Request, wanted: Wanted, now: datetime) -> None:
    """Make the shifts of an accepted request what `wanted` comes to; the request itself is not touched."""
    plan = rebuilding(session, request, wanted, now)
    for shift, new in plan.changes:
        for name, value in new.items():
            setattr(shift, name, value)
    for shift in plan.back:
        shift.withdrawn_at = None
    for shift in plan.gone:
        if session.scalar(select(Team.id).where(Team.shift_id == shift.id).limit(1)) is None:
            session.execute(delete(Pin).where(Pin.shift_id == shift.id))
            request.shifts.remove(shift)
        else:
            take_back(session, shift, now)
    codes = free_codes(session, request, len(plan.fresh))
    for code, visit in zip(codes, plan.fresh, strict=True):
        request.shifts.append(Shift(project_id=request.project_id, code=code, **columns(wanted, visit)))


def told(session: Session, shifts: Iterable[Shift], now: datetime) -> set[int]:
    """The ids of those shifts that people were told of: in the published plan, or begun in an earlier one."""
    teams = (
        select(Team.shift_id)
        .join(Plan)
        .where(Team.shift_id.in_([shift.id for shift in shifts]))
        .where(or_(Plan.state == PlanState.PUBLISHED, Plan.number.is_not(None) & (Team.start <= now)))
    )
    return set(session.scalars(teams))


def begun(session: Session, shifts: Iterable[Shift], now: datetime) -> set[int]:
    """The ids of those shifts that have begun: as published, or else because no start is left."""
    shifts = list(shifts)
    rows = session.execute(
        select(Team.shift_id, Team.start)
        .join(Plan)
        .where(Team.shift_id.in_([shift.id for shift in shifts]), Plan.number.is_not(None))
    ).all()
    planned = {shift_id for shift_id, _ in rows}
    return {shift_id for shift_id, start in rows if start <= now} | {
        shift.id for shift in shifts if shift.id not in planned and shift.last_start <= now
    }


def take_back(session: Session, shift: Shift, now: datetime) -> None:
    """Mark a shift as no longer wanted; its pins would speak of nothing, so they go."""
    shift.withdrawn_at = now
    session.execute(delete(Pin).where(Pin.shift_id == shift.id))


def withdraw_shift(session: Session, *, actor: Account | None, shift: Shift, now: datetime) -> None:
    """One shift is no longer wanted. It stays in the plans that speak of it until the next is published."""
    if shift.withdrawn_at is not None:
        raise AlreadyWithdrawn(f"Shift {shift.code} is withdrawn already.")
    if shift.id in begun(session, [shift], now):
        raise HasBegun(f"Shift {shift.code} has begun or is over, so it is not withdrawn.")
    take_back(session, shift, now)
    audit.record(session, actor, "withdraw", shift, now)


def restore_shift(session: Session, *, actor: Account | None, shift: Shift, now: datetime) -> None:
    """A shift that was withdrawn is wanted after all."""
    if shift.withdrawn_at is None or shift.request.state is not RequestState.ACCEPTED:
        raise NotWithdrawn(f"Shift {shift.code} is not withdrawn, or its request is closed.")
    shift.withdrawn_at = None
    audit.record(session, actor, "restore", shift, now)
