"""What is published within the frozen days stays, as far as it can."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Absence, Pin, PlanState, Project
from accompaniment.scheduling import formats
from tests import makers
from tests.planning.asked import HORIZON, problem


def frozen_team(session: Session, project: Project, people: int = 2) -> tuple[Any, ...]:
    base = makers.a_base(session, project)
    volunteers = [makers.a_volunteer(session, project, base, f"V{n + 1}") for n in range(people)]
    shift = makers.a_shift(session, project, base, "NEAR")
    published = makers.a_plan(session, project, {shift: volunteers[:2]}, PlanState.PUBLISHED)
    return published, shift, volunteers


NEAR = {"now": datetime.fromisoformat("2027-01-10T12:00-05:00")}


def test_published_team_within_the_frozen_days_is_pinned(session: Session, project: Project) -> None:
    published, _, _ = frozen_team(session, project)

    pinned = {
        days: problem(session, project, around=published, freeze_days=days, **NEAR)["pinned"]
        for days in (None, 1)
    }

    entry = {"shift": "NEAR", "start": "2027-01-12T09:00-05:00", "volunteers": ["V1", "V2"]}
    assert pinned == {None: [entry], 1: []}


def test_published_teams_are_what_people_were_told(session: Session, project: Project) -> None:
    published, _, _ = frozen_team(session, project)

    raw = problem(session, project, around=published, changes_at_most=2)

    assert raw["published"] == [
        {"shift": "NEAR", "start": "2027-01-12T09:00-05:00", "volunteers": ["V1", "V2"]}
    ]
    assert raw["changes_at_most"] == 2


@pytest.mark.parametrize(("people", "kept"), [(3, ["V2"]), (2, [])])
def test_frozen_team_that_lost_somebody_stays_pinned_only_if_it_can_be_completed(
    session: Session, project: Project, people: int, kept: list[str]
) -> None:
    published, _, volunteers = frozen_team(session, project, people)
    volunteers[0].absences = [
        Absence(project_id=project.id, first_day=date(2027, 1, 12), last_day=date(2027, 1, 12))
    ]

    facts = planning.facts(session, project=project, around=published, **HORIZON, **NEAR)

    assert facts.raw["pinned"] == [{"shift": "NEAR", "start": "2027-01-12T09:00-05:00", "volunteers": kept}]
    assert facts.remarks == [planning.Remark("NEAR", "V1", "absence")]


def test_pin_by_hand_on_a_frozen_team_stands(session: Session, project: Project, now: datetime) -> None:
    published, shift, volunteers = frozen_team(session, project, 3)
    pin = Pin(project_id=project.id, shift=shift, volunteer=volunteers[2], made_at=now)
    session.add(pin)
    session.flush()

    raw = problem(session, project, around=published, **NEAR)

    assert raw["pinned"] == [{"shift": "NEAR", "volunteers": ["V3"]}]


def test_frozen_team_that_can_never_be_right_keeps_only_its_start(session: Session, project: Project) -> None:
    published, shift, _ = frozen_team(session, project, 2)
    shift.needs = [{"qualification": "spanish", "level": 4, "count": "all"}]
    shift.team_max = 3

    facts = planning.facts(session, project=project, around=published, **HORIZON, **NEAR)

    assert facts.raw["pinned"] == [{"shift": "NEAR", "start": "2027-01-12T09:00-05:00", "volunteers": []}]
    assert facts.remarks == [planning.Remark("NEAR", None, "composition")]


def test_frozen_team_that_broke_a_rule_after_it_ended_is_history(session: Session, project: Project) -> None:
    published, _, volunteers = frozen_team(session, project)
    volunteers[0].absences = [
        Absence(project_id=project.id, first_day=date(2027, 1, 12), last_day=date(2027, 1, 20))
    ]
    afterwards = datetime.fromisoformat("2027-01-13T12:00-05:00")

    facts = planning.facts(session, project=project, around=published, now=afterwards, **HORIZON)

    assert (facts.raw["shifts"], facts.raw["pinned"], facts.remarks) == ([], [], [])
    assert [entry["volunteer"] for entry in facts.raw["history"]] == ["V1", "V2"]


def test_problem_is_read_by_the_planner(session: Session, project: Project) -> None:
    published, _, _ = frozen_team(session, project)

    raw = problem(session, project, around=published, now=NEAR["now"] + timedelta(days=2))

    assert list(formats.read_problem(raw).shifts) == ["NEAR"]
