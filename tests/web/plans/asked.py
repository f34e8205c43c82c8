"""What the tests of plans ask for and make."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Account, Plan, Project, Run

ASKED = {"first_day": "2027-01-11", "last_day": "2027-02-07", "seconds": "30"}


LINE = {
    "seconds": 1.0,
    "stage": "greedy",
    "bill": {"uncovered": 16, "changes": 0, "travel": 90},
    "bounds": {"uncovered": 0},
    "covered": 1,
}


def a_run(session: Session, project: Project, **facts: Any) -> Run:
    usual = {
        "first_day": date(2027, 1, 4),
        "end_day": date(2027, 2, 1),
        "seconds": 30,
        "asked_at": datetime(2027, 1, 4, 11, 59, 50, tzinfo=UTC),
    }
    run = Run(project_id=project.id, **{**usual, **facts})
    session.add(run)
    session.commit()
    return run


def broken(plan: Plan, session: Session, coordinator: Account, now: datetime) -> str:
    """Take V3 off R1, so that the team is short; the key of the breach that this is."""
    team = next(team for team in plan.teams if team.shift.code == "R1")
    third = next(duty.volunteer for duty in team.duties if duty.volunteer.code == "V3")
    facts = {"actor": coordinator, "now": now, "plan": plan, "version": plan.version}
    edit = planning.unassign(session, shift=team.shift, volunteer=third, **facts)
    session.commit()
    return edit.caused[0].key
