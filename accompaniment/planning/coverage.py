"""How much plans cover, counted for a list of them without building a problem for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from accompaniment.models import Duty, Plan, PlanState, Project, Shift, Team
from accompaniment.planning import record
from accompaniment.planning.days import Calendar

Horizon = tuple[date, date]


def coverage(session: Session, *, project: Project, plans: Sequence[Plan]) -> dict[int, tuple[int, int]]:
    """By id of these plans of the project, how many shifts of its days each covers and how many there are.

    The numbers are those of the plan's own page (`Checking.covered`, `wanted`). As many queries for
    one plan as for many.
    """
    if not plans:
        return {}
    calendar = Calendar(project)
    horizons = {
        (plan.first_day, plan.end_day): (calendar.midnight(plan.first_day), calendar.midnight(plan.end_day))
        for plan in plans
    }
    inside = {days: _within(project, *span) for days, span in horizons.items()}
    teams = {plan.id: _teams(plan, *horizons[plan.first_day, plan.end_day]) for plan in plans}
    counts = session.execute(select(*inside.values(), *teams.values())).one()
    wanted = dict(zip(inside, counts[: len(inside)], strict=True))
    covered = dict(zip(teams, counts[len(inside) :], strict=True))
    over_the_edge = _over_the_edge(session, project, horizons)
    return {
        plan.id: (covered[plan.id], wanted[days] + over_the_edge[days])
        for plan in plans
        for days in [(plan.first_day, plan.end_day)]
    }


def replaced(session: Session, plans: Sequence[Plan]) -> set[int]:
    """Those of these plans in whose place a later version was published. Any other that is withdrawn
    was taken back."""
    gone = [plan.id for plan in plans if plan.state is PlanState.WITHDRAWN]
    if not gone:
        return set()
    later = select(Plan.based_on_id).where(Plan.based_on_id.in_(gone), Plan.number.is_not(None))
    return {key for key in session.scalars(later) if key is not None}


def _within(project: Project, first: datetime, end: datetime) -> ScalarSelect[Any]:
    """The shifts that can start on these days and on no other."""
    return (
        select(func.count(Shift.id))
        .where(
            Shift.project_id == project.id,
            Shift.withdrawn_at.is_(None),
            Shift.first_start >= first,
            Shift.last_start < end,
        )
        .scalar_subquery()
    )


def _teams(plan: Plan, first: datetime, end: datetime) -> ScalarSelect[Any]:
    return (
        select(func.count(Team.id))
        .join(Shift, Team.shift_id == Shift.id)
        .where(
            Team.plan_id == plan.id,
            Team.start >= first,
            Team.start < end,
            Shift.withdrawn_at.is_(None),
            select(Duty.team_id).where(Duty.team_id == Team.id).exists(),
        )
        .scalar_subquery()
    )


def _over_the_edge(
    session: Session, project: Project, horizons: dict[Horizon, tuple[datetime, datetime]]
) -> dict[Horizon, int]:
    """How many shifts can start on these days or on others, and are not decided on the others."""
    found = session.execute(
        select(Shift.id, Shift.starts).where(
            Shift.project_id == project.id,
            Shift.withdrawn_at.is_(None),
            or_(*(_across(first, end) for first, end in horizons.values())),
        )
    ).all()
    told: dict[int, list[datetime]] = defaultdict(list)
    if found:
        teams = select(Team.shift_id, Team.start).join(Plan, Team.plan_id == Plan.id)
        teams = teams.join(Shift, Team.shift_id == Shift.id)
        teams = teams.where(Team.shift_id.in_([shift for shift, _ in found]), record.in_force())
        for shift, start in session.execute(teams):
            told[shift].append(start)
    return {
        days: sum(_counts(starts, told[shift], first, end) for shift, starts in found)
        for days, (first, end) in horizons.items()
    }


def _across(first: datetime, end: datetime) -> Any:
    return and_(
        Shift.first_start < end,
        Shift.last_start >= first,
        or_(Shift.first_start < first, Shift.last_start >= end),
    )


def _counts(starts: Sequence[str], told: Sequence[datetime], first: datetime, end: datetime) -> bool:
    at = [datetime.fromisoformat(start) for start in starts]
    if first <= min(at) and max(at) < end:
        return False  # counted within
    return any(first <= start < end for start in at) and all(first <= start < end for start in told)
