"""A real browser on a real server: the office as people meet it, on this machine only.

`page` is a signed-in coordinator's, `volunteer_page` a volunteer's. Both fail the test if the
page reports an error to the console, breaks the content policy or asks any other host.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from accompaniment.config import Config
from accompaniment.models import Account, Project, Role
from accompaniment.web import create_app, desk
from tests import makers
from tests.conftest import NOW

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]
FOLLOWING = "the page asked for what it was not given"


@dataclass
class Watch:
    """What a page did that it should not have; `allowed` are console errors that a test provokes."""

    host: str
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch a page from now on."""
        page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._heed(request.url))

    def _heed(self, url: str) -> None:
        if urlsplit(url).netloc != self.host and not url.startswith(("data:", "blob:", "about:")):
            self.faults.append(f"asked {url}")

    @property
    def unexpected(self) -> list[str]:
        """The faults that no test has announced."""
        return [fault for fault in self.faults if not any(text in fault for text in self.allowed)]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=False, args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def live_app(config: Config) -> Iterator[Flask]:
    """The application with everything on, CSRF too, at the tests' moment."""
    app = create_app(config, TESTING=True, CLOCK=lambda: NOW)
    yield app
    with app.app_context():
        desk.db.engine.dispose()


def read_whole(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The application with each answer read to its end before it is sent: a browser that goes away in the
    middle makes the tests' server forget to close the file it was sending, which would be a warning."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer


@pytest.fixture
def live(live_app: Flask) -> Iterator[str]:
    """The address of the running office."""
    server = make_server("127.0.0.1", 0, read_whole(live_app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_as(chromium: Browser, live: str, session: Session) -> Iterator[Callable[..., Page]]:
    """Sign an account in: `open_as(account, width=1280, javascript=True)` is its page.

    What the test's session holds so far is committed first.
    """
    contexts: list[tuple[BrowserContext, Watch]] = []

    def enter(account: Account, width: int = 1280, javascript: bool = True) -> Page:
        session.commit()
        context = chromium.new_context(
            base_url=live, viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        watch = Watch(urlsplit(live).netloc)
        contexts.append((context, watch))
        page = context.new_page()
        watch.over(page)
        page.watch = watch  # type: ignore[attr-defined]
        page.goto("/sign-in")
        page.fill("input[name=name]", account.name)
        page.fill("input[name=password]", makers.PASSWORD)
        page.click("form[method=post] button")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield enter
    for context, _ in contexts:
        context.close()
    assert [watch.unexpected for _, watch in contexts] == [[] for _ in contexts]


@pytest.fixture
def page(open_as: Callable[..., Page], coordinator: Account) -> Page:
    """A coordinator's page."""
    return open_as(coordinator)


@pytest.fixture
def volunteer_page(open_as: Callable[..., Page], session: Session, project: Project) -> Page:
    """A page of the volunteer V1, who is made if there is nobody yet."""
    from sqlalchemy import select

    from accompaniment.models import Volunteer

    volunteer = session.scalar(select(Volunteer).where(Volunteer.code == "V1"))
    volunteer = volunteer or makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
    return open_as(makers.an_account(session, project, "v1", Role.VOLUNTEER, volunteer))
