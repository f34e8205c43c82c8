"""The office that each test begins from, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment.models import (
    Account,
    PlanState,
    Project,
)
from tests import makers
from tests.publishing.office import Office


@pytest.fixture
def session(either: Engine) -> Iterator[Session]:
    """One transaction, on each kind of database."""
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def office(session: Session, project: Project, coordinator: Account, now: datetime) -> Office:
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3, 4)]
    starts = ("2027-01-12T09:00-05:00", "2027-01-14T09:00-05:00", "2027-01-19T09:00-05:00")
    shifts = [makers.a_shift(session, project, base, f"R{n}", start) for n, start in enumerate(starts, 1)]
    published = makers.a_plan(
        session, project, {shifts[0]: people[:2], shifts[1]: people[2:]}, PlanState.PUBLISHED
    )
    return Office(session, project, coordinator, now, base, people, shifts, published)
