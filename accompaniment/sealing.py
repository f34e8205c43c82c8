"""All that is sealed, at once: searched, counted by key, sealed anew when the keys turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from accompaniment.errors import OfficeError
from accompaniment.models import Identity
from accompaniment.models.sealed import anything_sealed, sealed_tables, vault_of
from accompaniment.vault import KeyRing, NoKeys, Place, WrongPassphrase, key_number

MOST_FOUND = 1000
"""Ids that a search gives at most, the newest: a list shows fifty of them at once."""


def why_closed(session: Session) -> OfficeError | None:
    """Why texts can be neither read nor written; none if they can, or if nothing was ever sealed."""
    vault = vault_of(session, Identity)
    if vault.missing() and not anything_sealed(session.connection()):
        return None
    try:
        vault.ring()
    except (NoKeys, WrongPassphrase) as fault:
        return fault
    return None


def demand_open(session: Session) -> None:
    """Raise `NoKeys` or `WrongPassphrase` if something is sealed and cannot be opened.

    For what copies records: a text that cannot be read must not become another one on the way.
    """
    fault = why_closed(session)
    if fault and anything_sealed(session.connection()):
        raise fault


def containing(session: Session, choice: Select[Any], kind: Any, name: str, text: str) -> list[int]:
    """Ids of those of a choice of records whose sealed text contains this; none while the vault is closed.

    A database cannot search what it cannot read: each of these texts is opened. Case does not count.
    """
    envelope = getattr(kind, name)
    try:
        ring = vault_of(session, kind).ring()
    except (NoKeys, WrongPassphrase):
        return []
    columns = (kind.id, kind.uid, envelope)
    chosen = choice.with_only_columns(*columns).where(envelope.is_not(None)).order_by(kind.id.desc())
    found, wanted = [], text.casefold()
    for key, uid, held in session.execute(chosen):
        if wanted in ring.open(held, Place(kind.__tablename__, name, uid)).casefold():
            found.append(key)
            if len(found) == MOST_FOUND:
                break
    return found


def keys_in_use(session: Session) -> set[int]:
    """The numbers of the keys without which something does not open."""
    heads = (
        select(func.substr(table.c[name], 1, 3)).where(table.c[name].is_not(None)).distinct()
        for table, names in sealed_tables().items()
        for name in names
    )
    return {key_number(bytes(head)) for chosen in heads for head in session.scalars(chosen)}


def seal_all_anew(session: Session, ring: KeyRing, batch: int = 200) -> Iterator[int]:
    """Seal with the ring's current key what older keys sealed, a batch at a time.

    Gives after each batch how many texts it sealed, for the caller to commit: the office goes on
    meanwhile, and what was not reached is sealed by the old key until the next time.
    """
    for table, names in sealed_tables().items():
        columns = [table.c[name] for name in names]
        written, last = or_(*(column.is_not(None) for column in columns)), 0
        while True:
            chosen = select(table.c.id, table.c.uid, *columns).where(table.c.id > last, written)
            rows = session.execute(chosen.order_by(table.c.id).limit(batch).with_for_update()).all()
            if not rows:
                break
            last = rows[-1].id
            count = 0
            for row in rows:
                fresh = {}
                for name in names:
                    held = row._mapping[name]
                    if held is not None and key_number(held) != ring.current:
                        place = Place(table.name, name, row.uid)
                        fresh[name] = ring.seal(ring.open(held, place), place)
                if fresh:
                    session.execute(update(table).where(table.c.id == row.id).values(fresh))
                    count += len(fresh)
            yield count
