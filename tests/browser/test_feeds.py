"""A calendar feed is switched on and off on a phone; a lost phone is shut out and planned around."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accompaniment.database import open_engine
from accompaniment.models import Role
from accompaniment.worker.loop import Worker
from tests import makers
from tests.conftest import NOW
from tests.seen import a_plan_that_was_seen

pytestmark = pytest.mark.browser


@pytest.fixture
def account(session, project):
    """V1, who goes with V2 on R1, which may begin later, and on R2, on which all others may go."""
    project.feeds = True
    _, people = a_plan_that_was_seen(session, project, days=2)
    return makers.an_account(session, project, "v1", Role.VOLUNTEER, people[0])


def sound(page: Page, width: int) -> None:
    """Nothing sticks out, and nobody is kept out by how the page is made."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("javascript", [True, False])
def test_feed_is_switched_on_read_and_switched_off_on_a_phone(
    open_as: Callable[..., Page], account, javascript
) -> None:
    page = open_as(account, width=360, javascript=javascript)
    page.watch.allowed.append("422")  # a wrong password
    page.goto("/mine")
    page.get_by_role("link", name="Calendar feed").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("off")
    if javascript:
        sound(page, 360)

    page.get_by_label("Password now").fill("not it at all")
    page.get_by_role("button", name="I know this. Switch it on").click()
    expect(page.locator("main")).to_contain_text("This is not your password.")
    page.get_by_label("Password now").fill(makers.PASSWORD)
    page.get_by_role("button", name="I know this. Switch it on").click()
    address = page.get_by_label("Address").input_value()
    if javascript:
        sound(page, 360)

    app = page.context.browser.new_context()  # a calendar app: no cookie of ours
    read = app.request.get(address)
    assert [
        str(event["SUMMARY"])[:5] for event in icalendar.Calendar.from_ical(read.body()).walk("VEVENT")
    ] == [
        "Task ",
        "Task ",
    ]
    page.get_by_role("link", name="I have copied it").click()
    expect(page.locator("main")).to_contain_text("Mon 4 Jan")
    if javascript:
        sound(page, 360)

    page.get_by_role("button", name="Switch it off").click()
    expect(page.locator(".said").first).to_contain_text("Your calendar feed is off.")
    assert app.request.get(address).status == 404
    app.close()


def test_lost_phone_is_shut_out_and_planned_around_with_one_button(
    open_as: Callable[..., Page], session, account, coordinator, config
) -> None:
    phone = open_as(account, width=360)
    page = open_as(coordinator)
    page.goto("/volunteers")
    page.get_by_role("link", name="V1", exact=True).click()
    page.get_by_role("link", name="Something is lost").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What V1 could see")
    expect(page.locator("main")).to_contain_text("R1")
    sound(page, 1280)
    page.get_by_role("button", name="End it now").click()

    expect(page.locator(".said").first).to_contain_text("V1 is signed out everywhere")
    expect(page.locator("#progress")).to_contain_text("It avoids 2 duties that somebody else may know of.")
    phone.goto("/mine")
    assert "/sign-in" in phone.url

    engine = open_engine(config)
    worker = Worker(engine, config, threading.Event(), clock=lambda: NOW, office_clock=lambda: NOW)
    while worker.step():
        pass
    engine.dispose()
    page.wait_for_url(re.compile(r"/plans/\d+$"), timeout=15_000)
    expect(page.locator("#avoided")).to_contain_text(
        "Begins Tue 12 Jan 14:00 with V1, V2. Known was: Tue 12 Jan 09:00."
    )
    expect(page.locator("#avoided")).to_contain_text("V3, V4 go instead of V1, V2.")
    sound(page, 1280)
