"""What the planner found becomes a draft; a hand edits it and is told what it breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Absence, PlanState, Project
from accompaniment.scheduling import plan as planner
from tests.planning.drafts.office import HORIZON, NINE, Office


def test_plan_kept_is_the_plan_that_was_found(
    session: Session, project: Project, office: Office, now: datetime
) -> None:
    found = planner.Plan({"R1": planner.Team(NINE.astimezone(UTC), ("V1", "V3"))})

    draft = planning.keep(
        session,
        project=project,
        plan=found,
        actor=None,
        now=now,
        status="optimal",
        bill={"uncovered": 16.0, "changes": 0, "fairness": 101.0},
        bounds={"uncovered": 16.0, "fairness": 100.0},
        tolerance=0.01,
        **HORIZON,
    )

    session.flush()
    assert planning.plan_of(session, draft).teams == found.teams
    assert (draft.state, draft.status, draft.version) == (PlanState.DRAFT, "optimal", 1)
    assert draft.bill == [
        {"cost": "uncovered", "value": 16.0, "bound": 16.0, "proven": True},
        {"cost": "changes", "value": 0, "bound": None, "proven": False},
        {"cost": "fairness", "value": 101.0, "bound": 100.0, "proven": True, "tolerance": 0.01},
    ]


def test_keep_leaves_out_what_was_deleted_meanwhile(
    session: Session, project: Project, office: Office, now: datetime
) -> None:
    found = planner.Plan({"R1": planner.Team(NINE, ("V1", "GONE")), "GONE": planner.Team(NINE, ("V1", "V2"))})

    draft = planning.keep(session, project=project, plan=found, actor=None, now=now, **HORIZON)

    assert {team.shift.code: [d.volunteer.code for d in team.duties] for team in draft.teams} == {
        "R1": ["V1"]
    }


def test_team_outside_the_horizon_is_no_part_of_a_draft(
    session: Session, project: Project, office: Office, now: datetime
) -> None:
    found = planner.Plan({"R1": planner.Team(NINE, ("V1", "V2"))})
    horizon = {"first_day": date(2027, 1, 13), "end_day": date(2027, 2, 1)}

    draft = planning.keep(session, project=project, plan=found, actor=None, now=now, **horizon)

    assert draft.teams == []


def test_assign_to_a_shift_without_a_team_starts_one(office: Office) -> None:
    edit = office.edit(planning.assign, shift=office.shifts[1], volunteer=office.people[0])

    assert office.teams() == {"R1": ("V1", "V2"), "R2": ("V1",)}
    assert [found.breach.rule for found in edit.caused] == ["team_size"]


def test_assign_chooses_the_start_at_which_the_person_can_go(office: Office, project: Project) -> None:
    starts = ["2027-01-14T09:00-05:00", "2027-01-15T09:00-05:00"]
    office.shifts[1].starts, office.shifts[1].last_start = starts, datetime.fromisoformat(starts[1])
    office.people[0].absences = [
        Absence(project_id=project.id, first_day=date(2027, 1, 14), last_day=date(2027, 1, 14))
    ]

    office.edit(planning.assign, shift=office.shifts[1], volunteer=office.people[0])

    assert planning.team_of(office.session, office.plan, office.shifts[1]).start == datetime.fromisoformat(
        starts[1]
    )


def test_edit_returns_what_it_broke_and_what_it_mended(office: Office) -> None:
    broken = office.edit(planning.assign, volunteer=office.people[2])
    mended = office.edit(planning.unassign, volunteer=office.people[0])

    assert [(found.breach.rule, found.breach.shift) for found in broken.caused] == [("team_size", "R1")]
    assert [found.breach.rule for found in mended.mended] == ["team_size"]
    assert office.teams() == {"R1": ("V2", "V3")}


def test_unassign_the_last_person_uncovers_the_shift(office: Office) -> None:
    for person in office.people[:2]:
        office.edit(planning.unassign, volunteer=person)

    assert office.teams() == {}


def test_move_gives_the_duty_to_somebody_else(office: Office) -> None:
    edit = office.edit(planning.move, volunteer=office.people[0], to=office.people[2])

    assert (office.teams(), edit.caused) == ({"R1": ("V2", "V3")}, [])


def test_move_to_a_time_that_does_not_suit_is_a_breach(office: Office) -> None:
    later = NINE + timedelta(hours=1)

    edit = office.edit(planning.move, start=later)

    team = planning.team_of(office.session, office.plan, office.shifts[0])
    assert (team.start, team.end) == (later, later + timedelta(hours=3))
    assert [found.breach.rule for found in edit.caused] == ["start"]


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (planning.assign, {"volunteer": 0}),
        (planning.unassign, {"volunteer": 2}),
        (planning.move, {"volunteer": 0, "to": 1}),
    ],
)
def test_edit_that_makes_no_sense_is_refused(office: Office, act: Any, more: dict[str, int]) -> None:
    with pytest.raises(planning.NotPossible):
        office.edit(act, **{word: office.people[n] for word, n in more.items()})


def test_somebody_out_of_service_cannot_be_put_into_a_plan(office: Office) -> None:
    office.people[2].leaves = date(2027, 1, 4)

    with pytest.raises(planning.NotPossible) as refused:
        office.edit(planning.assign, volunteer=office.people[2])

    assert refused.value.sentence == "V3 does not count in a team in these weeks."


def test_edit_of_a_draft_somebody_else_changed_is_refused(office: Office) -> None:
    seen = office.plan.version
    office.edit(planning.assign, volunteer=office.people[2])

    with pytest.raises(planning.EditedMeanwhile):
        office.edit(planning.unassign, volunteer=office.people[0], version=seen)

    assert office.teams() == {"R1": ("V1", "V2", "V3")}


def test_edit_at_the_same_moment_as_another_is_refused(office: Office) -> None:
    office.session.flush()
    office.session.execute(text("UPDATE plan SET version = version + 1"))

    with pytest.raises(planning.EditedMeanwhile):
        office.edit(planning.unassign, volunteer=office.people[0])


def test_published_plan_is_not_edited(office: Office) -> None:
    office.plan.state = PlanState.PUBLISHED

    with pytest.raises(planning.NotADraft):
        office.edit(planning.unassign, volunteer=office.people[0])
