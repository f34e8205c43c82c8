"""The stick with the keys is not plugged in: every page says so, codes go on, what was written stays."""

import pytest

from accompaniment.models import Absence, Role
from accompaniment.models.sealed import UNREAD
from tests import makers
from tests.web.forms import errors, fields, fill

NOTE = "by the market, after nine"


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def request_(session, project, base):
    """A request with a note, of a defender who asks for something."""
    defender = makers.a_defender(session, project, asks_for="a woman on the team", base_id=base.id)
    request = makers.a_request(session, project, base, note=NOTE, defender=defender)
    session.commit()
    return request


@pytest.fixture
def person(session, project, base):
    person = makers.a_volunteer(session, project, base, email="v@example.org")
    about = {"project_id": project.id, "first_day": person.arrives, "last_day": person.arrives}
    person.absences = [Absence(**about, note="a wedding")]
    session.commit()
    return person


@pytest.fixture
def stick(config, request_, person):
    """Takes the stick out, and gives what plugs it in again."""
    there = config.keys.rename(config.data / "stick.json")
    return lambda: there.rename(config.keys)


def test_pages_say_that_the_vault_is_closed(client, request_, stick):
    for address in ("/requests", "/defenders", f"/requests/{request_.id}", "/board"):
        page = client.get(address)
        assert (page.status_code, "The vault is closed" in page.text) == (200, True)
    stick()
    assert "The vault is closed" not in client.get("/requests").text


def test_who_reads_nothing_of_it_is_not_told(app, session, project, person, stick):
    account = makers.an_account(session, project, "v", Role.VOLUNTEER, person)
    session.commit()
    assert "The vault is closed" not in app.test_client(user=account).get("/mine").text


def test_request_is_shown_and_accepted_without_its_note(client, session, request_, stick):
    address = f"/requests/{request_.id}"
    assert UNREAD in client.get(address).text
    client.post(f"{address}/assess", data={"risk": "red", "priority": "5"})
    accept = f"{address}/accept"
    assert client.post(accept, data=fields(client.get(address), accept)).status_code == 303
    stick()
    session.expire_all()
    assert (request_.state, request_.note) == ("accepted", NOTE)


def test_other_facts_are_changed_and_the_texts_stay(client, session, request_, person, stick):
    assert fill(client, f"/requests/{request_.id}/edit", kind="hearing").status_code == 303
    assert fill(client, f"/volunteers/{person.id}", gender="woman").status_code == 303
    assert fill(client, f"/defenders/{request_.defender_id}", kind="person").status_code == 303
    stick()
    session.expire_all()
    assert (request_.kind, request_.note, request_.defender.asks_for) == (
        "hearing", NOTE, "a woman on the team",
    )  # fmt: skip
    assert (person.gender, person.email, person.absences[0].note) == ("woman", "v@example.org", "a wedding")


def test_form_that_was_opened_without_the_key_is_sent_with_it(client, session, request_, stick):
    page = client.get(f"/requests/{request_.id}/edit")
    stick()
    address = f"/requests/{request_.id}/edit"
    over = client.post(address, data=fields(page) | {"note": "typed over what nobody could read"})
    session.expire_all()
    assert (over.status_code, request_.note) == (422, NOTE)
    assert f"Saved meanwhile by somebody else: {NOTE}" in errors(over)
    session.rollback()
    assert client.post(address, data=fields(page) | {"kind": "hearing"}).status_code == 303
    session.expire_all()
    assert (request_.kind, request_.note) == ("hearing", NOTE)


@pytest.mark.parametrize(
    ("address", "field"),
    [("/requests/{0}/edit", "note"), ("/defenders/{1}", "asks_for"), ("/volunteers/{2}", "email")],
)
def test_new_text_is_refused_beside_its_field_and_stays_typed(
    client, session, request_, person, stick, address, field
):
    here = address.format(request_.id, request_.defender_id, person.id)
    answer = fill(client, here, **{field: "typed for long"})
    assert (answer.status_code, "typed for long" in answer.text) == (422, True)
    assert [said for said in errors(answer) if "the vault is closed, so it cannot be saved" in said]
    stick()
    session.expire_all()
    assert request_.note == NOTE


def test_reason_of_declining_waits_for_the_key(client, session, request_, stick):
    answer = client.post(f"/requests/{request_.id}/decline", data={"reason": "no capacity"})
    assert (answer.status_code, "no capacity" in answer.text) == (422, True)
    session.expire_all()
    assert request_.state == "received"


def test_emergency_without_a_note_goes_its_way(client, request_, stick):
    place = request_.place_id
    page = client.get(f"/requests/emergency?defender={request_.defender_id}")
    assert client.post("/requests/emergency", data=fields(page) | {"place_id": place}).status_code == 303


def test_records_do_not_leave_or_enter_half_read(client, stick):
    for address in ("/exports/records.xlsx", "/exports/records.zip"):
        answer = client.post(address)
        assert (answer.status_code, "key file" in answer.text) == (409, True)


def test_search_looks_at_codes_only(client, request_, stick):
    assert request_.code not in client.get("/requests?q=market").text
    assert request_.code in client.get(f"/requests?q={request_.code}").text
    stick()
    assert request_.code in client.get("/requests?q=MARKET").text
