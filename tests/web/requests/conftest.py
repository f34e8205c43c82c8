"""A request and what it needs."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from accompaniment import intake
from accompaniment.models import (
    Account,
    Defender,
    Location,
    Project,
    Request,
    Risk,
)
from tests import makers


@pytest.fixture
def place(session: Session, project: Project) -> Location:
    return makers.a_base(session, project, "APA", name="Apartadó")


@pytest.fixture
def defender(session: Session, project: Project, place: Location) -> Defender:
    return makers.a_defender(session, project, "G1", place=place)


@pytest.fixture
def received(session: Session, project: Project, place: Location, defender: Defender) -> Request:
    return makers.a_request(
        session, project, place, "R1", defender=defender, times=2, last_start=date(2027, 1, 13)
    )


@pytest.fixture
def accepted(session: Session, coordinator: Account, received: Request, now: datetime) -> Request:
    who = {"actor": coordinator, "request": received, "now": now}
    intake.assess(session, risk=Risk.AMBER, priority=3, **who)
    intake.accept(session, **who)
    return received
