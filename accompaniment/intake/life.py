"""What happens to a request, step by step; a step that makes no sense any more is refused."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.errors import OfficeError
from accompaniment.intake.shifts import begun, build, rebuild, take_back, zone_of
from accompaniment.intake.wanted import Wanted, demand_possible, next_code
from accompaniment.models import Account, Project, Request, RequestState, Risk, Shift

OPEN = (RequestState.RECEIVED, RequestState.ASSESSED)


class AlreadyDecided(OfficeError):
    """The request's state does not allow this step (any more)."""


class NotAssessed(OfficeError):
    """Nobody has weighed the risk yet."""


class ReasonMissing(OfficeError):
    """To decline or close needs a reason that others can read later."""


def receive(
    session: Session,
    *,
    actor: Account | None,
    project: Project,
    wanted: Wanted,
    now: datetime,
    code: str = "",
) -> Request:
    """Keep a new request; without a `code` it gets the next one. Raises `NotPossible`."""
    demand_possible(wanted, ZoneInfo(project.timezone))
    request = Request(
        project_id=project.id,
        code=code or next_code(session, project),
        state=RequestState.RECEIVED,
        received_at=now,
    )
    wanted.write_to(request)
    session.add(request)
    audit.record(session, actor, "receive", request, now)
    return request


def assess(
    session: Session, *, actor: Account | None, request: Request, risk: Risk, priority: int, now: datetime
) -> None:
    """Say how risky and how urgent it is; may be said again until it is decided."""
    _demand(request, *OPEN)
    request.risk = risk
    request.priority = priority
    request.state = RequestState.ASSESSED
    audit.record(session, actor, "assess", request, now)


def accept(session: Session, *, actor: Account | None, request: Request, now: datetime) -> list[Shift]:
    """Take it on: it becomes shifts. The house's own work (no defender) needs no assessment before."""
    _demand(request, *OPEN)
    if request.state is RequestState.RECEIVED and request.defender is not None:
        raise NotAssessed(
            f"Request {request.code} has not been assessed yet.", "Maybe assess its risk first."
        )
    shifts = build(session, request)
    request.state = RequestState.ACCEPTED
    request.decided_at = now
    audit.record(session, actor, "accept", request, now)
    return shifts


def decline(session: Session, *, actor: Account | None, request: Request, reason: str, now: datetime) -> None:
    """Say no, and why."""
    _demand(request, *OPEN)
    request.reason = _reason(request, reason)
    request.state = RequestState.DECLINED
    request.decided_at = now
    audit.record(session, actor, "decline", request, now)


def close(session: Session, *, actor: Account | None, request: Request, reason: str, now: datetime) -> None:
    """End an accepted request, and say why: its shifts that have not begun are withdrawn."""
    _demand(request, RequestState.ACCEPTED)
    request.reason = _reason(request, reason)
    request.state = RequestState.CLOSED
    past = begun(session, request.shifts, now)
    for shift in request.shifts:
        if shift.withdrawn_at is None and shift.id not in past:
            take_back(session, shift, now)
    audit.record(session, actor, "close", request, now)


def revise(
    session: Session, *, actor: Account | None, request: Request, wanted: Wanted, now: datetime
) -> None:
    """Change what a request asks for; an accepted one's shifts follow.

    Shifts that stay the same keep their identity. Raises `NotPossible`, and `InPublishedPlan` if a
    shift that people were told of would change or go.
    """
    _demand(request, *OPEN, RequestState.ACCEPTED)
    demand_possible(wanted, zone_of(session, request))
    if request.state is RequestState.ACCEPTED:
        rebuild(session, request, wanted, now)
    wanted.write_to(request)
    audit.record(session, actor, "revise", request, now)


def _demand(request: Request, *states: RequestState) -> None:
    if request.state not in states:
        raise AlreadyDecided(
            f"Request {request.code} is {request.state}.",
            "Maybe somebody else decided it meanwhile, or receive a new request.",
        )


def _reason(request: Request, reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(f"Request {request.code} needs a reason.", "Maybe a few words, without names.")
    return reason.strip()
