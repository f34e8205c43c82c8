"""Hiding what is on the screen: at once, however slow the line is and however often Escape is pressed."""

from __future__ import annotations

import pytest

from accompaniment.models import PlanState
from tests import makers

pytestmark = pytest.mark.browser


def test_escape_twice_shows_an_empty_page(page):
    page.watch.allowed.append("404")
    for address in ("/account", "/sign-in", "/invitation", "/nothing-here"):
        page.goto(address)
        for _ in range(2):
            page.keyboard.press("Escape")
        page.wait_for_url("**/notes")
        assert page.locator("body").inner_text() == "", address


def test_escape_pressed_in_fright_hides_too(page):
    page.goto("/account")
    for _ in range(6):
        page.keyboard.press("Escape")
    page.wait_for_url("**/notes")


PRESSED = "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));"


@pytest.mark.parametrize("done", [PRESSED * 2, "document.querySelector('a.hide').click();"])
def test_what_is_shown_goes_before_the_empty_page_comes(page, done):
    page.goto("/account")
    page.route("**/notes", lambda _: None)  # it never comes
    shown = "document.querySelector('main').checkVisibility()"
    assert page.evaluate(f"(() => {{ const before = {shown}; {done} return [before, {shown}] }})()") == [
        True,
        False,
    ]


def test_escape_hides_a_page_that_still_comes_in(page):
    page.route("**/office.css", lambda _: None)  # it never comes
    page.goto("/account", wait_until="commit")
    page.locator("link[href*=office]").wait_for(state="attached")  # what stands before it has run
    for _ in range(2):
        page.keyboard.press("Escape")
    page.wait_for_url("**/notes")


def test_escape_hides_from_within_the_map_too(page, session, project):
    base = makers.a_base(session, project)
    shift, person = makers.a_shift(session, project, base), makers.a_volunteer(session, project, base)
    makers.a_plan(session, project, {shift: [person]}, PlanState.PUBLISHED)
    session.commit()
    page.goto("/map")
    page.frame_locator("iframe").locator(".leaflet-container").focus()
    for _ in range(2):
        page.keyboard.press("Escape")
    page.wait_for_url("**/notes")
