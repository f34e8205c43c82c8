"""Who a defender is: a reason first; nothing of it in an address, a log or the audit."""

import logging

import pytest
from sqlalchemy import select

from accompaniment.models import AuditLine, Identity, Organisation, Project
from tests import makers

ANA = {"name": "Ana Restrepo", "contacts": "+57 300", "whereabouts": "the blue house", "notes": "asks for V1"}


@pytest.fixture
def defender(session, project):
    defender = makers.a_defender(session, project)
    session.commit()
    return defender


@pytest.fixture
def here(defender):
    return f"/defenders/{defender.id}/identity"


def seen(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0]


@pytest.fixture
def sealed(client, here):
    """What the coordinator typed of a defender is sealed."""
    opened = client.post(f"{here}/open", data={"reason": "correction"}).text
    assert client.post(here, data={**ANA, "seen": seen(opened)}).status_code == 303


def test_identity_is_shown_for_a_reason_only(client, here, sealed):
    assert "Ana Restrepo" not in client.get(here).text
    refused = client.post(f"{here}/open", data={"reason": ""})
    assert (refused.status_code, "Ana Restrepo" in refused.text) == (422, False)
    opened = client.post(f"{here}/open", data={"reason": "emergency"}).text
    assert all(value in opened for value in ANA.values())


def test_other_pages_hold_the_code_only(client, defender, sealed):
    for address in ("/defenders", f"/defenders/{defender.id}", "/board", "/requests/new"):
        assert "Restrepo" not in client.get(address).text


def test_openings_stand_in_the_audit_without_content(client, session, here, sealed):
    client.post(f"{here}/open", data={"reason": "emergency"})
    client.post("/defenders/find", data={"name": "Ana Restrepo"})
    lines = session.execute(select(AuditLine.action, AuditLine.thing).order_by(AuditLine.id)).all()
    assert [line.action for line in lines if "identit" in line.action] == [
        "open identity: correction", "seal identity", "open identity: emergency", "search identities",
    ]  # fmt: skip
    assert "Ana" not in str(lines)


def find(client, name: str) -> tuple[str, str]:
    """Where a search leads, and what that page says."""
    answer = client.post("/defenders/find", data={"name": name})
    assert (answer.status_code, name in answer.text) == (303, False)
    return answer.location, client.get(answer.location).text


def test_name_gives_the_code(client, session, project, defender, sealed):
    address, text = find(client, "ana restrepo")
    assert address == f"/defenders/{defender.id}"
    assert f"{defender.code} is of that name" in text
    address, text = find(client, "Ana")
    assert (address, "Nobody of that name" in text) == ("/defenders/find", True)
    other = makers.a_defender(session, project, "G9")
    session.commit()
    opened = client.post(f"/defenders/{other.id}/identity/open", data={"reason": "correction"}).text
    client.post(f"/defenders/{other.id}/identity", data={**ANA, "seen": seen(opened)})
    address, text = find(client, "Ana Restrepo")
    assert (address, f"{defender.code}, G9 are of that name" in text) == ("/defenders/find", True)


def test_name_too_short_to_search_is_said(client, sealed):
    assert client.post("/defenders/find", data={"name": " "}).status_code == 422


def test_what_somebody_else_sealed_meanwhile_is_not_overwritten(client, here, sealed):
    opened = client.post(f"{here}/open", data={"reason": "risk"}).text
    client.post(here, data={**ANA, "notes": "moved", "seen": seen(opened)})
    late = client.post(here, data={**ANA, "notes": "typed for long", "seen": seen(opened)})
    assert (late.status_code, "typed for long" in late.text) == (409, True)
    assert "moved" in client.post(f"{here}/open", data={"reason": "risk"}).text


def test_without_the_key_file_codes_work_and_names_do_not(client, here, config, sealed):
    config.keys.unlink()
    answer = client.post(f"{here}/open", data={"reason": "risk"})
    assert (answer.status_code, "is not there" in answer.text) == (409, True)
    assert client.get("/defenders").status_code == 200
    assert not config.keys.exists(), "no new key is made while something is sealed with another"


def test_defender_of_another_project_does_not_exist(app, session, here, sealed):
    organisation = Organisation(code="O2", name="-")
    elsewhere = Project(organisation=organisation, code="X", name="-", country="CO", timezone="UTC")
    session.add(elsewhere)
    session.flush()
    stranger = makers.an_account(session, elsewhere, "stranger")
    session.commit()
    other = app.test_client(user=stranger)
    answers = [
        other.get(here),
        other.post(f"{here}/open", data={"reason": "risk"}),
        other.post(here, data=ANA),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Nobody of that name" in find(other, "Ana Restrepo")[1]


def test_log_holds_no_name(client, here, caplog):
    with caplog.at_level(logging.DEBUG):
        opened = client.post(f"{here}/open", data={"reason": "correction"}).text
        client.post(here, data={**ANA, "seen": seen(opened)})
    assert "Restrepo" not in caplog.text


def test_text_that_is_too_long_comes_back_with_what_was_typed(client, session, here):
    opened = client.post(f"{here}/open", data={"reason": "correction"}).text
    answer = client.post(here, data={**ANA, "notes": "x" * 5001, "seen": seen(opened)})
    assert (answer.status_code, "x" * 5001 in answer.text) == (422, True)
    assert session.scalars(select(Identity)).all() == []
