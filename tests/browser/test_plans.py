"""Watching a plan being made, with and without JavaScript, and publishing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from accompaniment.models import Account, Plan, PlanState, Project, Run, RunState
from tests import makers
from tests.conftest import NOW

pytestmark = pytest.mark.browser

LINE = {
    "seconds": 1.0,
    "stage": "coverage",
    "bill": {"uncovered": 20, "changes": 0, "travel": 90},
    "bounds": {"uncovered": 4},
    "covered": 1,
}


@pytest.fixture
def draft(session: Session, project: Project) -> Plan:
    """A draft around a published plan; R2 is uncovered."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base) for _ in range(3)]
    shifts = [
        makers.a_shift(session, project, base, f"R{n}", f"2027-01-{11 + n}T09:00-05:00") for n in (1, 2)
    ]
    published = makers.a_plan(session, project, {shifts[0]: people[:2]}, PlanState.PUBLISHED)
    draft = makers.a_plan(session, project, {shifts[0]: people[1:]}, based_on=published)
    session.commit()
    return draft


@pytest.fixture
def run(session: Session, project: Project) -> Run:
    """A run that is going on."""
    run = Run(
        project_id=project.id,
        first_day=date(2027, 1, 4),
        end_day=date(2027, 2, 1),
        seconds=30,
        asked_at=NOW,
        state=RunState.RUNNING,
        progress=[LINE],
    )
    session.add(run)
    session.commit()
    return run


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def test_run_page_follows_the_run_to_its_plan(page: Page, session: Session, run: Run, draft: Plan) -> None:
    page.goto(f"/plans/runs/{run.id}")
    expect(page.locator("#progress")).to_contain_text("1 shift covered")
    assert serious(page) == []

    run.progress = [LINE, {**LINE, "seconds": 2.0, "covered": 2, "bill": {**LINE["bill"], "uncovered": 4}}]
    session.commit()
    expect(page.locator("#progress")).to_contain_text("2 shifts covered", timeout=8000)
    expect(page.locator("#progress polyline")).to_have_count(1)

    run.state, run.plan_id, run.ended_at = RunState.DONE, draft.id, NOW
    session.commit()
    page.wait_for_url(f"**/plans/{draft.id}", timeout=8000)


def test_run_is_cancelled_without_javascript(
    open_as: Callable[..., Page], coordinator: Account, session: Session, run: Run
) -> None:
    page = open_as(coordinator, javascript=False)
    page.goto(f"/plans/runs/{run.id}")

    page.click("text=Cancel")

    expect(page.locator(".said").first).to_have_text("The plan is cancelled.")
    session.refresh(run)
    assert run.cancel_asked_at is not None


@pytest.mark.parametrize("width", [390, 1280])
def test_draft_is_read_and_published(
    open_as: Callable[..., Page], coordinator: Account, session: Session, draft: Plan, width: int
) -> None:
    page = open_as(coordinator, width=width)
    page.goto(f"/plans/{draft.id}")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.click("text=Publish…")
    assert serious(page) == []
    page.click("text=Publish, and tell them")

    expect(page.locator(".said").first).to_contain_text("Version 2 is published. 3 people are told")
    session.refresh(draft)
    assert draft.state is PlanState.PUBLISHED


def test_plan_is_asked_for_with_the_keyboard_alone(page: Page, session: Session) -> None:
    page.goto("/plans/new")
    page.focus("input[name=first_day]")
    page.keyboard.press("Enter")

    expect(page.locator("#progress")).to_contain_text("It begins as soon as the planner is free.")
