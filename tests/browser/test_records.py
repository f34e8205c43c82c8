"""Records as a person keeps them: by keyboard, with and without scripts, on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accompaniment.models import Consent, Request, TravelTime, Use, Volunteer
from tests import makers
from tests.conftest import NOW

pytestmark = pytest.mark.browser


@pytest.fixture
def office(session, project):
    """One of each record."""
    base = makers.a_base(session, project, "APA", name="Apartadó")
    place = makers.a_location(session, project, "BAJ", name="Belén de Bajirá")
    session.add(TravelTime(project_id=project.id, origin=base, destination=place, minutes=210, by="truck"))
    person = makers.a_volunteer(session, project, base, "V1", {"spanish": 4})
    defender = makers.a_defender(session, project, "G1", place=place, known_to=[person])
    makers.a_resource(session, project, "SAT", base=base)
    makers.a_request(session, project, place, "R1", defender=defender)
    makers.a_shift(session, project, place, "R2", defender=defender)
    for use, withdrawn in ((Use.ACCOMPANIMENT, None), (Use.PUBLICATION, NOW)):
        noted = {"use": use, "given_at": NOW, "withdrawn_at": withdrawn}
        session.add(Consent(project_id=project.id, defender_id=defender.id, **noted))
    return {"base": base, "place": place, "person": person, "defender": defender}


PAGES = [
    "/requests",
    "/requests/1",
    "/requests/2",
    "/requests/new",
    "/requests/1/edit",
    "/requests/emergency",
    "/volunteers",
    "/volunteers/1",
    "/defenders",
    "/defenders/1",
    "/defenders/1/consent",
    "/locations",
    "/locations/1",
    "/travel",
    "/travel/1",
    "/resources",
    "/resources/1",
    "/rules",
]


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_fits(open_as, coordinator, office, width: int):
    page: Page = open_as(coordinator, width=width)
    for address in PAGES:
        page.goto(address)
        for folded in page.locator("main details").all():
            folded.evaluate("element => { element.open = true; }")
        assert Axe().run(page).response["violations"] == [], address
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address


def test_enter_saves_and_adds_no_row(open_as, coordinator, office, session):
    page: Page = open_as(coordinator)
    page.goto("/volunteers/1")
    page.fill("[name=qualifications-1-name]", "lead")
    page.press("[name=qualifications-1-name]", "Enter")
    page.wait_for_url("**/volunteers")
    person = session.scalars(select(Volunteer)).one()
    session.refresh(person)
    assert [skill.name for skill in person.qualifications] == ["lead", "spanish"]


@pytest.mark.parametrize("javascript", [True, False])
def test_one_more_row_keeps_what_was_typed(open_as, coordinator, office, session, javascript: bool):
    page: Page = open_as(coordinator, javascript=javascript)
    page.goto("/volunteers/new")
    page.fill("[name=qualifications-0-name]", "spanish")
    page.select_option("[name=qualifications-0-level]", "5")
    page.get_by_role("button", name="One more qualification").click()
    page.fill("[name=qualifications-1-name]", "lead")
    expect(page.locator("[name=qualifications-1-level]")).to_have_value("1")
    page.select_option("[name=base_id]", label="Apartadó (APA)")
    page.fill("[name=arrives]", "2027-02-01")
    page.fill("[name=leaves]", "2028-02-01")
    page.fill("[name=nationalities]", "ES")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status")).to_have_text("V2 is saved.")
    person = session.scalars(select(Volunteer).where(Volunteer.code == "V2")).one()
    assert [(skill.name, skill.level) for skill in person.qualifications] == [("lead", 1), ("spanish", 5)]


def test_emergency_by_keyboard_alone(open_as, coordinator, office, session):
    page: Page = open_as(coordinator, width=360)
    page.goto("/requests/emergency")
    expect(page.locator("[name=defender_id]")).to_be_focused()
    page.keyboard.type("G1")
    page.keyboard.press("Tab")
    page.keyboard.type("Bel")
    page.press("[name=people]", "Enter")
    expect(page.get_by_role("status").first).to_contain_text("is accepted. It has no team yet: plan again.")
    made = session.scalars(select(Request).where(Request.kind == "emergency")).one()
    assert (made.defender_id, made.place_id) == (office["defender"].id, office["place"].id)
    page.get_by_role("link", name="Plan again").click()
    page.wait_for_url("**/plans/new*")
