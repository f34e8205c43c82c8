"""One's account as a person keeps it: keys, codes, invitations, identities, and the audit of it all."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from accompaniment.models import Role
from tests import makers
from tests.conftest import NOW
from tests.makers import PASSWORD

pytestmark = pytest.mark.browser

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}
"""A security key with a button and nothing else, somebody's finger on it."""


@pytest.fixture
def live(live: str) -> str:
    """The same office by the name that browsers make passkeys for."""
    return live.replace("127.0.0.1", "localhost")


def plug_in(page: Page) -> None:
    """A security key of Chromium's own making."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def name_passkey(page: Page, name: str) -> None:
    page.goto("/account")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_passkey(page: Page, name: str) -> None:
    name_passkey(page, name)
    page.get_by_role("button", name="Add it now").click()


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()


def sign_in(page: Page, name: str = "coordinator", password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("Account").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def keyed(page: Page) -> tuple[Page, str]:
    """A coordinator's browser with a passkey, and one of the codes on paper."""
    plug_in(page)
    add_passkey(page, "blue stick")
    expect(page.locator(".paper code")).to_have_count(10)
    code = page.locator(".paper code").first.inner_text()
    page.get_by_role("link", name="I have them on paper").click()
    return page, code


def test_passkey_is_added_and_opens_the_door(keyed):
    page, _ = keyed
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto("/account")
    row = page.get_by_role("row", name="blue stick")
    expect(row).to_contain_text("2027")
    expect(row).not_to_contain_text("–")  # it was used


def test_key_is_not_added_twice_and_the_last_stays(keyed):
    page, _ = keyed
    add_passkey(page, "the same again")
    expect(page.get_by_role("alert")).to_contain_text("This key is yours already")
    page.goto("/account")
    page.get_by_role("row", name="blue stick").get_by_role("link", name="Remove").click()
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("your only second factor")


def test_code_of_paper_opens_where_scripts_are_off(keyed, open_as, chromium, live):
    _, code = keyed
    with chromium.new_context(base_url=live, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page)
        expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
        expect(page.get_by_text("Type a code instead.")).to_be_visible()
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("navigation", name="Pages")).to_be_visible()


def test_key_that_is_not_there_leaves_the_code(keyed, chromium, live):
    with chromium.new_context(base_url=live) as context:
        page = context.new_page()
        plug_in(page)
        sign_in(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("alert")).to_contain_text("The key did not answer.")
        expect(page.get_by_label("Code")).to_be_visible()


def test_numbers_for_an_address_lead_to_the_name(coordinator, session, chromium, live):
    session.commit()
    with chromium.new_context(base_url=live.replace("localhost", "127.0.0.1")) as context:
        page = context.new_page()
        sign_in(page)
        page.get_by_role("navigation", name="Pages").wait_for()
        page.goto("/account/passkeys/new")
        expect(page.get_by_role("link", name=live)).to_be_visible()


def code_of_app(letters: str) -> str:
    secret = base64.b32decode(letters.replace(" ", ""))
    return TOTP(secret, 6, SHA1(), 30).generate(int(NOW.timestamp())).decode()


def test_app_is_set_up_before_anything_else_opens(live_app, config, open_as, coordinator):
    live_app.config["OFFICE"] = replace(config, second_factor=True)
    page = open_as(coordinator, width=360)
    page.goto("/board")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_text("Or type it in").click()
    page.get_by_label("Code").fill(code_of_app(page.locator(".code").inner_text()))
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.locator(".paper code")).to_have_count(10)
    page.get_by_role("link", name="I have them on paper").click()
    page.goto("/account")
    expect(page.get_by_role("row", name="App on the phone")).to_be_visible()


def test_invited_person_comes_in(page, chromium, live):
    page.goto("/accounts")
    page.get_by_label("Account").fill("berta")
    page.get_by_label("Role").select_option("reporter")
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_role("button", name="Invite").click()
    code = page.locator("main code").inner_text()
    with chromium.new_context(base_url=live, viewport={"width": 360, "height": 800}) as context:
        other = context.new_page()
        other.goto("/sign-in")
        other.get_by_role("link", name="I was invited").click()
        other.get_by_label("Account").fill("berta")
        other.get_by_label("Code").fill(code)
        for label in ("Password", "The same again"):
            other.get_by_label(label).fill("four words of nobody")
        other.get_by_role("button", name="Set my password").click()
        expect(other.get_by_role("status")).to_contain_text("Your password is set.")
        sign_in(other, "berta", "four words of nobody")
        expect(other.locator("details.account summary")).to_have_text("berta")


def test_everybody_is_signed_out_for_a_reason(page, chromium, live):
    with chromium.new_context(base_url=live) as context:
        other = context.new_page()
        sign_in(other)
        page.goto("/account")
        page.get_by_role("link", name="Sign everybody out").click()
        expect(page.locator("main")).to_contain_text("1 browser of this project")
        page.watch.allowed.append("422")
        page.get_by_role("button", name="Sign everybody out now").click()
        expect(page.locator(".error").first).to_be_visible()
        page.get_by_label("Why?").select_option(label="an office or house is searched")
        page.get_by_role("button", name="Sign everybody out now").click()
        expect(page.get_by_role("status")).to_contain_text("Everybody else is signed out.")
        other.goto("/board")
        expect(other.get_by_label("Password")).to_be_visible()


def test_identity_opens_for_a_reason_and_the_audit_tells(page, session, project):
    defender = makers.a_defender(session, project, "G1")
    session.commit()
    page.goto(f"/defenders/{defender.id}/identity")
    page.get_by_label("Why?").select_option("correction")
    page.get_by_role("button", name="Open").click()
    page.get_by_label("Name").fill("Ana Restrepo")
    page.get_by_role("button", name="Seal").click()
    expect(page.get_by_role("status")).to_contain_text("sealed")
    page.goto(f"/defenders/{defender.id}/identity")
    expect(page.locator("body")).not_to_contain_text("Restrepo")
    page.get_by_label("Why?").select_option("risk")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Name")).to_have_value("Ana Restrepo")
    page.goto("/audit")
    expect(page.get_by_role("row", name="open identity: risk")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Restrepo")


PAGES = [
    "/account",
    "/account/passkeys/new",
    "/account/second-factor",
    "/account/second-factor/remove",
    "/account/codes",
    "/account/everybody",
    "/accounts",
    "/accounts/2/factor",
    "/accounts/2/invite",
    "/audit",
    "/defenders/1/identity",
    "/defenders/find",
]


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_accounts_is_accessible_and_fits(open_as, coordinator, session, project, width):
    makers.a_defender(session, project)
    person = makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
    makers.an_account(session, project, "v1", Role.VOLUNTEER, person)
    page = open_as(coordinator, width=width)
    plug_in(page)
    name_passkey(page, "blue stick")
    assert_fits(page)
    page.get_by_role("button", name="Add it now").click()
    expect(page.locator(".paper code")).to_have_count(10)
    assert_fits(page)
    for address in PAGES:
        page.goto(address)
        assert_fits(page)
    sign_out(page)
    for address in ("/sign-in", "/invitation"):
        page.goto(address)
        assert_fits(page)
    sign_in(page)
    page.wait_for_url("**/sign-in/code*")
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """No fault that axe finds, nothing wider than the screen."""
    assert Axe().run(page).response["violations"] == [], page.url
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url
