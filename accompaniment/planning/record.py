"""What was published: work that took place or will, outside the days that are planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from accompaniment.models import Defender, Duty, Location, Plan, PlanState, Project, Shift, Team, Volunteer
from accompaniment.models.defender import known_to
from accompaniment.planning.days import Calendar

REMEMBERED_DAYS = 60
"""How far back work counts at least; longer where a rule looks further."""


@dataclass(slots=True)
class Told:
    """A team that people were told of, by codes."""

    shift: str
    start: datetime
    end: datetime
    place: str
    away: bool
    from_base: bool
    load: int
    priority: int
    uses: list[dict[str, Any]]
    volunteers: list[str]


def current(session: Session, project: Project) -> Plan | None:
    """The published plan: what people have been told and nobody has withdrawn."""
    return session.scalar(
        select(Plan).where(Plan.project_id == project.id, Plan.state == PlanState.PUBLISHED)
    )


def wanted() -> ColumnElement[bool]:
    """Teams whose shift was still wanted when they began."""
    return or_(Shift.withdrawn_at.is_(None), Shift.withdrawn_at > Team.start)


def in_force() -> ColumnElement[bool]:
    """Teams that took place or will: the plan was published and not withdrawn before they began."""
    told = and_(Plan.number.is_not(None), or_(Plan.withdrawn_at.is_(None), Plan.withdrawn_at > Team.start))
    return and_(told, wanted())


def teams(session: Session, project: Project, *conditions: ColumnElement[bool]) -> list[Told]:
    """The teams that meet the conditions; of several versions of one shift the newest."""
    found: dict[int, tuple[int, Told]] = {}
    rows = session.execute(
        select(
            Team.id,
            Team.shift_id,
            Shift.code,
            Team.start,
            Team.end,
            Location.code,
            Location.base,
            Shift.from_base,
            Shift.load_minutes,
            Shift.priority,
            Shift.uses,
        )
        .join(Plan, Team.plan_id == Plan.id)
        .join(Shift, Team.shift_id == Shift.id)
        .join(Location, Shift.location_id == Location.id)
        .where(Plan.project_id == project.id, *conditions)
        .order_by(Plan.number, Team.start, Shift.code)
    )
    for team, shift, code, start, end, place, base, from_base, load, priority, uses in rows:
        told = Told(code, start, end, place, not base, from_base, load, priority, uses, [])
        found[shift] = (team, told)
    by_team = dict(found.values())
    people = (
        select(Duty.team_id, Volunteer.code)
        .join(Volunteer, Duty.volunteer_id == Volunteer.id)
        .join(Team, Duty.team_id == Team.id)
        .join(Plan, Team.plan_id == Plan.id)
        .join(Shift, Team.shift_id == Shift.id)
        .where(Plan.project_id == project.id, *conditions)
        .order_by(Volunteer.code)
    )
    for team, volunteer in session.execute(people):
        if team in by_team:
            by_team[team].volunteers.append(volunteer)
    return sorted(by_team.values(), key=lambda told: (told.start, told.shift))


def within(session: Session, project: Project, plan: Plan, first: datetime, end: datetime) -> list[Told]:
    """The plan's teams that start from `first` to before `end`, of shifts that are still wanted."""
    return teams(session, project, wanted(), Team.plan_id == plan.id, Team.start >= first, Team.start < end)


def around(session: Session, project: Project, first: datetime, end: datetime, days: int) -> list[Told]:
    """Published teams that start before or after a horizon and lie within `days` of it."""
    reach = timedelta(days=days)
    return teams(
        session,
        project,
        in_force(),
        or_(Team.start < first, Team.start >= end),
        Team.end > first - reach,
        Team.start < end + reach,
    )


def as_history(told: Iterable[Told], calendar: Calendar, bases: dict[str, str]) -> list[dict[str, Any]]:
    """The work of these teams in the format; `bases` are the volunteers who are in the problem.

    A trip from the base is written as two pieces, since the format knows one place a piece: away
    until its last midnight (its nights count), at the base from then on (that is where it ends).
    """
    history = []
    for team in told:
        for volunteer in team.volunteers:
            if volunteer not in bases:
                continue
            turn = calendar.midnight(calendar.last_date(team.end)) + timedelta(minutes=1)
            if team.from_base and team.away and team.start < turn < team.end:
                pieces = [(team.start, turn, team.place, team.load), (turn, team.end, bases[volunteer], 0)]
            elif team.from_base:
                pieces = [(team.start, team.end, bases[volunteer], team.load)]
            else:
                pieces = [(team.start, team.end, team.place, team.load)]
            for start, end, place, load in pieces:
                history.append(
                    {
                        "volunteer": volunteer,
                        "start": calendar.write(start),
                        "end": calendar.write(end),
                        "location": place,
                        "load": load,
                    }
                )
    return history


def defenders(
    session: Session, project: Project, before: datetime, known: dict[str, Any]
) -> list[dict[str, Any]]:
    """The defenders and who has gone with them: by the records, or in published plans until `before`.

    Everybody in `known` only; those the records name come first.
    """
    faces: dict[int, dict[str, Any]] = {
        key: {"id": code, "known": []}
        for key, code in session.execute(
            select(Defender.id, Defender.code).where(Defender.project_id == project.id).order_by(Defender.id)
        )
    }
    recorded = (
        select(known_to.c.defender_id, Volunteer.code)
        .join(Volunteer, known_to.c.volunteer_id == Volunteer.id)
        .where(Volunteer.project_id == project.id)
        .order_by(Volunteer.code)
    )
    went = (
        select(Shift.defender_id, Volunteer.code, func.min(Team.start))
        .join_from(Duty, Team, Duty.team_id == Team.id)
        .join(Plan, Team.plan_id == Plan.id)
        .join(Shift, Team.shift_id == Shift.id)
        .join(Volunteer, Duty.volunteer_id == Volunteer.id)
        .where(Plan.project_id == project.id, Shift.defender_id.is_not(None), Team.end <= before, in_force())
        .group_by(Shift.defender_id, Volunteer.code)
        .order_by(Volunteer.code)
    )
    for defender, volunteer, *_ in (*session.execute(recorded), *session.execute(went)):
        if defender in faces and volunteer in known and volunteer not in faces[defender]["known"]:
            faces[defender]["known"].append(volunteer)
    return list(faces.values())
