"""Passkeys (WebAuthn credentials) of accounts, and the questions they have still to answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.account import Account
from accompaniment.models.columns import words


class Passkey(Base):
    """The public half of a key that lies on a stick, a phone or a computer. It says nothing of its owner."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]  # given by its owner: "blue stick"
    credential_id: Mapped[bytes] = mapped_column(unique=True)  # chosen by the key, at random
    public_key: Mapped[bytes]  # as COSE (RFC 9052)
    sign_count: Mapped[int] = mapped_column(
        BigInteger
    )  # how often the key says it has signed; 0 for ever if it does not count
    transports: Mapped[list[Any]]  # how a browser reaches it: "usb", "internal", "hybrid"
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="passkeys")


class Purpose(StrEnum):
    """What a challenge may be answered for."""

    ADD = "add"
    SIGN_IN = "sign in"


class Challenge(Base):
    """A random question to an account's passkey, good for one answer."""

    __tablename__ = "challenge"

    value: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    made_at: Mapped[datetime] = mapped_column(index=True)
