"""No address of the office sends a browser to somebody else's."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from itertools import cycle
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from accompaniment import second_factor
from accompaniment.models import Account, Project
from accompaniment.web import query
from tests.fuzz.conftest import full_office  # noqa: F401  (a fixture)
from tests.fuzz.hostile import ADDRESSES, PATHS
from tests.makers import PASSWORD
from tests.web.test_every_route import routes

OWN = "http://localhost"
ALL = (
    *ADDRESSES,
    *PATHS,
    *(f"/{sign}/evil.example" for sign in "\0\r\x0b\x0c\x1f\x7f\x85\xa0\u200b\u2029\u3000\\\ufeff"),
    *("/\t\\evil.example", "/\n\n\\\\evil.example", "\\/evil.example", "/ /evil.example", "/.//evil.example"),
    *(
        "HTTPS://evil.example",
        "vbscript:x",
        "ftp://evil.example",
        "blob:x",
        "///\\evil.example",
        "//evil。example",
    ),
)
NAMES = ("next", "back", "url", "return", "return_to", "redirect", "goto", "to", "from", "HX-Redirect")
"""What addresses and forms call where to go on; views read `next` only."""


def goes_to(location: str) -> str:
    """The host to which a browser goes (URL Standard: signs stripped, backslashes taken for slashes)."""
    text = location.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    head, mark, tail = text.partition("?")
    whole = urlsplit(urljoin(OWN + "/a/b", head.replace("\\", "/") + mark + tail))
    return f"{whole.scheme}://{whole.netloc}"


def test_browser_of_these_tests_knows_ways_out() -> None:
    out = [text for text in ALL if goes_to(text) != OWN]
    assert {"/\t/evil.example", "/\\evil.example", "\t//evil.example", "javascript:alert(1)"} <= set(out)
    assert len(out) > 20


@given(st.one_of(st.text("/\\\t\r\n :@.?#%2fevil\x00\x85\u2028", max_size=12), st.text(max_size=12)))
@example("/\t/evil.example")
@example("//evil.example")
@example("/\\evil.example")
def test_inside_is_inside_in_every_browser(text: str) -> None:
    found = query.inside(text)
    assert found in (None, text)
    assert found is None or goes_to(found) == OWN
    assert found is None or not set(found) & set("\t\r\n\\ ")


def test_hostile_address_is_outside_or_leads_to_us() -> None:
    inside = {text for text in ALL if query.inside(text)}
    assert {text for text in inside if goes_to(text) != OWN} == set()
    assert inside < set(ALL)


@pytest.mark.parametrize("address", ["/", "/board?day=2027-01-12&show=R1", "/people/V1", "/mine?", "/a/é"])
def test_own_address_is_inside(address: str) -> None:
    assert query.inside(address) == address


@pytest.mark.parametrize("factor", [False, True], ids=["password", "half way"])
def test_sign_in_leads_nowhere_else(
    app: Flask, session: Session, coordinator: Account, factor: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the password alone, and through the page that asks for a code."""
    monkeypatch.setattr(Account, "has_factor", property(lambda _: factor))
    monkeypatch.setattr(second_factor, "passes", lambda *_, **__: True)
    session.commit()
    client = app.test_client()
    ends = Counter[str]()
    for address in ALL:
        asked = {"next": address}
        steps = [("/sign-in", {"name": "coordinator", "password": PASSWORD})]
        steps += [("/sign-in/code", {"code": "123456"})] if factor else []
        for step, data in steps:
            answer = client.post(step, query_string=asked, data=data)
            assert answer.status_code == 303, address
            assert goes_to(answer.location) == OWN, address
        ends[answer.location] += 1
    assert len(ends) > 1
    assert ends.most_common(1)[0][1] > 30


def test_no_address_goes_on_to_where_it_is_told(
    app: Flask,
    client: FlaskClient,
    coordinator: Account,
    full_office: Project,  # noqa: F811
) -> None:
    """All by GET and POST, with a hostile address under all the names for one, and as the referrer."""
    kept = client.get_cookie("session")
    assert kept
    hostile = cycle([text for text in ALL if goes_to(text) != OWN])
    redirected = 0
    for method in ("GET", "POST"):
        for url, _ in routes(app, method):
            told = dict.fromkeys(NAMES, next(hostile))
            headers = {"Referer": "https://evil.example/", "X-Forwarded-Host": "evil.example"}
            answer = client.open(
                url,
                method=method,
                query_string=told,
                data=told if method == "POST" else None,
                headers=headers,
            )
            with answer:
                for name in ("Location", "HX-Redirect", "HX-Location", "Refresh", "Content-Location"):
                    if name in answer.headers:
                        redirected += 1
                        assert goes_to(answer.headers[name]) == OWN, (method, url, told["next"])
                if answer.status_code == 401:  # what was typed, given back with the way to the door
                    for there in re.findall(r' (?:href|action)="([^"]*)"', answer.text):
                        assert goes_to(unescape(there)) == OWN, (method, url, there)
                    redirected += 1
            client.set_cookie("session", kept.value)
    assert redirected > 20


def test_address_that_is_itself_hostile_stays_here(client: FlaskClient) -> None:
    """ "//evil.example/mine" with its slashes put right is not another host."""
    for address in ALL:
        kept, bare = quote(address, safe="/:@"), quote(address)
        for path in (f"/{bare}", f"/{kept}/mine", f"//{bare}"):
            with client.get(path, base_url=OWN) as answer:
                assert answer.status_code < 500, path
                assert answer.location is None or goes_to(answer.location) == OWN, path
