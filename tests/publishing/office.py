"""An office with a published plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import publishing
from accompaniment.models import (
    Account,
    Location,
    Notice,
    Plan,
    Project,
    Shift,
    Volunteer,
)
from tests import makers

LINE = ("change", "shift")


@dataclass
class Office:
    """Four people, three shifts, and a published plan of two of them."""

    session: Session
    project: Project
    actor: Account
    now: datetime
    base: Location
    people: list[Volunteer]
    shifts: list[Shift]
    published: Plan

    def draft(self, teams: dict[Shift, list[Volunteer]], **facts: Any) -> Plan:
        return makers.a_plan(self.session, self.project, teams, **{"based_on": self.published, **facts})

    def publish(self, plan: Plan, **more: Any) -> Plan:
        return publishing.publish(self.session, actor=self.actor, now=self.now, plan=plan, **more)

    def told(self, plan: Plan) -> dict[str, list[tuple[str, ...]]]:
        notices = self.session.scalars(
            select(Notice).join(Volunteer).where(Notice.plan_id == plan.id).order_by(Volunteer.code)
        )
        return {n.volunteer.code: [tuple(c[k] for k in LINE) for c in n.changes] for n in notices}
