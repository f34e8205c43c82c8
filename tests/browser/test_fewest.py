"""How few could do this: clicked for, watched, made a draft."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from accompaniment.config import Config
from accompaniment.models import Plan
from accompaniment.worker.loop import Worker
from tests.conftest import NOW
from tests.web.test_fewest import plan

__all__ = ["plan"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 360])
def test_how_few_is_asked_answered_and_made_a_draft(
    page: Page, engine: Engine, config: Config, plan: Plan, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/plans/{plan.id}")
    page.get_by_role("button", name="How few could do this?").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How few could do this?")
    Worker(engine, config, threading.Event(), clock=lambda: NOW, office_clock=lambda: NOW).step()
    expect(page.locator("#progress")).to_contain_text("4 of 6 people can cover 3 shifts.")
    expect(page.locator("#progress")).to_contain_text("Fewer cannot: proven.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Make a draft in which only they go").click()
    expect(page.locator("main")).to_contain_text("3 of 4 shifts are covered.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
