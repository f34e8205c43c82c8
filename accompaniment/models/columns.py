"""Columns that many tables share."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from sqlalchemy import Enum, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column


def words(kind: type[StrEnum]) -> Enum:
    """A column of one of `kind`'s words, kept in the database as the word itself."""
    return Enum(
        kind, native_enum=False, length=20, values_callable=lambda kind: [item.value for item in kind]
    )


class Sealed(LargeBinary):
    """A column of envelopes (see `vault`): what it holds cannot be read without the key."""


def opaque() -> str:
    """An identifier that says nothing: safe in a file that leaves the house."""
    return uuid4().hex


class Record:
    """A row of one country project."""

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)


class Coded(Record):
    """A record that people speak of by its code. A code is unique in its project and never changes.

    Codes that the office gives by itself begin with `LETTER`.
    """

    LETTER: ClassVar[str] = ""

    code: Mapped[str]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[UniqueConstraint, ...]:
        return (UniqueConstraint("project_id", "code"),)
