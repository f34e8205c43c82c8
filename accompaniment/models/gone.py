"""Numbers that deleted records had: they are not given again.

The audit speaks of a record by its kind and id, people by its code. A new record under an old number
would inherit the history of the one that is gone; SQLite gives the greatest id again once it is free.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, ForeignKey, Table, event, func, insert, select, update
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from accompaniment.database import Base
from accompaniment.models.columns import Coded


class GoneId(Base):
    """No record of this kind (the table's name) has a greater id than `last`, and none ever had.

    There is one from the first time that a record of the kind is deleted; new ids come from it then.
    """

    __tablename__ = "gone_id"

    kind: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class GoneCode(Base):
    """The greatest number after `letter` in the codes of deleted records of a project."""

    __tablename__ = "gone_code"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


IDS: Table = GoneId.__table__  # type: ignore[assignment]
CODES: Table = GoneCode.__table__  # type: ignore[assignment]


@event.listens_for(Coded, "before_insert", propagate=True)
def number(mapper: Mapper[Coded], connection: Connection, record: Coded) -> None:
    """Give a new record an id that none of its kind ever had."""
    if record.id is None:
        mine = update(IDS).where(IDS.c.kind == mapper.local_table.name).values(last=IDS.c.last + 1)
        last = connection.scalar(mine.returning(IDS.c.last))
        if last is not None:
            record.id = last


@event.listens_for(Coded, "before_delete", propagate=True)
def note(mapper: Mapper[Coded], connection: Connection, record: Coded) -> None:
    """Remember the numbers of a record that goes."""
    table = mapper.local_table
    if connection.scalar(select(IDS.c.last).where(IDS.c.kind == table.name)) is None:
        greatest = select(func.max(table.c.id)).scalar_subquery()
        connection.execute(insert(IDS).values(kind=table.name, last=greatest))
    match = re.fullmatch(rf"{record.LETTER}(\d{{1,9}})", record.code) if record.LETTER else None
    if match:
        mine = (CODES.c.project_id == record.project_id) & (CODES.c.letter == record.LETTER)
        last = connection.scalar(select(CODES.c.last).where(mine))
        if last is None:
            facts = {"project_id": record.project_id, "letter": record.LETTER, "last": int(match[1])}
            connection.execute(insert(CODES).values(facts))
        elif last < int(match[1]):
            connection.execute(update(CODES).where(mine).values(last=int(match[1])))
