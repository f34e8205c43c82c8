"""The door with two locks, and one's own account behind it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from accompaniment import sign_ins
from accompaniment.models import Organisation, Passkey, Project, Role
from tests import makers
from tests.conftest import NOW
from tests.makers import PASSWORD

NAME = {"name": "coordinator", "password": PASSWORD}


@pytest.fixture
def strict(app, config, session, coordinator):
    """An office that demands a second factor, and a browser at its door."""
    session.commit()
    app.config["OFFICE"] = replace(config, second_factor=True)
    return app.test_client()


def code_of(page: str, moment=NOW) -> dict[str, str]:
    secret = re.search(r'name="secret"[^>]*value="([0-9a-f]{40})"', page)[1]
    code = TOTP(bytes.fromhex(secret), 6, SHA1(), 30).generate(int(moment.timestamp())).decode()
    return {"secret": secret, "code": code, "current": PASSWORD}


def test_coordinator_without_a_second_factor_gets_no_further_than_setting_it_up(strict):
    strict.post("/sign-in", data=NAME)
    for address in ("/", "/board", "/account", "/defenders/find"):
        assert strict.get(address).location == "/account/second-factor", address
    codes = strict.post("/account/second-factor", data=code_of(strict.get("/account/second-factor").text))
    assert codes.text.count("<code>") == 10
    assert strict.get("/board").status_code == 200


def test_password_alone_does_not_open_what_has_a_second_factor(app, strict):
    strict.post("/sign-in", data=NAME)
    factor = code_of(strict.get("/account/second-factor").text)
    paper = re.findall(r"<code>(.*?)</code>", strict.post("/account/second-factor", data=factor).text)
    other = app.test_client()
    assert other.post("/sign-in?next=/board", data=NAME).location == "/sign-in/code?next=/board"
    assert other.get("/board").status_code == 303
    wrong = other.post("/sign-in/code", data={"code": "000000"})
    assert (wrong.status_code, "was used already" in wrong.text) == (422, True)
    opened = other.post("/sign-in/code?next=/board", data={"code": paper[0]})
    assert opened.location == "/board"
    assert other.get("/board").status_code == 200


def test_code_comes_within_five_minutes_of_the_password(app, strict):
    strict.post("/sign-in", data=NAME)
    strict.post("/account/second-factor", data=code_of(strict.get("/account/second-factor").text))
    other = app.test_client()
    other.post("/sign-in", data=NAME)
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=6)
    assert other.get("/sign-in/code").location == "/sign-in"
    assert other.post("/sign-in/code", data={"code": "000000"}).location == "/sign-in"


def test_volunteer_needs_no_second_factor(app, strict, session, project):
    person = makers.a_volunteer(session, project, makers.a_base(session, project))
    makers.an_account(session, project, "v1", Role.VOLUNTEER, person)
    session.commit()
    own = app.test_client()
    own.post("/sign-in", data={"name": "v1", "password": PASSWORD})
    assert own.get("/mine").status_code == 200
    assert "Sign everybody out" not in own.get("/account").text
    assert own.post("/account/everybody", data={"reason": "search"}).status_code == 403


@pytest.mark.parametrize("name", ["coordinator", "nobody"])
def test_guessing_is_slowed_down_alike_for_every_name(app, session, coordinator, name):
    session.commit()
    client = app.test_client()
    answers = [client.post("/sign-in", data={"name": name, "password": f"wrong {n}"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert "Wait 15 minutes" in answers[-1].text
    assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 429


def test_codes_are_not_guessed_either(app, strict):
    strict.post("/sign-in", data=NAME)
    strict.post("/account/second-factor", data=code_of(strict.get("/account/second-factor").text))
    other = app.test_client()
    other.post("/sign-in", data=NAME)
    tries = [other.post("/sign-in/code", data={"code": f"00000{n}"}).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]


def test_idle_browser_is_signed_out(app, client):
    app.config["CLOCK"] = lambda: NOW + sign_ins.IDLE[Role.COORDINATOR]
    assert client.get("/board").status_code == 200
    app.config["CLOCK"] = lambda: NOW + 2 * sign_ins.IDLE[Role.COORDINATOR] + timedelta(seconds=1)
    assert client.get("/board").status_code == 303


def test_copied_cookie_opens_nothing_after_sign_out(app, client):
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    client.post("/sign-out")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/board").status_code == 303


def test_sign_in_gives_a_new_token(app, session, coordinator):
    session.commit()
    client = app.test_client()
    tokens = []
    for _ in range(2):
        client.post("/sign-in", data=NAME)
        with client.session_transaction() as cookie:
            tokens.append(cookie["token"])
    assert len(set(tokens)) == 2


def test_own_sign_ins_are_listed_and_ended(app, client, coordinator):
    other = app.test_client(user=coordinator)
    page = client.get("/account").text
    assert page.count("Firefox, Linux") == 2
    key = re.search(r"/account/sign-ins/(\d+)/end", page)[1]
    assert client.post(f"/account/sign-ins/{key}/end").status_code == 303
    assert (other.get("/board").status_code, client.get("/board").status_code) == (303, 200)


@pytest.mark.parametrize("address", ["/account/sign-ins/end", "/account/everybody"])
def test_all_others_are_ended(app, client, coordinator, address):
    other = app.test_client(user=coordinator)
    client.post(address, data={"reason": "search"})
    assert (other.get("/board").status_code, client.get("/board").status_code) == (303, 200)


def test_password_is_changed_with_the_old_one_only(app, client, coordinator):
    other = app.test_client(user=coordinator)
    fresh = {"fresh": "another long one", "again": "another long one"}
    assert client.post("/account/password", data={**fresh, "current": "guessed"}).status_code == 422
    short = client.post("/account/password", data={"current": PASSWORD, "fresh": "short", "again": "short"})
    assert (short.status_code, "at least 12 characters" in short.text) == (422, True)
    assert client.post("/account/password", data={**fresh, "current": PASSWORD}).status_code == 303
    assert (other.get("/board").status_code, client.get("/board").status_code) == (303, 200)
    assert app.test_client().post("/sign-in", data=NAME).status_code == 422


def test_hidden_page_says_nothing_and_needs_no_account(app):
    page = app.test_client().get("/notes").text
    assert "ccompaniment" not in page


def set_up(client, password=PASSWORD):
    data = code_of(client.get("/account/second-factor").text) | {"current": password}
    return client.post("/account/second-factor", data=data)


def test_password_is_asked_for_again_before_an_app_is_set_up(client):
    refused = set_up(client, "guessed wrong")
    assert (refused.status_code, "This is not your password." in refused.text) == (422, True)
    assert "None yet" in client.get("/account").text
    assert set_up(client).status_code == 200


def test_password_is_not_guessed_from_an_open_browser(client):
    pages = [client.post("/account/codes", data={"current": f"wrong {n}"}).text for n in range(6)]
    assert ["Wait 15 minutes" in page for page in pages] == [False] * 5 + [True]
    assert "Wait 15 minutes" in client.post("/account/codes", data={"current": PASSWORD}).text
    change = {"current": PASSWORD, "fresh": "another long one", "again": "another long one"}
    assert client.post("/account/password", data=change).status_code == 422


def test_codes_on_paper_are_renewed_with_the_password(app, client):
    assert "Set up a second factor first." in (
        client.post("/account/codes", data={"current": PASSWORD}, follow_redirects=True).text
    )
    old, new = (
        re.findall("<code>(.*?)</code>", page.text)
        for page in (set_up(client), client.post("/account/codes", data={"current": PASSWORD}))
    )
    other = app.test_client()
    other.post("/sign-in", data=NAME)
    tries = [other.post("/sign-in/code", data={"code": code}).status_code for code in (old[0], new[0])]
    assert tries == [422, 303]


def test_app_is_removed_only_where_another_factor_stays(client, session, coordinator):
    set_up(client)
    here, data = "/account/second-factor/remove", {"current": PASSWORD}
    assert "your only second factor" in client.post(here, data=data, follow_redirects=True).text
    facts = {"credential_id": b"-", "public_key": b"-", "sign_count": 0, "transports": [], "added_at": NOW}
    coordinator.passkeys.append(Passkey(name="stick", **facts))
    session.commit()
    assert client.post(here, data={"current": "guessed wrong"}).status_code == 422
    assert "asked for no more" in client.post(here, data=data, follow_redirects=True).text
    session.refresh(coordinator)
    assert (coordinator.totp, len(coordinator.passkeys)) == (None, 1)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_everybody_of_the_project_is_signed_out_for_a_reason_that_the_audit_tells(
    app, session, project, coordinator, role
):
    asker = makers.an_account(session, project, "asker", role)
    session.commit()
    here, there = app.test_client(user=asker), app.test_client(user=coordinator)
    assert "1 browser of this project" in here.get("/account/everybody").text
    assert here.post("/account/everybody").status_code == 422
    assert there.get("/board").status_code == 200
    assert here.post("/account/everybody", data={"reason": "intruder"}).status_code == 303
    assert there.get("/board").status_code == 303
    assert here.get("/account").status_code == 200
    assert "Nobody else of this project" in here.get("/account/everybody").text
    assert "end everybody&#39;s sign-ins: intruder" in here.get("/audit").text


def test_everybody_of_another_project_stays(app, client, session):
    other = Project(
        organisation=Organisation(code="O2", name="-"), code="X", name="-", country="CO", timezone="UTC"
    )
    session.add(other)
    session.flush()
    stranger = makers.an_account(session, other, "stranger")
    session.commit()
    browser = app.test_client(user=stranger)
    client.post("/account/everybody", data={"reason": "intruder"})
    assert browser.get("/board").status_code == 200
