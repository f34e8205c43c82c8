"""The pages on which two people hand identities out: nothing in clear, or twice, or by one alone."""

from __future__ import annotations

import json

import pyrage
import pytest
from sqlalchemy import select

from accompaniment import identities
from accompaniment.identities import Details
from accompaniment.models import AuditLine, Handover, HandoverPurpose, Role
from tests import makers
from tests.conftest import NOW

LOCK = "quilt harbour seventeen lantern moss"


@pytest.fixture
def defender(session, project, config):
    defender = makers.a_defender(session, project, "G1")
    ring = identities.the_ring(session, config)
    known = Details("Ana Restrepo", "+57 300", "the blue house", "asks for V1")
    identities.keep(session, ring, actor=None, now=NOW, defender=defender, details=known)
    return defender


@pytest.fixture
def second(app, session, project, defender):
    account = makers.an_account(session, project, "second")
    session.commit()
    return app.test_client(user=account)


@pytest.fixture
def asked(client, second) -> str:
    answer = client.post("/handovers/new", data={"defenders": "G1", "purpose": "emergency"})
    assert answer.status_code == 303
    return answer.location


def released(second, address: str):
    return second.post(f"{address}/release", data={"current": makers.PASSWORD})


def taken(client, address: str, **typed):
    return client.post(
        f"{address}/take", data={"current": makers.PASSWORD, "lock": LOCK, "again": LOCK, **typed}
    )


def test_two_people_hand_one_closed_file_out(client, second, session, asked, tmp_path):
    assert "waits for a second person" in client.get(asked).text
    assert released(second, asked).status_code == 303
    assert "Take the closed file" in client.get(asked).text
    answer = taken(client, asked)
    line = session.scalar(select(AuditLine).where(AuditLine.action.startswith("take identities")))
    session.commit()
    assert answer.headers["Content-Disposition"] == f"attachment; filename=co-identities-x{line.id}.age"
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(pyrage.passphrase.decrypt(answer.data, LOCK))["defenders"][0]["name"] == "Ana Restrepo"
    assert b"Restrepo" not in answer.data
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"Restrepo" in path.read_bytes()]
    again = taken(client, asked)
    assert (again.status_code, "once only" in again.text) == (409, True)


def test_pages_name_nobody(client, second, asked):
    released(second, asked)
    for browser in (client, second):
        for address in ("/handovers", asked):
            text = browser.get(address).text
            assert ("G1" in text, "Restrepo" in text) == (True, False)


def test_asker_sees_no_button_to_release_and_is_refused(client, session, asked):
    assert "/release" not in client.get(asked).text
    answer = released(client, asked)
    assert (answer.status_code, "second person" in answer.text) == (409, True)
    assert session.scalars(select(Handover)).one().released_at is None


def test_open_browser_alone_releases_and_takes_nothing(client, second, session, asked):
    wrong = second.post(f"{asked}/release", data={"current": "not the password"})
    assert (wrong.status_code, "not your password" in wrong.text) == (422, True)
    released(second, asked)
    refused = taken(client, asked, current="not the password")
    assert (refused.status_code, refused.mimetype) == (422, "text/html")
    assert session.scalars(select(Handover)).one().taken_at is None


def test_weak_passphrase_is_refused_and_can_be_typed_anew(client, second, session, asked):
    released(second, asked)
    weak = taken(client, asked, lock="12345", again="12345")
    assert (weak.status_code, "five words" in weak.text) == (422, True)
    differs = taken(client, asked, again="another")
    assert (differs.status_code, "not the same" in differs.text) == (422, True)
    assert taken(client, asked).status_code == 200
    actions = session.scalars(select(AuditLine.action)).all()
    assert actions.count("take identities: emergency") == 1


def test_second_person_takes_nothing_and_may_withdraw(client, second, asked):
    released(second, asked)
    assert "Only who asked" in taken(second, asked).text
    assert second.post(f"{asked}/withdraw").status_code == 303
    assert taken(client, asked).status_code == 409
    assert "withdrawn" in client.get(asked).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"defenders": "G9", "purpose": "emergency"}, "There is no defender G9."),
        ({"defenders": "", "purpose": "emergency"}, "This is needed."),
        ({"defenders": "G1", "purpose": ""}, "Choose one."),
        ({"defenders": "G1, G2", "purpose": "request"}, "that one only"),
    ],
    ids=["unknown", "nobody", "no purpose", "several"],
)
def test_what_is_asked_wrongly_is_said_and_kept(session, project, client, second, typed, sentence):
    makers.a_defender(session, project, "G2")
    session.commit()
    answer = client.post("/handovers/new", data=typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert typed["defenders"] in answer.text
    assert session.scalars(select(Handover)).all() == []


def test_from_a_defenders_data_the_form_is_filled_in(client, second, defender):
    text = client.get(f"/handovers/new?defender={defender.id}").text
    assert 'value="G1"' in text
    assert '<option selected value="request">' in text


def test_of_another_project_nothing_exists(app, session, coordinator, defender, project):
    elsewhere = type(project)(
        organisation=project.organisation, code="X", name="-", country="CO", timezone="UTC"
    )
    session.add(elsewhere)
    session.flush()
    handover = Handover(
        project_id=project.id, purpose=HandoverPurpose.TRANSFER, asked_by=coordinator, asked_at=NOW, until=NOW
    )
    session.add(handover)
    stranger = makers.an_account(session, elsewhere, "stranger")
    session.commit()
    browser = app.test_client(user=stranger)
    address = f"/handovers/{handover.id}"
    acts = [browser.post(f"{address}/{act}") for act in ("release", "withdraw", "take")]
    assert {answer.status_code for answer in [browser.get(address), *acts]} == {404}
    assert "G1" not in browser.get("/handovers").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_of_the_project_may(app, session, project, defender, role):
    base = makers.a_base(session, project)
    person = makers.a_volunteer(session, project, base) if role is Role.VOLUNTEER else None
    house = base if role is Role.BASE_COORDINATOR else None
    account = makers.an_account(session, project, "x", role, person, house)
    session.commit()
    browser = app.test_client(user=account)
    assert browser.get("/handovers").status_code == 403
    assert browser.post("/handovers/new").status_code == 403
