"""The life of a request, and what becomes of its shifts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from accompaniment import intake, planning
from accompaniment.intake import Wanted
from accompaniment.models import AuditLine, Pin, PlanState, RequestState, Risk, Shift
from tests import makers
from tests.conftest import NOW

S = RequestState


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def wanted(session, project, base):
    """An office visit on four Tuesdays, asked for by a defender."""
    return Wanted(
        kind="office visit",
        place=base,
        defender=makers.a_defender(session, project),
        first_start=date(2027, 1, 11),
        last_start=date(2027, 2, 7),
        weekdays=[1],
        at=["09:00"],
        hours=3.0,
        times=4,
        per_week=1,
    )


@pytest.fixture
def act(session, coordinator):
    """Who acts, and when."""
    return {"actor": coordinator, "now": NOW}


@pytest.fixture
def received(session, project, wanted, act):
    return intake.receive(session, project=project, wanted=wanted, **act)


@pytest.fixture
def accepted(session, received, act):
    intake.assess(session, request=received, risk=Risk.AMBER, priority=3, **act)
    intake.accept(session, request=received, **act)
    session.flush()
    return received


def codes(request) -> list[str]:
    return [shift.code for shift in request.shifts if shift.withdrawn_at is None]


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


def test_revise_of_the_note_leaves_the_shifts_alone(session, accepted, wanted, act):
    before = [(shift.id, shift.uid, shift.code) for shift in accepted.shifts]
    intake.revise(session, request=accepted, wanted=replace(wanted, note="ring first"), **act)
    session.flush()
    assert [(shift.id, shift.uid, shift.code) for shift in accepted.shifts] == before
    assert accepted.note == "ring first"


def test_revise_keeps_the_identity_of_unchanged_shifts(session, accepted, wanted, act):
    before = {shift.starts[0]: (shift.uid, shift.code) for shift in accepted.shifts}
    shorter = replace(wanted, first_start=date(2027, 1, 18), times=3)
    intake.revise(session, request=accepted, wanted=shorter, **act)
    session.flush()
    after = {shift.starts[0]: (shift.uid, shift.code) for shift in accepted.shifts}
    assert after == {start: who for start, who in before.items() if start > "2027-01-18"}


def test_revise_changes_shifts_in_place(session, accepted, wanted, act):
    before = [(shift.uid, shift.code) for shift in accepted.shifts]
    intake.revise(session, request=accepted, wanted=replace(wanted, hours=5.0), **act)
    session.flush()
    assert [(shift.uid, shift.code) for shift in accepted.shifts] == before
    assert {shift.minutes for shift in accepted.shifts} == {300}


def test_revise_for_more_visits_adds_codes_that_are_free(session, accepted, wanted, act):
    more = replace(wanted, weekdays=[1, 3], times=8, per_week=2)
    intake.revise(session, request=accepted, wanted=more, **act)
    session.flush()
    assert sorted(codes(accepted)) == [f"R01-{n:02d}" for n in range(1, 9)]
    assert len({shift.starts[0] for shift in accepted.shifts}) == 8


def published(session, project, base, accepted, index=0, state=PlanState.PUBLISHED):
    person = makers.a_volunteer(session, project, base)
    return makers.a_plan(session, project, {accepted.shifts[index]: [person]}, state)


def test_revise_of_a_published_shift_is_refused(session, project, base, accepted, wanted, act):
    published(session, project, base, accepted)
    with pytest.raises(intake.InPublishedPlan, match=r"R01-01.*Maybe close it and receive a new request"):
        intake.revise(session, request=accepted, wanted=replace(wanted, at=["10:00"]), **act)


def test_revise_that_would_take_a_published_shift_away_is_refused(
    session, project, base, accepted, wanted, act
):
    published(session, project, base, accepted)
    shorter = replace(wanted, first_start=date(2027, 1, 18), times=3)
    with pytest.raises(intake.InPublishedPlan):
        intake.revise(session, request=accepted, wanted=shorter, **act)


def test_revise_of_other_shifts_than_the_published_is_done(session, project, base, accepted, wanted, act):
    published(session, project, base, accepted)
    shorter = replace(wanted, last_start=date(2027, 1, 31), times=3)
    intake.revise(session, request=accepted, wanted=shorter, **act)
    assert codes(accepted) == ["R01-01", "R01-02", "R01-03"]


def test_revise_of_the_priority_is_done_though_published(session, project, base, accepted, wanted, act):
    published(session, project, base, accepted)
    intake.revise(session, request=accepted, wanted=replace(wanted, priority=5), **act)
    assert {shift.priority for shift in accepted.shifts} == {5}


def test_revise_of_what_happened_in_an_earlier_plan_is_refused(session, project, base, accepted, wanted, act):
    published(session, project, base, accepted, state=PlanState.WITHDRAWN)
    later = accepted.shifts[0].first_start + timedelta(days=1)
    with pytest.raises(intake.InPublishedPlan):
        intake.revise(
            session, request=accepted, wanted=replace(wanted, hours=4.0), actor=act["actor"], now=later
        )


def test_revise_withdraws_what_a_draft_speaks_of(session, project, base, accepted, wanted, act):
    published(session, project, base, accepted, index=3, state=PlanState.DRAFT)
    shorter = replace(wanted, last_start=date(2027, 1, 31), times=3)
    intake.revise(session, request=accepted, wanted=shorter, **act)
    session.flush()
    assert [shift.withdrawn_at for shift in accepted.shifts] == [None, None, None, NOW]


def test_revise_brings_back_what_an_earlier_revision_took(session, project, base, accepted, wanted, act):
    published(session, project, base, accepted, index=3, state=PlanState.DRAFT)
    shorter = replace(wanted, last_start=date(2027, 1, 31), times=3)
    intake.revise(session, request=accepted, wanted=shorter, **act)
    intake.revise(session, request=accepted, wanted=wanted, **act)
    session.flush()
    assert codes(accepted) == ["R01-01", "R01-02", "R01-03", "R01-04"]


def test_revise_does_not_bring_back_what_was_withdrawn_by_hand(session, accepted, wanted, act):
    intake.withdraw_shift(session, shift=accepted.shifts[1], **act)
    intake.revise(session, request=accepted, wanted=replace(wanted, hours=4.0), **act)
    session.flush()
    assert codes(accepted) == ["R01-01", "R01-03", "R01-04"]


def test_revise_of_a_received_request_only_changes_it(session, received, wanted, act):
    intake.revise(session, request=received, wanted=replace(wanted, hours=4.0), **act)
    assert (received.hours, received.shifts) == (4.0, [])


@pytest.mark.parametrize("state", [S.DECLINED, S.CLOSED])
def test_revise_of_a_decided_request_is_refused(session, received, wanted, act, state):
    received.state = state
    with pytest.raises(intake.AlreadyDecided):
        intake.revise(session, request=received, wanted=wanted, **act)


def test_withdraw_shift_marks_it(session, accepted, act):
    intake.withdraw_shift(session, shift=accepted.shifts[2], **act)
    assert codes(accepted) == ["R01-01", "R01-02", "R01-04"]


def test_withdraw_shift_twice_is_refused(session, accepted, act):
    intake.withdraw_shift(session, shift=accepted.shifts[2], **act)
    with pytest.raises(intake.AlreadyWithdrawn):
        intake.withdraw_shift(session, shift=accepted.shifts[2], **act)


def test_withdraw_shift_that_has_begun_is_refused(session, accepted, act):
    shift = accepted.shifts[0]
    with pytest.raises(intake.HasBegun):
        intake.withdraw_shift(session, shift=shift, actor=act["actor"], now=shift.first_start)


def test_restore_shift_undoes_a_withdrawal(session, accepted, act):
    intake.withdraw_shift(session, shift=accepted.shifts[2], **act)
    intake.restore_shift(session, shift=accepted.shifts[2], **act)
    assert len(codes(accepted)) == 4


def test_restore_shift_of_a_closed_request_is_refused(session, accepted, act):
    intake.close(session, request=accepted, reason="ended", **act)
    with pytest.raises(intake.NotWithdrawn):
        intake.restore_shift(session, shift=accepted.shifts[2], **act)


def test_shifts_whose_codes_are_taken_get_others(session, project, base, wanted, act):
    makers.a_shift(session, project, base, "R02")
    request = makers.a_request(session, project, base, "R02-X")
    request.code = "R0"
    makers.a_shift(session, project, base, "R0-01")
    intake.accept(session, request=request, **act)
    session.flush()
    assert codes(request) == ["R0"]
    intake.revise(
        session,
        request=request,
        wanted=replace(wanted, times=2, defender=None, last_start=date(2027, 1, 24)),
        **act,
    )
    session.flush()
    assert sorted(codes(request)) == ["R0", "R0-02"]


def test_shifts_become_what_the_planner_reads(session, project, accepted):
    raw = planning.problem(
        session, project=project, first_day=date(2027, 1, 11), end_day=date(2027, 2, 8), now=NOW
    )
    assert [shift["id"] for shift in raw["shifts"]] == ["R01-01", "R01-02", "R01-03", "R01-04"]


def test_rebuilding_reads_only(session, accepted, wanted):
    intake.rebuilding(session, accepted, replace(wanted, hours=5.0), NOW)
    assert not session.dirty
    assert session.scalars(select(Shift.minutes).distinct()).all() == [180]
