"""A visit that two people of a draft are on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from accompaniment.models import (
    Plan,
    Project,
    Shift,
    Volunteer,
)
from tests import makers


@pytest.fixture
def people(session: Session, project: Project) -> list[Volunteer]:
    """V1 to V4 at the base APA."""
    base = makers.a_base(session, project)
    return [makers.a_volunteer(session, project, base) for _ in range(4)]


@pytest.fixture
def town(session: Session, project: Project, people: list[Volunteer]) -> object:
    """A town near the base."""
    return makers.a_location(session, project, "SJA", name="San José")


@pytest.fixture
def visit(session: Session, project: Project, town: object) -> Shift:
    """R1: two people on 2027-01-05 from 09:00 to 12:00."""
    return makers.a_shift(session, project, town, "R1", start="2027-01-05T09:00-05:00")


@pytest.fixture
def draft(session: Session, project: Project, people: list[Volunteer], visit: Shift) -> Plan:
    """A draft in which V1 and V2 go on R1."""
    return makers.a_plan(session, project, {visit: people[:2]})
