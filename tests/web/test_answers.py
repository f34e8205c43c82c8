"""What goes with every answer there is: pages, files, redirects, refusals, faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accompaniment.config import Config
from accompaniment.models import Account, Project
from accompaniment.web import create_app, desk, faults, uploads
from tests.browsers import SignedIn
from tests.conftest import NOW
from tests.fuzz.conftest import as_it_was, full_office  # noqa: F401  (fixtures)
from tests.makers import PASSWORD
from tests.web.test_every_route import routes

FRAMED = "/map/frame"
KEPT = {"/static/office.css": "max-age=3600, private", "/map/land.json": "private, max-age=86400"}
"""What a browser may keep, and for how long: files that say nothing of people."""
FROM_HERE = {"script-src", "style-src", "connect-src", "font-src", "frame-src", "form-action", "manifest-src"}


def policy(answer: TestResponse) -> dict[str, list[str]]:
    """The directives of the one policy, with their sources."""
    (text,) = answer.headers.getlist("Content-Security-Policy")
    parts = [part.split() for part in text.split(";") if part.strip()]
    found = {name: sources for name, *sources in parts}
    assert len(found) == len(parts), "a browser takes the first of two"
    return found


def check_policy(answer: TestResponse, framed: bool) -> None:
    found = policy(answer)
    assert {name for name, sources in found.items() if sources == ["'none'"]} >= {
        "default-src",
        "object-src",
        "base-uri",
    }
    for name in FROM_HERE:
        nonces = [source for source in found[name] if source.startswith("'nonce-")]
        assert set(found[name]) - set(nonces) == {"'self'"}, name
        assert len(nonces) == (name in ("script-src", "style-src")), name
        assert all(len(nonce) > 24 for nonce in nonces)
    assert found["img-src"] == ["'self'", "data:"]
    assert found["frame-ancestors"] == ["'self'" if framed else "'none'"]
    assert set(found) == {*FROM_HERE, "default-src", "object-src", "base-uri", "img-src", "frame-ancestors"}


def check(answer: TestResponse, url: str, tls: bool) -> None:
    """All that an answer must carry, each header once."""
    framed = url.partition("?")[0] == FRAMED and answer.status_code != 405
    check_policy(answer, framed)
    kept = answer.status_code in (200, 304) and answer.request.method in ("GET", "HEAD")
    expected = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "SAMEORIGIN" if framed else "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": KEPT.get(url, "no-store") if kept else "no-store",
    }
    if tls:
        expected["Strict-Transport-Security"] = "max-age=31536000"
    for name, value in expected.items():
        assert answer.headers.getlist(name) == [value], name
    assert tls or "Strict-Transport-Security" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers
    for cookie in answer.headers.getlist("Set-Cookie"):
        check_cookie(cookie, tls)


def check_cookie(cookie: str, tls: bool) -> None:
    name, _, rest = cookie.partition("=")
    marks = {mark.strip().lower() for mark in rest.split(";")[1:]}
    assert name == ("__Host-session" if tls else "session")
    assert {"httponly", "samesite=lax", "path=/"} <= marks
    assert ("secure" in marks) == tls
    assert not any(mark.startswith("domain") for mark in marks)


@pytest.fixture(params=[False, True], ids=["http", "https"])
def tls(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def office(config: Config, tls: bool) -> Iterator[Flask]:
    """The application as it runs: with and without TLS before it."""
    app = create_app(
        replace(config, secure_cookies=tls),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        CLOCK=lambda: NOW,
        PREFERRED_URL_SCHEME="https" if tls else "http",
    )
    app.test_client_class = SignedIn
    yield app
    with app.app_context():
        desk.db.engine.dispose()


@pytest.fixture
def asked(office: Flask, session: Session, coordinator: Account, tls: bool) -> Callable[..., TestResponse]:
    """Ask as the coordinator, or as a stranger, and look at what goes with the answer."""
    session.commit()
    base = "https://localhost" if tls else "http://localhost"
    browsers = {True: office.test_client(), False: office.test_client()}
    name = "__Host-session" if tls else "session"

    def ask(method: str, url: str, stranger: bool = False, **sent: object) -> TestResponse:
        client = browsers[stranger]
        if not stranger and not client.get_cookie(name):
            entered = client.post(
                "/sign-in", base_url=base, data={"name": "coordinator", "password": PASSWORD}
            )
            assert entered.headers.getlist("Set-Cookie")
            check(entered, "/sign-in", tls)
        with client.open(url, method=method, base_url=base, **sent) as answer:
            answer.get_data()
        try:
            check(answer, url, tls)
        except AssertionError as fault:
            fault.add_note(f"{method} {url} {answer.status} as {'stranger' if stranger else 'coordinator'}")
            raise
        return answer

    ask.sign_in_again = lambda: browsers[False].delete_cookie(name)  # type: ignore[attr-defined]
    return ask


@pytest.mark.parametrize("tls", [True], indirect=True)
def test_every_address_by_every_method(
    office: Flask,
    asked: Callable[..., TestResponse],
    full_office: Project,  # noqa: F811
    as_it_was: Callable[[], None],  # noqa: F811
) -> None:
    """Signed in and not; downloads, redirects, refusals and what is not there come about by themselves."""
    seen: dict[int, int] = {}
    kinds = set()
    files = 0
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT"):
        urls = [url for url, _ in routes(office, method)] if method != "PUT" else ["/", "/board", FRAMED]
        for url in urls if method in ("GET", "POST") else urls[:12]:
            for stranger in (True, False) if method == "GET" else (False,):
                answer = asked(method, url, stranger)
                seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
                kinds.add(answer.mimetype)
                files += "Content-Disposition" in answer.headers
                if method == "POST" and answer.status_code < 400:
                    as_it_was()
                    asked.sign_in_again()
    assert set(seen) >= {200, 303, 404, 405, 422}
    assert {"text/html", "text/csv", "text/calendar", "application/zip", "application/json"} <= kinds
    assert files >= 7


def test_static_files_and_what_is_none(asked: Callable[..., TestResponse]) -> None:
    """An error page under an address that is kept names who asks: it is not kept."""
    assert asked("GET", "/static/office.css").status_code == 200
    tag = asked("GET", "/static/office.css", True).headers["ETag"]
    assert asked("GET", "/static/office.css", headers={"If-None-Match": tag}).status_code == 304
    assert asked("GET", "/map/land.json").status_code == 200
    for url in (
        "/static/nothing.css",
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/nothing",
    ):
        assert asked("GET", url).status_code == 404
        assert asked("GET", url, True).status_code == 404
    assert asked("GET", "/map/land.json", True).status_code == 303
    assert asked("POST", "/static/office.css").status_code == 405
    assert asked("GET", "/board", True, headers={"HX-Request": "true"}).status_code == 401


def test_too_much_and_faults_of_ours(
    office: Flask, asked: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    much = b"0" * (uploads.FORM + 1)
    assert asked("POST", "/sign-in", data=much, content_type="text/plain").status_code == 413

    def broken() -> None:
        raise ZeroDivisionError

    for endpoint in ("account.show", "sign_in.form"):
        broken.permission = office.view_functions[endpoint].permission  # type: ignore[attr-defined]
        monkeypatch.setitem(office.view_functions, endpoint, broken)
    office._got_first_request = False  # so that a handler can still be put in, which tests are without
    office.register_error_handler(Exception, faults.unforeseen)
    assert asked("GET", "/account").status_code == 500
    assert asked("GET", "/sign-in", True).status_code == 500


def test_fault_is_a_page_without_a_database_too(
    config: Config, session: Session, coordinator: Account, tls: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Who asks cannot be read then; a traceback of the server's own would have no headers, and tell."""
    session.commit()
    app = create_app(replace(config, secure_cookies=tls), CLOCK=lambda: NOW)
    app.test_client_class = SignedIn
    client = app.test_client(user=coordinator)
    session.close()
    session.get_bind().dispose()
    (config.data / "office.db").write_bytes(b"no database" * 1000)
    expected = {"/board": 500, "/sign-in": 500, "/nothing": 404, "/static/nothing": 404}
    for url, status in expected.items():
        with client.get(url, base_url=f"http{'s' * tls}://localhost") as answer:
            check(answer, url, tls)
            assert (answer.status_code, "To the start" in answer.text) == (status, True), url
    assert "Traceback" not in caplog.text


def test_sign_out_leaves_nothing_in_the_browser(asked: Callable[..., TestResponse]) -> None:
    answer = asked("POST", "/sign-out")
    assert answer.headers.getlist("Clear-Site-Data") == ['"cache", "storage"']
    assert asked("GET", "/board").status_code == 303


def test_nonce_is_new_each_time(asked: Callable[..., TestResponse]) -> None:
    nonces = {tuple(policy(asked("GET", "/sign-in", True))["script-src"]) for _ in range(5)}
    assert len(nonces) == 5
