"""How one record is forgotten. What a plan or the audit still speaks of by code loses all but the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from accompaniment import records
from accompaniment.models import (
    Absence,
    Account,
    Consent,
    Defender,
    FailedSignIn,
    Feed,
    Grant,
    Handover,
    Identity,
    IncompatiblePair,
    Pin,
    Plan,
    PlanState,
    Request,
    RequestState,
    Run,
    SignIn,
    Volunteer,
    Wish,
)
from accompaniment.models.defender import known_to
from accompaniment.models.handover import handed_over

GONE = "gone"
"""How the name of an account begins whose volunteer is forgotten."""

UNDECIDED = (RequestState.RECEIVED, RequestState.ASSESSED, RequestState.DECLINED)


@dataclass(frozen=True, slots=True)
class Act:
    """How records of one model are forgotten."""

    model: type
    forget: Callable[[Session, Any, datetime], None]


def code_of(thing: Any) -> str:
    """The code that tells a record from another that took its number; "" if it has none."""
    return thing.defender.code if isinstance(thing, Identity) else getattr(thing, "code", "")


def name_of(thing: Any) -> str:
    """How a person calls the record: by its code, or by its kind and number."""
    return code_of(thing) or f"{thing.__tablename__} {thing.id}"


def erase_volunteer(session: Session, person: Volunteer, now: datetime) -> None:
    """The code and the days of service stay while something speaks of them; the account becomes nobody's."""
    person.email = person.gender = ""
    person.nationalities, person.limits, person.counts_from = [], {}, None
    person.absences, person.wishes, person.qualifications = [], [], []
    session.execute(delete(known_to).where(known_to.c.volunteer_id == person.id))
    pair = IncompatiblePair
    session.execute(delete(pair).where(or_(pair.volunteer_id == person.id, pair.other_id == person.id)))
    account = session.scalar(select(Account).where(Account.volunteer_id == person.id))
    if account is not None:
        account.volunteer_id, account.name = None, f"{GONE} {account.id}"
        account.password_hash, account.totp, account.recovery = "", None, []
        account.passkeys = []
        account.invitation, account.invited_until = "", None
        account.disabled_at = account.disabled_at or now
        for model in (SignIn, Feed, Grant):
            session.execute(delete(model).where(model.account_id == account.id))
    session.flush()
    session.expire(person)
    if next(records.reasons(session, person), None) is None:
        session.delete(person)


def erase_defender(session: Session, defender: Defender, now: datetime) -> None:
    """Who they are goes at once, and what nobody has to act on; codes, kinds and days of requests stay."""
    for model in (Identity, Consent, Grant):
        session.execute(delete(model).where(model.defender_id == defender.id))
    session.execute(delete(handed_over).where(handed_over.c.defender_id == defender.id))
    defender.asks_for, defender.place_id, defender.known_to = "", None, []
    for request in session.scalars(select(Request).where(Request.defender_id == defender.id)):
        _blank(session, request, now)
        if request.state in UNDECIDED and not request.shifts:
            session.delete(request)
    session.flush()
    session.expire(defender)
    if next(records.reasons(session, defender), None) is None:
        session.delete(defender)


def _delete(session: Session, thing: Any, now: datetime) -> None:
    session.delete(thing)


def _blank(session: Session, request: Request, now: datetime) -> None:
    request.note = request.reason = ""


def _forget_identity(session: Session, identity: Identity, now: datetime) -> None:
    session.execute(delete(Consent).where(Consent.defender_id == identity.defender_id))
    session.delete(identity)


def _forget_plan(session: Session, plan: Plan, now: datetime) -> None:
    """A published plan keeps its number and its bill, any other goes."""
    if plan.state is PlanState.PUBLISHED:
        plan.teams, plan.notices, plan.kept_breaches = [], [], []
        return
    session.execute(update(Plan).where(Plan.based_on_id == plan.id).values(based_on_id=None))
    session.execute(update(Run).where(Run.plan_id == plan.id).values(plan_id=None))
    session.delete(plan)


def _empty_run(session: Session, run: Run, now: datetime) -> None:
    run.progress, run.best, run.menu, run.avoid = [], None, [], []


ACTS: dict[str, Act] = {
    "request": Act(Request, _delete),
    "texts": Act(Request, _blank),
    "plan": Act(Plan, _forget_plan),
    "pin": Act(Pin, _delete),
    "absence": Act(Absence, _delete),
    "wish": Act(Wish, _delete),
    "volunteer": Act(Volunteer, erase_volunteer),
    "defender": Act(Defender, erase_defender),
    "identity": Act(Identity, _forget_identity),
    "handover": Act(Handover, _delete),
    "grant": Act(Grant, _delete),
    "feed": Act(Feed, _delete),
    "run": Act(Run, _empty_run),
    "sign-in": Act(SignIn, _delete),
    "failure": Act(FailedSignIn, _delete),
}
"""By the name under which a tombstone remembers it."""
