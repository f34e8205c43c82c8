"""The life of a request: received, assessed, accepted or declined, closed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from accompaniment import intake
from accompaniment.intake import Wanted
from accompaniment.models import AuditLine, Pin, RequestState, Risk
from tests import makers
from tests.conftest import NOW
from tests.intake import codes

S = RequestState


def actions(session) -> list[str]:
    return list(session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def test_receive_keeps_what_was_asked_with_its_moment(received, wanted):
    assert (received.state, received.received_at, received.code) == (S.RECEIVED, NOW, "R01")
    assert Wanted.of(received) == wanted


def test_receive_gives_the_next_code(session, project, received, wanted, act):
    assert intake.receive(session, project=project, wanted=wanted, **act).code == "R02"


def test_receive_of_what_contradicts_itself_is_refused(session, project, wanted, act):
    with pytest.raises(intake.NotPossible) as refusal:
        intake.receive(session, project=project, wanted=replace(wanted, times=9), **act)
    assert refusal.value.field == "times"


def test_assess_says_risk_and_priority(session, received, act):
    intake.assess(session, request=received, risk=Risk.RED, priority=5, **act)
    assert (received.state, received.risk, received.priority) == (S.ASSESSED, Risk.RED, 5)


def test_accept_before_the_risk_is_weighed_is_refused(session, received, act):
    with pytest.raises(intake.NotAssessed):
        intake.accept(session, request=received, **act)


def test_accept_of_the_houses_own_work_needs_no_assessment(session, project, wanted, act):
    own = intake.receive(session, project=project, wanted=replace(wanted, defender=None), **act)
    assert len(intake.accept(session, request=own, **act)) == 4


def test_accept_makes_shifts_of_the_visits(accepted):
    assert (accepted.state, accepted.decided_at) == (S.ACCEPTED, NOW)
    assert codes(accepted) == ["R01-01", "R01-02", "R01-03", "R01-04"]
    first = accepted.shifts[0]
    assert (first.title, first.starts, first.minutes, first.load_minutes) == (
        "office visit",
        ["2027-01-12T09:00-05:00"],
        180,
        180,
    )


def test_accept_of_a_single_visit_gives_the_shift_the_requests_code(session, project, wanted, act):
    one = replace(wanted, defender=None, times=1)
    request = intake.receive(session, project=project, wanted=one, **act)
    assert [shift.code for shift in intake.accept(session, request=request, **act)] == ["R01"]


def test_decline_needs_a_reason(session, received, act):
    with pytest.raises(intake.ReasonMissing):
        intake.decline(session, request=received, reason="  ", **act)


def test_decline_keeps_the_reason_and_makes_no_shift(session, received, act):
    intake.decline(session, request=received, reason="no capacity", **act)
    assert (received.state, received.reason, received.shifts) == (S.DECLINED, "no capacity", [])


def test_steps_leave_audit_lines(session, accepted, act):
    intake.close(session, request=accepted, reason="ended", **act)
    session.flush()
    assert actions(session)[-4:] == ["receive", "assess", "accept", "close"]


@pytest.mark.parametrize("state", [S.ACCEPTED, S.DECLINED, S.CLOSED])
def test_decided_requests_are_not_decided_again(session, received, act, state):
    received.state = state
    steps = [
        lambda: intake.assess(session, request=received, risk=Risk.RED, priority=5, **act),
        lambda: intake.accept(session, request=received, **act),
        lambda: intake.decline(session, request=received, reason="no", **act),
    ]
    for step in steps:
        with pytest.raises(intake.AlreadyDecided):
            step()


@pytest.mark.parametrize("state", [S.RECEIVED, S.ASSESSED, S.DECLINED, S.CLOSED])
def test_close_of_what_is_not_accepted_is_refused(session, received, act, state):
    received.state = state
    with pytest.raises(intake.AlreadyDecided):
        intake.close(session, request=received, reason="ended", **act)


def test_close_withdraws_what_has_not_begun(session, accepted, act):
    later = accepted.shifts[1].first_start
    intake.close(session, request=accepted, reason="ended", actor=act["actor"], now=later)
    assert [shift.withdrawn_at for shift in accepted.shifts] == [None, None, later, later]


def test_close_drops_pins_of_what_it_withdraws(session, project, base, accepted, act):
    person = makers.a_volunteer(session, project, base)
    shift = accepted.shifts[0]
    session.add(Pin(project_id=project.id, shift=shift, volunteer=person, made_at=NOW))
    session.flush()
    intake.close(session, request=accepted, reason="ended", **act)
    assert session.scalars(select(Pin)).all() == []
