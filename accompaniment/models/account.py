"""Who may sign in, and as what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Sealed, words
from accompaniment.models.location import Location
from accompaniment.models.office import Project
from accompaniment.models.volunteer import Volunteer

if TYPE_CHECKING:
    from accompaniment.models.passkey import Passkey


class Role(StrEnum):
    """What an account may do; `access.py` says what that is."""

    COORDINATOR = "coordinator"  # the whole project
    BASE_COORDINATOR = "base-coordinator"  # the cases and people of one base
    MONITOR = "monitor"  # the crews that are out now, of one base or of all
    VOLUNTEER = "volunteer"  # own duties and companions
    ADVOCACY = "advocacy"  # counts and the published plan by day and town, nobody's code
    REPORTER = "reporter"  # counts for people outside, nobody's code
    ADMIN = "admin"  # accounts and the audit, nothing of the work itself


class Account(Base):
    """A person's way in, to one country project. A volunteer's account sees what `volunteer` may see.

    `base` narrows a base coordinator's or a monitor's to one team house. `granted` is what was granted
    them besides and goes on, pairs of a kind (`What`) and the id of what it opens (none: no record);
    whoever lets somebody in sets it (`grants.held`), so that without a clock nothing is granted.

    `is_...` and `get_id` are what a sign-in library asks of an account.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(unique=True)  # what is typed at sign-in, lower case
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(words(Role))
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id"), unique=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    language: Mapped[str] = mapped_column(default="en")
    invitation: Mapped[str] = mapped_column(default="")  # hash of the code that sets the first password
    invited_until: Mapped[datetime | None]
    totp: Mapped[bytes | None] = mapped_column(Sealed)  # the second factor's secret
    totp_step: Mapped[int] = mapped_column(default=0)  # a code of this half minute or before was used
    recovery: Mapped[list[Any]] = mapped_column(default=list)  # hashes of the codes on paper
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()
    base: Mapped[Location | None] = relationship()
    passkeys: Mapped[list[Passkey]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="Passkey.id"
    )

    granted = frozenset()
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether it may sign in."""
        return self.disabled_at is None

    @property
    def has_factor(self) -> bool:
        """Whether signing in takes more than the password."""
        return self.totp is not None or bool(self.passkeys)

    def get_id(self) -> str:
        """What the session cookie holds."""
        return str(self.id)
