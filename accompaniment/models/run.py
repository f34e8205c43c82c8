"""Runs of the planner: the table is the queue."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base
from accompaniment.models.columns import Record, words
from accompaniment.models.plan import Plan


class RunState(StrEnum):
    """Queued until a worker leases it; a lease that runs out is taken up again by another worker."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunKind(StrEnum):
    """A plan of some days, repairs of the published one to choose from, alternatives to a plan, or how few
    people could do what a plan covers."""

    PLAN = "plan"
    REPAIR = "repair"
    ALTERNATIVES = "alternatives"
    FEWEST = "fewest"


class Run(Record, Base):
    """One plan that was asked for, a menu of repairs, or a question about the plan that `best` begins with:
    for alternatives, or for the fewest people.

    `worker` and `lease_until` say who is on it; a result is taken only from the worker that holds the
    lease (fencing), so a worker that was thought dead and comes back cannot overwrite anything.
    `progress` is a list of `{seconds, stage, bill, bounds, covered, more?}`, the newest last (the question
    for the fewest people adds to it, see `worker.fewest`); `best` is the best plan so far in the plan
    format, kept so that nothing is lost when a worker dies. `menu` are the
    repairs found, `{changes_at_most, proven, costs, plan, seconds}` each, fewest changes first;
    `changes_at_most` is then counted from the fewest that any plan needs. `avoid` is what
    somebody else may know: `{shift, starts, volunteers, step, searched?}` each (`planning.avoiding`).
    """

    __tablename__ = "run"

    kind: Mapped[RunKind] = mapped_column(words(RunKind), default=RunKind.PLAN)
    first_day: Mapped[date]
    end_day: Mapped[date]
    seconds: Mapped[int]
    seed: Mapped[int] = mapped_column(default=1)
    changes_at_most: Mapped[int | None]
    freeze_days: Mapped[int | None]  # in the place of the project's, in an emergency
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[RunState] = mapped_column(words(RunState), default=RunState.QUEUED, index=True)
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked_at: Mapped[datetime | None]  # drop it
    stop_asked_at: Mapped[datetime | None]  # search no further, keep the best so far
    progress: Mapped[list[Any]] = mapped_column(default=list)
    best: Mapped[dict[str, Any] | None]
    menu: Mapped[list[Any]] = mapped_column(default=list)
    avoid: Mapped[list[Any]] = mapped_column(default=list)
    fault: Mapped[str] = mapped_column(default="")  # why it failed: a sentence
    ended_at: Mapped[datetime | None]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))

    plan: Mapped[Plan | None] = relationship()
