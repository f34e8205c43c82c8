"""An office with a draft that is edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Account, Plan, Shift, Volunteer

HORIZON = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1)}


NINE = datetime.fromisoformat("2027-01-12T09:00-05:00")


@dataclass
class Office:
    """Three people, two shifts on two days, and a draft that covers the first."""

    session: Session
    actor: Account
    now: datetime
    people: list[Volunteer]
    shifts: list[Shift]
    plan: Plan

    def edit(self, act: Any, **more: Any) -> planning.Edit:
        with_plan = {"plan": self.plan, "version": self.plan.version, "shift": self.shifts[0]}
        return act(self.session, actor=self.actor, now=self.now, **{**with_plan, **more})

    def teams(self) -> dict[str, tuple[str, ...]]:
        return {s: t.volunteers for s, t in planning.plan_of(self.session, self.plan).teams.items()}


def too_many(office: Office) -> planning.Standing:
    return office.edit(planning.assign, volunteer=office.people[2]).caused[0]


def keep_breach(office: Office, key: str, reason: str = "The driver comes along.") -> None:
    planning.keep_breach(
        office.session, actor=office.actor, now=office.now, plan=office.plan, key=key, reason=reason
    )
