"""What a defender agreed to, and whether they still do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.account import Account
from accompaniment.models.columns import Record, words


class Use(StrEnum):
    """What consent is asked for, each by itself (the alert's audiences are the last four but one)."""

    ACCOMPANIMENT = "accompaniment"
    AUTHORITIES = "authorities"  # letters that announce an accompaniment
    ALERT_PARTNERS = "alert partners"
    ALERT_DIPLOMATS = "alert diplomats"
    ALERT_AUTHORITIES = "alert authorities"
    ALERT_MEDIA = "alert media"
    PUBLICATION = "publication"


class Consent(Record, Base):
    """One defender's word on one use: given at `given_at`, and no longer from `withdrawn_at` on."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("defender_id", "use"),)

    defender_id: Mapped[int] = mapped_column(ForeignKey("defender.id", ondelete="CASCADE"))
    use: Mapped[Use] = mapped_column(words(Use))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # who wrote it down last

    noted_by: Mapped[Account | None] = relationship()
