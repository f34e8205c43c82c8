"""Everybody hears of what changes for them, and of nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment import access, notices, planning, publishing, timetable
from accompaniment.models import (
    Plan,
    PlanState,
    Role,
)
from tests import makers
from tests.publishing.office import Office


def test_everybody_is_told_what_changes_for_them(office: Office) -> None:
    one, two, three, four = office.people
    first, second, third = office.shifts
    draft = office.draft({first: [one, three], second: [three, four], third: [one, two]})

    plan = office.publish(draft)

    assert office.told(plan) == {
        "V1": [("team", "R1"), ("new", "R3")],
        "V2": [("gone", "R1"), ("new", "R3")],
        "V3": [("new", "R1")],
    }


def test_notice_of_a_moved_duty_says_when_it_was(office: Office) -> None:
    later = "2027-01-13T09:00-05:00"
    office.shifts[0].starts = [*office.shifts[0].starts, later]
    draft = office.draft({office.shifts[0]: office.people[:2], office.shifts[1]: office.people[2:]})
    facts = {"actor": office.actor, "now": office.now, "plan": draft, "version": draft.version}
    planning.move(office.session, shift=office.shifts[0], start=datetime.fromisoformat(later), **facts)

    plan = office.publish(draft)

    assert [notice.changes for notice in plan.notices] == 2 * [
        [
            {
                "change": "moved",
                "shift": "R1",
                "start": "2027-01-13T14:00:00+00:00",
                "end": "2027-01-13T17:00:00+00:00",
                "was": "2027-01-12T14:00:00+00:00",
            }
        ]
    ]


def test_notice_that_nobody_saw_is_not_lost_with_the_next_version(office: Office) -> None:
    one, two, three, four = office.people
    first, second, third = office.shifts
    same = {first: [one, two], second: [three, four]}
    before = office.publish(office.draft({**same, third: [one, two]}))
    notices.acknowledge(office.session, actor=None, now=office.now, volunteer=two)

    plan = office.publish(office.draft({**same, third: [one, two]}, based_on=before))

    assert office.told(plan) == {"V1": [("new", "R3")]}


def test_newer_notice_of_a_shift_replaces_the_unseen_one(office: Office) -> None:
    one, two, three, four = office.people
    first, second, third = office.shifts
    same = {first: [one, two], second: [three, four]}
    before = office.publish(office.draft({**same, third: [one, two]}))

    plan = office.publish(office.draft(same, based_on=before))

    assert office.told(plan) == {"V1": [("gone", "R3")], "V2": [("gone", "R3")]}


def test_acknowledge_marks_what_was_seen(office: Office) -> None:
    plan = office.publish(office.draft({}))
    facts = {"actor": office.actor, "now": office.now, "volunteer": office.people[0]}

    assert [notices.acknowledge(office.session, **facts) for _ in range(2)] == [1, 0]
    assert [n.volunteer.code for n in plan.notices if n.seen_at] == ["V1"]


def test_nobody_has_seen_what_was_published_while_they_looked(office: Office) -> None:
    one, two, three, four = office.people
    first, second, third = office.shifts
    same = {first: [one, two], second: [three, four]}
    before = office.publish(office.draft({**same, third: [one, two]}))
    shown = notices.mark(notices.newest(office.session, one))
    plan = office.publish(office.draft({**same, third: [one, three]}, based_on=before))
    shown_of_two = notices.mark(notices.newest(office.session, two))

    facts = {"actor": None, "now": office.now}
    with pytest.raises(notices.ToldSince):
        notices.acknowledge(office.session, **facts, volunteer=one, shown="")
    assert notices.acknowledge(office.session, **facts, volunteer=two, shown=shown_of_two)
    assert office.told(plan)["V3"] == [("new", "R3")]
    with pytest.raises(notices.ToldSince):
        notices.acknowledge(office.session, **facts, volunteer=three, shown=shown)
    assert {n.volunteer.code for n in plan.notices if n.seen_at} == {"V2"}


def test_what_withdrawing_adds_to_a_notice_has_not_been_seen(office: Office) -> None:
    one, two, *_ = office.people
    plan = office.publish(office.draft({office.shifts[0]: [one, two], office.shifts[2]: [one, two]}))
    shown = notices.mark(notices.newest(office.session, one))
    publishing.withdraw(office.session, actor=None, now=office.now, plan=plan)
    with pytest.raises(notices.ToldSince):
        notices.acknowledge(office.session, actor=None, now=office.now, volunteer=one, shown=shown)


def test_what_lay_too_far_ahead_to_be_shown_is_not_seen(office: Office) -> None:
    """R3 is new for V1, who may look four weeks ahead."""
    first, second, third = office.shifts
    one, two, three, four = office.people
    plan = office.publish(office.draft({first: [one, two], second: [three, four], third: [one, two]}))
    notice = next(notice for notice in plan.notices if notice.volunteer is one)
    account = makers.an_account(office.session, office.project, "one", Role.VOLUNTEER, one)
    begins = datetime.fromisoformat(notice.changes[0]["start"])
    early = begins - access.AHEAD - timedelta(days=1)
    facts = {"actor": account, "volunteer": one}

    assert notices.acknowledge(office.session, now=early, **facts) == 1
    assert not notices.waits(notice, early + access.AHEAD)
    assert [line["shift"] for line in notices.unseen(notice)] == ["R3"]
    assert timetable.news(office.session, reader=account, now=early, volunteer=one).changes == ()

    later = begins - timedelta(days=3)
    assert notices.waits(notice, later + access.AHEAD)
    said = timetable.news(office.session, reader=account, now=later, volunteer=one)
    assert [change.shift for change in said.changes] == ["R3"]
    assert notices.acknowledge(office.session, now=later, shown=said.mark, **facts) == 1
    assert not notices.waits(notice, later + access.AHEAD)


def test_duties_of_other_days_are_carried_over_as_they_are(office: Office) -> None:
    one, *_, four = office.people
    # A narrow horizon: only Thursday 14th is planned again.
    draft = office.draft(
        {office.shifts[1]: [one, four]}, first_day=date(2027, 1, 13), end_day=date(2027, 1, 18)
    )

    plan = office.publish(draft)

    teams = planning.plan_of(office.session, plan).teams
    assert {shift: team.volunteers for shift, team in teams.items()} == {
        "R1": ("V1", "V2"),
        "R2": ("V1", "V4"),
    }
    assert office.told(plan) == {"V1": [("new", "R2")], "V3": [("gone", "R2")], "V4": [("team", "R2")]}


def test_duties_long_past_stay_in_the_version_that_had_them(office: Office) -> None:
    old = makers.a_shift(office.session, office.project, office.base, "OLD", "2026-09-01T09:00-05:00")
    recent = makers.a_shift(office.session, office.project, office.base, "NEW", "2026-12-01T09:00-05:00")
    office.published.teams += [
        planning.new_team(shift, shift.first_start, office.people[:2]) for shift in (old, recent)
    ]

    plan = office.publish(office.draft({}))

    assert list(planning.plan_of(office.session, plan).teams) == ["NEW"]


def test_team_of_a_withdrawn_shift_is_dropped_and_told_as_gone(office: Office) -> None:
    office.shifts[1].withdrawn_at = office.now
    draft = office.draft({office.shifts[0]: office.people[:2], office.shifts[1]: office.people[2:]})

    plan = office.publish(draft)

    assert list(planning.plan_of(office.session, plan).teams) == ["R1"]
    assert office.told(plan) == {"V3": [("gone", "R2")], "V4": [("gone", "R2")]}


def test_what_has_ended_is_neither_lost_nor_told(office: Office) -> None:
    office.now = office.shifts[0].first_start + timedelta(hours=4)

    plan = office.publish(office.draft({office.shifts[1]: office.people[2:]}))

    assert list(planning.plan_of(office.session, plan).teams) == ["R1", "R2"]
    assert office.told(plan) == {}


def test_page_before_publishing_says_the_same_as_the_notices(office: Office) -> None:
    draft = office.draft({office.shifts[2]: office.people[:2]})
    seen = publishing.after_publishing(office.session, plan=draft, before=office.published, now=office.now)

    plan = office.publish(draft)

    expected = {person: [(c.change, c.shift) for c in changes] for person, changes in seen.items()}
    assert office.told(plan) == expected


def test_withdrawn_plan_is_told_as_gone(office: Office) -> None:
    publishing.withdraw(office.session, actor=office.actor, now=office.now, plan=office.published)

    assert office.published.state is PlanState.WITHDRAWN
    assert office.told(office.published) == {
        "V1": [("gone", "R1")],
        "V2": [("gone", "R1")],
        "V3": [("gone", "R2")],
        "V4": [("gone", "R2")],
    }
    with pytest.raises(publishing.NotPublished):
        publishing.withdraw(office.session, actor=office.actor, now=office.now, plan=office.published)


def test_changes_of_two_plans_are_by_person(office: Office) -> None:
    draft = office.draft({office.shifts[0]: office.people[:2]})

    found = publishing.changes(office.session, plan=draft, since=office.published, now=office.now)

    assert {person: [c.change for c in changes] for person, changes in found.items()} == {
        "V3": ["gone"],
        "V4": ["gone"],
    }


def test_of_two_who_publish_at_once_one_is_told_to_look_again(office: Office, either: Engine) -> None:
    drafts = [office.draft({office.shifts[0]: office.people[:2]}).id for _ in range(2)]
    office.session.commit()

    def publish(draft: int) -> str:
        with Session(either) as session:
            try:
                publishing.publish(session, actor=None, now=office.now, plan=session.get_one(Plan, draft))
                session.commit()
            except publishing.PublishedMeanwhile:
                return "look again"
            return "published"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(publish, drafts)) == ["look again", "published"]
