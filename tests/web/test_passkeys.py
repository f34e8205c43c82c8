"""Passkeys in a browser: the password first, one address only, an answer once; the door with and without."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from accompaniment.config import BadConfiguration, Config
from accompaniment.models import AuditLine, Passkey, Role
from tests import makers
from tests.conftest import NOW
from tests.makers import PASSWORD
from tests.soft_key import SoftKey

NEW = "/account/passkeys/new"
NAME = {"name": "coordinator", "password": PASSWORD}


def options_of(page: str) -> str:
    return html.unescape(re.search(r'data-options="(.*?)"', page)[1])


def begin(client, name="blue stick", password=PASSWORD, base="http://localhost"):
    return client.post(NEW, data={"name": name, "current": password}, base_url=base)


def add(client, key, base="http://localhost"):
    begin(client, base=base)
    page = client.get("/account/passkeys/touch", base_url=base).text
    return client.post("/account/passkeys", data={"answer": key.make(options_of(page))}, base_url=base)


@pytest.fixture
def key(client) -> SoftKey:
    """The coordinator's."""
    key = SoftKey()
    assert add(client, key).text.count("<code>") == 10
    return key


@pytest.fixture
def door(app, key):
    """A browser that has given the password."""
    door = app.test_client()
    assert door.post("/sign-in?next=/board", data=NAME).location == "/sign-in/code?next=/board"
    return door


def use(door, key, base="http://localhost"):
    answer = key.sign(options_of(door.get("/sign-in/code", base_url=base).text))
    return door.post("/sign-in/passkey?next=/board", data={"answer": answer}, base_url=base)


def test_passkey_is_listed_and_opens_the_door(client, door, key):
    assert "blue stick" in client.get("/account").text
    assert door.get("/board").status_code == 303
    assert use(door, key).location == "/board"
    assert door.get("/board").status_code == 200


def test_passkey_counts_as_the_second_factor_that_is_demanded(app, config, client):
    app.config["OFFICE"] = replace(config, second_factor=True)
    assert client.get("/board").location == "/account/second-factor"
    assert NEW in client.get("/account/second-factor").text
    add(client, SoftKey())
    assert client.get("/board").status_code == 200


def test_password_is_asked_for_again_before_a_key_is_added(client, session):
    refused = begin(client, password="guessed wrong")
    assert (refused.status_code, "This is not your password." in refused.text) == (422, True)
    assert client.get("/account/passkeys/touch").location == NEW
    assert begin(client, name="").status_code == 422
    assert session.scalars(select(Passkey)).all() == []


def test_answer_without_a_question_adds_nothing(client, key):
    asked = begin(client).location
    made = SoftKey().make(options_of(client.get(asked).text))
    tries = [client.post("/account/passkeys", data={"answer": made}).status_code for _ in range(2)]
    assert tries == [303, 422]
    assert client.post("/account/passkeys").status_code == 422


def test_adding_and_removing_signs_out_elsewhere(app, client, coordinator, key):
    other = app.test_client(user=coordinator)
    add(client, SoftKey())
    assert (other.get("/board").status_code, client.get("/board").status_code) == (303, 200)
    other = app.test_client(user=coordinator)
    here = re.search(r"/account/passkeys/\d+/remove", client.get("/account").text)[0]
    assert client.get(here).status_code == 200
    assert client.post(here, data={"current": "guessed wrong"}).status_code == 422
    assert client.post(here, data={"current": PASSWORD}).status_code == 303
    assert (other.get("/board").status_code, client.get("/board").status_code) == (303, 200)
    assert here not in client.get("/account").text


def test_last_factor_stays(client, key, session):
    page = client.post("/account/passkeys/1/remove", data={"current": PASSWORD}, follow_redirects=True)
    assert "your only second factor" in page.text
    assert len(session.scalars(select(Passkey)).all()) == 1


def test_key_of_another_account_is_not_there(app, session, project, key):
    stranger = makers.an_account(session, project, "stranger")
    session.commit()
    browser = app.test_client(user=stranger)
    assert browser.get("/account/passkeys/1/remove").status_code == 404
    assert browser.post("/account/passkeys/1/remove", data={"current": PASSWORD}).status_code == 404


def test_same_answer_does_not_open_again(app, door, key):
    answer = key.sign(options_of(door.get("/sign-in/code").text))
    with door.session_transaction() as cookie:
        copied = dict(cookie)
    assert door.post("/sign-in/passkey", data={"answer": answer}).status_code == 303
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.post("/sign-in/passkey", data={"answer": answer}).status_code == 422
    assert thief.get("/board").status_code == 303


def test_wrong_answer_brings_a_new_question_and_is_counted(door, key):
    before = options_of(door.get("/sign-in/code").text)
    refused = door.post("/sign-in/passkey", data={"answer": SoftKey().sign(before)})
    assert (refused.status_code, "This passkey did not open." in refused.text) == (422, True)
    assert options_of(refused.text) != before
    tries = [door.post("/sign-in/passkey", data={"answer": "?"}).status_code for _ in range(5)]
    assert tries == [422] * 4 + [429]
    assert door.post("/sign-in/code", data={"code": "000000"}).status_code == 429


def test_key_that_counts_back_is_refused_and_the_audit_tells(door, key, session):
    session.scalars(select(Passkey)).one().sign_count = 5
    session.commit()
    assert use(door, key).status_code == 422
    assert "refuse passkey that counts back" in session.scalars(select(AuditLine.action)).all()


def test_code_of_paper_opens_beside_the_key(client, door):
    page = client.post("/account/codes", data={"current": PASSWORD}).text
    code = re.search(r"<code>(.*?)</code>", page)[1]
    assert door.post("/sign-in/code", data={"code": "123456"}).status_code == 422
    assert door.post("/sign-in/code?next=/board", data={"code": code}).location == "/board"


def test_question_is_over_after_five_minutes(app, door, key):
    answer = key.sign(options_of(door.get("/sign-in/code").text))
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=6)
    assert door.post("/sign-in/passkey", data={"answer": answer}).location == "/sign-in"


def test_account_that_is_shut_between_password_and_key_stays_out(door, key, coordinator, session):
    answer = key.sign(options_of(door.get("/sign-in/code").text))
    coordinator.disabled_at = NOW
    session.commit()
    assert door.post("/sign-in/passkey", data={"answer": answer}).location == "/sign-in"


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("http://127.0.0.1:5000", "http://localhost:5000"),
        ("http://192.168.1.7:5000", "ACCOMPANIMENT_ADDRESS"),
        ("http://evil.example", "ACCOMPANIMENT_ADDRESS"),
    ],
)
def test_request_does_not_say_which_address_keys_are_for(client, base, said):
    client.get("/account")  # the cookie is for every host of this client
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    with client.session_transaction(base_url=base) as cookie:
        cookie.update(kept)
    page = client.get(NEW, base_url=base).text
    assert (said in page, "current" in page) == (True, False)
    assert begin(client, base=base).status_code == 422


def test_set_address_is_the_only_one(app, config, client, session):
    app.config["OFFICE"] = replace(config, address="https://office.example.org")
    assert "https://office.example.org" in client.get(NEW).text
    assert begin(client).status_code == 422, "at localhost"
    base = "http://office.example.org"  # what arrives behind the proxy that speaks TLS
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    with client.session_transaction(base_url=base) as cookie:
        cookie.update(kept)
    assert add(client, SoftKey("http://office.example.org"), base).status_code == 422
    assert add(client, SoftKey("https://office.example.org"), base).status_code == 200
    assert session.scalars(select(Passkey.name)).all() == ["blue stick"]


def test_door_at_another_address_offers_the_code_and_says_where_the_key_works(app, config, door):
    app.config["OFFICE"] = replace(config, address="https://office.example.org")
    other = app.test_client()
    other.post("/sign-in", data=NAME)
    page = other.get("/sign-in/code").text
    assert ("data-options" in page, "https://office.example.org" in page) == (False, True)


def test_helped_account_has_no_key_any_more(app, client, session, project, key):
    admin = makers.an_account(session, project, "admin", Role.ADMIN)
    session.commit()
    app.test_client(user=admin).post("/accounts/1/factor", data={"current": PASSWORD})
    assert session.scalars(select(Passkey)).all() == []
    assert client.get("/board").status_code == 303


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://Office.Example.org/", "https://office.example.org"),
        ("https://office.example.org:8443", "https://office.example.org:8443"),
        ("http://localhost:5000", "http://localhost:5000"),
        ("", ""),
    ],
)
def test_address_is_set_as_browsers_write_it(tmp_path, address, kept):
    environment = {"ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_ADDRESS": address}
    assert Config.from_environment(environment).address == kept


@pytest.mark.parametrize(
    "address",
    [
        "office.example.org",
        "http://office.example.org",
        "https://10.0.0.1",
        "https://x.org/path",
        "https://a@b",
    ],
)
def test_address_that_no_key_is_made_for_stops_the_start(tmp_path, address):
    environment = {"ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_ADDRESS": address}
    with pytest.raises(BadConfiguration, match="ACCOMPANIMENT_ADDRESS"):
        Config.from_environment(environment)
