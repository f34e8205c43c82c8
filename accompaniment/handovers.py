"""Identities that leave the house need two people: one asks, another releases, the first takes them, once.

One stolen session, one coerced coordinator or one slip opens nothing.  Times are the machine's: an
exercise prolongs none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accompaniment import audit, identities, person_data
from accompaniment.errors import OfficeError
from accompaniment.models import Account, AuditLine, Defender, Handover, HandoverPurpose
from accompaniment.vault import KeyRing

OPEN = timedelta(hours=24)
"""How long a handover is good, from asking to taking."""

SETTLED = timedelta(days=7)
"""An account that the asker made less than so long ago is no second person."""

FORMAT = "accompaniment-identities/1"


class HandoverRefused(OfficeError):
    """A handover cannot go on as asked."""


class State(StrEnum):
    """Where a handover stands."""

    WAITING = "waiting"
    RELEASED = "released"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    OVER = "over"


def state(handover: Handover, now: datetime) -> State:
    """Where it stands now; what was neither taken nor withdrawn in time is over."""
    if handover.taken_at:
        return State.TAKEN
    if handover.withdrawn_at:
        return State.WITHDRAWN
    if now >= handover.until:
        return State.OVER
    return State.RELEASED if handover.released_at else State.WAITING


def ask(
    session: Session,
    *,
    actor: Account,
    now: datetime,
    defenders: Sequence[Defender],
    purpose: HandoverPurpose,
) -> Handover:
    """Ask for the identities of some defenders of the actor's project. Raises `HandoverRefused`."""
    if not defenders:
        raise HandoverRefused("Say whose identities are needed.")
    if purpose is HandoverPurpose.REQUEST and len(defenders) > 1:
        raise HandoverRefused("What is kept of one defender goes to that one only.", "Maybe ask for each.")
    handover = Handover(
        project_id=actor.project_id,
        purpose=purpose,
        asked_at=now,
        asked_by=actor,
        until=now + OPEN,
        defenders=list(defenders),
    )
    session.add(handover)
    audit.record(session, actor, f"ask for identities: {purpose.value}", handover, now)
    return handover


def may_release(session: Session, actor: Account, handover: Handover, now: datetime) -> bool:
    """Whether the actor is a second person: not the asker, nor an account that the asker just made."""
    if actor.id == handover.asked_by_id:
        return False
    made = select(AuditLine.id).where(
        AuditLine.account_id == handover.asked_by_id,
        AuditLine.thing == f"account {actor.id}",
        AuditLine.action.in_(("invite", "add account")),
        AuditLine.at > now - SETTLED,
    )
    return session.scalar(made.limit(1)) is None


def release(session: Session, *, actor: Account, now: datetime, handover: Handover) -> None:
    """Let the asker take them. Raises `HandoverRefused` for the asker, and where it is not waiting."""
    _demand(session, handover, State.WAITING, now)
    if not may_release(session, actor, handover, now):
        raise HandoverRefused(
            "This needs a second person: not who asked, nor an account that they made this week.",
            "Maybe another coordinator.",
        )
    handover.released_at, handover.released_by = now, actor
    audit.record(session, actor, "release identities", handover, now)


def withdraw(session: Session, *, actor: Account, now: datetime, handover: Handover) -> None:
    """Take the asking or the releasing back, by whoever may do either. Raises `HandoverRefused`."""
    if state(handover, now) not in (State.WAITING, State.RELEASED):
        raise HandoverRefused("There is nothing to withdraw any more.")
    handover.withdrawn_at, handover.withdrawn_by = now, actor
    audit.record(session, actor, "withdraw identities", handover, now)


def take(
    session: Session, ring: KeyRing, *, actor: Account, now: datetime, handover: Handover
) -> tuple[bytes, AuditLine]:
    """The file in clear, for the caller to close, and the line that it leaves in the audit.

    Once, by the asker, in time, after it was released. Raises `HandoverRefused`.
    """
    _demand(session, handover, State.RELEASED, now)
    if actor.id != handover.asked_by_id:
        raise HandoverRefused("Only who asked can take them.")
    line = audit.record(session, actor, f"take identities: {handover.purpose.value}", handover, now)
    audit.record_all(session, actor, "hand out identity", handover.defenders, now)
    about = {
        "format": FORMAT,
        "grade": "identities",
        "purpose": handover.purpose.value,
        "taken_at": now.isoformat(timespec="seconds"),
        "taken_by": actor.name,
        "released_by": handover.released_by.name if handover.released_by else "",
        "audit_line": line.id,
    }
    told = [_told(session, ring, one, handover.purpose) for one in handover.defenders]
    once = update(Handover).where(Handover.id == handover.id, Handover.taken_at.is_(None))
    if session.execute(once.values(taken_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise HandoverRefused("They were taken already.")
    return (json.dumps({**about, "defenders": told}, ensure_ascii=False, indent=1) + "\n").encode(), line


def _told(session: Session, ring: KeyRing, defender: Defender, purpose: HandoverPurpose) -> dict[str, Any]:
    if purpose is HandoverPurpose.REQUEST:
        return person_data.of_defender(session, ring, defender).as_json()
    details = identities.peek(session, ring, defender)
    return {
        "code": defender.code,
        "kind": defender.kind.value,
        **{column: getattr(details, column) for column in identities.SEALED},
    }


def _demand(session: Session, handover: Handover, wanted: State, now: datetime) -> None:
    session.refresh(handover, with_for_update=True)
    found = state(handover, now)
    if found is not wanted:
        raise HandoverRefused(SENTENCES[found, wanted])


_LATE = "It was open for a day, and that is over."
SENTENCES = {
    (State.TAKEN, State.WAITING): "They were taken already.",
    (State.TAKEN, State.RELEASED): "They were taken already: once only. Ask again, if that is needed.",
    (State.WITHDRAWN, State.WAITING): "This was withdrawn.",
    (State.WITHDRAWN, State.RELEASED): "This was withdrawn.",
    (State.OVER, State.WAITING): _LATE,
    (State.OVER, State.RELEASED): _LATE,
    (State.RELEASED, State.WAITING): "This was released already.",
    (State.WAITING, State.RELEASED): "Nobody has released it yet.",
}
"""What is said of a handover that is in one state where another one is needed."""
