"""Identities that leave the house: asked for by one person, released by another, taken once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.account import Account
from accompaniment.models.columns import Record, words
from accompaniment.models.defender import Defender

handed_over = Table(
    "handover_defender",
    Base.metadata,
    Column("handover_id", ForeignKey("handover.id", ondelete="CASCADE"), primary_key=True),
    Column("defender_id", ForeignKey("defender.id", ondelete="CASCADE"), primary_key=True),
)


class HandoverPurpose(StrEnum):
    """For whom identities leave the house, and why: a list, since what is typed could be a name."""

    EMERGENCY = "emergency"  # those who help in an emergency
    PROTECTION = "protection"  # a body that protects, chosen by the defender
    TRANSFER = "transfer"  # another office takes over
    REQUEST = "request"  # the defender asked what is kept of them


class Handover(Record, Base):
    """One export of identities. Nothing of what it hands over is in it, only whose it is.

    It is good until `until`; whoever asked and whoever may release can withdraw it before it is taken.
    """

    __tablename__ = "handover"

    purpose: Mapped[HandoverPurpose] = mapped_column(words(HandoverPurpose))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    until: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime | None]

    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    released_by: Mapped[Account | None] = relationship(foreign_keys=[released_by_id])
    withdrawn_by: Mapped[Account | None] = relationship(foreign_keys=[withdrawn_by_id])
    defenders: Mapped[list[Defender]] = relationship(secondary=handed_over, order_by=Defender.code)
