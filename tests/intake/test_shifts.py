"""Shifts of a request: withdrawn, brought back, named, read by the planner."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from accompaniment import intake, planning
from accompaniment.models import RequestState, Shift
from tests import makers
from tests.conftest import NOW
from tests.intake import codes

S = RequestState


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
