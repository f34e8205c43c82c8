"""What is proven of a plan is said with what the plan had to keep."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import Plan, PlanState, Project, RunKind
from tests import makers
from tests.web.plans.asked import a_run

BY_RULES = "It is proven that no plan covers more by these rules."
KEEPING = "It is proven that no plan covers more while what was published until %s stays."


@pytest.mark.parametrize(
    ("asked", "said", "hint"),
    [
        ({"freeze_days": 0}, BY_RULES, ""),
        ({"freeze_days": 10}, KEEPING % "Thu 14 Jan", "keep what was published until Thu 14 Jan."),
        ({"freeze_days": None}, KEEPING % "Thu 7 Jan", "keep what was published until Thu 7 Jan."),
        ({"freeze_days": None, "kind": RunKind.ALTERNATIVES}, BY_RULES, ""),
        (
            {"freeze_days": 0, "changes_at_most": 4},
            "It is proven that no plan covers more with so few changes to what was published.",
            "What is proven holds for plans with so few changes.",
        ),
        (
            {"freeze_days": 10, "changes_at_most": 4},
            "with so few changes, while what was published until Thu 14 Jan stays.",
            "What is proven holds for plans with so few changes.",
        ),
    ],
)
def test_proof_is_said_with_what_was_kept(
    client: FlaskClient, plan: Plan, session: Session, project: Project, asked: dict[str, Any], said, hint
) -> None:
    plan.first_day = date(2027, 1, 4)
    plan.bill = [{**plan.bill[0], "more": [["No more could be covered by anyone.", {}]]}]
    a_run(session, project, plan_id=plan.id, **asked)
    text = client.get(f"/plans/{plan.id}").text
    assert said in text
    assert hint in text
    assert ("What is proven holds" in text) == bool(hint)
    assert ("No more could be covered by anyone." in text) == (not hint)


def test_days_that_were_kept_before_the_plan_begins_say_nothing(
    client: FlaskClient, plan: Plan, session: Session, project: Project
) -> None:
    plan.first_day = date(2027, 1, 8)
    a_run(session, project, plan_id=plan.id, freeze_days=3)
    assert BY_RULES in client.get(f"/plans/{plan.id}").text


def test_repair_says_that_so_few_changes_cover_no_more(
    client: FlaskClient, plan: Plan, session: Session
) -> None:
    plan.status = "repair"
    for proven in (True, False):
        plan.bill = [
            {"cost": "uncovered", "value": 16, "bound": 0, "proven": False},
            {"cost": "changes", "value": 2, "bound": 2 * proven, "proven": proven},
        ]
        session.commit()
        text = client.get(f"/plans/{plan.id}").text
        assert ("It is proven that no plan covers more with so few changes" in text) == proven
        assert ("More changes to what was published may cover more." in text) != proven
        assert "a longer search may find one" not in text
        assert "It would be more changes than this plan was to make" in text


def test_form_lets_near_duties_change_where_something_urgent_is_near(
    client: FlaskClient, plan: Plan, session: Session, project: Project
) -> None:
    def days() -> str:
        return client.get("/plans/new").text.split('name="freeze_days"')[1].split(">")[0]

    base = plan.teams[0].shift.location
    session.commit()
    assert 'value="3"' in days()
    makers.a_shift(session, project, base, "E1", "2027-01-05T05:30-05:00", priority=3)
    makers.a_shift(session, project, base, "E2", "2027-01-25T05:30-05:00", priority=5)
    session.commit()
    assert 'value="3"' in days()
    makers.a_shift(session, project, base, "E3", "2027-01-05T05:30-05:00", priority=5)
    session.commit()
    assert 'value="0"' in days()


def test_draft_that_can_no_longer_be_published_is_not_offered(
    client: FlaskClient, plan: Plan, session: Session, project: Project
) -> None:
    session.commit()
    assert "waits to be published" in client.get("/").text
    assert "Publish…" in client.get(f"/plans/{plan.id}").text
    plan.based_on.state = PlanState.WITHDRAWN
    session.flush()
    makers.a_plan(session, project, {}, PlanState.PUBLISHED)
    session.commit()
    assert "waits to be published" not in client.get("/").text
    assert "Publish…" not in client.get(f"/plans/{plan.id}").text
