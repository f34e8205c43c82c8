"""What holds for the form of every record: nothing is lost, nobody overwritten."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Account,
    AuditLine,
    Project,
    Volunteer,
)
from tests import makers
from tests.web.forms import errors, fields, fill


def test_record_saved_meanwhile_by_somebody_else_is_not_overwritten(
    app: Flask, client: FlaskClient, session: Session, project: Project
) -> None:
    other = makers.an_account(session, project, "other")
    thing = makers.a_resource(session, project, "SAT", count=2)
    session.commit()
    address = f"/resources/{thing.id}"
    slow = client.get(address)
    fill(app.test_client(user=other), address, count="5")
    answer = client.post(address, data=fields(slow) | {"count": "3"})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in answer.text
    assert errors(answer) == ["Saved meanwhile by somebody else: 5"]
    assert fields(answer)["count"] == "3"
    session.refresh(thing)
    assert thing.count == 5
    session.rollback()

    assert client.post(address, data=fields(answer)).status_code == 303
    session.refresh(thing)
    assert thing.count == 3


@pytest.fixture
def opened(client: FlaskClient, session: Session, project: Project) -> tuple[Volunteer, str, dict[str, str]]:
    """Somebody, the address of their form, and what stands in it where it was opened first."""
    base = makers.a_base(session, project)
    person = makers.a_volunteer(session, project, base, "V1", {"spanish": 4})
    session.commit()
    address = f"/volunteers/{person.id}"
    return person, address, fields(client.get(address))


def test_field_that_only_somebody_else_changed_stays_as_they_saved_it(
    client: FlaskClient, session: Session, opened: tuple[Volunteer, str, dict[str, str]]
) -> None:
    """Saved once more, the old day of a form open in another tab would have come back."""
    person, address, slow = opened
    fill(client, address, leaves="2028-05-01")
    answer = client.post(address, data=slow | {"email": "v1@example.org"}, follow_redirects=True)
    assert "V1 is saved. Somebody else changed this meanwhile, and it stays: Leaves." in answer.text
    session.refresh(person)
    assert (person.leaves, person.email) == (date(2028, 5, 1), "v1@example.org")


def test_only_what_both_changed_is_asked_about(
    client: FlaskClient, session: Session, opened: tuple[Volunteer, str, dict[str, str]]
) -> None:
    person, address, slow = opened
    fill(client, address, leaves="2028-05-01", gender="woman", qualifications__0__level="5")
    answer = client.post(address, data=slow | {"leaves": "2028-06-01", "email": "v1@example.org"})
    assert errors(answer) == ["Saved meanwhile by somebody else: 2028-05-01"]
    assert "Somebody else changed this meanwhile, and it stays: Gender, Qualifications." in answer.text
    again = fields(answer)
    shown = [again[name] for name in ("leaves", "gender", "email", "qualifications-0-level")]
    assert shown == ["2028-06-01", "woman", "v1@example.org", "5"]

    assert client.post(address, data=again).status_code == 303
    session.refresh(person)
    assert (person.leaves, person.gender, person.email) == (date(2028, 6, 1), "woman", "v1@example.org")
    assert [skill.level for skill in person.qualifications] == [5]


def test_what_somebody_else_changed_is_checked_with_what_was_typed(
    client: FlaskClient, session: Session, opened: tuple[Volunteer, str, dict[str, str]]
) -> None:
    _, address, slow = opened
    fill(client, address, leaves="2027-02-01")
    answer = client.post(address, data=slow | {"arrives": "2027-03-01"})
    assert errors(answer) == ["They would leave before they arrive."]
    assert "Nothing was saved yet" in answer.text
    assert "it stays: Leaves." in answer.text


def test_line_that_cannot_be_read_is_not_lost_to_what_somebody_else_saved(
    client: FlaskClient, session: Session, project: Project
) -> None:
    thing = makers.a_resource(session, project, "SAT", count=2)
    session.commit()
    address = f"/resources/{thing.id}"
    slow = fields(client.get(address))
    fill(client, address, count="5")
    answer = client.post(address, data=slow | {"count": "three"})
    assert "Saved meanwhile by somebody else: 5" in errors(answer)
    assert fields(answer)["count"] == "three"


def test_record_sent_without_fingerprint_is_not_saved(
    client: FlaskClient, session: Session, project: Project
) -> None:
    thing = makers.a_resource(session, project, "SAT", count=2)
    session.commit()
    answer = client.post(f"/resources/{thing.id}", data={"code": "SAT", "name": "SAT", "count": "3"})
    assert answer.status_code == 422


def test_same_change_twice_is_no_conflict(client: FlaskClient, session: Session, project: Project) -> None:
    thing = makers.a_resource(session, project, "SAT", count=2)
    session.commit()
    twice = fields(client.get(f"/resources/{thing.id}")) | {"count": "3"}
    assert [client.post(f"/resources/{thing.id}", data=twice).status_code for _ in range(2)] == [303, 303]


def test_account_is_known_in_the_audit(client: FlaskClient, session: Session, coordinator: Account) -> None:
    fill(client, "/resources/new", code="SAT", name="Satellite phone", count="2")
    line = session.query(AuditLine).order_by(AuditLine.id.desc()).first()
    assert (line.action, line.account_id, line.at) == (
        "add",
        coordinator.id,
        datetime(2027, 1, 4, 12, tzinfo=UTC),
    )


@pytest.mark.parametrize("text", ["x" * 501, "a\0b", "a\x1bb"])
def test_line_that_no_record_can_hold_is_refused(client: FlaskClient, text: str) -> None:
    answer = fill(client, "/resources/new", code="SAT", name=text, count="1")
    assert errors(answer) == ["One line of at most 500 characters is needed."]


def test_text_of_several_lines_stays_as_it_was(
    client: FlaskClient, session: Session, project: Project
) -> None:
    thing = makers.a_defender(session, project, "G1", asks_for="a woman\nby day")
    session.commit()
    fill(client, f"/defenders/{thing.id}", asks_for="a woman\r\nby day")
    session.refresh(thing)
    assert thing.asks_for == "a woman\nby day"
    session.commit()
    assert errors(fill(client, f"/defenders/{thing.id}", asks_for="x" * 5001)) == ["At most 5000 characters."]


def led(page: str) -> list[str]:
    """The names of the fields that ask for the focus."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)
    return [re.search(r'name="([^"]+)"', tag)[1] for tag in tags if " autofocus" in tag]


@pytest.mark.parametrize(
    ("typed", "first"),
    [({"count": "x"}, "count"), ({"name": "", "count": "x"}, "name"), ({"code": "a;b"}, "code")],
)
def test_focus_goes_to_the_first_wrong_field(client: FlaskClient, typed: dict[str, str], first: str) -> None:
    assert led(client.get("/resources/new").text) == ["code"]
    good = {"code": "SAT", "name": "Satellite phone", "count": "2"}
    assert led(fill(client, "/resources/new", **{**good, **typed}).text) == [first]


def test_focus_goes_to_a_wrong_field_of_a_row_and_to_a_fault_found_later(
    client: FlaskClient, session: Session, project: Project
) -> None:
    base = makers.a_base(session, project)
    session.commit()
    good = {"kind": "trip", "place_id": str(base.id), "first_start": "2027-01-12", "last_start": "2027-01-12"}
    good |= {"at": "08:00", "hours": "2"}
    wrong = {"needs-0-qualification": "a;b"}
    assert led(fill(client, "/requests/new", **good, **wrong).text) == ["needs-0-qualification"]
    assert led(fill(client, "/requests/new", **{**good, "days": "1"}).text) == ["hours"]


def test_focus_of_a_wrong_password_is_on_the_password(app: Flask, client: FlaskClient) -> None:
    page = app.test_client().post("/sign-in", data={"name": "coordinator", "password": "wrong"}).text
    assert led(page) == ["password"]


@pytest.mark.parametrize("address", ["/accounts", "/account/password", "/sign-in", "/invitation"])
def test_empty_field_says_the_same_everywhere(client: FlaskClient, address: str) -> None:
    said = errors(client.post(address))
    assert "This is needed." in said
    assert "This field is required." not in said
