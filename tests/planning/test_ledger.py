"""What people did lately, from the published plans, and what of it the next plan carries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Absence, Location, Plan, PlanState, Project
from accompaniment.planning.ledger import borne_lately
from accompaniment.scheduling import formats
from accompaniment.scheduling.fairness import Fairness
from accompaniment.scheduling.plan import Plan as Empty
from tests import makers

UNTIL = date(2027, 2, 1)
NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def base(session: Session, project: Project) -> Location:
    return makers.a_base(session, project)


def published(session: Session, project: Project, teams: dict[Any, Any], **facts: Any) -> Plan:
    return makers.a_plan(session, project, teams, PlanState.PUBLISHED, **facts)


def carried(session: Session, project: Project, **more: Any) -> dict[str, dict[str, Any]]:
    horizon = {"first_day": UNTIL, "end_day": UNTIL + timedelta(weeks=4)}
    raw = planning.problem(session, project=project, now=NOW, **{**horizon, **more})
    formats.read_problem(raw)
    return {entry.pop("volunteer"): entry for entry in raw["ledger"]["carried"]}


def test_duty_counts_by_load_nights_weekend_days_and_priority(
    session: Session, project: Project, base: Location
) -> None:
    one, other = (makers.a_volunteer(session, project, base, code) for code in ("V1", "V2"))
    field = makers.a_location(session, project)
    stay = makers.a_shift(
        session, project, field, start="2027-01-15T09:00-05:00", hours=72, priority=4, load_minutes=1440
    )  # Friday to Monday
    house = makers.a_shift(session, project, base, start="2027-01-20T09:00-05:00", hours=8, team=(1, 1))
    published(session, project, {stay: [one, other], house: [one]})
    assert carried(session, project) == {
        "V1": {"dates": 56, "load": 1920, "nights": 3, "weekend_days": 2, "hard_duties": 1},
        "V2": {"dates": 56, "load": 1440, "nights": 3, "weekend_days": 2, "hard_duties": 1},
    }


def test_what_did_not_take_place_or_is_not_told_does_not_count(
    session: Session, project: Project, base: Location
) -> None:
    person = makers.a_volunteer(session, project, base, "V1")
    shifts = [makers.a_shift(session, project, base) for _ in range(3)]
    withdrawn = makers.a_plan(session, project, {shifts[0]: [person]}, PlanState.WITHDRAWN)
    withdrawn.withdrawn_at = shifts[0].first_start - timedelta(days=1)
    makers.a_plan(session, project, {shifts[1]: [person]})  # a draft
    shifts[2].withdrawn_at = shifts[2].first_start - timedelta(hours=1)
    published(session, project, {shifts[2]: [person]})
    session.flush()
    assert carried(session, project)["V1"]["load"] == 0


def test_ledger_looks_as_far_back_as_the_office_says(
    session: Session, project: Project, base: Location
) -> None:
    person = makers.a_volunteer(session, project, base, "V1")
    early = makers.a_shift(session, project, base, start="2027-01-05T09:00-05:00")
    late = makers.a_shift(session, project, base, start="2027-01-28T09:00-05:00")
    published(session, project, {early: [person], late: [person]})
    project.ledger_weeks = 2
    assert carried(session, project)["V1"] == {
        "dates": 14, "load": 180, "nights": 0, "weekend_days": 0, "hard_duties": 0
    }  # fmt: skip
    project.ledger_weeks = 0
    raw = planning.problem(session, project=project, first_day=UNTIL, end_day=UNTIL + timedelta(1), now=NOW)
    assert "ledger" not in raw


def test_days_of_absence_and_before_somebody_counts_are_left_out(
    session: Session, project: Project, base: Location
) -> None:
    makers.a_volunteer(
        session, project, base, "NEW", arrives=date(2027, 1, 11), counts_from=date(2027, 1, 25)
    )
    away = makers.a_volunteer(session, project, base, "AWAY")
    gone = makers.a_volunteer(session, project, base, "GONE", leaves=date(2027, 1, 20))
    for first, last in ((1, 5), (4, 10)):
        days = {"first_day": date(2027, 1, first), "last_day": date(2027, 1, last)}
        session.add(Absence(project_id=project.id, volunteer_id=away.id, **days))
    shift = makers.a_shift(session, project, base)
    published(session, project, {shift: [gone, away]})
    found = carried(session, project)
    assert {code: entry["dates"] for code, entry in found.items()} == {"NEW": 7, "AWAY": 46}
    assert [a.volunteer for a in borne_lately(session, project, UNTIL)] == ["AWAY", "NEW"]


def test_what_the_problem_counts_itself_is_not_carried_too(
    session: Session, project: Project, base: Location
) -> None:
    """A team that still has a telephone out is in the problem as a shift: its load would count twice."""
    makers.a_resource(session, project)
    person = makers.a_volunteer(session, project, base, "V1")
    uses = [{"resource": "SAT", "count": 1}]
    out = makers.a_shift(
        session, project, base, "OUT", start="2027-01-31T09:00-05:00", hours=48, team=(1, 1), uses=uses
    )
    makers.a_shift(session, project, base, "NEXT", start="2027-02-02T08:00-05:00", team=(1, 1), uses=uses)
    published(session, project, {out: [person]})
    facts = planning.facts(
        session, project=project, first_day=UNTIL, end_day=UNTIL + timedelta(weeks=4),
        now=datetime(2027, 1, 31, tzinfo=UTC), around=planning.current(session, project),
    )  # fmt: skip
    problem = facts.read()
    assert set(facts.lent) == {"OUT"}
    assert Fairness.borne(problem, Empty(), "V1") == 0
    shown = borne_lately(session, project, UNTIL)[0].done
    assert (shown.load, shown.nights, shown.weekend_days) == (out.load_minutes, 0, 1)


def test_account_is_counted_by_the_rates_of_the_office(
    session: Session, project: Project, base: Location
) -> None:
    person = makers.a_volunteer(session, project, base, "V1")
    makers.a_volunteer(session, project, base, "V2")
    shift = makers.a_shift(
        session, project, base, start="2027-01-16T09:00-05:00", hours=2, team=(1, 1), priority=5
    )
    published(session, project, {shift: [person]})
    project.weekend_minutes, project.hard_minutes = 30, 15
    first, second = borne_lately(session, project, UNTIL)
    assert (first.minutes, second.minutes) == (120 + 30 + 15, 0)
    project.weekend = [5, 7]
    assert [a.minutes for a in borne_lately(session, project, UNTIL, volunteer="V1")] == [135]
    assert first.weeks == 8.0
