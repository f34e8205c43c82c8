"""What a coordinator asks of a plan: who could go, and why does nobody go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from accompaniment.models import Plan, Shift, Volunteer
from accompaniment.planning.breaches import Checking, Translate, Write, checking
from accompaniment.scheduling import explain
from accompaniment.scheduling.rules.base import say


def who_can(
    session: Session,
    *,
    plan: Plan,
    shift: Shift,
    now: datetime,
    start: datetime | None = None,
    instead_of: Volunteer | None = None,
    seen: Checking | None = None,
) -> list[explain.Candidate]:
    """Everybody who could join a shift's team, best first, with what would speak against it.

    `start` is asked of a shift without a team; `instead_of` leaves the team. A shift that is not
    planned in these weeks has no candidates.
    """
    seen = seen or checking(session, plan=plan, now=now)
    if shift.code not in seen.problem.shifts:
        return []
    leaving = instead_of.code if instead_of else None
    return explain.who_can(seen.problem, seen.teams, shift.code, start, instead_of=leaving)


def who_can_when(
    session: Session, *, plan: Plan, shift: Shift, now: datetime, seen: Checking | None = None
) -> dict[datetime, list[explain.Candidate]]:
    """The same for every start that the shift may have now: everybody once a start."""
    seen = seen or checking(session, plan=plan, now=now)
    if shift.code not in seen.problem.shifts:
        return {}
    return explain.who_can_when(seen.problem, seen.teams, shift.code)


def why_uncovered(
    session: Session, *, plan: Plan, shift: Shift, now: datetime, seen: Checking | None = None
) -> explain.Uncovered | None:
    """Why a shift has no team; none where it has one, or is not planned in these weeks."""
    seen = seen or checking(session, plan=plan, now=now)
    if shift.code not in seen.problem.shifts or shift.code in seen.teams.teams:
        return None
    return explain.why_uncovered(seen.problem, seen.teams, shift.code)


def mends(seen: Checking, shift: Shift) -> explain.Mends:
    """What would let a team go on a shift that has none and is planned in these weeks."""
    return explain.mends(seen.problem, seen.teams, shift.code)


def rearrange(seen: Checking, shift: Shift, seconds: float) -> explain.Rearrangement:
    """Whether a shift without a team is covered if the duties near it change hands: an exact search that
    ends after `seconds`."""
    return explain.rearrange(seen.problem, seen.teams, shift.code, seconds=seconds, workers=1)


def why_this_duty(seen: Checking, shift: Shift, volunteer: Volunteer) -> explain.Duty | None:
    """Why somebody is on a shift, and who else could be; none where the check does not see them there."""
    team = seen.teams.teams.get(shift.code)
    if team is None or volunteer.code not in team.volunteers:
        return None
    return explain.why_this_duty(seen.problem, seen.teams, shift.code, volunteer.code)


def reason(why: explain.Reason, translate: Translate = str, write: Write = say) -> str:
    """A reason as a sentence with codes; as `sentence`."""
    return translate(why.sentence).format(**{key: write(key, value) for key, value in why.facts.items()})
