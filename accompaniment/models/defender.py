"""Those who ask for accompaniment: by code only."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Coded, words
from accompaniment.models.location import Location
from accompaniment.models.sealed import SealedText, Sealing
from accompaniment.models.volunteer import Volunteer

known_to = Table(
    "defender_known_to",
    Base.metadata,
    Column("defender_id", ForeignKey("defender.id"), primary_key=True),
    Column("volunteer_id", ForeignKey("volunteer.id"), primary_key=True),
)


class DefenderKind(StrEnum):
    """A defender may be one person, an organisation or a whole community."""

    PERSON = "person"
    ORGANISATION = "organisation"
    COMMUNITY = "community"


class Defender(Sealing, Coded, Base):
    """A defender as the office plans with them; who they are is sealed (`Identity`).

    `base` is the team house that accompanies them: its coordinator sees the case. None: only who sees the
    whole project does.
    """

    LETTER = "G"
    __tablename__ = "defender"

    kind: Mapped[DefenderKind] = mapped_column(words(DefenderKind))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    asks_for = SealedText()

    place: Mapped[Location | None] = relationship(foreign_keys=[place_id])
    base: Mapped[Location | None] = relationship(foreign_keys=[base_id])
    known_to: Mapped[list[Volunteer]] = relationship(secondary=known_to, order_by=Volunteer.code)
