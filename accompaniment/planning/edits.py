"""Drafts edited by hand. A hand may break a rule; it is told so at once, and has to sign for it.

Every edit carries the `version` of the plan that was looked at. If somebody else has edited the
draft since, the edit is refused and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from accompaniment import audit
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Duty, Pin, Plan, PlanState, Shift, Team, Volunteer
from accompaniment.planning.breaches import Checking, Standing, checking, key_of, standing, teams_in
from accompaniment.planning.keep import NotADraft, new_team, plan_of
from accompaniment.scheduling import check
from accompaniment.scheduling import plan as planner


class EditedMeanwhile(OfficeError):
    """Somebody else changed the draft after it was looked at."""


class NotPossible(OfficeError):
    """The edit speaks of something that is not in the draft, or is there already."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit did: the breaches it caused, and those it mended."""

    plan: Plan
    caused: list[Standing]
    mended: list[Standing]


def assign(
    session: Session,
    *,
    actor: Account,
    now: datetime,
    plan: Plan,
    version: int,
    shift: Shift,
    volunteer: Volunteer,
    start: datetime | None = None,
) -> Edit:
    """Put somebody on a shift's team. A new team begins at `start`, else when it suits them best."""
    with _editing(session, actor, now, plan, version, "assign") as edit:
        _demand_in_plan(edit.before, shift, volunteer)
        team = team_of(session, plan, shift)
        if team is None:
            team = new_team(shift, start or _best_start(edit.before, shift, volunteer), [volunteer])
            plan.teams.append(team)
        elif any(duty.volunteer_id == volunteer.id for duty in team.duties):
            raise NotPossible(f"{volunteer.code} is on {shift.code} already.")
        else:
            if start and start != team.start:
                _restart(team, shift, start)
            team.duties.append(Duty(volunteer=volunteer))
    return edit.done()


def unassign(
    session: Session,
    *,
    actor: Account,
    now: datetime,
    plan: Plan,
    version: int,
    shift: Shift,
    volunteer: Volunteer,
) -> Edit:
    """Take somebody off a shift's team; without anybody left the shift is uncovered."""
    with _editing(session, actor, now, plan, version, "unassign") as edit:
        team, duty = _duty_of(session, plan, shift, volunteer)
        team.duties.remove(duty)
        if not team.duties:
            plan.teams.remove(team)
    return edit.done()


def move(
    session: Session,
    *,
    actor: Account,
    now: datetime,
    plan: Plan,
    version: int,
    shift: Shift,
    volunteer: Volunteer | None = None,
    to: Volunteer | None = None,
    start: datetime | None = None,
) -> Edit:
    """Give a volunteer's duty to another one (`volunteer`, `to`), or let the team begin at `start`."""
    with _editing(session, actor, now, plan, version, "move") as edit:
        if volunteer and to:
            _demand_in_plan(edit.before, shift, to)
            team, duty = _duty_of(session, plan, shift, volunteer)
            if any(other.volunteer_id == to.id for other in team.duties):
                raise NotPossible(f"{to.code} is on {shift.code} already.")
            team.duties.remove(duty)
            team.duties.append(Duty(volunteer=to))
        if start:
            _restart(_team(session, plan, shift), shift, start)
    return edit.done()


def pin(
    session: Session,
    *,
    actor: Account,
    now: datetime,
    shift: Shift,
    volunteer: Volunteer,
    start: datetime | None = None,
) -> Pin:
    """Decide that this person is on that shift (and it begins at `start`), in every later plan."""
    if shift.project_id != volunteer.project_id:
        raise NotPossible(f"{volunteer.code} and {shift.code} are of different projects.")
    pinned = pin_of(session, shift, volunteer)
    if pinned is None:
        pinned = Pin(project_id=shift.project_id, shift=shift, volunteer=volunteer)
        session.add(pinned)
    pinned.start, pinned.made_at, pinned.made_by_id = start, now, actor.id
    audit.record(session, actor, "pin", shift, now)
    return pinned


def unpin(session: Session, *, actor: Account, now: datetime, shift: Shift, volunteer: Volunteer) -> None:
    """Take the decision back; later plans may do otherwise."""
    pinned = pin_of(session, shift, volunteer)
    if pinned is None:
        raise NotPossible(f"{volunteer.code} is not pinned to {shift.code}.")
    session.delete(pinned)
    audit.record(session, actor, "unpin", shift, now)


def pin_of(session: Session, shift: Shift, volunteer: Volunteer) -> Pin | None:
    """The pin of this person on that shift."""
    return session.scalar(select(Pin).where(Pin.shift_id == shift.id, Pin.volunteer_id == volunteer.id))


def team_of(session: Session, plan: Plan, shift: Shift) -> Team | None:
    """The team of a shift in a plan; none: the shift is uncovered."""
    return session.scalar(select(Team).where(Team.plan_id == plan.id, Team.shift_id == shift.id))


class _Editing:
    """An edit under way: the plan before it, and at the end what it changed."""

    def __init__(self, session: Session, plan: Plan, now: datetime) -> None:
        self.session, self.plan, self.now = session, plan, now
        self.before = checking(session, plan=plan, now=now)

    def done(self) -> Edit:
        kept = plan_of(self.session, self.plan)
        teams = teams_in(kept, self.before.facts, self.before.problem, self.now)
        after = Checking(self.before.facts, self.before.problem, teams).breaches()
        before = self.before.breaches()
        keys = {key_of(breach) for breach in before}, {key_of(breach) for breach in after}
        return Edit(
            self.plan,
            standing(self.session, self.plan, [b for b in after if key_of(b) not in keys[0]]),
            standing(self.session, self.plan, [b for b in before if key_of(b) not in keys[1]]),
        )


@contextmanager
def _editing(
    session: Session, actor: Account, now: datetime, plan: Plan, version: int, action: str
) -> Iterator[_Editing]:
    if plan.state is not PlanState.DRAFT:
        raise NotADraft(
            f"Plan {plan.id} is {plan.state}, so it cannot be changed.", "Maybe make a draft from it first."
        )
    if plan.version != version:
        raise EditedMeanwhile(
            "Somebody else has changed this draft since you looked at it.",
            "Maybe look again, then repeat it.",
        )
    yield _Editing(session, plan, now)
    # Teams are rows of their own; the plan's row is written too, so that its version moves on.
    flag_modified(plan, "bill")
    try:
        session.flush()
    except StaleDataError:
        raise EditedMeanwhile(
            "Somebody else has changed this draft at the same moment.", "Maybe look again, then repeat it."
        ) from None
    audit.record(session, actor, action, plan, now)


def _demand_in_plan(seen: Checking, shift: Shift, volunteer: Volunteer) -> None:
    # Who is not in the problem is not checked either, so nobody unchecked gets into a plan.
    if shift.code not in seen.problem.shifts or shift.code in seen.facts.lent:
        raise NotPossible(
            f"{shift.code} is not to be planned in these weeks.",
            "Maybe it was withdrawn, or is decided already.",
        )
    if volunteer.code not in seen.problem.volunteers:
        raise NotPossible(
            f"{volunteer.code} does not count in a team in these weeks.", "Maybe look at their service dates."
        )


def _team(session: Session, plan: Plan, shift: Shift) -> Team:
    team = team_of(session, plan, shift)
    if team is None:
        raise NotPossible(f"{shift.code} has no team in this draft.")
    return team


def _duty_of(session: Session, plan: Plan, shift: Shift, volunteer: Volunteer) -> tuple[Team, Duty]:
    team = _team(session, plan, shift)
    duty = next((duty for duty in team.duties if duty.volunteer_id == volunteer.id), None)
    if duty is None:
        raise NotPossible(f"{volunteer.code} is not on {shift.code} in this draft.")
    return team, duty


def _restart(team: Team, shift: Shift, start: datetime) -> None:
    team.start, team.end = start, start + timedelta(minutes=shift.minutes)


def _best_start(seen: Checking, shift: Shift, volunteer: Volunteer) -> datetime:
    """The start at which this person breaks least; of several the earliest."""
    starts = sorted(datetime.fromisoformat(start) for start in shift.starts)
    facts = seen.problem.shifts.get(shift.code)
    if facts is None or volunteer.code not in seen.problem.volunteers:
        return starts[0]
    alone = seen.teams.without(shift.code)
    return min(
        sorted(facts.starts),
        key=lambda start: len(
            check.check_shift(
                seen.problem,
                alone.with_team(shift.code, planner.Team(start, (volunteer.code,))),
                shift.code,
            )
        ),
    )
