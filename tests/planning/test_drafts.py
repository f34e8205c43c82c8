"""What the planner found becomes a draft; a hand edits it and is told what it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Absence, Account, Pin, Plan, PlanState, Project, Shift, Volunteer
from accompaniment.scheduling import plan as planner
from accompaniment.scheduling.rules import RULES
from tests import makers

HORIZON = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1)}
NINE = datetime.fromisoformat("2027-01-12T09:00-05:00")


@dataclass
class Office:
    """Three people, two shifts on two days, and a draft that covers the first."""

    session: Session
    actor: Account
    now: datetime
    people: list[Volunteer]
    shifts: list[Shift]
    plan: Plan

    def edit(self, act: Any, **more: Any) -> planning.Edit:
        with_plan = {"plan": self.plan, "version": self.plan.version, "shift": self.shifts[0]}
        return act(self.session, actor=self.actor, now=self.now, **{**with_plan, **more})

    def teams(self) -> dict[str, tuple[str, ...]]:
        return {s: t.volunteers for s, t in planning.plan_of(self.session, self.plan).teams.items()}


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


def test_draft_from_the_published_plan_has_its_teams(office: Office, project: Project) -> None:
    plan = makers.a_plan(office.session, project, {office.shifts[1]: office.people[1:]}, PlanState.PUBLISHED)

    draft = planning.draft_from(office.session, actor=office.actor, now=office.now, published=plan)

    office.session.flush()
    assert planning.plan_of(office.session, draft) == planning.plan_of(office.session, plan)
    assert (draft.state, draft.based_on_id) == (PlanState.DRAFT, plan.id)


def test_pin_is_kept_until_it_is_taken_back(office: Office) -> None:
    facts = {"actor": office.actor, "now": office.now, "shift": office.shifts[1]}
    planning.pin(office.session, volunteer=office.people[2], **facts)
    planning.pin(office.session, volunteer=office.people[2], start=NINE, **facts)
    pins = office.session.scalars(select(Pin)).all()
    assert [(pin.shift.code, pin.volunteer.code, pin.start) for pin in pins] == [("R2", "V3", NINE)]

    planning.unpin(office.session, volunteer=office.people[2], **facts)

    assert office.session.scalars(select(Pin)).all() == []


def test_pin_that_the_draft_does_not_keep_is_a_breach(office: Office) -> None:
    planning.pin(
        office.session,
        actor=office.actor,
        now=office.now,
        shift=office.shifts[0],
        volunteer=office.people[2],
    )

    found = planning.breaches(office.session, plan=office.plan, now=office.now)

    assert [(s.breach.rule, s.breach.shift, s.breach.volunteer) for s in found] == [("pinned", "R1", "V3")]


def too_many(office: Office) -> planning.Standing:
    return office.edit(planning.assign, volunteer=office.people[2]).caused[0]


def keep_breach(office: Office, key: str, reason: str = "The driver comes along.") -> None:
    planning.keep_breach(
        office.session, actor=office.actor, now=office.now, plan=office.plan, key=key, reason=reason
    )


def test_breach_is_kept_with_a_reason(office: Office) -> None:
    keep_breach(office, too_many(office).key)

    found = planning.breaches(office.session, plan=office.plan, now=office.now)

    assert [standing.reason for standing in found] == ["The driver comes along."]


def test_breach_is_not_kept_without_a_reason(office: Office) -> None:
    with pytest.raises(planning.ReasonNeeded):
        keep_breach(office, too_many(office).key, " ")


def test_breach_that_is_not_there_cannot_be_kept(office: Office) -> None:
    key = too_many(office).key
    office.edit(planning.unassign, volunteer=office.people[0])

    with pytest.raises(planning.NotBroken):
        keep_breach(office, key)


def test_reason_does_not_hold_for_a_worse_breach(office: Office, project: Project) -> None:
    keep_breach(office, too_many(office).key)
    fourth = makers.a_volunteer(office.session, project, office.people[0].base, "V4")
    office.edit(planning.assign, volunteer=fourth)

    found = planning.breaches(office.session, plan=office.plan, now=office.now)

    assert [standing.reason for standing in found] == [None]


def test_sentence_is_in_the_readers_language(office: Office) -> None:
    breach = too_many(office).breach
    words = {RULES["team_size"].sentence_of(breach): "{shift}: {people}."}

    assert planning.sentence(breach, lambda text: words.get(text, text)) == "R1: 3."


def test_discarded_draft_is_not_discarded_again(office: Office) -> None:
    facts = {"actor": office.actor, "now": office.now, "plan": office.plan}
    planning.discard(office.session, **facts)
    assert office.plan.state is PlanState.DISCARDED

    with pytest.raises(planning.NotADraft):
        planning.discard(office.session, **facts)


def test_compare_says_who_is_moved_and_what_is_covered_and_lost(office: Office, project: Project) -> None:
    published = makers.a_plan(
        office.session, project, {office.shifts[1]: office.people[:2]}, PlanState.PUBLISHED
    )
    office.plan.based_on = published

    found = planning.compare(office.session, plan=office.plan, other=published, now=office.now)

    assert (found.covered, found.lost) == (["R1"], ["R2"])
    assert {person: [(c.change, c.shift) for c in changes] for person, changes in found.people.items()} == {
        "V1": [("new", "R1"), ("gone", "R2")],
        "V2": [("new", "R1"), ("gone", "R2")],
    }
    assert [(line.cost, line.value, line.other) for line in found.bill][:2] == [
        ("uncovered", 16, 16),
        ("changes", 2, 0),
    ]


def test_compare_tells_a_moved_team_from_new_companions(office: Office, project: Project) -> None:
    published = makers.a_plan(
        office.session,
        project,
        {office.shifts[0]: office.people[:2], office.shifts[1]: office.people[:2]},
        PlanState.PUBLISHED,
    )
    draft = planning.draft_from(office.session, actor=office.actor, now=office.now, published=published)
    office.session.flush()
    office.plan = draft
    office.edit(planning.move, start=NINE + timedelta(hours=1))
    office.edit(planning.move, shift=office.shifts[1], volunteer=office.people[0], to=office.people[2])

    found = planning.compare(office.session, plan=draft, other=published, now=office.now)

    assert {person: [(c.change, c.shift) for c in changes] for person, changes in found.people.items()} == {
        "V1": [("moved", "R1"), ("gone", "R2")],
        "V2": [("moved", "R1"), ("team", "R2")],
        "V3": [("new", "R2")],
    }


def test_who_can_puts_those_first_who_break_nothing(office: Office, project: Project) -> None:
    office.people[0].absences = [
        Absence(project_id=project.id, first_day=date(2027, 1, 14), last_day=date(2027, 1, 14))
    ]

    found = planning.who_can(office.session, plan=office.plan, shift=office.shifts[1], now=office.now)

    assert [(c.volunteer, [b.rule for b in c.breaches]) for c in found] == [
        ("V3", []),
        ("V2", []),
        ("V1", ["absence"]),
    ]


def test_why_uncovered_gives_reasons_for_what_has_no_team(office: Office, project: Project) -> None:
    for person in office.people[:2]:
        person.absences = [
            Absence(project_id=project.id, first_day=date(2027, 1, 14), last_day=date(2027, 1, 14))
        ]
    ask = {"plan": office.plan, "now": office.now}

    uncovered = planning.why_uncovered(office.session, shift=office.shifts[1], **ask)

    assert [(reason.facts["free"], reason.facts["smallest"]) for reason in uncovered.reasons] == [(1, 2)]
    assert planning.reason(uncovered.reasons[0], lambda text: "{shift}: {free}") == "R2: 1"
    assert planning.why_uncovered(office.session, shift=office.shifts[0], **ask) is None


def test_question_about_a_shift_of_other_weeks_has_no_answer(office: Office, project: Project) -> None:
    later = makers.a_shift(office.session, project, office.people[0].base, "LATER", "2027-03-01T09:00-05:00")
    ask = {"plan": office.plan, "now": office.now, "shift": later}

    assert planning.who_can(office.session, **ask) == []
    assert planning.why_uncovered(office.session, **ask) is None


def test_telephone_out_with_a_team_of_other_weeks_is_seen_but_no_part_of_the_draft(
    session: Session, project: Project, office: Office
) -> None:
    makers.a_resource(session, project, "SAT", 1)
    uses = {"uses": [{"resource": "SAT", "count": 1}]}
    began = {"start": "2027-01-03T09:00-05:00", "hours": 48, "team": (1, 1)}
    base, fourth = office.people[0].base, makers.a_volunteer(session, project, office.people[0].base, "V4")
    out = makers.a_shift(session, project, base, "OUT", **began, **uses)
    then = makers.a_shift(session, project, base, "THEN", start="2027-01-05T08:00-05:00", **uses)
    office.plan.based_on = makers.a_plan(session, project, {out: [fourth]}, PlanState.PUBLISHED)

    edit = office.edit(planning.assign, shift=then, volunteer=office.people[0])
    seen = planning.checking(session, plan=office.plan, now=office.now)

    assert {found.breach.rule for found in edit.caused} == {"resource", "team_size"}
    assert (seen.covered, seen.wanted) == (2, 3)
    with pytest.raises(planning.NotPossible):
        office.edit(planning.assign, shift=out, volunteer=office.people[1])
