"""Pins, kept breaches, drafts put away."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from accompaniment import planning
from accompaniment.models import Pin, PlanState, Project
from accompaniment.scheduling.rules import RULES
from tests import makers
from tests.planning.drafts.office import NINE, Office, keep_breach, too_many


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
