"""Who a defender is: sealed, apart from all that is planned with."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Record, opaque
from accompaniment.models.defender import Defender
from accompaniment.models.sealed import InVault


class Identity(Record, Base):
    """The identity of one defender. `vault.put` and `vault.read` write and read its sealed columns.

    `uid` binds what is sealed to this row; `name_index` finds a name that is known in full.
    """

    __tablename__ = "identity"

    uid: Mapped[str] = mapped_column(default=opaque, unique=True)
    defender_id: Mapped[int] = mapped_column(ForeignKey("defender.id"), unique=True)
    name: Mapped[bytes | None] = mapped_column(InVault)
    name_index: Mapped[bytes | None] = mapped_column(index=True)
    contacts: Mapped[bytes | None] = mapped_column(InVault)
    whereabouts: Mapped[bytes | None] = mapped_column(InVault)
    notes: Mapped[bytes | None] = mapped_column(InVault)

    defender: Mapped[Defender] = relationship()
