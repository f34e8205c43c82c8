"""A draft becomes what people are told: signed for, frozen, numbered, with a notice for each person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from accompaniment import audit, notices, planning
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Plan, PlanState, Project, Team
from accompaniment.planning.days import Calendar

CARRIED_DAYS = 92
"""A new version repeats what was published before its horizon for so many days; what is older
stays in the version that covered it."""


class BreaksRules(OfficeError):
    """The draft breaks rules that nobody has signed for."""


class PublishedMeanwhile(OfficeError):
    """Another plan was published after this draft was made."""


class NotPublished(OfficeError):
    """The plan is not the published one."""


def publish(
    session: Session, *, actor: Account | None, now: datetime, plan: Plan, version: int | None = None
) -> Plan:
    """Make a draft the published plan, in the place of the one before, and write the notices.

    It covers its horizon. What was published for other days is carried over as it is, and so is
    what has ended.
    Raises `BreaksRules`, `PublishedMeanwhile`, `planning.NotADraft`, `planning.EditedMeanwhile`.
    """
    if plan.state is not PlanState.DRAFT:
        raise planning.NotADraft(f"Plan {plan.id} is {plan.state}, so it cannot be published.")
    if version is not None and plan.version != version:
        raise planning.EditedMeanwhile(
            "Somebody has changed this draft since you looked at it.", "Maybe look again before you publish."
        )
    project = session.get_one(Project, plan.project_id)
    # Two who publish at once wait here for each other; on SQLite the transaction itself does that.
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    before = planning.current(session, project)
    if before and before.id != plan.based_on_id:
        raise PublishedMeanwhile(
            f"Version {before.number} was published after this draft was made.",
            "Maybe make a new draft: it starts from what people were told since.",
        )
    seen = planning.checking(session, plan=plan, now=now)
    unsigned = [
        found for found in planning.breaches(session, plan=plan, now=now, seen=seen) if not found.reason
    ]
    if unsigned:
        raise BreaksRules(
            f"The draft breaks {len(unsigned)} rules that nobody has signed for: "
            f"{planning.sentence(unsigned[0].breach)}",
            "Maybe change the draft, or keep the breach with a reason.",
        )
    _drop_what_is_gone(session, plan, seen)
    told = after_publishing(session, plan=plan, before=before, now=now)
    missed = notices.missed(session, before=before, told=told) if before else {}
    if before:
        _carry_over(session, project, plan, before, now)
        before.state, before.withdrawn_at = PlanState.WITHDRAWN, now
    try:
        session.flush()  # the one before first: there is only ever one published plan
        plan.state, plan.published_at = PlanState.PUBLISHED, now
        plan.published_by_id = actor.id if actor else None
        plan.number = (session.scalar(_highest_number(project)) or 0) + 1
        notices.write(session, project=project, plan=plan, told=told, missed=missed)
        session.flush()
    except (StaleDataError, IntegrityError):
        raise PublishedMeanwhile(
            "Another plan was published at the same moment.", "Maybe look at it, then make a new draft."
        ) from None
    audit.record(session, actor, "publish plan", plan, now)
    return plan


def after_publishing(
    session: Session, *, plan: Plan, before: Plan | None, now: datetime
) -> dict[str, list[planning.Change]]:
    """What publishing the draft `plan` would change for each volunteer (by code) from `now` on."""
    return planning.by_person(_changed_shifts(session, plan, before, now, replaces=True))


def changes(
    session: Session, *, plan: Plan, since: Plan | None, now: datetime
) -> dict[str, list[planning.Change]]:
    """What differs for each volunteer, from `now` on, between two plans as they are."""
    return planning.by_person(_changed_shifts(session, plan, since, now, replaces=False))


def withdraw(session: Session, *, actor: Account | None, now: datetime, plan: Plan) -> None:
    """Take the published plan back without another in its place: whoever had a duty is told it is gone."""
    if plan.state is not PlanState.PUBLISHED:
        raise NotPublished(f"Plan {plan.id} is {plan.state}, not published.")
    project = session.get_one(Project, plan.project_id)
    gone = planning.by_person(planning.differences(_told(session, plan, now), {}))
    plan.state, plan.withdrawn_at = PlanState.WITHDRAWN, now
    missed = notices.missed(session, before=plan, told=gone)
    notices.write(session, project=project, plan=plan, told=gone, missed=missed)
    audit.record(session, actor, "withdraw plan", plan, now)


def _told(session: Session, plan: Plan, now: datetime) -> dict[str, planning.Stretch]:
    """The plan's teams that have not ended; of a draft, only those whose shift is still wanted."""
    told = plan.state is not PlanState.DRAFT
    return {
        team.shift.code: planning.Stretch(
            team.start, team.end, frozenset(duty.volunteer.code for duty in team.duties)
        )
        for team in planning.teams_of(session, plan)
        if team.end > now and team.duties and (told or team.shift.withdrawn_at is None)
    }


def _changed_shifts(
    session: Session, plan: Plan, before: Plan | None, now: datetime, *, replaces: bool
) -> list[planning.ShiftChange]:
    was = _told(session, before, now) if before else {}
    after = _told(session, plan, now)
    if before and replaces:
        calendar = Calendar(session.get_one(Project, plan.project_id))
        stay = {team.shift.code for team in _outside(session, calendar, plan, before, now)}
        after = {**{shift: was[shift] for shift in stay & was.keys()}, **after}
    return planning.differences(was, after)


def _outside(session: Session, calendar: Calendar, plan: Plan, before: Plan, now: datetime) -> list[Team]:
    """The teams of the version before that stay: outside the horizon of `plan`, or ended already."""
    first, end = calendar.midnight(plan.first_day), calendar.midnight(plan.end_day)
    planned = {team.shift_id for team in plan.teams}
    return [
        team
        for team in planning.teams_of(session, before)
        if (not first <= team.start < end or team.end <= now)
        and team.end > first - timedelta(days=CARRIED_DAYS)
        and team.shift_id not in planned
        and (team.shift.withdrawn_at is None or team.shift.withdrawn_at > team.start)
    ]


def _carry_over(session: Session, project: Project, plan: Plan, before: Plan, now: datetime) -> None:
    for team in _outside(session, Calendar(project), plan, before, now):
        plan.teams.append(
            planning.new_team(team.shift, team.start, [duty.volunteer for duty in team.duties], team.end)
        )


def _drop_what_is_gone(session: Session, plan: Plan, seen: planning.Checking) -> None:
    """Take out what the check could not see: withdrawn shifts, and people who have left."""
    for team in planning.teams_of(session, plan):
        kept = seen.teams.teams.get(team.shift.code)
        team.duties = [d for d in team.duties if kept and d.volunteer.code in kept.volunteers]
        if not team.duties:
            plan.teams.remove(team)


def _highest_number(project: Project) -> Any:
    return select(func.max(Plan.number)).where(Plan.project_id == project.id)
