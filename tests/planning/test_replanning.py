"""The scenario's four weeks, planned and published, and the emergency that nobody knew of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import notices, planning, publishing
from accompaniment.models import Defender, Location, Plan, Project, Volunteer
from accompaniment.scheduling import formats
from accompaniment.scheduling.solve import solve
from tests.planning.office import add_shift, an_office
from tests.problems import APARTADO, raw_problem

TOLD = Path(__file__).parent / "apartado-4w-plan.json"
HORIZON = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1)}
EVE = datetime(2027, 1, 3, 17, tzinfo=UTC)
KNOWN_AT = datetime.fromisoformat("2027-01-12T19:00-05:00")
E1 = {
    "id": "E1",
    "title": "emergency",
    "location": "BAJ",
    "starts": ["2027-01-13T05:30-05:00"],
    "duration": 2130,
    "load": 960,
    "team": {"min": 2, "max": 2},
    "needs": [
        {"qualification": "spanish", "level": 4, "count": "all"},
        {"qualification": "spanish", "level": 5, "count": 1},
        {"qualification": "lead", "level": 1, "count": 1},
    ],
    "priority": 5,
    "defender": "G2",
    "from_base": True,
    "uses": [{"resource": "MON", "count": 1}, {"resource": "SAT", "count": 1}],
}


def plan(session: Session, project: Project, now: datetime, **more: Any) -> Plan:
    """What the worker does: the problem around the published plan, solved, kept."""
    around = planning.current(session, project)
    facts = planning.facts(session, project=project, now=now, around=around, **HORIZON, **more)
    result = solve(facts.read(), seconds=10, workers=1, seed=1)
    return planning.keep(
        session,
        project=project,
        plan=result.plan,
        actor=None,
        now=now,
        based_on=around,
        status=result.status,
        bill=dict(result.bill),
        bounds=dict(result.bounds),
        **HORIZON,
    )


@pytest.fixture
def project(session: Session) -> Project:
    """The scenario with a plan of all its 66 shifts published, then the emergency."""
    raw = raw_problem(APARTADO)
    project = an_office(session, raw)
    told = formats.read_plan(formats.load_json(TOLD), formats.read_problem(raw))
    draft = planning.keep(session, project=project, plan=told, actor=None, now=EVE, **HORIZON)
    publishing.publish(session, actor=None, now=EVE, plan=draft)
    for volunteer in session.scalars(select(Volunteer)):
        notices.acknowledge(session, actor=None, now=EVE, volunteer=volunteer)
    places = {place.code: place for place in session.scalars(select(Location))}
    defenders = {defender.code: defender for defender in session.scalars(select(Defender))}
    add_shift(session, project, E1, places, defenders)
    session.flush()
    return project


@pytest.mark.long
def test_emergency_changes_nothing_that_is_near_unless_somebody_lets_it(
    session: Session, project: Project
) -> None:
    published = planning.current(session, project)
    kept = plan(session, project, KNOWN_AT)
    found = planning.compare(session, plan=kept, other=published, now=KNOWN_AT)
    assert (len(published.teams), found.shifts) == (66, [])

    mended = plan(session, project, KNOWN_AT, freeze_days=0)

    found = planning.compare(session, plan=mended, other=published, now=KNOWN_AT)
    assert (found.covered, found.lost) == (["E1"], [])
    assert next(line.value for line in found.bill if line.cost == "changes") <= 10
    began = [team for team in published.teams if team.start <= KNOWN_AT]
    assert {change.shift for change in found.shifts}.isdisjoint(team.shift.code for team in began)
    assert planning.breaches(session, plan=mended, now=KNOWN_AT) == []

    publishing.publish(session, actor=None, now=KNOWN_AT, plan=mended)
    assert {notice.volunteer.code for notice in mended.notices} == set(found.people)


@pytest.mark.long
def test_emergency_with_no_change_allowed_stays_uncovered(session: Session, project: Project) -> None:
    kept = plan(session, project, KNOWN_AT, freeze_days=0, changes_at_most=0)

    found = planning.compare(session, plan=kept, other=planning.current(session, project), now=KNOWN_AT)
    assert (found.covered, found.shifts) == ([], [])
