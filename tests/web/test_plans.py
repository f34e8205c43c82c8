"""Plans in a browser: asked for, watched, read, signed for, published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Account, KeptBreach, Notice, Plan, PlanState, Project, Role, Run, RunState
from accompaniment.web import desk
from tests import makers
from tests.conftest import NOW
from tests.counting import queries

ASKED = {"first_day": "2027-01-11", "last_day": "2027-02-07", "seconds": "30"}
LINE = {
    "seconds": 1.0,
    "stage": "greedy",
    "bill": {"uncovered": 16, "changes": 0, "travel": 90},
    "bounds": {"uncovered": 0},
    "covered": 1,
}


@pytest.fixture
def plan(session: Session, project: Project) -> Plan:
    """A draft around a published plan: R1 gets V3 instead of V2, R2 gets a team, R3 has none."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3)]
    starts = ("2027-01-12T09:00-05:00", "2027-01-14T09:00-05:00", "2027-01-19T09:00-05:00")
    shifts = [makers.a_shift(session, project, base, f"R{n}", start) for n, start in enumerate(starts, 1)]
    published = makers.a_plan(session, project, {shifts[0]: people[:2]}, PlanState.PUBLISHED)
    bill = [{"cost": "uncovered", "value": 16, "bound": 16, "proven": True}]
    return makers.a_plan(
        session,
        project,
        {shifts[0]: [people[0], people[2]], shifts[1]: people[:2]},
        based_on=published,
        bill=bill,
        status="optimal",
    )


def a_run(session: Session, project: Project, **facts: Any) -> Run:
    usual = {
        "first_day": date(2027, 1, 4),
        "end_day": date(2027, 2, 1),
        "seconds": 30,
        "asked_at": datetime(2027, 1, 4, 11, 59, 50, tzinfo=UTC),
    }
    run = Run(project_id=project.id, **{**usual, **facts})
    session.add(run)
    session.commit()
    return run


def test_list_shows_every_plan_with_its_state(
    client: FlaskClient, session: Session, project: Project
) -> None:
    assert "There is no plan yet." in client.get("/plans").text
    makers.a_plan(session, project, {}, PlanState.PUBLISHED)
    a_run(session, project, state=RunState.FAILED, fault="It broke.")

    text = client.get("/plans").text

    assert "published" in text
    assert "It broke." in text


def test_plan_says_how_many_more_could_be_covered_until_it_is_edited(
    client: FlaskClient, plan: Plan, session: Session
) -> None:
    said = ["At most {most} of the {n} uncovered shifts", {"most": 2, "n": 7}]
    plan.bill = [{"cost": "uncovered", "value": 16, "bound": 12, "proven": False, "more": [said]}]
    session.commit()

    assert "At most 2 of the 7 uncovered shifts" in client.get(f"/plans/{plan.id}").text

    plan.bill = [{**plan.bill[0], "value": 17}]
    session.commit()

    assert "At most 2" not in client.get(f"/plans/{plan.id}").text


def test_plan_says_how_far_fairness_gave_way(client: FlaskClient, plan: Plan, session: Session) -> None:
    now = planning.compare(session, plan=plan, other=None, now=NOW).bill
    value = next(line.value for line in now if line.cost == "fairness")
    least = {"cost": "fairness", "value": value, "bound": value / 1.008, "proven": True, "tolerance": 0.01}
    plan.bill = [least]
    session.commit()

    text = client.get(f"/plans/{plan.id}").text
    assert "The work may be up to 1 % less even than in the fairest plan that was found" in text

    plan.bill = [{**least, "bound": value / 1.5, "tolerance": 0.5}]
    session.commit()
    text = client.get(f"/plans/{plan.id}").text
    assert "proven: at most 50 % above the least, for fewer new faces" in text


def test_form_offers_the_four_weeks_from_monday(client: FlaskClient) -> None:
    text = client.get("/plans/new").text

    assert 'value="2027-01-04"' in text
    assert 'value="2027-01-31"' in text


def test_form_offers_the_published_days_again_while_they_last(
    client: FlaskClient, plan: Plan, session: Session
) -> None:
    session.commit()

    text = client.get("/plans/new").text

    assert "Those of version 1 again" in text
    assert "first_day=2027-02-01" in text


def test_ask_queues_a_run_and_watches_it(client: FlaskClient, session: Session) -> None:
    answer = client.post("/plans/new", data={**ASKED, "changes_at_most": "4", "freeze_days": "0"})

    run = session.scalars(select(Run)).one()
    assert (answer.status_code, answer.location) == (303, f"/plans/runs/{run.id}")
    assert (run.first_day, run.end_day) == (date(2027, 1, 11), date(2027, 2, 8))
    assert (run.seconds, run.changes_at_most, run.freeze_days) == (30, 4, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last_day": "2027-01-10"}, "The last day is before the first."),
        ({"first_day": "2026-12-01", "last_day": "2027-01-03"}, "A plan is made for days to come."),
        ({"last_day": "2028-01-11"}, "A plan covers at most 27 weeks."),
        ({"first_day": ""}, "This field is required."),
    ],
)
def test_ask_for_impossible_days_says_so_beside_them(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = client.post("/plans/new", data={**ASKED, **typed})

    assert answer.status_code == 422
    assert said in answer.text


def test_ask_while_a_plan_is_being_made_is_refused(
    client: FlaskClient, session: Session, project: Project
) -> None:
    a_run(session, project)

    answer = client.post("/plans/new", data=ASKED)

    assert answer.status_code == 422
    assert "A plan is being made already." in answer.text


def test_run_shows_how_far_it_is(client: FlaskClient, session: Session, project: Project) -> None:
    better = {**LINE, "seconds": 5.0, "bill": {**LINE["bill"], "uncovered": 0}, "covered": 2}
    run = a_run(session, project, state=RunState.RUNNING, progress=[LINE, better], attempts=2)

    text = client.get(f"/plans/runs/{run.id}").text

    assert "10 of about 30 seconds" in text
    assert "2 shifts covered" in text
    assert "attempt 2" in text
    assert "proven: not possible with less" in text
    assert 'points="0,0 320,0 320,64"' in text
    assert f'hx-get="/plans/runs/{run.id}/progress"' in text


def test_run_that_waits_says_so(client: FlaskClient, session: Session, project: Project) -> None:
    run = a_run(session, project)

    assert "It begins as soon as the planner is free." in client.get(f"/plans/runs/{run.id}").text


def test_run_that_is_done_leads_to_its_plan(
    client: FlaskClient, session: Session, project: Project, plan: Plan
) -> None:
    run = a_run(
        session, project, state=RunState.DONE, plan_id=plan.id, ended_at=datetime(2027, 1, 4, 12, tzinfo=UTC)
    )

    answer = client.get(f"/plans/runs/{run.id}/progress")

    assert answer.headers["HX-Redirect"] == f"/plans/{plan.id}"
    assert "hx-get" not in answer.text


def test_run_can_be_stopped_and_cancelled(client: FlaskClient, session: Session, project: Project) -> None:
    run = a_run(session, project, state=RunState.RUNNING, progress=[LINE])

    assert client.post(f"/plans/runs/{run.id}/stop").status_code == 303
    assert client.post(f"/plans/runs/{run.id}/cancel").status_code == 303

    session.refresh(run)
    assert (run.stop_asked_at is not None, run.cancel_asked_at is not None) == (True, True)


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


def broken(plan: Plan, session: Session, coordinator: Account, now: datetime) -> str:
    """Take V3 off R1, so that the team is short; the key of the breach that this is."""
    team = next(team for team in plan.teams if team.shift.code == "R1")
    third = next(duty.volunteer for duty in team.duties if duty.volunteer.code == "V3")
    facts = {"actor": coordinator, "now": now, "plan": plan, "version": plan.version}
    edit = planning.unassign(session, shift=team.shift, volunteer=third, **facts)
    session.commit()
    return edit.caused[0].key


def test_breach_is_kept_with_a_reason_and_then_published(
    client: FlaskClient, plan: Plan, session: Session, coordinator: Account, now: datetime
) -> None:
    key = broken(plan, session, coordinator, now)
    assert key in client.get(f"/plans/{plan.id}").text
    refused = client.post(f"/plans/{plan.id}/publish", data={"version": plan.version}, follow_redirects=True)
    assert "The draft breaks 1 rules" in refused.text

    answer = client.post(f"/plans/{plan.id}/keep-breach", data={"key": key, "reason": "A short call."})

    assert answer.status_code == 303
    assert session.scalars(select(KeptBreach.reason)).all() == ["A short call."]
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

    assert "0 of 0 shifts are covered." in client.get(f"/plans/{plan.id}").text


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

    assert len(asked) == 6


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

    assert len(asked) == 37
