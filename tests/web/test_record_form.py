"""What holds for the form of every record: nothing is lost, nobody overwritten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Account,
    AuditLine,
    Project,
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
