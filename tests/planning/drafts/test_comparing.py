"""A draft beside another plan, and questions about its shifts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Absence, PlanState, Project
from tests import makers
from tests.planning.drafts.office import NINE, Office


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
