"""The list of plans and what a plan says of itself."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Plan, PlanState, Project, RunState
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
