"""Plans: who goes where, what was decided by hand, what was published and who was told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Record, words
from accompaniment.models.request import Shift
from accompaniment.models.sealed import SealedText, Sealing
from accompaniment.models.volunteer import Volunteer


class PlanState(StrEnum):
    """A draft is worked on; the published one is what people were told; a withdrawn one was, once."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Plan(Record, Base):
    """All teams of a horizon (`first_day` up to, not including, `end_day`).

    `bill` holds what the planner said of it: a list of `{cost, value, bound, proven}` in order, as
    solved; hand edits afterwards are checked and billed anew where it is shown. `version` guards
    against two people editing the same draft at once. `based_on` is the published plan it was made
    around. `number` counts the published versions of a project (1, 2, ...).
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index(
            "uq_plan_published",
            "project_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    first_day: Mapped[date]
    end_day: Mapped[date]
    state: Mapped[PlanState] = mapped_column(words(PlanState), default=PlanState.DRAFT)
    number: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]  # its teams that began before took place
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    status: Mapped[str] = mapped_column(default="")  # what the planner ended with: optimal, feasible, ...
    bill: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column()

    based_on: Mapped[Plan | None] = relationship(remote_side="Plan.id")
    teams: Mapped[list[Team]] = relationship(back_populates="plan", cascade="all, delete-orphan")
    kept_breaches: Mapped[list[KeptBreach]] = relationship(
        back_populates="plan", cascade="all, delete-orphan"
    )
    notices: Mapped[list[Notice]] = relationship(back_populates="plan", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class Duty(Base):
    """One volunteer on one shift."""

    __tablename__ = "duty"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True, index=True)

    team: Mapped[Team] = relationship(back_populates="duties")
    volunteer: Mapped[Volunteer] = relationship()


class Team(Base):
    """Who goes on one shift in one plan, and when it starts and ends."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("plan_id", "shift_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"), index=True)
    start: Mapped[datetime] = mapped_column(index=True)
    end: Mapped[datetime]

    plan: Mapped[Plan] = relationship(back_populates="teams")
    shift: Mapped[Shift] = relationship()
    duties: Mapped[list[Duty]] = relationship(back_populates="team", cascade="all, delete-orphan")


class Pin(Record, Base):
    """A decision made by hand that every later plan keeps: this person is on that shift.

    If `start` is given, the shift begins then.
    """

    __tablename__ = "pin"
    __table_args__ = (UniqueConstraint("shift_id", "volunteer_id"),)

    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    start: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    shift: Mapped[Shift] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class KeptBreach(Sealing, Base):
    """A broken rule that a coordinator keeps, with the reason. It holds for this very breach only.

    `key` is the breach's identity: rule, shift, volunteer and the other shift, joined by "|".
    """

    __tablename__ = "kept_breach"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    key: Mapped[str]
    reason = SealedText()
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    plan: Mapped[Plan] = relationship(back_populates="kept_breaches")


class Notice(Base):
    """What a published plan changed for one volunteer, and when they said they had seen it.

    `changes` is a list of `{change, shift, start, end, was}` in order of time: change is "new", "moved"
    (`was`: its start before), "gone", or "team" (only who comes along is different).
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("plan_id", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    changes: Mapped[list[Any]]
    seen_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship(back_populates="notices")
    volunteer: Mapped[Volunteer] = relationship()
