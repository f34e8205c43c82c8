"""What holds for every page of the records: who may open it, whose it is, how much it asks the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment.config import Config
from accompaniment.models import (
    Absence,
    Organisation,
    Project,
    Role,
    TravelTime,
)
from accompaniment.web import create_app, desk
from tests import makers
from tests.browsers import SignedIn
from tests.conftest import NOW
from tests.counting import queries
from tests.web.forms import fill

LISTS = {
    "/requests": 8,
    "/volunteers": 9,
    "/defenders": 8,
    "/locations": 7,
    "/resources": 6,
    "/travel": 6,
}
"""Each list, and how many questions it asks the database, however long it is."""


@pytest.fixture
def engine_of_app(app: Flask) -> Any:
    with app.app_context():
        return desk.db.engine


def an_office(session: Session, project: Project, number: str) -> dict[str, Any]:
    """One of each record, with everything that a list shows of it."""
    base = makers.a_base(session, project, f"B{number}")
    place = makers.a_location(session, project, f"L{number}")
    way = TravelTime(project_id=project.id, origin=base, destination=place, minutes=60, by="bus")
    session.add(way)
    volunteer = makers.a_volunteer(session, project, base, f"V{number}", {"spanish": 4, "lead": 1})
    day = date(2027, 2, 1)
    volunteer.absences = [Absence(project_id=project.id, first_day=day, last_day=day)]
    defender = makers.a_defender(session, project, f"G{number}", place=place, known_to=[volunteer])
    resource = makers.a_resource(session, project, f"S{number}", base=base)
    shift = makers.a_shift(session, project, place, f"R{number}", defender=defender)
    session.commit()
    return {
        "locations": place,
        "travel": way,
        "volunteers": volunteer,
        "defenders": defender,
        "resources": resource,
        "requests": shift.request,
        "shift": shift,
    }


@pytest.fixture
def elsewhere(session: Session, project: Project) -> dict[str, Any]:
    """The records of another project."""
    other = Project(
        organisation=Organisation(code="OTHER", name="Other"), code="GT", name="Guatemala", country="GT"
    )
    session.add(other)
    session.flush()
    return an_office(session, other, "9")


@pytest.fixture
def volunteer_client(app: Flask, session: Session, project: Project) -> FlaskClient:
    person = makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
    account = makers.an_account(session, project, "ana", Role.VOLUNTEER, person)
    session.commit()
    return app.test_client(user=account)


@pytest.mark.parametrize(("address", "number"), LISTS.items())
def test_list_asks_the_database_the_same_however_long(
    client: FlaskClient, engine_of_app: Any, session: Session, project: Project, address: str, number: int
) -> None:
    counts = []
    for names in (["1"], ["2", "3"]):
        for name in names:
            an_office(session, project, name)
        with queries(engine_of_app) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts == [number, number]


def test_request_page_asks_the_database_the_same_however_many_shifts(
    client: FlaskClient, engine_of_app: Any, session: Session, project: Project
) -> None:
    request = an_office(session, project, "1")["requests"]
    counts = []
    for codes in ((), ("R1-02", "R1-03")):
        for code in codes:
            shift = makers.a_shift(session, project, request.place, code)
            shift.request = request
        session.commit()
        with queries(engine_of_app) as seen:
            client.get(f"/requests/{request.id}")
        counts.append(len(seen))
    assert counts == [13, 13]


@pytest.mark.parametrize(
    "address", [*LISTS, *(f"{address}/new" for address in LISTS), "/rules", "/requests/emergency"]
)
def test_page_volunteer_is_refused(volunteer_client: FlaskClient, address: str) -> None:
    assert volunteer_client.get(address).status_code == 403


@pytest.mark.parametrize(
    "address", [*(f"{address}/new" for address in LISTS), "/rules", "/requests/emergency"]
)
def test_send_volunteer_is_refused(volunteer_client: FlaskClient, address: str) -> None:
    assert volunteer_client.post(address, data={"code": "X"}).status_code == 403


@pytest.mark.parametrize("kind", [address.removeprefix("/") for address in LISTS])
def test_record_of_another_project_is_not_there(
    client: FlaskClient, elsewhere: dict[str, Any], kind: str
) -> None:
    address = f"/{kind}/{elsewhere[kind].id}"
    send = f"{address}/edit" if kind == "requests" else address
    assert client.get(address).status_code == 404
    assert client.post(send, data={}).status_code == 404
    assert client.post(f"{address}/delete").status_code == 404


@pytest.mark.parametrize("step", ["assess", "accept", "decline", "close"])
def test_step_of_another_projects_request_is_not_there(
    client: FlaskClient, elsewhere: dict[str, Any], step: str
) -> None:
    data = {"risk": "red", "priority": "3", "reason": "no"}
    assert client.post(f"/requests/{elsewhere['requests'].id}/{step}", data=data).status_code == 404


@pytest.mark.parametrize("step", ["withdraw", "restore"])
def test_shift_of_another_project_is_not_there(
    client: FlaskClient, elsewhere: dict[str, Any], step: str
) -> None:
    assert client.post(f"/requests/shifts/{elsewhere['shift'].id}/{step}").status_code == 404


@pytest.mark.parametrize("address", LISTS)
def test_list_shows_nothing_of_another_project(
    client: FlaskClient, elsewhere: dict[str, Any], address: str
) -> None:
    page = client.get(address, query_string={"state": "all", "when": "all"}).text
    assert [
        code for code in ("B9", "L9", "V9", "G9", "S9", "R9") if f">{code}<" in page or f"({code})" in page
    ] == []


@pytest.mark.parametrize("kind", [address.removeprefix("/") for address in LISTS])
def test_delete_goes_back_to_the_list(
    client: FlaskClient, session: Session, project: Project, kind: str
) -> None:
    office = an_office(session, project, "1")
    session.delete(office["requests"])
    office["defenders"].known_to = []
    office["defenders"].place = None
    session.flush()
    office["requests"] = makers.a_request(session, project, makers.a_location(session, project, "L2"), "R2")
    session.commit()
    answer = client.post(f"/{kind}/{office[kind].id}/delete")
    assert (answer.status_code, answer.location) == (303, f"/{kind}")
    assert client.get(f"/{kind}/{office[kind].id}").status_code == 404


def test_delete_what_is_needed_says_why_and_stays(
    client: FlaskClient, session: Session, project: Project
) -> None:
    place = an_office(session, project, "1")["locations"]
    answer = client.post(f"/locations/{place.id}/delete", follow_redirects=True)
    assert answer.request.path == f"/locations/{place.id}"
    assert "L1 is the place of G1; it cannot be deleted. Maybe change that first." in answer.text


@pytest.mark.parametrize("kind", ["locations", "volunteers", "defenders", "resources"])
def test_code_that_changes_is_refused(
    client: FlaskClient, session: Session, project: Project, kind: str
) -> None:
    thing = an_office(session, project, "1")[kind]
    answer = fill(client, f"/{kind}/{thing.id}", code="OTHER")
    assert answer.status_code == 422
    assert "A code never changes" in answer.text
    session.refresh(thing)
    assert thing.code.endswith("1")


@pytest.mark.parametrize("kind", ["locations", "volunteers", "defenders", "resources"])
def test_code_that_is_taken_is_refused(
    client: FlaskClient, session: Session, project: Project, kind: str
) -> None:
    code = an_office(session, project, "1")[kind].code
    answer = fill(client, f"/{kind}/new", code=code.lower())
    assert answer.status_code == 422
    assert f"There is {code} already." in answer.text


@pytest.mark.parametrize("kind", ["locations", "volunteers", "defenders", "resources", "travel"])
def test_form_opened_and_saved_changes_nothing(
    client: FlaskClient, session: Session, project: Project, kind: str
) -> None:
    thing = an_office(session, project, "1")[kind]
    before = {column.name: getattr(thing, column.name) for column in thing.__table__.columns}
    assert fill(client, f"/{kind}/{thing.id}").status_code == 303
    session.expire_all()
    assert {column.name: getattr(thing, column.name) for column in thing.__table__.columns} == before


@pytest.mark.parametrize("address", LISTS)
def test_list_nonsense_in_the_address_filters_nothing(
    client: FlaskClient, session: Session, project: Project, address: str
) -> None:
    an_office(session, project, "1")
    nonsense = dict.fromkeys(
        ["base", "place", "kind", "state", "risk", "priority", "when", "can", "country", "start"], "nonsense"
    )
    assert client.get(address, query_string=nonsense | {"page": "-4"}).status_code == 200


def test_list_is_shown_in_pages(client: FlaskClient, session: Session, project: Project) -> None:
    for number in range(52):
        makers.a_resource(session, project, f"S{number:02}")
    session.commit()
    first, second = client.get("/resources").text, client.get("/resources?page=2&q=S").text
    assert (">S00<" in first, ">S51<" in first, ">S51<" in second) == (True, False, True)
    assert "1 of 2" in first


HUGE = 10**30


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/locations/{HUGE}", 404),
        (f"/locations?page={HUGE}", 200),
        (f"/requests?place={HUGE}&priority={HUGE}", 200),
        (f"/requests/new?defender={HUGE}", 404),
        ("/requests?q=%00&defender=%00&state=%00", 200),
        ("/requests?start=0001-01-01&end=9999-12-31", 200),
    ],
)
def test_address_that_nobody_types_is_answered(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_every_list_and_filter_is_answered_on_either_database(
    either_url: str, either: Engine, config: Config
) -> None:
    with Session(either, expire_on_commit=False) as session:
        project = Project(organisation=Organisation(code="O", name="O"), code="CO", name="C", country="CO")
        session.add(project)
        session.flush()
        account = makers.an_account(session, project)
        an_office(session, project, "1")
    app = create_app(replace(config, database_url=either_url), TESTING=True, CLOCK=lambda: NOW)
    app.test_client_class = SignedIn
    client = app.test_client(user=account)
    query = {"q": "1", "base": "1", "when": "now", "can": "lead", "risk": "red", "start": "2027-01-01"}
    for address in (*LISTS, "/requests/1", "/requests/emergency", "/volunteers/1", "/rules"):
        for query_string in ({}, query):
            assert client.get(address, query_string=query_string).status_code == 200, address
    with app.app_context():
        desk.db.engine.dispose()
