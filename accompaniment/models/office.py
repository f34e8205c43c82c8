"""Whose records these are: an organisation and its country projects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accompaniment.database import Base

DEFAULT_RULES: dict[str, Any] = {
    "way_minutes": 1440,
    "buffer_minutes": 15,
    "rest_minutes": 660,
    "span_minutes": 840,
    "week_load_minutes": 2880,
    "free_days": [{"window": 7, "days": 1}, {"window": 28, "days": 6}],
    "recovery": [{"nights": 5, "days": 1}],
    "nights": {"window": 28, "max": 14},
    "home_country": 0,
}
"""The rules a new project starts with, by the planner's keys (`docs/formats.md`)."""

DEFAULT_WEIGHTS = [1, 4, 16, 256, 4096]
"""What an uncovered shift of priority 1 to 5 costs."""


class Organisation(Base):
    """One organisation; its data has walls around it."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]

    projects: Mapped[list[Project]] = relationship(back_populates="organisation")


class Project(Base):
    """A country project: one time zone, one set of rules, its own people, places and plans.

    `rules` has the planner's keys (`DEFAULT_RULES`). `speed_kmh` and `detour` (road over straight
    line) give the travel time where no minutes were recorded. Published duties that start within
    `freeze_days` stay as they are when a new plan is made.

    Fairness looks `ledger_weeks` back (0: only at the plan's own days and loads). A night away, a
    weekend day (`weekend`: ISO weekdays) and a duty of priority 4 or 5 count for so many minutes
    of load besides. `fairness_tolerance` is the share by which a plan may be less fair than the
    fairest, for fewer new faces and shorter ways. `feeds`: people may switch a calendar feed on.
    """

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    country: Mapped[str]  # ISO 3166-1 alpha-2
    timezone: Mapped[str] = mapped_column(default="UTC")
    languages: Mapped[list[Any]] = mapped_column(default=lambda: ["en"])
    rules: Mapped[dict[str, Any]] = mapped_column(default=lambda: dict(DEFAULT_RULES))
    weights: Mapped[list[Any]] = mapped_column(default=lambda: list(DEFAULT_WEIGHTS))
    speed_kmh: Mapped[float] = mapped_column(default=35.0)
    detour: Mapped[float] = mapped_column(default=1.4)
    freeze_days: Mapped[int] = mapped_column(default=3)
    ledger_weeks: Mapped[int] = mapped_column(default=8)
    night_minutes: Mapped[int] = mapped_column(default=120)
    weekend_minutes: Mapped[int] = mapped_column(default=120)
    hard_minutes: Mapped[int] = mapped_column(default=120)
    weekend: Mapped[list[Any]] = mapped_column(default=lambda: [6, 7])
    fairness_tolerance: Mapped[float] = mapped_column(default=0.01)
    feeds: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(back_populates="projects")
