"""Volunteers: where they live, what they can do, when they are there."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Coded, Record, opaque
from accompaniment.models.location import Location
from accompaniment.models.sealed import SealedText, Sealing

COUNTED_GENDERS = ("woman", "man")
"""What a defender may ask for as if it were a qualification; other words are kept to oneself."""


class Volunteer(Sealing, Coded, Base):
    """A field volunteer, known by a code.

    In service from `arrives` to the day before `leaves`; counts in a team from `counts_from`
    (before it they shadow). `limits` are this person's own, by the planner's keys
    (`rest_minutes`, `week_load_minutes`, ...), and stand in the place of the project's rules.
    `uid` names the person in files that leave the house.
    """

    LETTER = "V"
    __tablename__ = "volunteer"

    uid: Mapped[str] = mapped_column(default=opaque, unique=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    arrives: Mapped[date]
    leaves: Mapped[date]  # the first day no longer in service
    counts_from: Mapped[date | None]
    gender: Mapped[str] = mapped_column(default="")  # woman, man, another word, or not said
    nationalities: Mapped[list[Any]] = mapped_column(default=list)  # ISO 3166-1 alpha-2
    email = SealedText()
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)

    base: Mapped[Location] = relationship()
    qualifications: Mapped[list[Qualification]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="Qualification.name"
    )
    absences: Mapped[list[Absence]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="Absence.first_day"
    )
    wishes: Mapped[list[Wish]] = relationship(
        back_populates="volunteer", cascade="all, delete-orphan", order_by="Wish.first_day"
    )


class Qualification(Base):
    """What a volunteer can do, and how well: CEFR A1 to C2 are levels 1 to 6, a bare skill is 1.

    Held up to and including `expires`, if that is given.
    """

    __tablename__ = "qualification"
    __table_args__ = (UniqueConstraint("volunteer_id", "name"), CheckConstraint("level >= 1", name="level"))

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    name: Mapped[str]
    level: Mapped[int] = mapped_column(default=1)
    expires: Mapped[date | None]

    volunteer: Mapped[Volunteer] = relationship(back_populates="qualifications")


class Absence(Sealing, Record, Base):
    """Whole days, first to last, on which a volunteer is not there. Never says a reason of health."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[str] = mapped_column(default="leave")
    note = SealedText()

    volunteer: Mapped[Volunteer] = relationship(back_populates="absences")


class Wish(Record, Base):
    """Whole days a volunteer would like free. The planner keeps it where it can."""

    __tablename__ = "wish"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("weight >= 1", name="weight"),
    )

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    weight: Mapped[int] = mapped_column(default=1)

    volunteer: Mapped[Volunteer] = relationship(back_populates="wishes")


class IncompatiblePair(Record, Base):
    """Two volunteers who do not work in one team. No reason is kept."""

    __tablename__ = "incompatible_pair"
    __table_args__ = (UniqueConstraint("volunteer_id", "other_id"),)

    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))

    volunteer: Mapped[Volunteer] = relationship(foreign_keys=[volunteer_id])
    other: Mapped[Volunteer] = relationship(foreign_keys=[other_id])
