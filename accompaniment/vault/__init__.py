"""The vault: identities sealed in the database, the keys outside it.

A sealed column is read and written only through `read` and `put`, which bind the text to its row.
"""

from __future__ import annotations

from typing import Any

from accompaniment.vault.keyfile import NoKeys, WrongPassphrase, create, load, needs_passphrase, save
from accompaniment.vault.keys import DoesNotOpen, KeyRing, Place, key_number

__all__ = [
    "DoesNotOpen", "KeyRing", "NoKeys", "Place", "WrongPassphrase",
    "create", "index", "key_number", "load", "needs_passphrase", "put", "read", "save", "seal_anew",
]  # fmt: skip


def put(ring: KeyRing, record: Any, column: str, text: str) -> None:
    """Seal a text into a column of a record, which has its `uid` already; empty text leaves nothing."""
    setattr(record, column, ring.seal(text, _place(record, column)) if text else None)


def read(ring: KeyRing, record: Any, column: str) -> str:
    """What is sealed in a column of a record; "" if nothing is.  Raises `DoesNotOpen`."""
    envelope = getattr(record, column)
    return "" if envelope is None else ring.open(envelope, _place(record, column))


def index(ring: KeyRing, kind: type, column: str, text: str) -> bytes:
    """The blind index of a text in a column, by which equal texts are found."""
    return ring.index(text, kind.__tablename__, column)


def seal_anew(ring: KeyRing, record: Any, column: str) -> bool:
    """Seal with the current key what an older one sealed; whether that was needed."""
    envelope = getattr(record, column)
    if envelope is None or key_number(envelope) == ring.current:
        return False
    put(ring, record, column, read(ring, record, column))
    return True


def _place(record: Any, column: str) -> Place:
    return Place(record.__tablename__, column, record.uid)
