"""Requests for accompaniment, and the shifts an accepted one becomes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Coded, opaque, words
from accompaniment.models.defender import Defender
from accompaniment.models.location import Location
from accompaniment.models.sealed import SealedText, Sealing


class RequestState(StrEnum):
    """The life of a request: received, then assessed, then accepted or declined, at last closed."""

    RECEIVED = "received"
    ASSESSED = "assessed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


class Risk(StrEnum):
    """What the assessment found."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Request(Sealing, Coded, Base):
    """What a defender (or the house itself, then there is none) asks for.

    It may start on any day from `first_start` to `last_start`, only on `weekdays` (0 is Monday; empty:
    any), at one of the local times in `at` ("HH:MM"). It lasts `days` whole days (to 17:00 of the
    last, the way there and back included) or `hours` (the way comes on top). `times` says how often
    in all, `per_week` how often in one week. `needs` is a list of `{qualification, level, count}`
    with `count` a number or "all"; `prefers` the same with a `weight`; `excluded` a list of
    volunteers' codes; `uses` a list of `{resource, count}` by the resource's code.
    """

    LETTER = "R"
    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("project_id", "code"),
        CheckConstraint("first_start <= last_start", name="window"),
        CheckConstraint("(days IS NULL) <> (hours IS NULL)", name="length"),
        CheckConstraint("priority BETWEEN 1 AND 5", name="priority"),
        CheckConstraint("people BETWEEN 1 AND people_max", name="people"),
    )

    defender_id: Mapped[int | None] = mapped_column(ForeignKey("defender.id"), index=True)
    kind: Mapped[str]
    place_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    first_start: Mapped[date]
    last_start: Mapped[date]
    weekdays: Mapped[list[Any]] = mapped_column(default=list)
    at: Mapped[list[Any]]
    days: Mapped[int | None]
    hours: Mapped[float | None]
    times: Mapped[int] = mapped_column(default=1)
    per_week: Mapped[int | None]
    people: Mapped[int] = mapped_column(default=2)
    people_max: Mapped[int] = mapped_column(default=2)
    needs: Mapped[list[Any]] = mapped_column(default=list)
    prefers: Mapped[list[Any]] = mapped_column(default=list)
    excluded: Mapped[list[Any]] = mapped_column(default=list)
    uses: Mapped[list[Any]] = mapped_column(default=list)
    priority: Mapped[int] = mapped_column(default=3)
    risk: Mapped[Risk | None] = mapped_column(words(Risk))
    note = SealedText()
    known_at: Mapped[datetime | None]  # when the office learned of it, if that is not when it was entered
    state: Mapped[RequestState] = mapped_column(
        words(RequestState), default=RequestState.RECEIVED, index=True
    )
    reason = SealedText()  # why it was declined or closed
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    defender: Mapped[Defender | None] = relationship()
    place: Mapped[Location] = relationship()
    shifts: Mapped[list[Shift]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="Shift.code"
    )


class Shift(Coded, Base):
    """One stretch of accompaniment that needs a team.

    `starts` are the times that suit, as ISO 8601 with offset, one is chosen; `minutes` is how long it
    lasts and `load_minutes` how much work it is. `from_base`: the way is part of it. A shift that is
    no longer wanted is `withdrawn_at`; it is not deleted, since a plan may speak of it. `uid` names
    it in files that leave the house. The other columns are the request's.
    """

    __tablename__ = "shift"

    uid: Mapped[str] = mapped_column(default=opaque, unique=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    title: Mapped[str]
    defender_id: Mapped[int | None] = mapped_column(ForeignKey("defender.id"), index=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    starts: Mapped[list[Any]]
    first_start: Mapped[datetime] = mapped_column(
        index=True
    )  # the earliest and latest of `starts`, to search by
    last_start: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    load_minutes: Mapped[int]
    team_min: Mapped[int]
    team_max: Mapped[int]
    needs: Mapped[list[Any]] = mapped_column(default=list)
    prefers: Mapped[list[Any]] = mapped_column(default=list)
    excluded: Mapped[list[Any]] = mapped_column(default=list)
    from_base: Mapped[bool] = mapped_column(default=False)
    uses: Mapped[list[Any]] = mapped_column(default=list)
    priority: Mapped[int]
    withdrawn_at: Mapped[datetime | None]

    request: Mapped[Request] = relationship(back_populates="shifts")
    defender: Mapped[Defender | None] = relationship()
    location: Mapped[Location] = relationship()
