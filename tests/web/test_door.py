"""Signing in and out, and what stands before every page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.access import Permission
from accompaniment.config import Config
from accompaniment.models import Account
from accompaniment.web import create_app, desk
from tests.makers import PASSWORD
from tests.web.test_every_route import routes


def test_start_signed_out_leads_to_the_door(app: Flask) -> None:
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/?")


def test_sign_in_right_password_opens(app: Flask, session: Session, coordinator: Account) -> None:
    session.commit()
    client = app.test_client()
    assert client.post("/sign-in", data={"name": "coordinator", "password": PASSWORD}).location == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("name", ["coordinator", "nobody"])
def test_sign_in_wrong_password_and_unknown_name_say_the_same(
    app: Flask, session: Session, coordinator: Account, name: str
) -> None:
    session.commit()
    answer = app.test_client().post("/sign-in", data={"name": name, "password": "wrong wrong wrong"})
    assert answer.status_code == 422
    assert "The account or the password is wrong." in answer.text


def test_disabled_account_is_out_at_once(
    app: Flask, session: Session, client: FlaskClient, coordinator: Account
) -> None:
    assert client.get("/").status_code == 200
    coordinator.disabled_at = coordinator.created_at
    session.commit()
    assert client.get("/").status_code == 303


def test_sign_out_clears(client: FlaskClient) -> None:
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 303


def test_route_without_permission_stops_the_start(config: Config) -> None:
    from flask import Blueprint

    from accompaniment.web import parts

    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/stray", "stray", lambda: "")
    before = parts.PAGES
    parts.PAGES = (*before, stray)
    try:
        with pytest.raises(desk.NoPermission, match="/stray"):
            create_app(config, TESTING=True)
    finally:
        parts.PAGES = before


def test_form_without_token_is_refused(config: Config, session: Session, coordinator: Account) -> None:
    session.commit()
    app = create_app(config, TESTING=True)
    answer = app.test_client().post("/sign-in", data={"name": "coordinator", "password": PASSWORD})
    assert answer.status_code == 400
    with app.app_context():
        desk.db.engine.dispose()


def test_every_answer_carries_the_policy(client: FlaskClient) -> None:
    for address in ("/", "/sign-in", "/nothing-here", "/static/office.css", "/health"):
        with client.get(address) as answer:
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address


def test_permission_words_are_all_granted_or_public() -> None:
    from accompaniment.access import ALLOWED

    assert set().union(*ALLOWED.values()) == set(Permission) - {Permission.PUBLIC}


def test_every_page_can_be_hidden_the_door_and_faults_too(app: Flask, client: FlaskClient) -> None:
    """The map's frame listens to the keys of the page around it; the empty page has nothing to hide."""
    without = ("/map/frame", "/notes")
    inside = [url for url, _ in routes(app, "GET") if url not in without]
    asked = [(client, url) for url in [*inside, "/nothing-here"]]
    asked += [(app.test_client(), url) for url in ("/sign-in", "/invitation", "/board", "/nothing-here")]
    whole = 0
    for browser, url in asked:
        with browser.get(url, follow_redirects=True) as answer:
            if answer.mimetype != "text/html" or "<html" not in answer.text:
                continue
            whole += 1
            assert 'class="hide"' in answer.text, url
            assert "hide.js" in answer.text, url
    assert whole > 40
    assert 'class="hide"' in client.post("/account/password").text
