"""Which days a plan speaks of: on the others nobody is called free."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accompaniment import timetable
from accompaniment.models import PlanState
from accompaniment.timetable.horizon import whole_since
from tests import makers

THEN = datetime(2027, 1, 12, tzinfo=UTC)


def day(number: int) -> date:
    """The first is 1 January 2027."""
    return date(2026, 12, 31) + timedelta(days=number)


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def read(session, project, coordinator, now, base):
    """The only volunteer, and the timetable, of a plan on the days from 1 January to 9 February."""

    def read(plan):
        days = {"first_day": day(1), "end_day": day(41)}
        table = timetable.read(session, plan, reader=coordinator, now=now, **days)
        return table, table.people[0]

    return read


def test_days_outside_the_plan_are_free_for_nobody(session, project, base, read) -> None:
    makers.a_volunteer(session, project, base)
    table, ana = read(makers.a_plan(session, project, {}, PlanState.PUBLISHED))
    assert table.unplanned() == [(day(1), day(3)), (day(32), day(40))]
    assert ana.free == table.planned == {day(n) for n in range(4, 32)}
    assert [table.idle(ana, day(n)) for n in (3, 4, 31, 32)] == ["unplanned", "free", "free", "unplanned"]


def test_nobody_is_free_before_they_come_count_or_after_they_leave(session, project, base, read) -> None:
    makers.a_volunteer(
        session, project, base, arrives=day(6), counts_from=day(8), leaves=day(10)
    )  # as V8 of the demo, who shadows
    table, ana = read(makers.a_plan(session, project, {}, PlanState.PUBLISHED))
    assert ana.free == {day(8), day(9)}
    assert [table.idle(ana, day(n)) for n in (5, 6, 8, 10, 40)] == ["gone", "shadow", "free", "gone", "gone"]


def replaced(session, project, *, at: datetime = THEN, withdrawn_at: datetime = THEN, **days: date):
    """A version of other days, and the one of 12 to 20 January that was published in its place."""
    old = makers.a_plan(session, project, {}, PlanState.WITHDRAWN, withdrawn_at=withdrawn_at, **days)
    return makers.a_plan(
        session, project, {}, PlanState.PUBLISHED,
        first_day=day(12), end_day=day(21), published_at=at, based_on_id=old.id,
    )  # fmt: skip


def test_days_taken_over_from_the_version_before_are_planned(session, project, base, read) -> None:
    makers.a_volunteer(session, project, base)
    table, _ = read(replaced(session, project, first_day=day(4), end_day=day(32)))
    assert table.unplanned() == [(day(1), day(3)), (day(32), day(40))]


def test_days_of_a_version_that_was_taken_back_before_are_not(session, project, base, read) -> None:
    """Then nothing was carried over."""
    makers.a_volunteer(session, project, base)
    plan = replaced(session, project, withdrawn_at=THEN - timedelta(hours=1), first_day=day(4))
    assert read(plan)[0].unplanned() == [(day(1), day(11)), (day(21), day(40))]


def test_draft_speaks_of_its_own_days_only(session, project, base, read) -> None:
    makers.a_volunteer(session, project, base)
    old = makers.a_plan(session, project, {}, PlanState.PUBLISHED)
    draft = makers.a_plan(session, project, {}, first_day=day(12), end_day=day(41), based_on_id=old.id)
    assert read(draft)[0].unplanned() == [(day(1), day(11))]


@pytest.mark.parametrize(
    ("oldest", "since"),
    [
        (date(2026, 12, 28), date(2026, 12, 28)),  # carried over from its first day on
        (date(2026, 9, 1), date(2026, 11, 1)),  # 12 October is 92 days before: that month is not whole
    ],
)
def test_months_are_whole_from_where_the_plan_holds_all(session, project, oldest, since) -> None:
    plan = replaced(session, project, first_day=oldest, end_day=day(32))
    assert whole_since(session, plan) == since
