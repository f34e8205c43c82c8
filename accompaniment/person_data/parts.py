"""Table by table: which rows speak of a person, which columns are given, which are held back and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from accompaniment.models import (
    Absence,
    Account,
    AuditLine,
    Consent,
    Defender,
    Duty,
    Feed,
    Grant,
    Handover,
    IncompatiblePair,
    Notice,
    Passkey,
    Pin,
    Plan,
    PlanState,
    Qualification,
    Request,
    Shift,
    SignIn,
    Team,
    Volunteer,
    Wish,
)
from accompaniment.models.handover import handed_over

OURS = "numbers by which the program finds the row: they say nothing"
SIGNING_IN = "secrets of signing in, or hashes of them"
OTHERS = "who else is in it: other people's data"
ACCOMPANIED = "where and for whom: those who are accompanied would be in danger"
WRITTEN = "what coordinators wrote for their work: it may name those who are accompanied"


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that speak of a person, because of its columns `by`. `given` are attributes of
    the row, also of what it refers to ("shift.code"); `held` are columns held back, with the reason."""

    model: Any
    by: str
    rows: Callable[[Any], Select[Any]]
    given: str
    held: dict[str, str]

    @property
    def columns(self) -> list[str]:
        """The attributes that are given."""
        return self.given.split()


def _of_account(model: Any) -> Callable[[Volunteer], Select[Any]]:
    return lambda person: (
        select(model).join(Account, model.account_id == Account.id).where(Account.volunteer_id == person.id)
    )


def _own(model: Any) -> Callable[[Any], Select[Any]]:
    return lambda person: select(model).where(model.volunteer_id == person.id)


_PAIR = IncompatiblePair
_TOLD = (PlanState.PUBLISHED, PlanState.WITHDRAWN)

OF_VOLUNTEER: tuple[Part, ...] = (
    Part(
        Volunteer,
        "id",
        lambda person: select(Volunteer).where(Volunteer.id == person.id),
        "code base.code arrives leaves counts_from gender nationalities email limits",
        {"id project_id uid": OURS},
    ),
    Part(Qualification, "volunteer_id", _own(Qualification), "name level expires", {"id": OURS}),
    Part(Absence, "volunteer_id", _own(Absence), "first_day last_day kind note", {"id project_id uid": OURS}),
    Part(Wish, "volunteer_id", _own(Wish), "first_day last_day weight", {"id project_id": OURS}),
    Part(
        Duty,
        "volunteer_id",
        lambda person: (
            select(Duty).join(Team).join(Plan).where(Duty.volunteer_id == person.id, Plan.state.in_(_TOLD))
        ),
        "team.plan.number team.shift.code team.start team.end",
        {"team.shift.location_id team.shift.defender_id": ACCOMPANIED},
    ),
    Part(Pin, "volunteer_id", _own(Pin), "shift.code start made_at", {"id project_id made_by_id": OURS}),
    Part(Notice, "volunteer_id", _own(Notice), "plan.number changes seen_at", {"id": OURS}),
    Part(
        _PAIR,
        "volunteer_id other_id",
        lambda person: select(_PAIR).where(or_(_PAIR.volunteer_id == person.id, _PAIR.other_id == person.id)),
        "",
        {"id project_id": OURS, "volunteer_id other_id": OTHERS},
    ),
    Part(
        Account,
        "volunteer_id",
        lambda person: select(Account).where(Account.volunteer_id == person.id),
        "name role language created_at disabled_at invited_until",
        {"id project_id base_id": OURS, "password_hash invitation totp totp_step recovery": SIGNING_IN},
    ),
    Part(
        SignIn,
        "account_id",
        _of_account(SignIn),
        "device began_at ended_at",
        {"id": OURS, "token_hash": SIGNING_IN},
    ),
    Part(
        Passkey,
        "account_id",
        _of_account(Passkey),
        "name transports added_at used_at",
        {"id": OURS, "credential_id public_key sign_count": SIGNING_IN},
    ),
    Part(
        Feed,
        "account_id",
        _of_account(Feed),
        "began_at ended_at fetched_on",
        {"id": OURS, "token_hash": SIGNING_IN},
    ),
    Part(
        Grant,
        "account_id",
        _of_account(Grant),
        "what reason begins_at ends_at ended_at",
        {"id project_id given_by_id ended_by_id": OURS, "defender_id base_id": ACCOMPANIED},
    ),
    Part(
        AuditLine,
        "account_id",
        _of_account(AuditLine),
        "at action thing",
        {"id project_id": OURS, "link": SIGNING_IN},
    ),
)

OF_DEFENDER: tuple[Part, ...] = (
    Part(
        Defender,
        "id",
        lambda one: select(Defender).where(Defender.id == one.id),
        "code kind place.name base.code asks_for",
        {"id project_id uid": OURS},
    ),
    Part(
        Consent,
        "defender_id",
        lambda one: select(Consent).where(Consent.defender_id == one.id),
        "use given_at withdrawn_at",
        {"id project_id noted_by_id": OURS},
    ),
    Part(
        Request,
        "defender_id",
        lambda one: select(Request).where(Request.defender_id == one.id),
        "code kind place.name first_start last_start weekdays at days hours times per_week people people_max "
        "needs prefers excluded uses priority risk note known_at state reason received_at decided_at",
        {"id project_id uid": OURS},
    ),
    Part(
        Shift,
        "defender_id",
        lambda one: select(Shift).where(Shift.defender_id == one.id),
        "code title location.name starts first_start last_start minutes load_minutes team_min team_max needs "
        "prefers excluded from_base uses priority withdrawn_at",
        {"id project_id uid request_id": OURS},
    ),
    Part(
        Team,
        "shift_id",
        lambda one: (
            select(Team)
            .join(Plan)
            .join(Shift, Team.shift_id == Shift.id)
            .where(Shift.defender_id == one.id, Plan.state.in_(_TOLD))
        ),
        "plan.number shift.code start end",
        {"id": OURS, "duties": OTHERS},
    ),
    Part(
        Handover,
        "",
        lambda one: select(Handover).join(handed_over).where(handed_over.c.defender_id == one.id),
        "purpose asked_at until released_at withdrawn_at taken_at",
        {"id project_id": OURS, "asked_by_id released_by_id withdrawn_by_id": OTHERS},
    ),
    Part(
        Grant,
        "defender_id",
        lambda one: select(Grant).where(Grant.defender_id == one.id),
        "what reason begins_at ends_at ended_at",
        {"id project_id base_id": OURS, "account_id given_by_id ended_by_id": OTHERS},
    ),
    Part(
        AuditLine,
        "thing",
        lambda one: select(AuditLine).where(AuditLine.thing == f"defender {one.id}"),
        "at action",
        {"id project_id thing link": OURS, "account_id": OTHERS},
    ),
)

ELSEWHERE: dict[str, str] = {
    "defender_known_to.volunteer_id": ACCOMPANIED,
    "defender_known_to.defender_id": OTHERS,
    "request.excluded": ACCOMPANIED,
    "shift.excluded": ACCOMPANIED,
    "kept_breach.key": WRITTEN,
    "kept_breach.reason": WRITTEN,
    "run.best": "working copies of plans, which are gone after 30 days",
    "run.menu": "working copies of plans, which are gone after 30 days",
    "run.progress": "working copies of plans, which are gone after 30 days",
    "run.avoid": "working copies of plans, which are gone after 30 days",
    "challenge.account_id": SIGNING_IN,
    "failed_sign_in.account_key": SIGNING_IN,
    "failed_sign_in.source_key": SIGNING_IN,
}
"""Columns that speak of people and are given to nobody, and why."""

ACTS = frozenset(
    {
        "plan.made_by_id",
        "plan.published_by_id",
        "pin.made_by_id",
        "kept_breach.kept_by_id",
        "run.asked_by_id",
        "access_grant.given_by_id",
        "access_grant.ended_by_id",
        "handover.asked_by_id",
        "handover.released_by_id",
        "handover.withdrawn_by_id",
        "consent.noted_by_id",
    }
)
"""Who did something: the same stands in the lines of the audit, which are given."""
