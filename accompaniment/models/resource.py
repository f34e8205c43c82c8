"""Things there are only so many of."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Coded
from accompaniment.models.location import Location


class Resource(Coded, Base):
    """What can be out in `count` places at once: a satellite phone, a crew the house can follow."""

    __tablename__ = "resource"
    __table_args__ = (UniqueConstraint("project_id", "code"), CheckConstraint("count >= 0", name="count"))

    name: Mapped[str]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    count: Mapped[int]

    base: Mapped[Location | None] = relationship()
