"""Who is signed in, and who tried in vain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from accompaniment.database import Base


class SignIn(Base):
    """One browser that is signed in. Its cookie holds a token; here lies only the token's hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    device: Mapped[str]  # "Firefox, Android": enough to know one's own
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class FailedSignIn(Base):
    """One wrong password or code. The account's name and the address are keyed hashes."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_key: Mapped[bytes] = mapped_column(index=True)
    source_key: Mapped[bytes] = mapped_column(index=True)
