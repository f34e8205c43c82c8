"""Accounts: made by a command or an invitation, never by default; passwords kept as argon2id."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select
from sqlalchemy.orm import Session
from zxcvbn import zxcvbn

from accompaniment import access, audit, grants, sign_ins
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Location, Project, Role, Volunteer

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
ESTIMATED = 64
"""So many characters are looked at when guesses are estimated: it takes time that grows with them."""

INVITED = timedelta(hours=72)
"""How long an invitation holds."""

GUESSES = 8
"""Tries, as a power of ten, that a password withstands at least, by zxcvbn's lists and patterns
(Wheeler, USENIX Security 2016), which lie on this machine."""

COST = RFC_9106_LOW_MEMORY
"""What a password's hash costs: argon2id, 64 MiB, 3 rounds, 4 lanes (RFC 9106, section 4, second choice)."""

hasher = PasswordHasher.from_parameters(COST)


class AccountRefused(OfficeError):
    """An account cannot be made or changed as asked."""


def add(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    project: Project,
    name: str,
    password: str,
    role: Role,
    volunteer: Volunteer | None = None,
    base: Location | None = None,
) -> Account:
    """Make an account. A volunteer's needs the volunteer it belongs to, a base coordinator's the base."""
    account = _new(session, now, project, name, role, volunteer, base)
    account.password_hash = _hash(password, account.name)
    session.add(account)
    audit.record(session, actor, "add account", account, now)
    return account


def invite(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    project: Project,
    name: str,
    role: Role,
    volunteer: Volunteer | None = None,
    base: Location | None = None,
) -> tuple[Account, str]:
    """Make an account without a password, and the code with which its owner sets one, once, in time."""
    account = _new(session, now, project, name, role, volunteer, base)
    account.password_hash = ""
    session.add(account)
    audit.record(session, actor, "invite", account, now)
    return account, _fresh_code(account, now)


def invite_again(session: Session, *, actor: Account | None, account: Account, now: datetime) -> str:
    """Another code for an account that has no password yet; the one before opens nothing any more."""
    audit.record(session, actor, "invite again", account, now)
    return _fresh_code(account, now)


def _fresh_code(account: Account, now: datetime) -> str:
    code = "-".join(secrets.token_hex(2) for _ in range(6))
    account.invitation, account.invited_until = _code_hash(code), now + INVITED
    return code


def take_up(session: Session, name: str, code: str, password: str, now: datetime) -> Account | None:
    """Set the first password with the code of an invitation; none if the code is wrong, used or too old.

    Raises `AccountRefused` for a password that will not do; the invitation stays then.
    """
    account = by_name(session, name)
    good = account is not None and account.disabled_at is None and account.invited_until is not None
    if not good or now > account.invited_until or account.invitation != _code_hash(code):
        return None
    account.password_hash = _hash(password, account.name)
    account.invitation, account.invited_until = "", None
    audit.record(session, account, "take up invitation", account, now)
    return account


def change(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    account: Account,
    role: Role,
    volunteer: Volunteer | None = None,
    base: Location | None = None,
) -> None:
    """Give the account another role or scope: it is signed out everywhere, and what it was granted ends.

    Raises `AccountRefused`.
    """
    if actor is not None and actor.id == account.id:
        raise AccountRefused("Your own role is changed by somebody else.")
    _demand_scope(account.project, role, volunteer, base)
    account.role, account.volunteer, account.base = role, volunteer, base
    audit.record(session, actor, f"change role: {role.value}", account, now)
    grants.end_all(session, account, now)
    sign_ins.end_all(session, account, now, actor)


def _new(
    session: Session,
    now: datetime,
    project: Project,
    name: str,
    role: Role,
    volunteer: Volunteer | None,
    base: Location | None,
) -> Account:
    name = name.strip().lower()
    if not name:
        raise AccountRefused("An account needs a name.")
    if by_name(session, name):
        raise AccountRefused(f"There is an account {name} already.", "Maybe choose another name.")
    _demand_scope(project, role, volunteer, base)
    return Account(project=project, name=name, role=role, volunteer=volunteer, base=base, created_at=now)


def _demand_scope(project: Project, role: Role, volunteer: Volunteer | None, base: Location | None) -> None:
    if (role is Role.VOLUNTEER) != (volunteer is not None):
        raise AccountRefused("A volunteer's account belongs to one volunteer, any other to none.")
    if role is Role.BASE_COORDINATOR and base is None:
        raise AccountRefused("A base coordinator's account belongs to one base.")
    if base is not None and (role not in access.OF_A_BASE or not base.base):
        raise AccountRefused("Only a base coordinator's and a monitor's account belong to a base.")
    if any(one.project_id != project.id for one in (volunteer, base) if one is not None):
        raise AccountRefused("This is of another country project.")


def set_password(
    session: Session, *, actor: Account | None, now: datetime, account: Account, password: str, but: str = ""
) -> None:
    """Give the account another password; it is signed out everywhere, `but` for one browser's token."""
    account.password_hash = _hash(password, account.name)
    audit.record(session, actor, "set password", account, now)
    sign_ins.end_all(session, account, now, actor, but)


def disable(session: Session, *, actor: Account | None, now: datetime, account: Account) -> None:
    """Shut the account and sign it out everywhere. It stays, since records speak of it."""
    account.disabled_at = now
    audit.record(session, actor, "disable account", account, now)
    sign_ins.end_all(session, account, now, actor)


def by_name(session: Session, name: str) -> Account | None:
    """The account of that name, disabled or not."""
    return session.scalar(select(Account).where(Account.name == name.strip().lower()))


def verify(session: Session, name: str, password: str, now: datetime) -> Account | None:
    """The account, if the password is right, it is not shut and its volunteer's service goes on.

    An unknown name costs as much time as a wrong password, so that neither tells which it was.
    A hash that was cheaper than they are now is made anew.
    """
    account = by_name(session, name)
    try:
        hasher.verify((account and account.password_hash) or _nobody(hasher), password)
    except VerificationError:
        return None
    if account is None or not sign_ins.may_enter(account, now.date()):
        return None
    if hasher.check_needs_rehash(account.password_hash):
        account.password_hash = hasher.hash(password)
    return account


def _code_hash(code: str) -> str:
    return sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()


def _hash(password: str, name: str) -> str:
    """Raises `AccountRefused` for a password that is short, or that a guesser would try early."""
    if len(password) < SHORTEST_PASSWORD:
        raise AccountRefused(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise AccountRefused(f"A password has at most {LONGEST_PASSWORD} characters.")
    if zxcvbn(password[:ESTIMATED], [name, "accompaniment"])["guesses_log10"] < GUESSES:
        raise AccountRefused(
            "This password is among the first that a guesser would try.",
            "Maybe four words that have nothing to do with each other.",
        )
    return hasher.hash(password)


@lru_cache(maxsize=1)
def _nobody(hasher: PasswordHasher) -> str:
    # Made once, with the parameters of a real one: hashing anew would take twice a wrong password's time.
    return hasher.hash("nobody has this password")
