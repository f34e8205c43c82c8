"""What a volunteer could see: for the hour in which a device, an account or a person is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from accompaniment import access, audit, sign_ins
from accompaniment.models import Account, Duty, Plan, Shift, Team, Volunteer


@dataclass(frozen=True, slots=True)
class Exposure:
    """Codes of what was within a volunteer's view at some moment of a stretch of time.

    `teams` are the teams they saw, earliest first, also those of plans that no longer hold;
    `ahead` those of them that have yet to begin.
    """

    teams: tuple[Team, ...]
    ahead: tuple[Team, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    defenders: tuple[str, ...]


def of(session: Session, volunteer: Volunteer, since: datetime, now: datetime) -> Exposure:
    """What the volunteer could see between `since` and `now`, by the rule of `access.window`."""
    chosen = (
        select(Team)
        .join(Duty)
        .join(Plan)
        .where(
            Duty.volunteer_id == volunteer.id,
            Plan.published_at.is_not(None),
            Plan.published_at <= now,
            or_(Plan.withdrawn_at.is_(None), Plan.withdrawn_at > since),
            Team.end > since - access.PAST,
            Team.start < now + access.AHEAD,
        )
        .order_by(Team.start, Team.shift_id)
        .options(
            joinedload(Team.shift).joinedload(Shift.location),
            joinedload(Team.shift).joinedload(Shift.defender),
            selectinload(Team.duties).joinedload(Duty.volunteer),
        )
    )
    seen: dict[tuple[int, datetime, frozenset[int]], Team] = {}
    for team in session.scalars(chosen):
        seen.setdefault((team.shift_id, team.start, frozenset(d.volunteer_id for d in team.duties)), team)
    teams = tuple(seen.values())
    companions = {duty.volunteer.code for team in teams for duty in team.duties} - {volunteer.code}
    return Exposure(
        teams,
        tuple(team for team in teams if team.start > now),
        tuple(sorted(companions)),
        tuple(sorted({team.shift.location.name for team in teams})),
        tuple(sorted({team.shift.defender.code for team in teams if team.shift.defender})),
    )


def shut_out(session: Session, *, actor: Account, volunteer: Volunteer, now: datetime) -> bool:
    """Sign the volunteer out everywhere and write down the loss; False if they have no account."""
    account = session.scalar(select(Account).where(Account.volunteer_id == volunteer.id))
    audit.record(session, actor, "report loss", volunteer, now)
    if account is None:
        return False
    sign_ins.end_all(session, account, now, actor)
    return True
