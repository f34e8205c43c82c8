"""Alternatives to a draft: clicked for, watched, led to the first of them."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment.config import Config
from accompaniment.models import Plan, Project
from accompaniment.worker.loop import Worker
from tests import makers
from tests.conftest import NOW

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(session: Session, project: Project) -> Plan:
    """Twelve visits a day apart for four people, two by two: whoever goes, it costs the same."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in (1, 2, 3, 4)]
    days = [
        makers.a_shift(session, project, base, f"R{n}", f"2027-01-{11 + n}T09:00-05:00") for n in range(12)
    ]
    teams = {shift: people[2 * (n % 2) : 2 * (n % 2) + 2] for n, shift in enumerate(days)}
    draft = makers.a_plan(session, project, teams)
    session.commit()
    return draft


@pytest.mark.parametrize("width", [1280, 360])
def test_alternatives_are_looked_for_and_shown(
    page: Page, engine: Engine, config: Config, draft: Plan, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/plans/{draft.id}")
    page.get_by_role("button", name="Look for alternatives").click()
    expect(page.locator("#progress")).to_contain_text("as good or nearly, but other people go")
    Worker(engine, config, threading.Event(), clock=lambda: NOW, office_clock=lambda: NOW).step()
    expect(page.locator("main")).to_contain_text("Alternatives that were found: 3.")
    expect(page.locator("main")).to_contain_text("an alternative to another draft, in which other people go")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
