"""What is typed is not lost to who was signed out meanwhile, and nobody sees what they did not send."""

from __future__ import annotations

import html
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Account, Location, Project, Request
from accompaniment.web import unsent
from tests import makers
from tests.makers import PASSWORD
from tests.web.forms import fields
from tests.web.test_every_route import routes

OURS = {"Sec-Fetch-Site": "same-origin"}
NOTE = 'two of them,\nand a <b>"dog"</b>'


@pytest.fixture
def base(session: Session, project: Project) -> Location:
    return makers.a_base(session, project)


@pytest.fixture
def browser(guarded_app: Flask, session: Session, coordinator: Account, base: Location) -> FlaskClient:
    session.commit()
    return guarded_app.test_client(user=coordinator)


def token(browser: FlaskClient, address: str) -> str:
    page = browser.get(address).data.decode()
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def sign_in(browser: FlaskClient, address: str) -> Any:
    typed = {"name": "coordinator", "password": PASSWORD, "csrf_token": token(browser, address)}
    return browser.post(address, data=typed)


@pytest.fixture
def filled(browser: FlaskClient, base: Location) -> dict[str, Any]:
    """A new request as it was typed in, before the person was signed out in another tab."""
    page = fields(browser.get("/requests/new"))
    typed = {"kind": "hearing", "place_id": str(base.id), "first_start": "2027-01-12", "at": "09:00"}
    typed |= {"last_start": "2027-01-12", "hours": "2", "note": NOTE, "needs-0-qualification": "spanish"}
    sent = page | typed | {"csrf_token": token(browser, "/requests/new")}
    browser.post("/sign-out", data={"csrf_token": sent["csrf_token"]})
    return sent


def test_form_sent_when_signed_out_comes_back_with_what_was_typed(
    browser: FlaskClient, filled: dict[str, Any]
) -> None:
    answer = browser.post("/requests/new", data=filled)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")
    assert "You are signed out." in answer.text
    assert 'href="/sign-in?next=/requests/new"' in answer.text
    assert html.escape(NOTE, quote=True).replace("&quot;", "&#34;") in answer.text
    assert "<b>" not in answer.text
    assert [text in answer.text for text in ('value="hearing"', "Needs 1: Qualification")] == [True, False]
    assert "The team needs 1: Qualification" in answer.text
    assert filled["csrf_token"] not in answer.data.decode()


def test_form_is_sent_again_after_signing_in(
    browser: FlaskClient, filled: dict[str, Any], session: Session
) -> None:
    """The token is new then; it is given only to a form of which the browser says that it was ours."""
    out = browser.post("/requests/new", data=filled, headers=OURS)
    again = fields(out, "/requests/new?")
    assert (again["note"], "csrf_token" in again) == (NOTE, False)
    assert sign_in(browser, "/sign-in?next=/requests/new").location == "/requests/new"

    back = browser.post("/requests/new?", data=again, headers=OURS)
    assert (back.status_code, "You are signed out" in back.text) == (400, False)
    whole = fields(back, "/requests/new?")
    whole["csrf_token"] = back.data.decode().split('name="csrf_token" value="')[-1].split('"')[0]
    assert browser.post("/requests/new?", data=whole, headers=OURS).status_code == 303
    made = session.scalars(select(Request)).one()
    assert (made.kind, made.needs[0]["qualification"]) == ("hearing", "spanish")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_form_of_another_site_is_not_shown_and_gets_no_token(browser: FlaskClient, site: str) -> None:
    other = browser.application.test_client()
    for client, status in ((browser, 400), (other, 401)):
        answer = client.post("/defenders/new", data={"asks_for": "send me"}, headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, "send me" in answer.text) == (status, False)
        assert "Send it again" not in answer.text


def test_browser_that_says_nothing_shows_it_and_sends_nothing_again(browser: FlaskClient) -> None:
    answer = browser.post("/defenders/new", data={"asks_for": "a woman"})
    assert (answer.status_code, "a woman" in answer.text) == (400, True)
    assert "Send it again" not in answer.text


def test_passwords_and_codes_are_never_given_back(guarded_app: Flask) -> None:
    assert unsent.secrets() == {"csrf_token", "password", "current", "fresh", "again", "lock"}
    marks = {name: f"mark-{name}" for name in unsent.secrets() | {"code", "secret", "answer"}}
    doors = ("/sign-in", "/invitation", "/account/second-factor", "/account/passkeys")
    for url, _permission in routes(guarded_app, "POST"):
        stranger = guarded_app.test_client()
        page = stranger.post(url, data={**marks, "note": "x"}, headers=OURS).data.decode()
        told = {name for name, mark in marks.items() if mark in page}
        assert told <= (set() if url.startswith(doors) else {"code", "secret", "answer"}), url


def test_files_are_to_be_chosen_again(browser: FlaskClient) -> None:
    sent = {"files": (BytesIO(b"secret cells"), "week.csv")}
    page = browser.application.test_client().post("/imports", data=sent, headers=OURS)
    assert page.status_code == 401
    assert "Choose these files once more: week.csv." in page.text
    assert "secret cells" not in page.text
    assert "Send it again" not in page.text


def test_button_alone_leads_to_the_door_and_back(browser: FlaskClient) -> None:
    stranger = browser.application.test_client()
    answer = stranger.post("/requests/1/accept")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "You are signed out." in stranger.get(answer.location).text


def test_click_on_the_board_says_so_and_leads_back_to_it(browser: FlaskClient) -> None:
    stranger = browser.application.test_client()
    there = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board?plan=1&weeks=2"}
    answer = stranger.get("/board/1/R1", headers=there)
    assert answer.status_code == 401
    door = answer.headers["HX-Redirect"]
    assert door == "/sign-in?next=/board?plan%3D1%26weeks%3D2"
    assert "You are signed out." in stranger.get(door).text
    assert sign_in(stranger, door).location == "/board?plan=1&weeks=2"


@pytest.mark.parametrize("url", ["http://a.example//b.example/x", "javascript:alert(1)", "", "\\\\evil"])
def test_way_back_is_one_of_ours(browser: FlaskClient, url: str) -> None:
    there = {"HX-Request": "true", "HX-Current-URL": url}
    answer = browser.application.test_client().get("/board", headers=there)
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_piece_that_htmx_sends_comes_back_as_a_piece(browser: FlaskClient) -> None:
    there = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board"}
    answer = browser.application.test_client().post(
        "/board/1/R1/keep", data={"reason": "they know the way"}, headers=there
    )
    assert (answer.status_code, "they know the way" in answer.text) == (401, True)
    assert "<html" not in answer.text
