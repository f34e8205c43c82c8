"""Where a place is, exactly, reaches only those who need it: others read a tenth of a degree, or nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest

from accompaniment import access, grants
from accompaniment.models import GrantReason, PlanState, Role, What
from tests import makers
from tests.conftest import NOW
from tests.web.test_every_route import routes

LAT, LON = 7.246813, -75.135792
FINE = re.compile(r"7[.,]24|75[.,]13")
"""What stands for the place in any text to two decimals: about a kilometre."""

EXACT = {Role.COORDINATOR, Role.BASE_COORDINATOR, Role.MONITOR}
SHOWS = {
    Role.COORDINATOR: "/map/frame?day=2027-01-04",
    Role.BASE_COORDINATOR: "/map/frame?day=2027-01-04",
    Role.MONITOR: "/watch",
}
"""Where those read it who meet crews on the way, call them, or send somebody to them."""


@pytest.fixture
def office(session, project):
    """A team is out at a place of its base's defender; the volunteer with an account is on it."""
    base = makers.a_base(session, project, lat=LAT, lon=LON)
    place = makers.a_location(session, project, "TOWN", lat=LAT, lon=LON)
    defender = makers.a_defender(session, project, base_id=base.id, place_id=place.id)
    person = makers.a_volunteer(session, project, base, "V1")
    start = (NOW - timedelta(hours=1)).isoformat()
    shift = makers.a_shift(session, project, place, "R1", start=start, defender=defender)
    makers.a_plan(session, project, {shift: [person]}, PlanState.PUBLISHED)
    session.commit()
    return base, defender, person


@pytest.fixture
def browser_of(app, session, project, office):
    base, _, person = office

    def of(role: Role):
        own = person if role is Role.VOLUNTEER else None
        account = makers.an_account(
            session, project, role.value, role, own, base if role in access.OF_A_BASE else None
        )
        session.commit()
        return app.test_client(user=account), account

    return of


def everything(app, browser) -> dict[str, str]:
    """All that a browser is given at every address there is, pages and files."""
    given = {}
    for method in ("GET", "POST"):
        for url, _ in routes(app, method):
            if url.startswith(("/static", "/sign-out", "/account", "/grants")) and method == "POST":
                continue  # these would end what is looked at
            with browser.open(url, method=method) as answer:
                given[f"{method} {url}"] = unpacked(answer.data) if answer.status_code < 300 else ""
    return given


def unpacked(data: bytes) -> str:
    """A page or file as text; of a packed one all that is in it."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@pytest.mark.parametrize("role", sorted(set(Role) - EXACT))
def test_no_address_tells_a_place_finely_to_who_needs_it_not(app, browser_of, role) -> None:
    browser, _ = browser_of(role)
    given = everything(app, browser)
    assert sum(bool(text) for text in given.values()) > 3
    assert [url for url, text in given.items() if FINE.search(text)] == []


def test_grant_makes_no_point_finer(app, session, browser_of, office, coordinator) -> None:
    base, defender, _ = office
    browser, account = browser_of(Role.VOLUNTEER)
    for what, about in ((What.CASE, {"defender": defender}), (What.BASE, {"base": base}), (What.WINDOW, {})):
        grants.give(
            session, actor=coordinator, now=NOW, account=account, what=what,
            reason=GrantReason.EMERGENCY, lasts=timedelta(hours=1), **about,
        )  # fmt: skip
    session.commit()
    given = everything(app, browser)
    assert [url for url, text in given.items() if FINE.search(text)] == []
    account.granted = frozenset({(What.CASE, defender.id), (What.BASE, base.id)})
    assert access.decimals(account) == 1


@pytest.mark.parametrize("role", sorted(EXACT))
def test_who_needs_it_reads_it_to_a_metre_and_no_further(app, browser_of, role) -> None:
    browser, _ = browser_of(role)
    text = browser.get(SHOWS[role]).text
    assert "7.24681" in text
    assert "7.246813" not in text


def test_search_of_this_test_would_find_a_point() -> None:
    assert all(FINE.search(text) for text in ('"lat": 7.246813', "[-75.1358, 7.2468]", "7,24 N"))
    assert not FINE.search("7.2, -75.1")
