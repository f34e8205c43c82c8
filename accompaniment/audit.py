"""Who did what to which thing, and when: without content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from accompaniment.models import Account, AuditLine


def record(session: Session, actor: Account | None, action: str, thing: object, now: datetime) -> None:
    """Add one line. `action` is a verb ("publish"); `thing` a record, kept as its kind and id.

    `actor` is none where a command or the worker acts. The line is part of the caller's transaction:
    an act that does not happen leaves no line, and none happens without one.
    """
    record_all(session, actor, action, [thing], now)


def record_all(
    session: Session, actor: Account | None, action: str, things: Iterable[object], now: datetime
) -> None:
    """The same for many things at once, one line each: an import brings thousands."""
    session.flush()  # gives a new record its id
    session.add_all(
        AuditLine(
            at=now,
            project_id=getattr(thing, "project_id", None) or (actor.project_id if actor else None),
            account_id=actor.id if actor else None,
            action=action,
            thing=f"{type(thing).__name__.lower()} {getattr(thing, 'id', '')}".strip(),
        )
        for thing in things
    )
