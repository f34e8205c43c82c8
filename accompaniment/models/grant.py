"""Access to more, for some hours."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.account import Account
from accompaniment.models.columns import Record, words
from accompaniment.models.defender import Defender
from accompaniment.models.location import Location


class What(StrEnum):
    """What a grant opens."""

    CASE = "case"  # a defender by code, their requests, and who goes with them
    BASE = "base"  # the published plan of one team house
    WINDOW = "window"  # own duties of all the time, not only of some weeks
    IDENTITY = "identity"  # who one defender is


class GrantReason(StrEnum):
    """Why somebody is given more: a list, since a typed reason would name people."""

    EMERGENCY = "emergency"
    STAND_IN = "stand-in"  # for somebody who is away
    HANDOVER = "handover"
    PREPARATION = "preparation"
    DEBRIEF = "debrief"
    ON_WATCH = "on-watch"


class Grant(Record, Base):
    """One account sees more from `begins_at` to `ends_at`, or until somebody ends it (`ended_at`).

    `defender` is set for a case or an identity, `base` for a base.
    """

    __tablename__ = "access_grant"
    __table_args__ = (
        CheckConstraint("begins_at < ends_at", name="hours"),
        CheckConstraint("(what IN ('case', 'identity')) = (defender_id IS NOT NULL)", name="defender"),
        CheckConstraint("(what = 'base') = (base_id IS NOT NULL)", name="base"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    what: Mapped[What] = mapped_column(words(What))
    defender_id: Mapped[int | None] = mapped_column(ForeignKey("defender.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    reason: Mapped[GrantReason] = mapped_column(words(GrantReason))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    given_by: Mapped[Account] = relationship(foreign_keys=[given_by_id])
    defender: Mapped[Defender | None] = relationship()
    base: Mapped[Location | None] = relationship()
