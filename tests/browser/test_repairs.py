"""Repairing the published plan: an emergency comes in, a menu grows, one choice is taken and published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Account, Plan, PlanState, Project, Run, RunKind, RunState
from tests import makers
from tests.conftest import NOW

pytestmark = pytest.mark.browser

LINE = {"seconds": 1.0, "stage": "repair", "bill": {}, "bounds": {}, "covered": 0}


@pytest.fixture
def published(session: Session, project: Project) -> Plan:
    """R1 has a team of two; the emergency E1 has none."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base) for _ in range(4)]
    shifts = [makers.a_shift(session, project, base, code, "2027-01-12T09:00-05:00") for code in ("R1", "E1")]
    shifts[1].priority = 5
    plan = makers.a_plan(session, project, {shifts[0]: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    return plan


def a_choice(plan: Plan, changes: int, covers: dict[str, list[str]]) -> dict[str, Any]:
    """What the worker keeps of a repair."""
    start = plan.teams[0].start.isoformat()
    teams = {shift: {"start": start, "volunteers": people} for shift, people in covers.items()}
    return {
        "changes_at_most": changes,
        "proven": True,
        "costs": {"uncovered": 0 if "E1" in covers else 4096, "changes": changes, "wishes": 0},
        "plan": {"format": "accompaniment-plan/1", "teams": teams},
        "seconds": 1.0,
    }


def people_of(plan: Plan) -> list[str]:
    return [duty.volunteer.code for duty in plan.teams[0].duties]


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def the_run(session: Session) -> Run:
    session.expire_all()
    return session.scalars(select(Run)).one()


def test_repair_is_asked_for_chosen_and_published(page: Page, session: Session, published: Plan) -> None:
    page.goto(f"/plans/{published.id}")
    page.get_by_role("button", name="Repair with few changes").click()
    page.wait_for_url("**/plans/runs/*")
    run = the_run(session)
    assert (run.kind, run.freeze_days, run.first_day) == (RunKind.REPAIR, 0, published.first_day)

    first, second = people_of(published)
    others = [code for code in ("V1", "V2", "V3", "V4") if code not in (first, second)]
    run.state, run.progress = RunState.RUNNING, [LINE]
    run.menu = [a_choice(published, 0, {"R1": [first, second]})]
    session.commit()
    expect(page.locator(".repairs > li")).to_have_count(1, timeout=8000)
    run.menu = [*run.menu, a_choice(published, 2, {"R1": [first, others[0]], "E1": [second, others[1]]})]
    run.progress = [LINE, LINE]
    session.commit()
    choice = page.locator(".repairs > li").nth(1)
    expect(choice).to_contain_text("Gets a team", timeout=8000)
    choice.locator("summary").click()
    expect(choice).to_contain_text(second)
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    run.state, run.ended_at = RunState.DONE, NOW
    session.commit()

    choice.get_by_role("button", name="Take this: 2 changes").press("Enter")
    page.wait_for_url("**/plans/*")
    expect(page.locator("main")).to_contain_text("2 of 2 shifts are covered")
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("main")).to_contain_text("Version 2 is published")


def test_menu_is_read_without_javascript_on_a_telephone(
    open_as: Callable[..., Page], coordinator: Account, session: Session, published: Plan
) -> None:
    first, second = people_of(published)
    run = Run(
        project_id=published.project_id, kind=RunKind.REPAIR, first_day=published.first_day,
        end_day=published.end_day, seconds=120, asked_at=NOW, state=RunState.DONE, ended_at=NOW,
        progress=[LINE],
        menu=[
            {"changes_at_most": 0, "proven": True, "costs": {}, "plan": None, "seconds": 0.1},
            a_choice(published, 2, {"E1": [first, second]}),
            *(
                a_choice(published, most, {"E1": [first, second]}) | {"costs": {"uncovered": 0, "changes": 2}}
                for most in (4, 6)
            ),
        ],
    )  # fmt: skip
    session.add(run)
    session.commit()
    page = open_as(coordinator, width=360, javascript=False)
    page.goto(f"/plans/runs/{run.id}")
    expect(page.locator(".repairs > li")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("Loses its team")
    expect(page.locator("main")).to_contain_text("Up to 6 changes win nothing more.")
    expect(page.locator("main")).not_to_contain_text("You may leave this page")
    page.get_by_role("button", name="Take this: 2 changes").click()
    expect(page.locator("main")).to_contain_text("This is the repair as a draft")
