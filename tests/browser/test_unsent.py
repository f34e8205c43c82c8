"""Signed out in another tab, or off the line: nothing typed is lost, and the page says what is the matter."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accompaniment.models import PlanState, Request
from tests import makers

pytestmark = pytest.mark.browser


def sign_out(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/account")
    other.locator(".account summary").click()
    other.click(".account button:has-text('Sign out')")
    expect(other.locator("input[name=name]")).to_be_visible()
    other.close()


def sign_in(page: Page) -> None:
    page.fill("input[name=name]", "coordinator")
    page.fill("input[name=password]", makers.PASSWORD)
    page.click("form[method=post] button")


def test_form_typed_and_signed_out_is_sent_after_signing_in(page: Page, session, project):
    makers.a_base(session, project, "APA")
    session.commit()
    page.watch.allowed.append("status of 40")
    page.goto("/requests/new")
    page.fill("[name=kind]", "hearing")
    page.select_option("[name=place_id]", label="Apa (APA)")
    for name, text in {"first_start": "2027-01-12", "last_start": "2027-01-12", "at": "09:00"}.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=hours]", "2")
    page.fill("[name=note]", "two of them,\nby the back road")
    sign_out(page)
    page.click("button.main")
    expect(page.locator("main")).to_contain_text("You are signed out.")
    expect(page.get_by_label("Note")).to_have_value("two of them,\nby the back road")
    assert Axe().run(page).response["violations"] == []
    with page.context.expect_page() as opened:
        page.click("a.main")
    sign_in(opened.value)
    expect(opened.value.locator("h1")).to_have_text("New request")
    page.click("button:has-text('Send it again')")
    expect(page.get_by_label("What", exact=True)).to_have_value("hearing")
    page.click("button:has-text('Send it again')")
    expect(page.locator(".said")).to_contain_text("R01 is received.")
    assert session.scalars(select(Request)).one().note == "two of them,\nby the back road"


@pytest.fixture
def board(page: Page, session, project) -> Page:
    """The board of a published plan."""
    base = makers.a_base(session, project, "APA")
    shift = makers.a_shift(session, project, base)
    person = makers.a_volunteer(session, project, base, "V1")
    makers.a_plan(session, project, {shift: [person]}, PlanState.PUBLISHED)
    session.commit()
    page.goto("/board?weeks=2")
    return page


def test_click_on_the_board_when_signed_out_leads_back_to_it(board: Page):
    board.watch.allowed.append("status of 401")
    address = board.url
    sign_out(board)
    board.locator(".board td a").first.click()
    expect(board.locator(".said")).to_have_text("You are signed out.")
    sign_in(board)
    expect(board.locator(".board")).to_be_visible()
    assert board.url == address


def test_click_on_the_board_without_a_line_looks_like_a_warning(board: Page):
    board.watch.allowed += ["ERR_INTERNET_DISCONNECTED", "htmx:error"]
    board.context.set_offline(True)
    board.locator(".board td a").first.click()
    lost = board.locator("#said .lost")
    expect(lost).to_contain_text("No answer came.")
    expect(lost).to_have_css("color", "rgb(122, 82, 0)")
    board.context.set_offline(False)
