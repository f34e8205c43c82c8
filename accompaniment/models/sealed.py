"""Columns of what people write: text to the program, sealed in the database, bound to table, column and row.

    class Request(Sealing, Coded, Base):
        note = SealedText()

`request.note` opens, `request.note = "..."` seals at the next flush, and `Request.note` in a query
is the envelope: bytes, or NULL where nothing was written.  Nothing is opened before it is read, so
a list that shows no note pays for none.
"""

from __future__ import annotations

from functools import cache
from typing import Any, overload

from sqlalchemy import Connection, LargeBinary, Table, event, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column, object_session
from sqlalchemy.orm.exc import DetachedInstanceError
from sqlalchemy.types import TypeDecorator

from accompaniment.database import Base
from accompaniment.errors import OfficeError
from accompaniment.models.columns import opaque
from accompaniment.vault import KeyRing, NoKeys, Place, Vault, WrongPassphrase

UNREAD = "▒▒▒"
"""Stands for a sealed text while the key is not there. Written back, it leaves the text as it is."""


class Unreadable(OfficeError):
    """A text that could not be read would be copied as if it were empty."""


class InVault(TypeDecorator[bytes]):
    """A column of envelopes that the vault's keys open. It takes no text: that would be in clear."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: object) -> bytes | None:
        if isinstance(value, str):
            raise TypeError("text in clear for a sealed column")
        return value


class SealedText:
    """A sealed column of a class that is `Sealing`, of the attribute's name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.envelope = name, f"sealed_{name}"
        setattr(owner, self.envelope, mapped_column(name, InVault, nullable=True))

    @overload
    def __get__(self, record: None, kind: type) -> InstrumentedAttribute[bytes | None]: ...
    @overload
    def __get__(self, record: Any, kind: type) -> str: ...
    def __get__(self, record: Any, kind: type) -> Any:
        if record is None:
            return getattr(kind, self.envelope)
        held = getattr(record, self.envelope)
        if held is None or isinstance(held, str):  # nothing, or typed and not yet flushed
            return held or ""
        try:
            ring = vault_of(object_session(record), type(record)).ring()
            return ring.open(held, Place(record.__tablename__, self.name, record.uid))
        except (NoKeys, WrongPassphrase):
            return UNREAD

    def __set__(self, record: Any, text: str) -> None:
        if text == UNREAD:
            if getattr(record, self.envelope) is None:
                raise Unreadable(
                    f"{UNREAD} stands for a text that cannot be read while the vault is closed.",
                    "Maybe plug in the stick with the keys first, and do it again.",
                )
        elif not text:
            if getattr(record, self.envelope) is not None:
                setattr(record, self.envelope, None)
        elif text != self.__get__(record, type(record)):
            setattr(record, self.envelope, text)


class Sealing:
    """A record with sealed texts. `uid` binds them to their row, and says nothing."""

    uid: Mapped[str] = mapped_column(default=opaque, unique=True, index=True)


@event.listens_for(Sealing, "before_insert", propagate=True)
@event.listens_for(Sealing, "before_update", propagate=True)
def seal_what_was_typed(mapper: object, connection: Connection, record: Any) -> None:
    """Put envelopes into the place of texts, at the last moment before they are written."""
    if record.uid is None:
        record.uid = opaque()
    for name, column in sealed_texts(type(record)):
        text = vars(record).get(column)
        if isinstance(text, str):
            place = Place(record.__tablename__, name, record.uid)
            setattr(record, column, ring_of(connection).seal(text, place))


@cache
def sealed_texts(kind: type) -> tuple[tuple[str, str], ...]:
    """The sealed texts of a class: name, and the attribute that holds the envelope."""
    found = [part for one in kind.__mro__ for part in vars(one).values() if isinstance(part, SealedText)]
    return tuple((part.name, part.envelope) for part in found)


def sealed_tables() -> dict[Table, list[str]]:
    """Every table with columns that the vault's keys open, and their names."""
    found = {
        table: [column.name for column in table.columns if isinstance(column.type, InVault)]
        for table in Base.metadata.sorted_tables
    }
    return {table: names for table, names in found.items() if names}


def anything_sealed(connection: Connection) -> bool:
    """Whether a key is needed to read something."""
    kept = (
        select(table.c.id).where(table.c[name].is_not(None)).exists()
        for table, names in sealed_tables().items()
        for name in names
    )
    return bool(connection.scalar(select(or_(*kept))))


def ring_of(connection: Connection, vault: Vault | None = None) -> KeyRing:
    """The keys to seal with; made here, where nothing is sealed yet and nobody said where they lie.

    Raises `NoKeys` and `WrongPassphrase`.
    """
    vault = vault or connection.get_execution_options()["vault"]
    return vault.begin() if vault.missing() and not anything_sealed(connection) else vault.ring()


def vault_of(session: Session | None, kind: type) -> Vault:
    """The vault that a session's connections carry."""
    if session is None:
        raise DetachedInstanceError("a sealed text opens only while its record belongs to a session")
    return session.get_bind(kind).get_execution_options()["vault"]
