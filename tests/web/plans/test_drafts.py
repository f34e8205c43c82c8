"""A draft on its page: what it covers and breaks; kept, published, discarded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Account, KeptBreach, Notice, Plan, PlanState, Project, Role, RunState
from accompaniment.web import desk
from tests import makers
from tests.counting import queries
from tests.web.plans.asked import a_run, broken


def test_plan_says_what_it_covers_breaks_and_changes(
    client: FlaskClient, plan: Plan, session: Session
) -> None:
    session.commit()

    text = client.get(f"/plans/{plan.id}").text

    assert "2 of 3 shifts are covered. It is proven that no plan covers more by these rules." in text
    assert "Against version 1" in text
    assert "Now covered:" in text
    assert "R3" in text


def test_plan_changed_by_hand_is_not_called_proven(
    client: FlaskClient, plan: Plan, session: Session, coordinator: Account, now: datetime
) -> None:
    team = next(team for team in plan.teams if team.shift.code == "R2")
    for duty in list(team.duties):
        planning.unassign(
            session, actor=coordinator, now=now, plan=plan, version=plan.version, shift=team.shift,
            volunteer=duty.volunteer,
        )  # fmt: skip
    session.commit()

    text = client.get(f"/plans/{plan.id}").text

    assert "1 of 3 shifts are covered. It is not proven that no plan covers more" in text
    assert "not known" in text


def test_urgent_shift_that_the_frozen_days_leave_uncovered_leads_to_asking_again(
    client: FlaskClient, plan: Plan, session: Session, project: Project
) -> None:
    makers.a_shift(session, project, plan.teams[0].shift.location, "E1", "2027-01-05T05:30-05:00", priority=5)
    session.commit()

    text = client.get(f"/plans/{plan.id}").text

    assert "Something urgent is uncovered." in text
    assert "freeze_days=0" in text
    assert 'value="0"' in client.get("/plans/new?freeze_days=0").text


def test_plan_of_a_run_that_broke_says_so(
    client: FlaskClient, plan: Plan, session: Session, project: Project
) -> None:
    a_run(session, project, state=RunState.DONE, plan_id=plan.id, fault="It broke.")

    assert "It broke. This is the best plan until then." in client.get(f"/plans/{plan.id}").text


def test_breach_is_kept_with_a_reason_and_then_published(
    client: FlaskClient, plan: Plan, session: Session, coordinator: Account, now: datetime
) -> None:
    key = broken(plan, session, coordinator, now)
    assert key in client.get(f"/plans/{plan.id}").text
    refused = client.post(f"/plans/{plan.id}/publish", data={"version": plan.version}, follow_redirects=True)
    assert "The draft breaks 1 rules" in refused.text

    answer = client.post(f"/plans/{plan.id}/keep-breach", data={"key": key, "reason": "A short call."})

    assert answer.status_code == 303
    assert [kept.reason for kept in session.scalars(select(KeptBreach))] == ["A short call."]
    assert "Kept: A short call." in client.get(f"/plans/{plan.id}").text


def test_breach_without_a_reason_is_not_kept(
    client: FlaskClient, plan: Plan, session: Session, coordinator: Account, now: datetime
) -> None:
    key = broken(plan, session, coordinator, now)

    answer = client.post(f"/plans/{plan.id}/keep-breach", data={"key": key, "reason": ""})

    assert answer.status_code == 422
    assert "This field is required." in answer.text


def test_last_look_lists_what_changes_for_whom(client: FlaskClient, plan: Plan, session: Session) -> None:
    session.commit()

    text = client.get(f"/plans/{plan.id}/publish").text

    assert "It takes the place of version 1." in text
    assert "For 3 people something changes:" in text


def test_publish_tells_everybody(client: FlaskClient, plan: Plan, session: Session) -> None:
    session.commit()

    answer = client.post(f"/plans/{plan.id}/publish", data={"version": plan.version}, follow_redirects=True)

    session.expire_all()
    assert "Version 2 is published. 3 people are told what changes for them." in answer.text
    assert plan.state is PlanState.PUBLISHED
    assert len(session.scalars(select(Notice).where(Notice.plan_id == plan.id)).all()) == 3
    assert answer.text.count("not seen yet") == 3


def test_publish_of_a_stale_page_is_refused(client: FlaskClient, plan: Plan, session: Session) -> None:
    session.commit()

    answer = client.post(
        f"/plans/{plan.id}/publish", data={"version": plan.version + 1}, follow_redirects=True
    )

    session.expire_all()
    assert "Somebody has changed this draft since you looked at it." in answer.text
    assert plan.state is PlanState.DRAFT


def test_draft_is_discarded(client: FlaskClient, plan: Plan, session: Session) -> None:
    session.commit()

    assert client.post(f"/plans/{plan.id}/discard").location == "/plans"

    session.expire_all()
    assert plan.state is PlanState.DISCARDED
    assert "discarded" in client.get(f"/plans/{plan.id}").text


def test_published_plan_becomes_a_draft_to_change(client: FlaskClient, plan: Plan, session: Session) -> None:
    session.commit()

    answer = client.post(f"/plans/{plan.based_on_id}/edit")

    draft = session.scalars(select(Plan).order_by(Plan.id.desc())).first()
    assert answer.location == f"/plans/{draft.id}"
    assert (draft.state, draft.based_on_id) == (PlanState.DRAFT, plan.based_on_id)


def test_published_plan_is_withdrawn(client: FlaskClient, plan: Plan, session: Session) -> None:
    session.commit()
    published = plan.based_on

    assert client.post(f"/plans/{published.id}/withdraw").location == "/plans"

    session.expire_all()
    assert published.state is PlanState.WITHDRAWN


def test_plan_of_another_project_does_not_exist(client: FlaskClient, session: Session, plan: Plan) -> None:
    other = Project(organisation=plan.based_on and session.get(Project, plan.project_id).organisation,
                    code="GT", name="Guatemala", country="GT")  # fmt: skip
    session.add(other)
    session.flush()
    theirs = makers.a_plan(session, other, {})
    session.commit()

    assert client.get(f"/plans/{theirs.id}").status_code == 404


def test_volunteer_may_not_see_plans(app: Flask, session: Session, project: Project, plan: Plan) -> None:
    account = makers.an_account(session, project, "vera", Role.VOLUNTEER, plan.teams[0].duties[0].volunteer)
    session.commit()
    client = app.test_client(user=account)

    statuses = [client.get(path).status_code for path in ("/plans", "/plans/new", f"/plans/{plan.id}")]

    assert statuses == [403, 403, 403]


def test_everything_still_stands_when_days_have_passed(
    client: FlaskClient, plan: Plan, session: Session
) -> None:
    plan.first_day, plan.end_day = date(2026, 12, 1), date(2026, 12, 29)
    plan.made_at = plan.made_at - timedelta(days=60)
    session.commit()

    assert "Nothing is asked for in these days." in client.get(f"/plans/{plan.id}").text


@pytest.mark.parametrize("plans", [1, 3])
def test_list_asks_as_much_for_three_plans_as_for_one(
    client: FlaskClient, session: Session, project: Project, app: Flask, plans: int
) -> None:
    for _ in range(plans):
        makers.a_plan(session, project, {})
    session.commit()
    with app.app_context():
        engine = desk.db.engine

    with queries(engine) as asked:
        assert client.get("/plans").status_code == 200

    assert len(asked) == 8


@pytest.mark.parametrize("missing", [1, 3])
def test_plan_asks_as_much_for_three_uncovered_shifts_as_for_one(
    client: FlaskClient, session: Session, project: Project, app: Flask, plan: Plan, missing: int
) -> None:
    base = plan.teams[0].shift.location
    for number in range(missing - 1):
        makers.a_shift(session, project, base, f"M{number}", "2027-01-20T09:00-05:00")
    session.commit()
    with app.app_context():
        engine = desk.db.engine

    with queries(engine) as asked:
        assert client.get(f"/plans/{plan.id}").status_code == 200

    assert len(asked) == 38
