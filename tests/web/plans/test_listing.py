"""The list of plans and what a plan says of itself."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Account, Plan, PlanState, Project, RunState
from tests import makers
from tests.conftest import NOW
from tests.web.plans.asked import a_run


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


def test_list_tells_drafts_of_the_same_days_apart(
    client: FlaskClient, plan: Plan, session: Session, project: Project, coordinator: Account
) -> None:
    by_hand = makers.a_plan(
        session, project, {}, based_on=plan.based_on, status="by hand", made_by_id=coordinator.id
    )
    session.commit()

    rows = client.get("/plans").text.split("<tr>")[2:]
    facts = [re.findall(r">([^<>]+)</(?:a|td)>", row) for row in rows]

    days, made = "Mon 4 Jan – Sun 31 Jan", "Thu 31 Dec 19:00"
    assert facts == [
        [f"Draft {by_hand.id}", days, "0 of 3", "by hand", f"{made} · coordinator"],
        [f"Draft {plan.id}", days, "2 of 3", "plan", made],
        ["Version 1", days, "1 of 3", "plan", made],
    ]


@pytest.mark.parametrize(("followed", "said"), [(True, "replaced"), (False, "withdrawn")])
def test_version_no_longer_in_use_says_whether_another_took_its_place(
    client: FlaskClient, session: Session, project: Project, followed: bool, said: str
) -> None:
    old = makers.a_plan(session, project, {}, PlanState.WITHDRAWN, withdrawn_at=NOW)
    if followed:
        makers.a_plan(session, project, {}, PlanState.PUBLISHED, based_on=old)
    else:
        makers.a_plan(session, project, {}, based_on=old)
    session.commit()

    for address in ("/plans", f"/board?plan={old.id}", f"/plans/{old.id}"):
        text = client.get(address).text
        assert [word for word in ("replaced", "withdrawn") if f">{word}</span>" in text] == [said], address


def test_plan_of_days_in_which_nothing_is_asked_says_so_and_shows_no_figures(
    client: FlaskClient, plan: Plan, session: Session, project: Project
) -> None:
    days = {"first_day": date(2027, 5, 3), "end_day": date(2027, 5, 31)}
    empty = makers.a_plan(
        session, project, {}, based_on=plan.based_on, status="optimal", bill=plan.bill, **days
    )
    session.commit()

    text = client.get(f"/plans/{empty.id}").text
    assert "Nothing is asked for in these days." in text
    assert [figure for figure in ("0 of 0", "What it costs", "proven") if figure in text] == []
    assert "nothing asked for" in client.get("/plans").text
    assert "Nothing is asked for" not in client.get(f"/plans/{plan.id}").text
