"""Names that nobody else has are typed into a browser; then its disk and all it asked for are searched."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from tests import makers
from tests.browser.conftest import ARGUMENTS
from tests.web.test_canary import CANARIES, MARKS, files, found_in

pytestmark = pytest.mark.browser

TOUR = ["/", "/board", "/plans", "/requests", "/defenders", "/map", "/exports", "/reports", "/audit", "/mine"]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Where the browser keeps what it keeps: cache, history, storage, what was typed into forms."""
    return tmp_path / "profile"


@pytest.fixture
def walker(chromium: Browser, live: str, profile: Path):
    """A browser with a profile on the disk."""
    context = chromium.browser_type.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", headless=False, args=ARGUMENTS, base_url=live
    )
    yield context.pages[0]
    context.close()


def kept_in(profile: Path) -> list[bytes]:
    """The profile's files, also with two bytes a sign made one, as browsers write some."""
    written = files(profile)
    return [*written, *(text.replace(b"\0", b"") for text in written)]


def open_identity(page: Page, here: str, reason: str) -> None:
    page.goto(here)
    page.get_by_label("Why?").select_option(reason)
    page.get_by_role("button", name="Open").click()


def test_names_are_in_no_address_page_storage_or_file_of_the_browser(
    walker: Page, profile: Path, session, project, coordinator, config
) -> None:
    defender = makers.a_defender(session, project, "G1")
    session.commit()
    here = f"/defenders/{defender.id}/identity"
    asked: list[Request] = []  # filled through functions of ours: Playwright marks what it is given
    answers: list[Response] = []
    walker.on("request", lambda request: asked.append(request))
    walker.on("response", lambda answer: answers.append(answer))
    walker.goto("/sign-in")
    walker.fill("input[name=name]", coordinator.name)
    walker.fill("input[name=password]", makers.PASSWORD)
    walker.click("form[method=post] button")
    open_identity(walker, here, "correction")
    for name, words in CANARIES.items():
        walker.fill(f"[name={name}]", words)
    walker.get_by_role("button", name="Seal").click()
    expect(walker.get_by_role("status")).to_contain_text("sealed")
    open_identity(walker, here, "risk")
    expect(walker.get_by_label("Name")).to_have_value(CANARIES["name"])
    told = [walker.title().encode()]
    walker.goto("/defenders/find")
    walker.fill("[name=name]", CANARIES["name"])
    walker.get_by_role("button", name="Find").click()
    expect(walker.get_by_role("status")).to_contain_text("G1 is of that name")
    for address in TOUR:
        walker.goto(address)
        told += [walker.content().encode(), walker.title().encode()]
    stored = walker.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    kept = walker.evaluate("Promise.all([caches.keys(), indexedDB.databases()]).then(JSON.stringify)")
    told += [request.url.encode() for request in asked] + [stored.encode(), kept.encode()]
    told += [str(answer.all_headers()).encode() for answer in answers]
    assert found_in(*told) == set()
    walker.context.close()
    assert (profile / "Default").is_dir()
    assert found_in(*kept_in(profile)) == set()
    assert found_in(*files(config.data)) == set()


def test_search_would_find_what_a_browser_keeps(walker: Page, profile: Path) -> None:
    walker.goto("/sign-in")
    walker.evaluate("words => localStorage.setItem('kept', words)", CANARIES["name"])
    walker.goto(f"/sign-in?next=/{MARKS[0].decode()}")
    walker.context.close()
    assert found_in(*kept_in(profile)) >= {b"Zaragatona"}
