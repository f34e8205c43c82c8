"""An office in which every page has something to show, and a way back to it after harm was tried."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from accompaniment.config import Config
from accompaniment.models import Account, PlanState, Project, TravelTime
from tests import makers
from tests.fuzz.counts import TIMES

CODE = "x"
"""What stands for every code in an address (`test_every_route.address`)."""


@pytest.fixture
def draw() -> random.Random:
    """The same lots each time; others when more is tried."""
    return random.Random(TIMES)


@pytest.fixture
def full_office(session: Session, project: Project, coordinator: Account) -> Project:
    """A record of each kind with number 1 and the code `x`, a published plan and a draft."""
    base = makers.a_base(session, project, CODE)
    far = makers.a_location(session, project, "MUT")
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=90))
    people = [makers.a_volunteer(session, project, base, code, {"lead": 1}) for code in (CODE, "V2")]
    defender = makers.a_defender(session, project, CODE, place=far)
    makers.a_resource(session, project)
    shift = makers.a_shift(session, project, far, CODE, defender=defender)
    makers.a_shift(session, project, far, "R2", start="2027-01-14T09:00-05:00")
    makers.a_plan(session, project, {shift: people})
    makers.a_plan(session, project, {shift: people}, PlanState.PUBLISHED)
    makers.a_request(session, project, far, "R3")
    session.commit()
    return project


@pytest.fixture
def as_it_was(config: Config, full_office: Project) -> Callable[[], None]:
    """Bring the database back to what it was when the test began."""
    office, kept = config.data / "office.db", config.data / "office.kept"
    _copy(office, kept)
    return lambda: _copy(kept, office)


def _copy(source: Path, target: Path) -> None:
    """One SQLite file over another, whoever has it open."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
