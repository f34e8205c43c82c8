"""Access to more for some hours: given for a reason, ended by itself or by hand, written down.

Nothing has to run for a grant to end: whoever asks for a page is looked up anew (`held`), by the machine's
clock, as sign-ins are. Only what somebody sees by their role can be given on, never what was granted them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, joinedload

from accompaniment import access, audit, scope
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Defender, Grant, GrantReason, Location, Role, What

MOST = timedelta(hours=10)
"""How long a grant holds at most (domain, need to know)."""

REMEMBERED = timedelta(days=90)
"""How long a grant that is over is still shown to the two people whose it was."""

HOLDERS: dict[Role, frozenset[What]] = {
    Role.VOLUNTEER: frozenset(What),
    Role.BASE_COORDINATOR: frozenset({What.CASE, What.BASE, What.IDENTITY}),
    Role.MONITOR: frozenset({What.CASE, What.BASE, What.IDENTITY}),
}
"""What may be granted to whom: nothing to those who are to see nothing of the work."""


class GrantRefused(OfficeError):
    """This is not this person's to give, or not for this account, or too long."""


def give(
    session: Session,
    *,
    actor: Account,
    now: datetime,
    account: Account,
    what: What,
    reason: GrantReason,
    lasts: timedelta,
    defender: Defender | None = None,
    base: Location | None = None,
) -> Grant:
    """Let `account` see more from now on. `defender` belongs to a case or an identity, `base` to a base.

    Raises `GrantRefused`.
    """
    _demand(timedelta() < lasts <= MOST, f"A grant lasts at most {MOST.seconds // 3600} hours.")
    _demand(account.id != actor.id, "Nobody grants anything to themselves.")
    _demand(account.disabled_at is None, f"{account.name} is shut.")
    _demand(what in HOLDERS.get(account.role, ()), f"This is not granted to the role {account.role.value}.")
    _demand((defender is not None) is (what in (What.CASE, What.IDENTITY)), "Say which defender it is about.")
    _demand((base is not None) is (what is What.BASE), "Say which base it is about.")
    _demand(base is None or base.base, "This place is no base.")
    _demand(_is_theirs(session, actor, account, defender, base), "This is not yours to grant.")
    grant = Grant(
        project_id=actor.project_id,
        account=account,
        what=what,
        defender=defender,
        base=base,
        reason=reason,
        begins_at=now,
        ends_at=now + lasts,
        given_by=actor,
    )
    session.add(grant)
    audit.record(session, actor, f"grant {what.value}: {reason.value}", grant, now)
    return grant


def end(session: Session, *, actor: Account, now: datetime, grant: Grant) -> None:
    """End a grant by hand; one that is over stays as it is."""
    if is_going(grant, now):
        grant.ended_at, grant.ended_by_id = now, actor.id
        audit.record(session, actor, "end grant", grant, now)


def end_all(session: Session, account: Account, now: datetime) -> None:
    """End whatever is granted to the account: its role or its base has changed."""
    theirs = (Grant.account_id == account.id, Grant.ended_at.is_(None), Grant.ends_at > now)
    session.execute(update(Grant).where(*theirs).values(ended_at=now))


def is_going(grant: Grant, now: datetime) -> bool:
    """Whether the grant holds at that moment; never longer than `MOST`, whatever its row says."""
    until = min(grant.ends_at, grant.begins_at + MOST)
    return grant.ended_at is None and grant.begins_at <= now < until


def held(session: Session, account: Account, now: datetime) -> frozenset[tuple[What, int | None]]:
    """What is granted to the account at that moment, as `Account.granted` keeps it."""
    allowed = HOLDERS.get(account.role)
    if allowed is None:
        return frozenset()
    mine = select(Grant).where(Grant.account_id == account.id, Grant.ended_at.is_(None), Grant.ends_at > now)
    return frozenset(
        (grant.what, grant.defender_id or grant.base_id)
        for grant in session.scalars(mine)
        if is_going(grant, now) and grant.what in allowed and grant.project_id == account.project_id
    )


def concerning(session: Session, account: Account, now: datetime) -> list[Grant]:
    """The grants that the account holds or gave, also those of late that are over; the newest first."""
    theirs = or_(Grant.account_id == account.id, Grant.given_by_id == account.id)
    return list(session.scalars(_newest().where(theirs, Grant.ends_at > now - REMEMBERED)))


def in_sight(session: Session, account: Account, now: datetime) -> list[Grant]:
    """The grants going now that the account may end."""
    chosen = _newest().where(scope.sees(account, Grant), Grant.ended_at.is_(None), Grant.ends_at > now)
    return list(session.scalars(chosen))


def receivers(session: Session, giver: Account) -> list[Account]:
    """The accounts to which `giver` may grant something."""
    open_ones = scope.records_of(giver, Account).where(
        Account.disabled_at.is_(None), Account.role.in_(HOLDERS), Account.id != giver.id
    )
    return list(session.scalars(open_ones.order_by(Account.name)))


def _newest() -> Select[tuple[Grant]]:
    shown = (Grant.account, Grant.given_by, Grant.defender, Grant.base)
    return select(Grant).order_by(Grant.id.desc()).options(*(joinedload(one) for one in shown))


def _is_theirs(
    session: Session, actor: Account, account: Account, defender: Defender | None, base: Location | None
) -> bool:
    """Whether all of it is in the giver's own scope, by role and not by a grant."""
    if account.project_id != actor.project_id or not access.may(actor, access.Permission.GRANT):
        return False
    if access.sees_whole_plan(actor):
        return all(one is None or one.project_id == actor.project_id for one in (defender, base))
    near = scope.records_of(actor, Account).where(Account.id == account.id)
    if session.scalar(near) is None:
        return False
    asked = defender.base_id if defender else base.id if base else actor.base_id
    return asked in access.own_base(actor)


def _demand(holds: bool, sentence: str) -> None:
    if not holds:
        raise GrantRefused(sentence)
