"""A person's data as a file, and erasure on request: confirmed, written down, for good."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pyrage
import pytest
from sqlalchemy import select

from accompaniment import identities, retention
from accompaniment.identities import Details
from accompaniment.models import (
    Account,
    AuditLine,
    Defender,
    Forgetting,
    Identity,
    PlanState,
    Request,
    RequestState,
    Role,
    Shift,
    Volunteer,
)
from tests import makers
from tests.conftest import NOW

LOCK = "quilt harbour seventeen lantern moss"
SURE = {"reason": "asked", "current": makers.PASSWORD}


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def left(session, project, base):
    """V1 left yesterday, and has an account."""
    person = makers.a_volunteer(
        session, project, base, "V1", {"spanish": 5}, email="v1@example.org", leaves=NOW.date() - timedelta(1)
    )
    makers.an_account(session, project, "v1", Role.VOLUNTEER, person)
    return person


@pytest.fixture
def defender(session, project, config):
    defender = makers.a_defender(session, project, "G1", asks_for="two women")
    ring = identities.the_ring(session, config)
    known = Details("Ana Restrepo", "+57 300", "the blue house", "-")
    identities.keep(session, ring, actor=None, now=NOW, defender=defender, details=known)
    return defender


def last_action(session) -> str:
    return session.scalar(select(AuditLine.action).order_by(AuditLine.id.desc()).limit(1))


def test_volunteers_file_is_handed_out_with_who_and_when(session, left, client):
    page = client.get(f"/volunteers/{left.id}/data").text
    assert "qualifications" in page
    assert "would be in danger" in page
    answer = client.post(f"/volunteers/{left.id}/data", data={"lock": "", "again": ""})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
    line = session.scalar(select(AuditLine).order_by(AuditLine.id.desc()).limit(1))
    assert (line.action, line.thing) == ("give a person's data", f"volunteer {left.id}")
    assert (data["taken_by"], data["audit_line"], data["grade"]) == ("coordinator", line.id, "personal")
    assert data["kept"]["volunteer"][0]["email"] == "v1@example.org"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=v1-data-x{line.id}.zip"


def test_file_can_be_closed(left, client):
    answer = client.post(f"/volunteers/{left.id}/data", data={"lock": LOCK, "again": LOCK})
    assert zipfile.is_zipfile(io.BytesIO(pyrage.passphrase.decrypt(answer.data, LOCK)))
    weak = client.post(f"/volunteers/{left.id}/data", data={"lock": "weak", "again": "weak"})
    assert (weak.status_code, "five words" in weak.text) == (422, True)


def test_volunteer_takes_their_own_and_nobody_elses(app, session, project, base):
    person = makers.a_volunteer(session, project, base, "V3", email="v3@example.org")
    other = makers.a_volunteer(session, project, base, "V4")
    account = makers.an_account(session, project, "v3", Role.VOLUNTEER, person)
    session.commit()
    browser = app.test_client(user=account)
    assert "What is kept of you" in browser.get("/mine/data").text
    answer = browser.post("/mine/data", data={"lock": "", "again": ""})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert json.loads(archive.read("data.json"))["code"] == "V3"
    assert browser.post(f"/volunteers/{other.id}/data").status_code == 403


def test_who_is_no_volunteer_has_no_such_page(client):
    assert client.get("/mine/data").status_code == 404


def test_volunteer_is_erased_after_service_at_once_and_for_good(session, left, client, config):
    answer = client.post(f"/volunteers/{left.id}/erase", data={**SURE, "code": "V1"})
    assert (answer.status_code, answer.location) == (303, "/volunteers")
    session.expire_all()
    assert session.scalars(select(Volunteer)).all() == []
    assert "v1" not in session.scalars(select(Account.name)).all()
    assert last_action(session) == "erase: asked"
    assert [(one.act, one.code) for one in retention.noted(config.forgotten)] == [("volunteer", "V1")]
    assert session.scalars(select(Forgetting.cleaned_at)).all() == [None], "the worker cleans the file"


def test_code_stays_where_a_plan_speaks_of_it(session, project, base, left, client):
    shift = makers.a_shift(session, project, base, "R1")
    makers.a_plan(session, project, {shift: [left]}, PlanState.PUBLISHED)
    session.commit()
    client.post(f"/volunteers/{left.id}/erase", data={**SURE, "code": "V1"})
    session.expire_all()
    person = session.scalars(select(Volunteer)).one()
    assert (person.code, person.email, person.nationalities, person.qualifications) == ("V1", "", [], [])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": "V2"}, "This is not the code V1."),
        ({"reason": ""}, "Choose one."),
        ({"current": "not the password"}, "This is not your password."),
    ],
    ids=["code", "reason", "password"],
)
def test_erasing_needs_the_code_a_reason_and_the_password(session, left, client, typed, sentence):
    answer = client.post(f"/volunteers/{left.id}/erase", data={**SURE, "code": "V1", **typed})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    session.expire_all()
    assert session.get_one(Volunteer, left.id).email == "v1@example.org"


def test_who_is_in_service_is_not_erased(session, project, base, client):
    person = makers.a_volunteer(session, project, base, "V9", email="v9@example.org")
    session.commit()
    assert "Erase V9" not in client.get(f"/volunteers/{person.id}/data").text
    answer = client.post(f"/volunteers/{person.id}/erase", data={**SURE, "code": "V9"})
    assert (answer.status_code, "in service until" in answer.text) == (409, True)


def test_defender_nobody_went_to_is_gone_whole(session, project, base, defender, client, config):
    makers.a_request(session, project, base, "R1", defender=defender, note="the blue house")
    session.commit()
    client.post(f"/defenders/{defender.id}/erase", data={**SURE, "code": "G1", "reason": "danger"})
    session.expire_all()
    assert [session.scalars(select(model)).all() for model in (Identity, Defender, Request)] == [[], [], []]
    assert last_action(session) == "erase: danger"
    assert [(one.act, one.code) for one in retention.noted(config.forgotten)] == [("defender", "G1")]


def test_of_a_defender_with_accompaniments_codes_and_counts_stay(session, project, base, defender, client):
    shift = makers.a_shift(session, project, base, "R1", defender=defender)
    shift.request.note = "the blue house"
    person = makers.a_volunteer(session, project, base, "V1")
    defender.known_to = [person]
    makers.a_plan(session, project, {shift: [person]}, PlanState.PUBLISHED)
    session.commit()
    page = client.get(f"/defenders/{defender.id}/data").text
    assert "Still open: R1." in page
    client.post(f"/defenders/{defender.id}/erase", data={**SURE, "code": "G1"})
    session.expire_all()
    kept = session.scalars(select(Defender)).one()
    assert (kept.code, kept.asks_for, kept.place_id, kept.known_to) == ("G1", "", None, [])
    request = session.scalars(select(Request)).one()
    assert (request.code, request.note, request.state) == ("R1", "", RequestState.ACCEPTED)
    assert session.scalars(select(Shift.code)).all() == ["R1"]
    assert session.scalars(select(Identity)).all() == []


def test_erased_defender_does_not_come_back_from_a_backup(session, defender, now):
    gone = [retention.Forgotten(now, "defender", defender.id, "G1")]
    assert retention.forget_again(session, gone, now - timedelta(days=1), now) == 1
    assert session.scalars(select(Defender)).all() == []


def test_defenders_page_opens_no_name(defender, client):
    assert "Restrepo" not in client.get(f"/defenders/{defender.id}/data").text


def test_what_is_due_is_shown_with_its_day_and_of_this_project_only(session, project, base, client):
    makers.a_volunteer(session, project, base, "V1", arrives=NOW.date() - timedelta(800),
                       leaves=NOW.date() - timedelta(720), email="v1@example.org")  # fmt: skip
    session.commit()
    assert "V1" not in client.get("/forgetting?days=1").text.split("<h2>")[1]
    page = client.get("/forgetting?days=30").text
    assert "V1" in page.split("<h2>")[1]
    assert "ACCOMPANIMENT_KEEP_VOLUNTEERS" in page
    assert "was not done yet" in page


@pytest.mark.parametrize(("days", "sentence"), [(0, "Last done on"), (3, "keeps the worker from it")])
def test_page_says_when_it_was_done_and_when_it_should_have_been(session, client, days, sentence):
    at = NOW - timedelta(days=days)
    session.add(Forgetting(day=at.date(), at=at, records=2))
    session.commit()
    assert sentence in client.get("/forgetting").text
