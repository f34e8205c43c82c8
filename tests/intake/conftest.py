"""A request on its way: as it was asked for, received, accepted."""

from datetime import date

import pytest

from accompaniment import intake
from accompaniment.intake import Wanted
from accompaniment.models import RequestState, Risk
from tests import makers
from tests.conftest import NOW

S = RequestState


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def wanted(session, project, base):
    """An office visit on four Tuesdays, asked for by a defender."""
    return Wanted(
        kind="office visit",
        place=base,
        defender=makers.a_defender(session, project),
        first_start=date(2027, 1, 11),
        last_start=date(2027, 2, 7),
        weekdays=[1],
        at=["09:00"],
        hours=3.0,
        times=4,
        per_week=1,
    )


@pytest.fixture
def act(session, coordinator):
    """Who acts, and when."""
    return {"actor": coordinator, "now": NOW}


@pytest.fixture
def received(session, project, wanted, act):
    return intake.receive(session, project=project, wanted=wanted, **act)


@pytest.fixture
def accepted(session, received, act):
    intake.assess(session, request=received, risk=Risk.AMBER, priority=3, **act)
    intake.accept(session, request=received, **act)
    session.flush()
    return received
