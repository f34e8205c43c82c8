"""Places, and how long the way between two of them takes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Coded, Record


class Location(Coded, Base):
    """A town, an airport, a team house (`base`). Towns only: never somebody's own house."""

    __tablename__ = "location"

    name: Mapped[str]
    country: Mapped[str]  # ISO 3166-1 alpha-2
    lat: Mapped[float]  # degrees, WGS 84
    lon: Mapped[float]
    base: Mapped[bool] = mapped_column(default=False)
    phone_coverage: Mapped[bool] = mapped_column(default=True)


class TravelTime(Record, Base):
    """Minutes from one location to another, both ways unless the other way is recorded too."""

    __tablename__ = "travel_time"
    __table_args__ = (UniqueConstraint("from_id", "to_id"), CheckConstraint("minutes >= 0", name="minutes"))

    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    minutes: Mapped[int]
    by: Mapped[str] = mapped_column(default="")  # bus, boat, ...

    origin: Mapped[Location] = relationship(foreign_keys=[from_id])
    destination: Mapped[Location] = relationship(foreign_keys=[to_id])
