"""What a lost device, account or person could see: which duties, through what, since when; shutting it out.

It is asked of the same rules as every page (`access`, `scope`): once for what somebody sees by themselves,
once for each thing that was granted them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from accompaniment import access, accounts, audit, grants, scope, sign_ins
from accompaniment.access import Permission
from accompaniment.models import (
    Account,
    AuditLine,
    Defender,
    Duty,
    Feed,
    Grant,
    Plan,
    PlanState,
    Shift,
    SignIn,
    Team,
    Volunteer,
    What,
)

WATCHED = timedelta(days=3)
"""So far around the present a crew that is out may have left and come back (`timetable.watch`)."""


class Through(StrEnum):
    """By what somebody sees a duty."""

    OWN = "own"  # it is theirs
    ROLE = "role"  # their role reads it
    WATCH = "watch"  # they watch who is out
    GRANT = "grant"  # it was granted for some hours


@dataclass(frozen=True, slots=True)
class Seen:
    """A team that was visible, through what, and from when on.

    `away`: not its shift and place, only who is away and when, as a base sees what its people do for others.
    """

    team: Team
    through: Through
    since: datetime
    away: bool = False


@dataclass(frozen=True, slots=True)
class Exposure:
    """What was visible at some moment of a stretch of time.

    `seen` are the teams, earliest first, also those of plans that no longer hold; `ahead` those of them that
    have yet to begin; `out` those that are out. `everything`: the whole project is visible, also what lies
    further back. `outside`: so many teams more are not the asker's own to see. `opened` are identities that
    were opened, and when.
    """

    seen: tuple[Seen, ...]
    ahead: tuple[Seen, ...]
    out: tuple[Seen, ...]
    everything: bool
    outside: int
    people: tuple[str, ...]
    places: tuple[str, ...]
    defenders: tuple[str, ...]
    opened: tuple[tuple[str, datetime], ...]
    granted: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """What is lost: the volunteer, their account, or both; at least one of them."""

    volunteer: Volunteer | None
    account: Account | None

    @property
    def project_id(self) -> int:
        whose = self.account or self.volunteer
        return whose.project_id if whose else 0


def of_account(account: Account) -> Lost:
    """An account, and the volunteer whose it is."""
    return Lost(account.volunteer, account)


def of_volunteer(session: Session, volunteer: Volunteer) -> Lost:
    """A volunteer, and their account if they have one."""
    return Lost(volunteer, session.scalar(select(Account).where(Account.volunteer_id == volunteer.id)))


def of(session: Session, lost: Lost, *, reader: Account, since: datetime, now: datetime) -> Exposure:
    """What was visible between `since` and `now`, as far as the `reader` may see it themselves."""
    given = _grants(session, lost.account, since, now) if lost.account else []
    found: dict[tuple[int, datetime, frozenset[int]], Seen] = {}
    for one in _everything_seen(session, lost, given, since, now):
        key = one.team.shift_id, one.team.start, frozenset(duty.volunteer_id for duty in one.team.duties)
        if key not in found or (one.away, one.since) < (found[key].away, found[key].since):
            found[key] = one
    whole = sorted(found.values(), key=lambda one: (one.team.start, one.team.shift_id))
    ours = _readable(session, reader, [one.team.id for one in whole])
    seen = tuple(one for one in whole if one.team.id in ours)
    own = lost.volunteer.code if lost.volunteer else ""
    shifts = [one.team.shift for one in seen if not one.away]
    return Exposure(
        seen,
        tuple(one for one in seen if one.team.start > now),
        tuple(one for one in seen if one.team.start <= now < one.team.end),
        lost.account is not None and access.sees_whole_plan(_as_reader(lost.account)),
        len(whole) - len(seen),
        tuple(sorted({duty.volunteer.code for one in seen for duty in one.team.duties} - {own})),
        tuple(sorted({shift.location.name for shift in shifts})),
        tuple(sorted({shift.defender.code for shift in shifts if shift.defender})),
        _opened(session, lost.account, reader, since) if lost.account else (),
        tuple(given),
    )


def ways_in(session: Session, account: Account, since: datetime, now: datetime) -> list[SignIn | Feed]:
    """The browsers and calendar feeds that were open at some moment since then, the newest first."""
    went_on = [
        session.scalars(
            select(kind).where(
                kind.account_id == account.id,
                or_(kind.ended_at.is_(None), kind.ended_at > since),
                kind.began_at <= now,
            )
        )
        for kind in (SignIn, Feed)
    ]
    found: list[SignIn | Feed] = [one for kind in went_on for one in kind]
    return sorted(found, key=lambda one: one.began_at, reverse=True)


def shut_out(
    session: Session, lost: Lost, *, actor: Account, now: datetime, but: str = "", shut: bool = False
) -> bool:
    """Write the loss down, end all sign-ins and feeds (`but` for one browser's token) and what was granted,
    and `shut` the account if that is asked; False if there is no account."""
    audit.record(session, actor, "report loss", lost.volunteer or lost.account, now)
    if lost.account is None:
        return False
    grants.end_all(session, lost.account, now)
    if shut and lost.account.disabled_at is None:
        accounts.disable(session, actor=actor, now=now, account=lost.account)
    else:
        sign_ins.end_all(session, lost.account, now, actor, but=but)
    return True


def _everything_seen(
    session: Session, lost: Lost, given: Iterable[Grant], since: datetime, now: datetime
) -> Iterator[Seen]:
    """Each team through each thing by which it is visible, maybe several times."""
    project = Plan.project_id == lost.project_id
    told = and_(project, _published(since, now))
    near = and_(Team.end > since - access.PAST, Team.start < now + access.AHEAD)
    if lost.volunteer is not None:
        mine = Team.id.in_(select(Duty.team_id).where(Duty.volunteer_id == lost.volunteer.id))
        for team in _teams(session, told, mine, near):
            yield Seen(team, Through.OWN, max(_told_at(team), team.start - access.AHEAD))
    account = lost.account
    if account is None or (account.disabled_at and account.disabled_at <= since):
        return
    reader = _as_reader(account)
    if access.may(reader, Permission.READ):
        read = or_(told, and_(project, Plan.state == PlanState.DRAFT, Plan.made_at <= now))
        near = Team.end > since - access.PAST
        for team in _teams(session, read, _of_people(scope.people(reader)), near):
            yield Seen(team, Through.ROLE, max(_told_at(team), account.created_at), away=True)
        for team in _teams(session, read, _of_cases(reader), near):
            yield Seen(team, Through.ROLE, max(_told_at(team), account.created_at))
    elif access.may(reader, Permission.WATCH):
        out = and_(Team.end > since - WATCHED, Team.start < now + WATCHED)
        for team in _teams(session, told, _of_people(scope.watched(reader)), out):
            yield Seen(team, Through.WATCH, max(_told_at(team), team.start - WATCHED))
    for grant in given:
        if grant.what is What.IDENTITY:
            continue  # opens a name, no duties; whether it was opened the audit says
        reader = _as_reader(account, frozenset({(grant.what, grant.defender_id or grant.base_id)}))
        then = and_(project, _published(grant.begins_at, now), Team.end > since - access.PAST)
        away = grant.what is not What.WINDOW  # of one's own duties one sees everything
        for team in _teams(session, then, _of_people(scope.people(reader))):
            yield Seen(team, Through.GRANT, max(_told_at(team), grant.begins_at), away)
        for team in _teams(session, then, _of_cases(reader)):
            yield Seen(team, Through.GRANT, max(_told_at(team), grant.begins_at))


def _as_reader(account: Account, granted: frozenset[tuple[What, int | None]] = frozenset()) -> Account:
    """The account as the rules of access see it that is open and holds just this; never kept."""
    reader = Account(
        id=account.id,
        project_id=account.project_id,
        role=account.role,
        volunteer_id=account.volunteer_id,
        base_id=account.base_id,
    )
    reader.granted = granted
    return reader


def _of_cases(account: Account) -> ColumnElement[bool]:
    return Team.shift_id.in_(
        select(Shift.id).where(scope.cases(account, Shift.defender_id, Shift.location_id))
    )


def _of_people(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Team.id.in_(select(Duty.team_id).join(Volunteer).where(condition))


def _published(since: datetime, now: datetime) -> ColumnElement[bool]:
    return and_(
        Plan.published_at.is_not(None),
        Plan.published_at <= now,
        or_(Plan.withdrawn_at.is_(None), Plan.withdrawn_at > since),
    )


def _told_at(team: Team) -> datetime:
    return team.plan.published_at or team.plan.made_at


def _teams(session: Session, *conditions: ColumnElement[bool]) -> list[Team]:
    chosen = select(Team).join(Plan).where(*conditions).order_by(Team.start, Team.shift_id)
    return list(
        session.scalars(
            chosen.options(
                joinedload(Team.plan),
                joinedload(Team.shift).joinedload(Shift.location),
                joinedload(Team.shift).joinedload(Shift.defender),
                selectinload(Team.duties).joinedload(Duty.volunteer),
            )
        )
    )


def _readable(session: Session, reader: Account, teams: list[int]) -> set[int]:
    """Which of these teams, with their places, the reader sees themselves."""
    if access.sees_whole_plan(reader):
        return set(teams)
    return set(session.scalars(select(Team.id).where(Team.id.in_(teams), _of_cases(reader))))


def _grants(session: Session, account: Account, since: datetime, now: datetime) -> list[Grant]:
    """What was granted the account at some moment of the stretch, the oldest first."""
    held = select(Grant).where(
        Grant.account_id == account.id,
        Grant.begins_at <= now,
        Grant.ends_at > since,
        or_(Grant.ended_at.is_(None), Grant.ended_at > since),
    )
    return list(session.scalars(held.order_by(Grant.begins_at).options(joinedload(Grant.given_by))))


def _opened(
    session: Session, account: Account, reader: Account, since: datetime
) -> tuple[tuple[str, datetime], ...]:
    """The defenders whose identities the account opened since then, by code, and when each last."""
    lines = session.execute(
        select(AuditLine.thing, AuditLine.at)
        .where(
            AuditLine.account_id == account.id,
            AuditLine.at >= since,
            AuditLine.action.startswith("open identity"),
        )
        .order_by(AuditLine.id)
    )
    last = {int(thing.split()[-1]): at for thing, at in lines}
    mine = scope.records_of(reader, Defender).where(Defender.id.in_(last))
    return tuple(sorted((defender.code, last[defender.id]) for defender in session.scalars(mine)))
