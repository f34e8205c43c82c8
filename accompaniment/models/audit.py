"""What was done, by whom, when: without content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from accompaniment.database import Base


class AuditLine(Base):
    """One act. `thing` is a kind and an id ("request 12"); never a name, never what was typed.

    Lines are only added: triggers of the database refuse to change or delete one, and `link` ties
    each to the one before (see `audit`).
    """

    __tablename__ = "audit_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: a command or the worker
    action: Mapped[str]
    thing: Mapped[str] = mapped_column(index=True)  # what happened to one request is read on its page
    link: Mapped[bytes]
