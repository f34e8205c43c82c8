"""A draft to look at."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from accompaniment.models import Plan, PlanState, Project
from tests import makers


@pytest.fixture
def plan(session: Session, project: Project) -> Plan:
    """A draft around a published plan: R1 gets V3 instead of V2, R2 gets a team, R3 has none."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3)]
    starts = ("2027-01-12T09:00-05:00", "2027-01-14T09:00-05:00", "2027-01-19T09:00-05:00")
    shifts = [makers.a_shift(session, project, base, f"R{n}", start) for n, start in enumerate(starts, 1)]
    published = makers.a_plan(session, project, {shifts[0]: people[:2]}, PlanState.PUBLISHED)
    bill = [{"cost": "uncovered", "value": 16, "bound": 16, "proven": True}]
    return makers.a_plan(
        session,
        project,
        {shifts[0]: [people[0], people[2]], shifts[1]: people[:2]},
        based_on=published,
        bill=bill,
        status="optimal",
    )
