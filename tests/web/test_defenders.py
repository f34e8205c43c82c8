"""Defenders: codes, never names."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Defender, DefenderKind, Location, Project, RequestState
from tests import makers
from tests.web.forms import errors, fields, fill


@pytest.fixture
def base(session: Session, project: Project) -> Location:
    return makers.a_base(session, project, "APA")


def test_new_defender_is_kept(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    for code in ("V1", "V2"):
        makers.a_volunteer(session, project, base, code)
    session.commit()
    answer = fill(
        client, "/defenders/new", kind="community", place_id=base.id, known_to="V2, V1", asks_for="a woman "
    )
    assert (answer.status_code, answer.location) == (303, "/defenders")
    thing = session.scalars(select(Defender)).one()
    assert (thing.code, thing.kind, thing.place_id, thing.asks_for) == (
        "G1",
        DefenderKind.COMMUNITY,
        base.id,
        "a woman",
    )
    assert [person.code for person in thing.known_to] == ["V1", "V2"]


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("code", "", "This is needed."),
        ("kind", "", "Choose one."),
        ("known_to", "V1 V8", "No volunteer has the code V1, V8."),
    ],
)
def test_new_defender_wrong_field_keeps_what_was_typed(
    client: FlaskClient, field: str, text: str, sentence: str
) -> None:
    answer = fill(client, "/defenders/new", **{"kind": "person", field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert fields(answer)[field] == text


def test_form_asks_for_no_names(client: FlaskClient) -> None:
    page = client.get("/defenders/new").text
    assert "A code only, as G8: no name, nothing that says who it is." in page
    assert "No names, no addresses, no phone numbers." in page


def test_known_to_is_emptied(base: Location, client: FlaskClient, session: Session, project: Project) -> None:
    person = makers.a_volunteer(session, project, base, "V1")
    thing = makers.a_defender(session, project, "G1", known_to=[person])
    session.commit()
    fill(client, f"/defenders/{thing.id}", known_to="")
    session.refresh(thing)
    assert thing.known_to == []


def test_list_is_filtered_and_counts_open_requests(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    one = makers.a_defender(session, project, "G1", kind=DefenderKind.PERSON, place=base, asks_for="a woman")
    makers.a_defender(session, project, "G2")
    makers.a_request(session, project, base, defender=one)
    makers.a_request(session, project, base, defender=one, state=RequestState.DECLINED)
    session.commit()

    def codes(**query: object) -> list[str]:
        page = client.get("/defenders", query_string=query).text
        return [code for code in ("G1", "G2") if f">{code}</a>" in page]

    assert codes() == ["G1", "G2"]
    assert codes(kind="person") == ["G1"]
    assert codes(place=base.id) == ["G1"]
    assert codes(q="woman") == ["G1"]
    assert '<a href="/requests?defender=G1">1</a>' in client.get("/defenders").text
