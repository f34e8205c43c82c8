"""Calendar feeds: addresses at which a calendar app reads one person's tasks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.account import Account


class Feed(Base):
    """One address. The address holds a token; here lies only the token's hash.

    Of an account at most one goes on. `fetched_on` is the day on which somebody read it last.
    """

    __tablename__ = "feed"
    __table_args__ = (
        Index(
            "uq_feed_going",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    fetched_on: Mapped[date | None]

    account: Mapped[Account] = relationship()
