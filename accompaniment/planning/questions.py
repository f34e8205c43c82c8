"""What a coordinator asks of a draft: who could go, and why does nobody go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from accompaniment.models import Plan, Shift
from accompaniment.planning.breaches import Checking, checking
from accompaniment.scheduling import explain


def who_can(
    session: Session, *, plan: Plan, shift: Shift, now: datetime, seen: Checking | None = None
) -> list[explain.Candidate]:
    """Everybody who counts in these weeks, best first, with what would speak against it."""
    seen = seen or checking(session, plan=plan, now=now)
    if shift.code not in seen.problem.shifts:
        return []
    return explain.who_can(seen.problem, seen.teams, shift.code)


def why_uncovered(
    session: Session, *, plan: Plan, shift: Shift, now: datetime, seen: Checking | None = None
) -> explain.Uncovered | None:
    """Why a shift of a plan has no team; none where it is not planned in these weeks."""
    seen = seen or checking(session, plan=plan, now=now)
    if shift.code not in seen.problem.shifts:
        return None
    return explain.why_uncovered(seen.problem, seen.teams, shift.code)
