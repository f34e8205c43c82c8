"""A request that is changed after it was accepted, and what becomes of its shifts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accompaniment import intake
from accompaniment.models import PlanState, RequestState
from tests import makers
from tests.conftest import NOW
from tests.intake import codes

S = RequestState


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
