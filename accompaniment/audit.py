"""Who did what to which thing, and when: without content, only added to, chained.

Each line carries a hash of itself and of the line before.  Who changes an old line must change all
later ones, and then the newest link is not the one that somebody noted elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accompaniment.errors import OfficeError
from accompaniment.models import Account, AuditLine, Project

FIRST = bytes(32)
"""What the first line is tied to."""

CHAIN = 7_301_846
"""PostgreSQL's number for the lock under which lines are added; SQLite has one writer anyway."""


class Tampered(OfficeError):
    """The audit's chain does not hold: a line was changed, taken out or put in."""


def record(session: Session, actor: Account | None, action: str, thing: object, now: datetime) -> AuditLine:
    """Add one line, and give it. `action` is a verb ("publish"); `thing` a record, kept as its kind and id.

    `actor` is none where a command or the worker acts. The line is part of the caller's transaction:
    an act that does not happen leaves no line, and none happens without one.
    """
    (line,) = record_all(session, actor, action, [thing], now)
    return line


def record_all(
    session: Session, actor: Account | None, action: str, things: Iterable[object], now: datetime
) -> list[AuditLine]:
    """The same for many things at once, one line each: an import brings thousands."""
    session.flush()  # gives a new record its id
    link, lines = _newest(session), []
    for thing in things:
        line = AuditLine(
            at=now,
            project_id=_project_of(thing) or (actor.project_id if actor else None),
            account_id=actor.id if actor else None,
            action=action,
            thing=f"{type(thing).__name__.lower()} {getattr(thing, 'id', '')}".strip(),
        )
        link = line.link = link_of(link, line)
        lines.append(line)
    session.add_all(lines)
    session.flush()
    return lines


def _project_of(thing: object) -> int | None:
    return thing.id if isinstance(thing, Project) else getattr(thing, "project_id", None)


def link_of(before: bytes, line: AuditLine) -> bytes:
    """The hash that ties a line to the one before it: SHA-256, 32 bytes."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [before.hex(), at, line.project_id, line.account_id, line.action, line.thing]
    return sha256(json.dumps(facts).encode()).digest()


def verify(session: Session, noted: str = "") -> tuple[int, str]:
    """Follow the chain: (lines, newest link in hexadecimal).

    `noted` is a link somebody wrote down before, which must still be there: without one, lines cut
    off at the end are not missed.  Raises `Tampered`.
    """
    link, count, met = FIRST, 0, not noted
    chosen = select(AuditLine).order_by(AuditLine.id).execution_options(yield_per=1000)
    with closing(session.scalars(chosen)) as lines:
        for line in lines:
            if line.link != link_of(link, line):
                raise Tampered(
                    f"The audit does not hold from line {line.id} of {line.at:%Y-%m-%d} on.",
                    "Maybe keep this database as it is, and compare it with a backup from before.",
                )
            link, count = line.link, count + 1
            met = met or link.hex() == noted.lower()
    if not met:
        raise Tampered(f"The link {noted[:12]}… is not in the audit: lines were taken out or put in.")
    return count, link.hex()


def _newest(session: Session) -> bytes:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:chain)"), {"chain": CHAIN})
    return session.scalar(select(AuditLine.link).order_by(AuditLine.id.desc()).limit(1)) or FIRST
