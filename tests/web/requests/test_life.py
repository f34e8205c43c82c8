"""The life of a request on its page."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Location,
    PlanState,
    Project,
    Request,
    RequestState,
    Risk,
)
from tests import makers
from tests.web.forms import errors, fields, fill


def state_of(session: Session, request: Request) -> RequestState:
    session.refresh(request)
    return request.state


def test_page_shows_what_it_would_become_before_it_is_accepted(
    received: Request, client: FlaskClient
) -> None:
    page = client.get(f"/requests/{received.id}").text
    assert "<li>Tue 12 Jan 09:00, 3 h</li>" in page
    assert "<li>Wed 13 Jan 09:00, 3 h</li>" in page
    assert "Assess it first." in page


def test_page_of_an_impossible_request_says_why(
    received: Request, client: FlaskClient, session: Session
) -> None:
    received.weekdays = [6]
    session.commit()
    page = client.get(f"/requests/{received.id}").text
    assert "No day from the first to the last start is one of the weekdays." in page


def test_life_from_received_to_closed(received: Request, client: FlaskClient, session: Session) -> None:
    address = f"/requests/{received.id}"
    client.post(f"{address}/assess", data={"risk": "amber", "priority": "4"})
    assert (state_of(session, received), received.risk, received.priority) == (
        RequestState.ASSESSED,
        Risk.AMBER,
        4,
    )
    session.rollback()
    page = client.get(address)
    assert "Accept: 2 shifts" in page.text
    answer = client.post(f"{address}/accept", data=fields(page, f"{address}/accept"), follow_redirects=True)
    assert "R1 is accepted and has 2 shifts now." in answer.text
    assert "Plan again" in answer.text
    client.post(f"{address}/close", data={"reason": "they left"})
    assert (state_of(session, received), received.reason) == (RequestState.CLOSED, "they left")
    session.rollback()
    page = client.get(address).text
    done = [word for word in ("closed", "accepted", "assessed") if f"Mon 4 Jan 07:00  {word} " in page]
    assert done == ["closed", "accepted", "assessed"]


def test_accept_not_assessed_is_refused(received: Request, client: FlaskClient, session: Session) -> None:
    seen = fields(client.get(f"/requests/{received.id}/edit"))["seen"]
    answer = client.post(f"/requests/{received.id}/accept", data={"seen": seen}, follow_redirects=True)
    assert "Request R1 has not been assessed yet. Maybe assess its risk first." in answer.text
    assert state_of(session, received) is RequestState.RECEIVED


def test_accept_what_somebody_changed_meanwhile_is_refused(
    received: Request, client: FlaskClient, session: Session
) -> None:
    address = f"/requests/{received.id}"
    client.post(f"{address}/assess", data={"risk": "amber", "priority": "3"})
    seen = fields(client.get(address), f"{address}/accept")
    fill(client, f"{address}/edit", hours="5")
    answer = client.post(f"{address}/accept", data=seen, follow_redirects=True)
    assert "Somebody changed R1 meanwhile; look at it once more." in answer.text
    assert state_of(session, received) is RequestState.ASSESSED


def test_assess_without_risk_is_refused(received: Request, client: FlaskClient) -> None:
    answer = client.post(f"/requests/{received.id}/assess", data={"risk": "", "priority": "4"})
    assert (answer.status_code, errors(answer)) == (422, ["Choose one."])


@pytest.mark.parametrize("step", ["decline", "close"])
def test_no_without_reason_is_refused(
    received: Request, client: FlaskClient, session: Session, step: str
) -> None:
    if step == "close":
        received.state = RequestState.ACCEPTED
        session.commit()
    answer = client.post(f"/requests/{received.id}/{step}", data={"reason": "  "})
    assert (answer.status_code, errors(answer)) == (422, ["A reason is needed: others will ask."])


def test_decline_with_reason(received: Request, client: FlaskClient, session: Session) -> None:
    client.post(f"/requests/{received.id}/decline", data={"reason": "no capacity"})
    assert (state_of(session, received), received.reason) == (RequestState.DECLINED, "no capacity")


def test_step_twice_says_that_it_is_decided(received: Request, client: FlaskClient, session: Session) -> None:
    for _time in range(2):
        answer = client.post(f"/requests/{received.id}/decline", data={"reason": "no"}, follow_redirects=True)
    assert "Request R1 is declined. Maybe somebody else decided it meanwhile" in answer.text


def test_shift_is_withdrawn_and_wanted_again(
    accepted: Request, client: FlaskClient, session: Session, now: datetime
) -> None:
    shift = accepted.shifts[0]
    withdraw = f"/requests/shifts/{shift.id}/withdraw"
    answer = client.post(withdraw, follow_redirects=True)
    assert "R1-01 is withdrawn." in answer.text
    session.refresh(shift)
    assert shift.withdrawn_at == now
    session.commit()
    assert "is withdrawn already" in client.post(withdraw, follow_redirects=True).text
    client.post(f"/requests/shifts/{shift.id}/restore")
    session.refresh(shift)
    assert shift.withdrawn_at is None


def test_page_shows_the_published_team(
    accepted: Request, place: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    people = [makers.a_volunteer(session, project, place, code) for code in ("V2", "V1")]
    makers.a_plan(session, project, {accepted.shifts[0]: people}, PlanState.PUBLISHED)
    makers.a_plan(session, project, {accepted.shifts[1]: people})
    session.commit()
    page = client.get(f"/requests/{accepted.id}").text
    assert page.count("Tue 12 Jan 09:00: V1, V2") == 1
    assert "Wed 13 Jan 09:00: V1, V2" not in page


def test_accept_says_what_nobody_has(received: Request, client: FlaskClient, session: Session) -> None:
    received.needs, received.people_max = [{"qualification": "klingon", "level": 1, "count": 1}], 9
    session.commit()
    address = f"/requests/{received.id}"
    client.post(f"{address}/assess", data={"risk": "red", "priority": "5"})
    sent = fields(client.get(address), f"{address}/accept")
    page = client.post(f"{address}/accept", data=sent, follow_redirects=True).text
    assert "Nobody who is in service then has klingon." in page
    assert "The team of 2 is larger than all who are in service then." in page
