"""A published plan that a device has shown, for tests of what is lost with it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from accompaniment.models import Plan, PlanState, Project, Volunteer
from tests import makers

NINE, TWO = "2027-01-12T09:00-05:00", "2027-01-12T14:00-05:00"


def a_plan_that_was_seen(session: Session, project: Project, days: int) -> tuple[Plan, list[Volunteer]]:
    """V1 and V2 go each day: R1 may begin later, the others may not; V3 and V4 are free."""
    base = makers.a_base(session, project, name="Apartadó")
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3, 4)]
    shifts = [makers.a_shift(session, project, base, "R1", start=NINE, starts=[NINE, TWO])]
    for n in range(2, days + 1):
        shifts.append(makers.a_shift(session, project, base, f"R{n}", start=f"2027-01-{11 + n}T09:00-05:00"))
    return makers.a_plan(session, project, dict.fromkeys(shifts, people[:2]), PlanState.PUBLISHED), people
