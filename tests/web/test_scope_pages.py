"""What a base coordinator and a monitor see on their pages, and what granting opens for some hours."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from accompaniment.models import AuditLine, Grant, PlanState, Role, TravelTime
from tests import makers
from tests.conftest import NOW


@pytest.fixture
def office(app, session, project, coordinator) -> SimpleNamespace:
    """Two bases. V1 of the first is out now on the case of its base, and tomorrow for the second's."""
    near, far = makers.a_base(session, project, "NEA"), makers.a_base(session, project, "FAR")
    town = makers.a_location(session, project, "TOWN", name="Mutatá", lat=7.24391, phone_coverage=False)
    people = [makers.a_volunteer(session, project, base) for base in (near, far)]
    cases = [makers.a_defender(session, project, base=base, place=town) for base in (near, far)]
    for base in (near, far):
        session.add(TravelTime(project_id=project.id, origin=base, destination=town, minutes=60))
    today, tomorrow = (
        makers.a_shift(session, project, town, code, f"2027-01-{day}T06:00-05:00", 5, defender=case)
        for code, day, case in (("RN", "04", cases[0]), ("RF", "05", cases[1]))
    )
    teams = {today: people[:1], tomorrow: people}
    makers.a_plan(session, project, teams, PlanState.PUBLISHED)
    accounts = {
        "base": makers.an_account(session, project, "base", Role.BASE_COORDINATOR, base=near),
        "watch": makers.an_account(session, project, "watch", Role.MONITOR),
        "far-watch": makers.an_account(session, project, "far-watch", Role.MONITOR, base=far),
        "v1": makers.an_account(session, project, "v1", Role.VOLUNTEER, people[0]),
        "v2": makers.an_account(session, project, "v2", Role.VOLUNTEER, people[1]),
        "coordinator": coordinator,
    }
    session.commit()
    return SimpleNamespace(
        near=near, far=far, cases=cases, accounts=accounts,
        browser=lambda name: app.test_client(user=accounts[name]),
    )  # fmt: skip


def grant(browser, account, what, **facts):
    data = {"account": account.id, "what": what, "reason": "stand-in", "hours": 2, **facts}
    return browser.post("/grants", data=data)


def at(app, hours: float) -> None:
    app.config["CLOCK"] = lambda: NOW + timedelta(hours=hours)


def test_base_coordinator_begins_at_the_base_and_reads_others_cases_as_busy(office) -> None:
    page = office.browser("base").get("/", follow_redirects=True)
    assert page.request.path == f"/bases/{office.near.id}"
    assert ("RN" in page.text, "busy elsewhere" in page.text) == (True, True)
    assert not re.search(r"\b(RF|V2|G2)\b", page.text)


def test_base_coordinators_own_volunteer_is_busy_elsewhere_without_place_or_code(office) -> None:
    page = office.browser("base").get("/people/V1").text
    assert ("RN" in page, "busy elsewhere" in page) == (True, True)
    assert not re.search(r"\b(RF|V2|G2)\b", page)
    assert "calendar.ics" not in page


def test_base_coordinator_writes_a_case_of_the_base_and_no_other(office, session) -> None:
    browser = office.browser("base")
    data = {"code": "G7", "kind": "person", "base_id": office.near.id, "known_to": ""}
    assert browser.post("/defenders/new", data=data | {"base_id": ""}).status_code == 422
    assert browser.post("/defenders/new", data=data | {"base_id": office.far.id}).status_code == 422
    assert browser.post("/defenders/new", data=data).status_code == 303
    asks = {
        "kind": "visit", "place_id": office.far.id, "first_start": "2027-01-12", "last_start": "2027-01-12",
        "at": "09:00", "hours": "3", "times": "1", "people": "2", "people_max": "2", "priority": "3",
        "excluded": "",
    }  # fmt: skip
    assert "at that house" in browser.post("/requests/new", data=asks).text
    assert browser.post("/requests/new", data=asks | {"place_id": office.near.id}).status_code == 303


def test_base_coordinator_is_not_told_what_others_need(office) -> None:
    browser = office.browser("base")
    page = browser.post(f"/volunteers/{office.accounts['v1'].volunteer_id}/delete", follow_redirects=True)
    assert "Something else speaks of V1" in page.text


def test_monitor_sees_crews_while_they_are_out_and_nothing_else(app, office) -> None:
    seen = []
    for hours in (-3.5, -2.5, 0, 6.9, 7.5):  # they leave two hours before now, and are back in five
        at(app, hours)
        browser = office.browser("watch")  # the one of hours ago is idle too long
        seen.append("RN" in browser.get("/watch").text)
    assert seen == [False, True, True, True, False]
    at(app, 0)
    page = browser.get("/watch").text
    assert all(word in page for word in ("Mutatá", "V1", "no phone signal there", "7.24391"))
    assert not re.search(r"\bG1\b|\bRF\b", page)
    assert [browser.get(where).status_code for where in ("/requests", "/board", "/bases", "/mine")] == [
        403
    ] * 4


def test_monitor_of_a_base_watches_its_people_only(office) -> None:
    assert "Nobody is out." in office.browser("far-watch").get("/watch").text


def test_granted_case_opens_to_read_for_its_hours_and_ends_by_itself(app, office, session) -> None:
    volunteer, page = office.accounts["v2"], f"/cases/{office.cases[0].id}"
    assert office.browser("v2").get(page).status_code == 403
    given = grant(office.browser("coordinator"), volunteer, "case", defender=office.cases[0].id)
    assert given.status_code == 303
    opened = office.browser("v2").get(page)
    assert (opened.status_code, "RN" in opened.text) == (200, True)
    assert office.browser("v2").get(f"/cases/{office.cases[1].id}").status_code == 404
    assert office.browser("v2").get(f"/defenders/{office.cases[0].id}").status_code == 403
    at(app, 2)
    assert office.browser("v2").get(page).status_code == 403
    lines = session.scalars(select(AuditLine.action).where(AuditLine.thing == "grant 1")).all()
    assert lines == ["grant case: stand-in"]


@pytest.mark.parametrize("who", ["coordinator", "v2"])
def test_grant_is_seen_by_both_and_ended_by_hand(office, who) -> None:
    grant(office.browser("coordinator"), office.accounts["v2"], "base", base=office.near.id)
    assert office.browser("v2").get(f"/bases/{office.near.id}").status_code == 200
    for name in ("coordinator", "v2"):
        shown = office.browser(name).get("/account").text
        assert "they stand in for somebody" in shown
        assert "/grants/1/end" in shown
    assert office.browser("v1").post("/grants/1/end").status_code == 404
    assert office.browser(who).post("/grants/1/end").status_code == 303
    assert office.browser("v2").get(f"/bases/{office.near.id}").status_code == 403


def test_granted_base_shows_its_week_without_others_cases(office) -> None:
    grant(office.browser("coordinator"), office.accounts["v2"], "base", base=office.near.id)
    page = office.browser("v2").get(f"/bases/{office.near.id}").text
    assert "RN" in page
    own = office.browser("v2").get("/mine").text
    assert ("RF" in own, "RN" in own) == (True, False)


def test_granted_identity_opens_for_a_reason_and_is_not_written(office) -> None:
    grant(office.browser("coordinator"), office.accounts["v2"], "identity", defender=office.cases[0].id)
    browser, page = office.browser("v2"), f"/defenders/{office.cases[0].id}/identity"
    assert browser.get(page).status_code == 200
    assert browser.post(page, data={"name": "Somebody"}).status_code == 403
    assert browser.get(f"/defenders/{office.cases[1].id}/identity").status_code == 404


def test_base_coordinator_grants_only_what_is_theirs_to_whom_is_theirs(office) -> None:
    browser = office.browser("base")
    assert grant(browser, office.accounts["v1"], "case", defender=office.cases[0].id).status_code == 303
    assert grant(browser, office.accounts["v1"], "case", defender=office.cases[1].id).status_code == 422
    assert grant(browser, office.accounts["v2"], "case", defender=office.cases[0].id).status_code == 422
    assert grant(browser, office.accounts["base"], "base", base=office.near.id).status_code == 422
    grant(office.browser("coordinator"), office.accounts["base"], "base", base=office.far.id)
    assert office.browser("base").get(f"/bases/{office.far.id}").status_code == 200
    assert grant(browser, office.accounts["v1"], "base", base=office.far.id).status_code == 422


def test_grant_longer_than_ten_hours_is_refused(office, session) -> None:
    browser = office.browser("coordinator")
    assert grant(browser, office.accounts["v1"], "window", hours=11).status_code == 422
    assert session.scalar(select(Grant)) is None


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REPORTER, Role.ADVOCACY])
def test_nothing_is_granted_to_roles_that_are_to_see_nothing(office, session, project, role) -> None:
    other = makers.an_account(session, project, "other", role)
    session.commit()
    answer = grant(office.browser("coordinator"), other, "case", defender=office.cases[0].id)
    assert answer.status_code == 422


def test_another_role_ends_what_was_granted_and_the_sign_ins(office) -> None:
    grant(office.browser("coordinator"), office.accounts["watch"], "case", defender=office.cases[0].id)
    watching = office.browser("watch")
    assert watching.get(f"/cases/{office.cases[0].id}").status_code == 200
    changed = office.browser("coordinator").post(
        f"/accounts/{office.accounts['watch'].id}",
        data={"role": "monitor", "base": office.far.id, "current": makers.PASSWORD},
    )
    assert changed.status_code == 303
    assert watching.get("/watch").status_code == 303
    assert office.browser("watch").get(f"/cases/{office.cases[0].id}").status_code == 403


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"role": "base-coordinator"}, "belongs to one base"),
        ({"role": "volunteer"}, "belongs to one volunteer"),
        ({"role": "reporter", "base": "near"}, "belong to a base"),
    ],
    ids=["no base", "no volunteer", "a base too many"],
)
def test_scope_that_does_not_fit_the_role_says_so(office, data, sentence) -> None:
    data = {key: office.near.id if value == "near" else value for key, value in data.items()}
    data["current"] = makers.PASSWORD
    page = office.browser("coordinator").post(f"/accounts/{office.accounts['watch'].id}", data=data)
    assert (page.status_code, sentence in page.text) == (422, True)


def test_nobody_changes_their_own_role(office) -> None:
    own = office.accounts["coordinator"]
    data = {"role": "admin", "current": makers.PASSWORD}
    page = office.browser("coordinator").post(f"/accounts/{own.id}", data=data)
    assert (page.status_code, "changed by somebody else" in page.text) == (422, True)
