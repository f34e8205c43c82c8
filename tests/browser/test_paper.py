"""What a volunteer sees on a phone without scripts, and what comes out of the printer."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accompaniment.models import PlanState, Role
from tests import makers

pytestmark = pytest.mark.browser


@pytest.fixture
def house(session, project):
    """Two bases, one of twenty people who all go out every day of a week."""
    base = makers.a_base(session, project, "APA", name="Apartadó")
    other = makers.a_base(session, project, "BOG", name="Bogotá")
    people = [makers.a_volunteer(session, project, base, f"V{n}") for n in range(1, 21)]
    makers.a_volunteer(session, project, other, "V99")
    teams = {}
    for day in range(4, 11):
        for n, pair in enumerate(zip(people[::2], people[1::2], strict=True)):
            start = f"2027-01-{day:02}T08:00-05:00"
            teams[makers.a_shift(session, project, base, f"R{n}-{day:02}", start=start)] = list(pair)
    makers.a_plan(session, project, teams, PlanState.PUBLISHED)
    return people


def sheets(page) -> list[str]:
    """The sizes of a printed page's sheets, in points."""
    printed = page.pdf(prefer_css_page_size=True)
    return [box.decode() for box in re.findall(rb"/MediaBox \[0 0 (\d+)", printed)]


def write_down(page) -> None:
    """Ask for the page that prints, and wait until it is there."""
    page.click("main >> text=Print")
    expect(page.locator(".sheet.unmarked")).to_have_count(0)
    expect(page.locator(".sheet").first).to_be_visible()


def test_week_of_twenty_people_is_one_sheet_across_for_each_base(house, page) -> None:
    page.goto("/exports/week")
    assert sheets(page) != ["841", "841"], "what is not written down prints empty"
    write_down(page)
    assert sheets(page) == ["841", "841"]


def test_week_to_take_along_is_one_sheet_for_each_person(house, page) -> None:
    page.goto("/exports/people?base=BOG")
    write_down(page)
    assert len(sheets(page)) == 1


def test_my_page_works_on_a_phone_without_scripts(house, session, project, open_as) -> None:
    account = makers.an_account(session, project, "v1", Role.VOLUNTEER, house[0])
    page = open_as(account, width=360, javascript=False)
    assert page.url.endswith("/mine")
    assert page.locator(".duty").first.inner_text().startswith("today, Mon 4 Jan")
    page.click("text=R0-06")
    assert page.locator("li:target").get_attribute("id") == "R0-06"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", ["/exports", "/exports/week", "/exports/people", "/people/V1"])
def test_page_has_no_barrier(house, page, address) -> None:
    page.goto(address)
    found = Axe().run(page)
    assert [fault["id"] for fault in found.response["violations"]] == []
