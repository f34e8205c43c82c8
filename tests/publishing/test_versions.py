"""A draft becomes what people are told: only signed for, one at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from accompaniment import planning, publishing
from accompaniment.models import (
    AuditLine,
    PlanState,
)
from tests.publishing.office import Office


def test_publish_takes_the_place_of_the_plan_before(office: Office) -> None:
    plan = office.publish(office.draft({office.shifts[0]: office.people[:2]}))

    assert (plan.state, plan.number, plan.published_at) == (PlanState.PUBLISHED, 2, office.now)
    assert (office.published.state, office.published.withdrawn_at) == (PlanState.WITHDRAWN, office.now)
    assert planning.current(office.session, office.project) is plan


def test_publish_is_written_down(office: Office) -> None:
    plan = office.publish(office.draft({}))

    lines = office.session.scalars(select(AuditLine).where(AuditLine.action == "publish plan"))
    assert [line.thing for line in lines] == [f"plan {plan.id}"]


def test_first_plan_is_published(office: Office) -> None:
    publishing.withdraw(office.session, actor=office.actor, now=office.now, plan=office.published)

    plan = office.publish(office.draft({office.shifts[0]: office.people[:2]}, based_on=None))

    assert (plan.number, office.told(plan)) == (2, {"V1": [("new", "R1")], "V2": [("new", "R1")]})


def test_publish_refuses_what_nobody_signed_for(office: Office) -> None:
    draft = office.draft({office.shifts[0]: office.people[:1]})

    with pytest.raises(publishing.BreaksRules) as refused:
        office.publish(draft)

    breach = planning.breaches(office.session, plan=draft, now=office.now)[0].breach
    assert refused.value.sentence == (
        f"The draft breaks 1 rules that nobody has signed for: {planning.sentence(breach)}"
    )
    assert (draft.state, office.published.state) == (PlanState.DRAFT, PlanState.PUBLISHED)


def test_publish_accepts_a_breach_that_was_signed_for(office: Office) -> None:
    draft = office.draft({office.shifts[0]: office.people[:1]})
    breach = planning.breaches(office.session, plan=draft, now=office.now)[0]
    facts = {"actor": office.actor, "now": office.now, "plan": draft}
    planning.keep_breach(office.session, key=breach.key, reason="Only a short call.", **facts)

    assert office.publish(draft).state is PlanState.PUBLISHED


def test_publish_refuses_a_draft_made_before_the_current_plan(office: Office) -> None:
    draft = office.draft({})
    office.publish(office.draft({}))

    with pytest.raises(publishing.PublishedMeanwhile) as refused:
        office.publish(draft)

    assert refused.value.sentence == "Version 2 was published after this draft was made."


def test_publish_refuses_a_draft_changed_since_it_was_looked_at(office: Office) -> None:
    draft = office.draft({office.shifts[0]: office.people[:2]})
    seen = draft.version
    facts = {"actor": office.actor, "now": office.now, "plan": draft, "version": seen}
    planning.move(
        office.session, shift=office.shifts[0], volunteer=office.people[0], to=office.people[2], **facts
    )

    with pytest.raises(planning.EditedMeanwhile):
        office.publish(draft, version=seen)


def test_published_plan_is_not_published_again(office: Office) -> None:
    with pytest.raises(planning.NotADraft):
        office.publish(office.published)
