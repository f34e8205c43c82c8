"""What defenders agree to: noted, withdrawn at once, and said wherever somebody plans for them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Row, select

from accompaniment.models import (
    AuditLine,
    Consent,
    PlanState,
    Request,
    RequestState,
    Risk,
    Role,
    Use,
)
from tests import makers
from tests.conftest import NOW
from tests.web.forms import errors, fields, fill

WITHDREW = "withdrew their consent to be accompanied"


@pytest.fixture
def office(session, project) -> SimpleNamespace:
    """G1 of a base with an assessed request R9, and a team of its published plan that goes to them on R1."""
    base = makers.a_base(session, project)
    defender = makers.a_defender(session, project, "G1", base=base, place=base)
    shift = makers.a_shift(session, project, base, "R1", defender=defender)
    person = makers.a_volunteer(session, project, base, "V1")
    plans = [
        makers.a_plan(session, project, {shift: [person]}, state)
        for state in (PlanState.PUBLISHED, PlanState.DRAFT)
    ]
    assessed = {"state": RequestState.ASSESSED, "risk": Risk.AMBER}
    asked = makers.a_request(session, project, base, "R9", defender=defender, **assessed)
    session.commit()
    return SimpleNamespace(base=base, defender=defender, plans=plans, request=asked)


@pytest.fixture
def here(office) -> str:
    return f"/defenders/{office.defender.id}/consent"


@pytest.fixture
def withdrawn(client, here) -> None:
    client.post(here, data={"use": "accompaniment"})
    client.post(f"{here}/withdraw", data={"use": "accompaniment"})


def noted(session) -> list[Row]:
    """What is kept now; nothing is held open, so that the office can go on writing."""
    session.rollback()
    kept = session.execute(select(*Consent.__table__.columns).order_by(Consent.id)).all()
    session.rollback()
    return list(kept)


@pytest.mark.parametrize("use", list(Use))
def test_each_use_is_noted_by_itself_with_who_and_when(client, session, coordinator, here, use) -> None:
    answer = client.post(here, data={"use": use.value}, follow_redirects=True)
    assert "G1 agrees to this: " in answer.text
    (one,) = noted(session)
    assert (one.use, one.given_at, one.withdrawn_at, one.noted_by_id) == (use, NOW, None, coordinator.id)
    assert answer.text.count("They withdraw") == 1
    assert answer.text.count("They agree<") == len(Use) - 1
    assert f'<td data-label="noted by">{coordinator.name}</td>' in answer.text


def test_withdrawal_holds_at_once_and_leaves_when_it_was_agreed(app, client, session, here) -> None:
    client.post(here, data={"use": "publication"})
    later = NOW + timedelta(minutes=5)
    app.config["CLOCK"] = lambda: later
    client.post(f"{here}/withdraw", data={"use": "publication"})
    (one,) = noted(session)
    assert (one.given_at, one.withdrawn_at) == (NOW, later)
    client.post(here, data={"use": "publication"})
    (one,) = noted(session)
    assert (one.given_at, one.withdrawn_at) == (later, None)


def test_audit_says_who_did_it_and_to_which_record_only(client, session, coordinator, here) -> None:
    for _ in range(2):  # the second time nothing changes
        client.post(here, data={"use": "alert media"})
    for _ in range(2):
        client.post(f"{here}/withdraw", data={"use": "alert media"})
    (one,) = noted(session)
    lines = session.scalars(select(AuditLine).where(AuditLine.thing == f"consent {one.id}")).all()
    assert [(line.action, line.account_id) for line in lines] == [
        ("note consent", coordinator.id),
        ("withdraw consent", coordinator.id),
    ]


@pytest.mark.parametrize("path", ["", "/withdraw"])
@pytest.mark.parametrize("use", [None, "everything"])
def test_unknown_use_is_refused(client, session, here, path, use) -> None:
    assert client.post(f"{here}{path}", data={"use": use} if use else {}).status_code == 400
    assert noted(session) == []


def test_what_was_never_given_cannot_be_withdrawn(client, session, here) -> None:
    client.post(f"{here}/withdraw", data={"use": "publication"})
    assert noted(session) == []


def test_request_says_what_is_noted(client, office, here) -> None:
    address = f"/requests/{office.request.id}"
    page = client.get(address).text
    assert ("not noted" in page, here in page, WITHDREW in page) == (True, True, False)
    client.post(here, data={"use": "accompaniment"})
    assert "since Mon 4 Jan" in client.get(address).text
    client.post(f"{here}/withdraw", data={"use": "accompaniment"})
    assert f"G1 {WITHDREW}. Decline this, or ask them once more." in client.get(address).text


def test_only_consent_to_be_accompanied_keeps_from_accepting(client, office, here) -> None:
    client.post(here, data={"use": "publication"})
    client.post(f"{here}/withdraw", data={"use": "publication"})
    page = client.get(f"/requests/{office.request.id}").text
    assert (WITHDREW in page, 'name="sure"' in page) == (False, False)


def test_request_of_who_withdrew_is_accepted_only_when_that_is_confirmed(
    client, session, office, withdrawn
) -> None:
    address = f"/requests/{office.request.id}"
    sent = fields(client.get(address), f"{address}/accept")
    refused = client.post(f"{address}/accept", data=sent, follow_redirects=True).text
    assert f"G1 {WITHDREW}. Maybe tick that they asked for this one all the same, or decline it." in refused
    session.refresh(office.request)
    assert office.request.state is RequestState.ASSESSED
    session.rollback()
    client.post(f"{address}/accept", data=sent | {"sure": "y"})
    session.refresh(office.request)
    assert office.request.state is RequestState.ACCEPTED


def test_emergency_of_who_withdrew_asks_and_keeps_what_was_typed(client, session, office, withdrawn) -> None:
    wanted = {"defender_id": str(office.defender.id), "place_id": str(office.base.id), "note": "two roads"}
    asked = fill(client, "/requests/emergency", **wanted)
    assert (asked.status_code, errors(asked)) == (422, [f"G1 {WITHDREW}."])
    kept = fields(asked)
    assert kept["note"].strip() == "two roads"
    assert client.post("/requests/emergency", data=kept | {"sure": "y"}).status_code == 303
    session.rollback()
    made = session.scalars(select(Request).order_by(Request.id.desc())).first()
    assert (made.state, made.defender_id) == (RequestState.ACCEPTED, office.defender.id)


def test_plans_board_and_publishing_warn_until_nobody_goes(app, client, office, here, withdrawn) -> None:
    sentence = f"G1 {WITHDREW}. A team still goes: R1."
    published, draft = (plan.id for plan in office.plans)
    pages = [
        f"/plans/{published}", f"/plans/{draft}", f"/plans/{draft}/publish",
        f"/board?plan={published}", f"/bases/{office.base.id}?week=2027-01-11",
    ]  # fmt: skip
    assert {url for url in pages if sentence not in client.get(url).text} == set()
    assert "Still open: R1, R9." in client.get(here).text
    client.post(here, data={"use": "accompaniment"})
    assert {url for url in pages if WITHDREW in client.get(url).text} == set()


def test_team_that_is_back_is_not_warned_of(app, coordinator, office, withdrawn) -> None:
    app.config["CLOCK"] = lambda: NOW + timedelta(days=10)
    answer = app.test_client(user=coordinator).get(f"/plans/{office.plans[0].id}")
    assert (answer.status_code, WITHDREW in answer.text) == (200, False)


def test_base_coordinator_notes_of_the_own_base_and_hears_of_no_other(
    app, session, project, office, here
) -> None:
    far = makers.a_base(session, project, "FAR")
    near_one, far_one = (
        makers.an_account(session, project, base.code, Role.BASE_COORDINATOR, base=base)
        for base in (office.base, far)
    )
    session.commit()
    own, other = app.test_client(user=near_one), app.test_client(user=far_one)
    assert other.get(here).status_code == 404
    assert own.post(here, data={"use": "accompaniment"}).status_code == 303
    own.post(f"{here}/withdraw", data={"use": "accompaniment"})
    assert WITHDREW in own.get(f"/bases/{office.base.id}?week=2027-01-11").text
    assert WITHDREW not in other.get(f"/bases/{far.id}?week=2027-01-11").text
