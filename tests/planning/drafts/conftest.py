"""The office that each test begins from."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from accompaniment.models import Account, Project
from tests import makers
from tests.planning.drafts.office import Office


@pytest.fixture
def office(session: Session, project: Project, coordinator: Account, now: datetime) -> Office:
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3)]
    shifts = [
        makers.a_shift(session, project, base, "R1"),
        makers.a_shift(session, project, base, "R2", start="2027-01-14T09:00-05:00"),
    ]
    plan = makers.a_plan(session, project, {shifts[0]: people[:2]})
    return Office(session, coordinator, now, people, shifts, plan)
