"""Which days a plan speaks of: its own, and those it took over from the versions before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session, aliased

from accompaniment.models import Plan
from accompaniment.publishing import CARRIED_DAYS

DAY = timedelta(days=1)
CARRIED = timedelta(days=CARRIED_DAYS)


def planned(session: Session, plan: Plan, days: Sequence[date]) -> frozenset[date]:
    """Those of `days` of which the plan says who goes where; who has no duty on another may still get one.

    A version that took the place of another repeats what was published for other days, except what
    is older than `CARRIED_DAYS`. A draft repeats nothing.
    """
    inside = {day for day in days if plan.first_day <= day < plan.end_day}
    left = [day for day in days if day not in inside]
    since = plan.first_day - CARRIED
    for first_day, end_day in _before(session, plan) if left else ():
        inside |= {day for day in left if max(since, first_day) <= day < end_day}
        since = max(since, first_day - CARRIED)
    return frozenset(inside)


def whole_since(session: Session, plan: Plan) -> date:
    """The first day from which on the plan holds all that was published, for counts by month.

    Where older days were left behind, that is the first day of a month.
    """
    first_days = [plan.first_day, *(first_day for first_day, _ in _before(session, plan))]
    since = max(first_day - CARRIED for first_day in first_days)
    if min(first_days) >= since:
        return min(first_days)
    return since if since.day == 1 else (since.replace(day=1) + 31 * DAY).replace(day=1)


def stretches(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days as first and last of each unbroken stretch."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day - DAY:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _before(session: Session, plan: Plan) -> Sequence[Row[tuple[date, date]]]:
    """The horizons of the versions whose place it took, one after the other, the newest first."""
    if plan.based_on_id is None or plan.published_at is None:
        return ()
    chain = (
        select(Plan.id, Plan.based_on_id, Plan.published_at, Plan.first_day, Plan.end_day)
        .where(Plan.id == plan.id)
        .cte("chain", recursive=True)
    )
    before = aliased(Plan)
    replaced = and_(before.id == chain.c.based_on_id, before.withdrawn_at == chain.c.published_at)
    chain = chain.union_all(
        select(before.id, before.based_on_id, before.published_at, before.first_day, before.end_day).join(
            chain, replaced
        )
    )
    return session.execute(
        select(chain.c.first_day, chain.c.end_day)
        .where(chain.c.id != plan.id)
        .order_by(chain.c.published_at.desc())
    ).all()
