"""Days on which the office forgot what was over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from accompaniment.database import Base


class Forgetting(Base):
    """One time that records were forgotten: the day's own (`day`), or on request (no day).

    Each day is there once: of two workers one forgets. Until `cleaned_at` the database's file may
    still hold traces of what was forgotten.
    """

    __tablename__ = "forgetting"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date | None] = mapped_column(unique=True)
    at: Mapped[datetime]
    records: Mapped[int]
    cleaned_at: Mapped[datetime | None]
