"""The office on a telephone, 360 pixels wide: no entry beyond the edge, no broken word, a way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from accompaniment.models import Absence, Account, Plan, PlanState, Project
from tests import makers

pytestmark = pytest.mark.browser


@pytest.fixture
def published(session: Session, project: Project) -> Plan:
    """V1 and V2 go on R1; V1 is absent for the week after."""
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base) for _ in range(3)]
    gone = {"first_day": date(2027, 1, 11), "last_day": date(2027, 1, 17)}
    people[0].absences.append(Absence(project_id=project.id, **gone))
    shift = makers.a_shift(session, project, base, "R1", start="2027-01-05T09:00-05:00")
    return makers.a_plan(session, project, {shift: people[:2]}, PlanState.PUBLISHED)


@pytest.fixture
def phone(open_as: Callable[..., Page], coordinator: Account, published: Plan) -> Page:
    """A coordinator's page."""
    return open_as(coordinator, width=360)


def test_menu_has_every_page_in_sight(phone: Page) -> None:
    phone.goto("/map")
    entries = phone.get_by_role("navigation", name="Pages").get_by_role("link").all()
    assert [entry.inner_text() for entry in entries][-3:] == ["Map", "Exports", "Import"]
    for entry in entries:
        place = entry.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 360
    assert phone.evaluate("document.querySelector('.top nav').scrollWidth <= innerWidth")


def test_day_of_absence_is_one_word(phone: Page) -> None:
    phone.goto("/people/V1")
    away = phone.locator(".glance .absent span").first
    expect(away).to_have_text("away")
    assert away.evaluate("word => word.getClientRects().length") == 1


@pytest.mark.parametrize("view", ["days", "table"])
def test_back_closes_the_panel_and_stays_on_the_board(phone: Page, view: str) -> None:
    board = f"/board?view={view}"
    phone.goto("/plans")
    phone.goto(board)
    duty = phone.locator(".board a", has_text="visit").first
    duty.click()
    expect(phone.locator("#shift")).to_be_visible()
    phone.go_back()
    expect(phone.locator("#panel")).to_be_empty()
    assert phone.url.endswith(board)
    expect(duty).to_be_focused()
    phone.go_forward()
    expect(phone.locator("#shift")).to_have_text("visit R1")
    phone.click("text=Close")
    expect(phone.locator("#panel")).to_be_empty()
    phone.wait_for_url(f"**{board}")
    phone.go_back()
    phone.wait_for_url("**/plans")


def test_escape_twice_in_the_panel_shows_the_empty_page(phone: Page) -> None:
    phone.goto("/board?view=days")
    phone.locator(".board a").first.click()
    expect(phone.locator("#shift")).to_be_visible()
    for _ in range(2):
        phone.keyboard.press("Escape")
    phone.wait_for_url("**/notes")
    assert phone.locator("body").inner_text() == ""
