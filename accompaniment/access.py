"""Who may do what, and how far they see; which records that are is in `scope`, more for hours in `grants`."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from accompaniment.models import Account, Role, What

PAST = timedelta(days=7)
AHEAD = timedelta(days=28)


class Permission(StrEnum):
    """What a route asks for. Every route declares one; the app does not start otherwise."""

    PUBLIC = "public"  # no sign-in: the door, static files, health
    SIGNED_IN = "signed in"  # any account
    OWN = "own"  # a volunteer's own duties (a coordinator reads them too, by the volunteer)
    READ = "read"  # requests, defenders, people and places, as far as one's scope goes
    WRITE = "write"  # the same, to change them
    PROJECT = "project"  # what a project shares: places, ways, resources, rules, imports
    PLAN = "plan"  # the project's plan as a whole: board, drafts, runs, pins, publishing
    BASE = "base"  # the plan of one base
    CASE = "case"  # one defender by code: requests, and who goes
    WATCH = "watch"  # the crews that are out now
    IDENTITY = "identity"  # who one defender is
    SEAL = "seal"  # defenders by their names, and what is sealed of them
    HANDOVER = "handover"  # who many defenders are, out of the house, by two people
    PEOPLE_DATA = "people's data"  # what is kept of people: how long, given to them, erased
    EXPORT = "export"  # files that leave the house
    REPORT = "report"  # counts for people outside
    OUTWARD = "outward"  # the published plan by day and town, for embassies and authorities
    GRANT = "grant"  # to let others see more for some hours
    ACCOUNTS = "accounts"  # who may sign in
    AUDIT = "audit"  # what was done, without content


ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(Permission) - {Permission.PUBLIC},
    Role.BASE_COORDINATOR: frozenset(
        {
            Permission.SIGNED_IN,
            Permission.READ,
            Permission.WRITE,
            Permission.BASE,
            Permission.CASE,
            Permission.WATCH,
            Permission.IDENTITY,
            Permission.SEAL,
            Permission.GRANT,
        }
    ),
    Role.MONITOR: frozenset({Permission.SIGNED_IN, Permission.WATCH}),
    Role.VOLUNTEER: frozenset({Permission.SIGNED_IN, Permission.OWN}),
    Role.ADVOCACY: frozenset({Permission.SIGNED_IN, Permission.REPORT, Permission.OUTWARD}),
    Role.REPORTER: frozenset({Permission.SIGNED_IN, Permission.REPORT}),
    Role.ADMIN: frozenset({Permission.SIGNED_IN, Permission.ACCOUNTS, Permission.AUDIT}),
}

OPENED = {What.CASE: Permission.CASE, What.BASE: Permission.BASE, What.IDENTITY: Permission.IDENTITY}
"""What a grant opens to an account whose role has it not."""

OF_A_BASE = frozenset({Role.BASE_COORDINATOR, Role.MONITOR})
"""Roles whose account may have a base."""


def may(account: Account | None, permission: Permission) -> bool:
    """Whether `account` (none: nobody signed in) may do what asks for `permission`, to something at least."""
    if permission is Permission.PUBLIC:
        return True
    if account is None or account.disabled_at is not None:
        return False
    if permission in ALLOWED[account.role]:
        return True
    return any(OPENED.get(what) is permission for what, _ in account.granted)


def bases(account: Account) -> frozenset[int] | None:
    """The bases whose cases and people the account reads; none: all of the project."""
    if sees_whole_plan(account):
        return None
    return own_base(account) | granted(account, What.BASE)


def own_base(account: Account) -> frozenset[int]:
    """The base that a base coordinator's role reaches, by itself and without a grant."""
    there = account.role is Role.BASE_COORDINATOR and account.base_id is not None
    return frozenset({account.base_id} if there else ())


def granted(account: Account, what: What) -> frozenset[int]:
    """The defenders or bases that were granted the account."""
    return frozenset(key for kind, key in account.granted if kind is what and key is not None)


def sees_whole_plan(account: Account) -> bool:
    """Whether the account reads everybody's duties, drafts and defenders' codes."""
    return may(account, Permission.PLAN)


def counts_whole_plan(account: Account) -> bool:
    """Whether the account may have the whole plan counted for it; whoever reads it all may, too."""
    return sees_whole_plan(account) or may(account, Permission.REPORT)


def reads_drafts(account: Account) -> bool:
    """Whether the account reads its part of a plan before it is published."""
    return may(account, Permission.READ)


def window(account: Account, now: datetime) -> tuple[datetime, datetime] | None:
    """The stretch of time whose duties this account may read; none: no limit.

    A volunteer reads their own from 7 days back to 28 ahead (`docs/decisions.md`, need to know).
    """
    everything = counts_whole_plan(account) or may(account, Permission.READ)
    return None if everything or (What.WINDOW, None) in account.granted else (now - PAST, now + AHEAD)


def decimals(account: Account) -> int:
    """To how many decimals of a degree this account reads where a place is: 0.1° is about 11 km."""
    return 5 if may(account, Permission.READ) or may(account, Permission.WATCH) else 1
