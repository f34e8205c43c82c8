"""Signed-in browsers: each can be seen and ended; none outlasts its limits; guessing is slowed down."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.models import Account, FailedSignIn, Feed, Project, Role, SignIn

LONGEST = dict.fromkeys(Role, timedelta(hours=12)) | {Role.VOLUNTEER: timedelta(days=7)}
"""After so long anybody signs in again."""

IDLE = dict.fromkeys(Role, timedelta(hours=2)) | {Role.VOLUNTEER: timedelta(hours=24)}
"""After so long without a click."""

STRETCH = timedelta(minutes=15)
"""Wrong passwords and codes are counted over this time."""

MOST_BY_BOTH, MOST_BY_SOURCE, MOST_BY_ACCOUNT = 5, 20, 60
"""Wrong ones in it: from one address for one account; from one address; for one account.

The last is large, so that a stranger who knows a name cannot shut its owner out before an emergency.
"""


class Danger(StrEnum):
    """Why everybody is signed out: a word of a list, since the audit holds nothing that was typed."""

    LOST = "lost device"
    INTRUDER = "intruder"
    RAID = "search"
    LEFT = "somebody left"
    DRILL = "exercise"


def begin(session: Session, account: Account, now: datetime, device: str) -> str:
    """Sign a browser in; the token for its cookie, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(account_id=account.id, token_hash=_hash(token), device=device, began_at=now))
    audit.record(session, account, "sign in", account, now)
    return token


def holder(
    session: Session, token: str, now: datetime, seen: datetime, today: date | None = None
) -> Account | None:
    """Whose browser it is that holds this token and was `seen` last then; none if that is over.

    `today` is the office's date, by which service ends; without it, that of `now`.
    """
    chosen = select(Account, SignIn.began_at).join(SignIn).where(SignIn.ended_at.is_(None))
    found = session.execute(chosen.where(SignIn.token_hash == _hash(token))).first()
    if found is None:
        return None
    account, began_at = found
    over = now - began_at > LONGEST[account.role] or now - seen > IDLE[account.role]
    return None if over or not may_enter(account, today or now.date()) else account


def may_enter(account: Account, today: date) -> bool:
    """Whether the account is open: not shut, and its volunteer's service has not ended."""
    left = account.volunteer is not None and account.volunteer.leaves <= today
    return account.disabled_at is None and not left


def going(session: Session, account: Account, now: datetime) -> list[SignIn]:
    """The browsers in which the account is signed in, newest first."""
    since = now - LONGEST[account.role]
    chosen = select(SignIn).where(
        SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.began_at > since
    )
    return list(session.scalars(chosen.order_by(SignIn.began_at.desc(), SignIn.id.desc())))


def is_of(sign_in: SignIn, token: str) -> bool:
    """Whether this is the browser that holds the token."""
    return hmac.compare_digest(sign_in.token_hash, _hash(token))


def end(session: Session, token: str, now: datetime) -> None:
    """Sign out the browser with this token."""
    _end(session, now, SignIn.token_hash == _hash(token))


def end_one(session: Session, account: Account, key: int, now: datetime) -> None:
    """Sign out one of the account's browsers, by its id."""
    _end(session, now, SignIn.id == key, SignIn.account_id == account.id)
    audit.record(session, account, "end sign-in", account, now)


def end_all(
    session: Session, account: Account, now: datetime, actor: Account | None = None, but: str = ""
) -> None:
    """Sign the account out everywhere, `but` for the browser with this token; its calendar feed ends too."""
    _end(session, now, SignIn.account_id == account.id, SignIn.token_hash != _hash(but))
    end_feeds(session, now, Feed.account_id == account.id)
    audit.record(session, actor, "end all sign-ins", account, now)


def count_others(session: Session, project: Project, now: datetime, token: str) -> int:
    """In how many browsers people of a country project are signed in, that with the token left out."""
    still = or_(*(and_(Account.role == role, SignIn.began_at > now - most) for role, most in LONGEST.items()))
    chosen = select(func.count(SignIn.id)).join(Account).where(Account.project_id == project.id, still)
    return session.scalar(chosen.where(SignIn.ended_at.is_(None), SignIn.token_hash != _hash(token))) or 0


def end_everybodys(
    session: Session, project: Project, now: datetime, actor: Account, but: str, danger: Danger
) -> None:
    """Sign everybody of a country project out, `but` for the browser in which that was asked.

    All calendar feeds end too.
    """
    members = select(Account.id).where(Account.project_id == project.id)
    _end(session, now, SignIn.account_id.in_(members), SignIn.token_hash != _hash(but))
    end_feeds(session, now, Feed.account_id.in_(members))
    audit.record(session, actor, f"end everybody's sign-ins: {danger.value}", project, now)


def end_feeds(session: Session, now: datetime, *those: object) -> int:
    """End those calendar feeds that still go on; how many there were. Their owner writes it down."""
    found = update(Feed).where(Feed.ended_at.is_(None), *those).values(ended_at=now)
    return session.execute(found).rowcount


def failed(
    session: Session, key: str, name: str, source: str, now: datetime, account: Account | None = None
) -> None:
    """Count a wrong password or code; those of yesterday are forgotten.

    The one from which on tries have to wait leaves a line in the audit, for a name that is
    nobody's too: `account` is whose it is.
    """
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - timedelta(days=1)))
    account_key, source_key = _keys(key, name, source)
    wrong = FailedSignIn(at=now, account_key=account_key, source_key=source_key)
    session.add(wrong)
    session.flush()
    if too_many(session, key, name, source, now):
        audit.record(session, None, "slow down guessing", account or wrong, now)


def forgive(session: Session, key: str, name: str, source: str) -> None:
    """Somebody came in: their earlier slips from this address no longer count."""
    account_key, source_key = _keys(key, name, source)
    session.execute(
        delete(FailedSignIn).where(
            FailedSignIn.account_key == account_key, FailedSignIn.source_key == source_key
        )
    )


def too_many(session: Session, key: str, name: str, source: str, now: datetime) -> bool:
    """Whether this account from this address has to wait; the same for names that do not exist."""
    account_key, source_key = _keys(key, name, source)
    ours, theirs = FailedSignIn.account_key == account_key, FailedSignIn.source_key == source_key
    rows = session.execute(
        select(ours, theirs, func.count())
        .where(FailedSignIn.at > now - STRETCH, or_(ours, theirs))
        .group_by(ours, theirs)
    )
    return _over((bool(mine), bool(here), count) for mine, here, count in rows)


def _over(rows: Iterable[tuple[bool, bool, int]]) -> bool:
    counts = {(mine, here): count for mine, here, count in rows}
    both = counts.get((True, True), 0)
    return (
        both >= MOST_BY_BOTH
        or both + counts.get((False, True), 0) >= MOST_BY_SOURCE
        or both + counts.get((True, False), 0) >= MOST_BY_ACCOUNT
    )


def _keys(key: str, name: str, source: str) -> tuple[bytes, bytes]:
    parts = (f"account {name.strip().lower()}", f"source {source}")
    account_key, source_key = (hmac.digest(key.encode(), part.encode(), sha256)[:16] for part in parts)
    return account_key, source_key


def _end(session: Session, now: datetime, *those: object) -> None:
    session.execute(update(SignIn).where(SignIn.ended_at.is_(None), *those).values(ended_at=now))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
