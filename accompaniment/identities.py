"""Who a defender is: opened for a reason, and every opening is written down.

The reason is a word of a list: what somebody types could be a name, and the audit holds no content.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import audit, vault
from accompaniment.config import Config
from accompaniment.models import Account, Defender, Identity, Project
from accompaniment.models.columns import opaque
from accompaniment.models.sealed import ring_of
from accompaniment.vault import KeyRing


class Reason(StrEnum):
    """Why an identity is opened."""

    EMERGENCY = "emergency"
    RISK = "risk"
    PREPARATION = "preparation"
    LETTER = "letter"
    CORRECTION = "correction"
    REQUEST = "request"  # the defender's own: access or erasure


@dataclass(frozen=True, slots=True)
class Details:
    """What the vault keeps of one defender. Each field is a sealed column of `Identity`."""

    name: str = ""
    contacts: str = ""
    whereabouts: str = ""
    notes: str = ""


SEALED = tuple(field.name for field in fields(Details))


def the_ring(session: Session, config: Config) -> KeyRing:
    """The installation's keys.

    They are made where nothing is sealed yet and nobody said where they lie: an office that keeps
    its keys on a stick must not get others because the stick is not there.  Raises `vault.NoKeys`
    and `vault.WrongPassphrase`.
    """
    return ring_of(session.connection(), vault.Vault.of(config))


def open_one(
    session: Session,
    ring: KeyRing,
    *,
    actor: Account | None,
    now: datetime,
    defender: Defender,
    reason: Reason,
) -> Details:
    """What is kept of a defender, empty if nothing is; leaves a line in the audit either way."""
    audit.record(session, actor, f"open identity: {reason.value}", defender, now)
    return peek(session, ring, defender)


def peek(session: Session, ring: KeyRing, defender: Defender) -> Details:
    """The same for the program alone, to compare with: nobody sees it, so nothing is written down."""
    identity = _of(session, defender)
    if identity is None:
        return Details()
    return Details(**{column: vault.read(ring, identity, column) for column in SEALED})


def keep(
    session: Session,
    ring: KeyRing,
    *,
    actor: Account | None,
    now: datetime,
    defender: Defender,
    details: Details,
) -> None:
    """Seal what is known of a defender in place of what was; all empty leaves nothing."""
    identity = _of(session, defender)
    if details == Details():
        if identity is not None:
            session.delete(identity)
    else:
        if identity is None:
            identity = Identity(project_id=defender.project_id, defender_id=defender.id, uid=opaque())
            session.add(identity)
        for column in SEALED:
            vault.put(ring, identity, column, getattr(details, column))
        identity.name_index = vault.index(ring, Identity, "name", details.name) if details.name else None
    audit.record(session, actor, "seal identity", defender, now)


def find(
    session: Session, ring: KeyRing, *, actor: Account | None, now: datetime, project: Project, name: str
) -> list[Defender]:
    """The defenders of a project whose whole name this is; the search leaves a line in the audit."""
    audit.record(session, actor, "search identities", project, now)
    index = vault.index(ring, Identity, "name", name)
    chosen = select(Defender).join(Identity).order_by(Defender.code)
    return list(
        session.scalars(chosen.where(Identity.name_index == index, Identity.project_id == project.id))
    )


def known(session: Session, defender: Defender) -> bool:
    """Whether anything is sealed of a defender."""
    return _of(session, defender) is not None


def _of(session: Session, defender: Defender) -> Identity | None:
    return session.scalar(select(Identity).where(Identity.defender_id == defender.id))
