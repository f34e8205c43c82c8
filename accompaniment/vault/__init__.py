"""The vault: what people write and who they are, sealed in the database, the keys outside it.

Texts of the daily work open where they are read (`models.sealed`).  An identity does not: it is read
and written through `read` and `put`, with a ring in the hand, so that no page opens one by the way.
"""

from __future__ import annotations

from typing import Any

from accompaniment.vault.held import Vault
from accompaniment.vault.keyfile import NoKeys, WrongPassphrase, create, load, needs_passphrase, save
from accompaniment.vault.keys import DoesNotOpen, KeyRing, Place, key_number

__all__ = [
    "DoesNotOpen", "KeyRing", "NoKeys", "Place", "Vault", "WrongPassphrase",
    "create", "index", "key_number", "load", "needs_passphrase", "put", "read", "save",
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


def _place(record: Any, column: str) -> Place:
    return Place(record.__tablename__, column, record.uid)
