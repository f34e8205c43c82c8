"""A sheet of requests: their states, their shifts, and what no sheet may change."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from accompaniment import sheets
from accompaniment.models import (
    Request,
    RequestState,
    Shift,
    Volunteer,
)
from tests import makers
from tests.conftest import NOW
from tests.sheets.importing import BASE, REQUEST, do, faults, given, look, outcomes


def test_requests_are_accepted_and_become_shifts(session, office):
    request = session.scalars(select(Request)).one()
    assert (request.state, request.received_at, request.decided_at) == (RequestState.ACCEPTED, NOW, NOW)
    assert [(shift.code, shift.starts) for shift in request.shifts] == [("R1", ["2027-01-12T09:00-05:00"])]


@pytest.mark.parametrize(("state", "shifts"), [("received", 0), ("assessed", 0), ("accepted", 1)])
def test_requests_come_in_the_state_that_the_sheet_says(session, project, state, shifts):
    do(session, project, locations=BASE, requests="state," + REQUEST.replace("R1", f"{state},R1"))
    request = session.scalars(select(Request)).one()
    assert (request.state.value, len(request.shifts)) == (state, shifts)


def test_late_is_a_sheet_of_requests_with_its_hour(session, office):
    text = "code,kind,place,first_start,last_start,at,days,known_at\n"
    do(session, office, late=text + "E1,emergency,APA,2027-01-13,2027-01-13,05:30,2,2027-01-12T19:00\n")
    request = session.scalars(select(Request).where(Request.code == "E1")).one()
    assert (request.known_at, len(request.shifts)) == (datetime(2027, 1, 13, tzinfo=UTC), 1)


def test_revised_request_keeps_its_shifts_identity(session, office):
    before = session.scalars(select(Shift.uid)).one()
    do(session, office, requests=REQUEST.replace("09:00,3", "10:00,3"))
    shift = session.scalars(select(Shift)).one()
    assert (shift.uid, shift.starts) == (before, ["2027-01-12T10:00-05:00"])


def test_request_that_stands_in_the_published_plan_is_not_revised(session, office):
    shift = session.scalars(select(Shift)).one()
    person = session.scalars(select(Volunteer)).one()
    makers.a_plan(session, office, {shift: [person]}, makers.PlanState.PUBLISHED)
    found = look(session, office, requests=REQUEST.replace("09:00,3", "10:00,3"))
    assert [fault.sentence for fault in found.faults] == [
        "Shift R1 stands in the published plan, and this would change it. "
        "Maybe close it and receive a new request."
    ]


def with_state(state: str, reason: str = "") -> str:
    return "state,reason," + REQUEST.replace("R1", f"{state},{reason},R1")


def test_received_request_is_accepted_by_a_later_sheet(session, project):
    do(session, project, locations=BASE, requests=with_state("received"))
    do(session, project, requests=with_state("accepted"))
    assert session.scalars(select(Shift.code)).all() == ["R1"]


def test_accepted_request_is_closed_by_a_later_sheet(session, office):
    do(session, office, requests=with_state("closed", "they moved"))
    request = session.scalars(select(Request)).one()
    assert (request.state, request.reason) == (RequestState.CLOSED, "they moved")
    assert request.shifts[0].withdrawn_at == NOW


def test_accepted_request_does_not_become_received(session, office):
    found = look(session, office, requests=with_state("received"))
    assert [fault.sentence for fault in found.faults] == [
        "the request is accepted, which does not become received"
    ]


def test_closed_request_is_not_revised(session, office):
    do(session, office, requests=with_state("closed", "they moved"))
    found = look(session, office, requests=REQUEST.replace("09:00,3", "10:00,3"))
    assert faults(found) == [("requests.csv", 2, "state", "")]


def test_shift_is_withdrawn_by_a_sheet_and_not_brought_back(session, office):
    do(session, office, requests="withdrawn," + REQUEST.replace("R1", "R1,R1", 1))
    assert session.scalars(select(Shift.withdrawn_at)).one() == NOW
    found = do(session, office, requests="withdrawn," + REQUEST.replace("R1", ",R1", 1))
    assert outcomes(found) == ["unchanged"]
    assert session.scalars(select(Shift.withdrawn_at)).one() == NOW


def test_shift_that_has_begun_is_not_withdrawn_by_a_sheet(session, office):
    text = "withdrawn," + REQUEST.replace("R1", "R1,R1", 1)
    late = datetime(2027, 1, 20, tzinfo=UTC)
    found = sheets.preview(session, project=office, sheets=given(requests=text), now=late)
    assert [fault.sentence for fault in found.faults] == ["R1 has begun or is over"]
