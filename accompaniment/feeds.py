"""Calendar feeds: an address at which a calendar app reads one volunteer's own tasks, until it is ended.

A feed is off until the project allows feeds and its owner, with their password, switches theirs on. It
ends by hand, after `LONGEST`, with the service and the account, and whenever the account is signed out
everywhere: with its password, its second factor, or a button in danger (`sign_ins.end_all`).
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accompaniment import audit, sign_ins
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Feed, Project

LONGEST = timedelta(days=90)
"""After so long its owner makes a new address: one that nobody remembers must not stay open."""


class FeedRefused(OfficeError):
    """A feed cannot be switched on."""


def switch_on(session: Session, account: Account, now: datetime) -> str:
    """A new address for the account; the token in it, which is kept nowhere else. An old one ends.

    Raises `FeedRefused` if the account has no duties of its own or the project allows no feeds.
    """
    if account.volunteer is None:
        raise FeedRefused("Only a volunteer's account has duties to put into a calendar.")
    if not account.project.feeds:
        raise FeedRefused("This project allows no calendar feeds.", "Maybe ask your coordinators.")
    _end(session, account, now)
    token = secrets.token_urlsafe(32)
    session.add(Feed(account_id=account.id, token_hash=_hash(token), began_at=now))
    audit.record(session, account, "switch feed on", account, now)
    return token


def switch_off(session: Session, account: Account, now: datetime) -> None:
    """End the account's feed, if it has one."""
    if _end(session, account, now):
        audit.record(session, account, "switch feed off", account, now)


def going(session: Session, account: Account, now: datetime) -> Feed | None:
    """The account's feed that can be read at this moment."""
    chosen = select(Feed).where(Feed.account_id == account.id, Feed.ended_at.is_(None))
    found = session.scalar(chosen)
    return found if found and account.project.feeds and now < ends_at(found) else None


def of_token(session: Session, token: str) -> Feed | None:
    """The feed with this token, whether it is over or not; none: there never was one."""
    return session.scalar(select(Feed).where(Feed.token_hash == _hash(token)))


def is_open(feed: Feed, now: datetime, today: date) -> bool:
    """Whether its tasks may be read. `today` is the office's date, by which service ends."""
    account = feed.account
    there = account.volunteer is not None and sign_ins.may_enter(account, today)
    return feed.ended_at is None and there and account.project.feeds and now < ends_at(feed)


def ends_at(feed: Feed) -> datetime:
    """When it ends by itself."""
    return feed.began_at + LONGEST


def note_fetch(session: Session, feed_id: int, today: date) -> None:
    """Somebody read the feed today: no time and no address is kept, so it tells when, not who."""
    session.execute(update(Feed).where(Feed.id == feed_id).values(fetched_on=today))


def allow(session: Session, *, actor: Account, project: Project, allowed: bool, now: datetime) -> None:
    """Let people of the project switch feeds on; or forbid it, which ends all that there are."""
    project.feeds = allowed
    if not allowed:
        members = select(Account.id).where(Account.project_id == project.id)
        sign_ins.end_feeds(session, now, Feed.account_id.in_(members))
    audit.record(session, actor, "allow feeds" if allowed else "forbid feeds", project, now)


def _end(session: Session, account: Account, now: datetime) -> bool:
    return sign_ins.end_feeds(session, now, Feed.account_id == account.id) > 0


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
