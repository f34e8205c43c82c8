"""Who may do and see what. Every rule of visibility is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from accompaniment.models import Account, Role

PAST = timedelta(days=7)
AHEAD = timedelta(days=28)


class Permission(StrEnum):
    """What a route asks for. Every route declares one; the app does not start otherwise."""

    PUBLIC = "public"  # no sign-in: the door, static files, health
    SIGNED_IN = "signed in"  # any account
    OWN = "own"  # a volunteer's own duties (a coordinator reads them too, by the volunteer)
    READ = "read"  # the office's records, board and plans
    WRITE = "write"  # records, requests, imports
    IDENTITY = "identity"  # who a defender is
    PLAN = "plan"  # drafts, pins, publishing
    EXPORT = "export"  # files that leave the house
    REPORT = "report"  # counts for people outside
    ACCOUNTS = "accounts"  # who may sign in
    AUDIT = "audit"  # what was done, without content


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(Permission) - {Permission.PUBLIC},
    Role.VOLUNTEER: frozenset({Permission.SIGNED_IN, Permission.OWN}),
    Role.ADMIN: frozenset({Permission.SIGNED_IN, Permission.ACCOUNTS, Permission.AUDIT}),
    Role.REPORTER: frozenset({Permission.SIGNED_IN, Permission.REPORT}),
}


def may(account: Account | None, permission: Permission) -> bool:
    """Whether `account` (none: nobody signed in) may do what asks for `permission`."""
    if permission is Permission.PUBLIC:
        return True
    if account is None or account.disabled_at is not None:
        return False
    return permission in GRANTS[account.role]


def sees_whole_plan(account: Account) -> bool:
    """Whether the account reads everybody's duties, drafts and defenders' codes."""
    return may(account, Permission.READ)


def counts_whole_plan(account: Account) -> bool:
    """Whether the account may have the whole plan counted for it; whoever reads it all may, too."""
    return sees_whole_plan(account) or may(account, Permission.REPORT)


def window(account: Account, now: datetime) -> tuple[datetime, datetime] | None:
    """The stretch of time whose duties this account may read; none: no limit.

    A volunteer reads their own from 7 days back to 28 ahead (`docs/decisions.md`, need to know).
    """
    return None if counts_whole_plan(account) else (now - PAST, now + AHEAD)


def decimals(account: Account) -> int:
    """To how many decimals of a degree this account reads where a place is: 0.1° is about 11 km."""
    return 5 if sees_whole_plan(account) else 1
