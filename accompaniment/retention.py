"""Forgetting: what is kept how long, and that what was forgotten stays so when a backup comes back.

The periods are those that field organisations name (domain, privacy: retention).  What a plan or
the audit still speaks of by code loses all but the code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from accompaniment import audit, records
from accompaniment.models import (
    Account,
    Defender,
    FailedSignIn,
    Identity,
    Plan,
    PlanState,
    Request,
    RequestState,
    Run,
    SignIn,
    Volunteer,
)

GONE = "gone"
"""How the name of an account begins whose volunteer is forgotten."""


@dataclass(frozen=True, slots=True)
class Period:
    """One kind of record, kept for `days`: which are over by a moment, and how one is forgotten."""

    name: str
    days: int
    over: Callable[[Session, datetime], Sequence[Any]]
    forget: Callable[[Session, Any, datetime], None]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One record that was forgotten: enough to forget it again, and nothing else."""

    at: datetime
    kind: str
    id: int
    code: str


def due(session: Session, now: datetime) -> dict[str, list[str]]:
    """What would be forgotten now: codes or numbers by the name of its period."""
    found = {}
    for period in PERIODS:
        things = period.over(session, now - timedelta(days=period.days))
        found[period.name] = [getattr(thing, "code", str(thing.id)) for thing in things]
    return found


def forget(session: Session, now: datetime) -> list[Forgotten]:
    """Forget what is over; each act leaves a line in the audit. The caller keeps what is given back."""
    gone = []
    for period in PERIODS:
        for thing in period.over(session, now - timedelta(days=period.days)):
            gone.append(Forgotten(now, thing.__tablename__, thing.id, getattr(thing, "code", "")))
            audit.record(session, None, "forget", thing, now)
            period.forget(session, thing, now)
        session.flush()
    return gone


def forget_again(session: Session, gone: Iterable[Forgotten], made_at: datetime, now: datetime) -> int:
    """Forget in a restored office what was forgotten after its backup was made; how many that were."""
    acts = {"request": _delete, "volunteer": _strip_volunteer, "identity": _delete, "plan": _drop_plan}
    kinds = {kind.__tablename__: kind for kind in (Request, Volunteer, Identity, Plan)}
    count = 0
    for one in gone:
        thing = session.get(kinds[one.kind], one.id) if one.kind in kinds and one.at > made_at else None
        if thing is not None and getattr(thing, "code", "") == one.code:
            audit.record(session, None, "forget", thing, now)
            acts[one.kind](session, thing, now)
            session.flush()
            count += 1
    return count


def note(path: Path, gone: Iterable[Forgotten]) -> None:
    """Add to the file of what was forgotten, which is no part of the database."""
    with path.open("a", encoding="utf-8") as file:
        for one in gone:
            entry = {"at": one.at.isoformat(), "kind": one.kind, "id": one.id, "code": one.code}
            file.write(json.dumps(entry) + "\n")


def noted(path: Path) -> list[Forgotten]:
    """What the file says; nothing if there is none."""
    if not path.exists():
        return []
    entries = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Forgotten(datetime.fromisoformat(e["at"]), e["kind"], e["id"], e["code"]) for e in entries]


def _declined(session: Session, before: datetime) -> Sequence[Request]:
    state = Request.state == RequestState.DECLINED
    return session.scalars(select(Request).where(state, Request.decided_at < before)).all()


def _annotated(session: Session, before: datetime) -> Sequence[Request]:
    written = or_(Request.note != "", Request.reason != "")
    return session.scalars(select(Request).where(written, Request.last_start < before.date())).all()


def _old_plans(session: Session, before: datetime) -> Sequence[Plan]:
    chosen = select(Plan).where(Plan.end_day < before.date(), Plan.state != PlanState.PUBLISHED)
    return session.scalars(chosen.order_by(Plan.id.desc())).all()


def _left(session: Session, before: datetime) -> Sequence[Volunteer]:
    known = or_(
        Volunteer.email != "", Volunteer.gender != "", Volunteer.absences.any(), Volunteer.wishes.any(),
        select(Account.id).where(Account.volunteer_id == Volunteer.id).exists(),
    )  # fmt: skip
    return session.scalars(select(Volunteer).where(Volunteer.leaves < before.date(), known)).all()


def _at_rest(session: Session, before: datetime) -> Sequence[Identity]:
    last: Any = select(func.max(Request.last_start)).where(Request.defender_id == Defender.id)
    chosen = select(Identity).join(Defender).where(last.scalar_subquery() < before.date())
    return session.scalars(chosen).all()


def _ended_runs(session: Session, before: datetime) -> Sequence[Run]:
    return session.scalars(select(Run).where(Run.ended_at < before, cast(Run.progress, String) != "[]")).all()


def _old_sign_ins(session: Session, before: datetime) -> Sequence[SignIn]:
    return session.scalars(select(SignIn).where(SignIn.began_at < before)).all()


def _old_failures(session: Session, before: datetime) -> Sequence[FailedSignIn]:
    return session.scalars(select(FailedSignIn).where(FailedSignIn.at < before)).all()


def _delete(session: Session, thing: Any, now: datetime) -> None:
    session.delete(thing)


def _blank(session: Session, request: Request, now: datetime) -> None:
    request.note = request.reason = ""


def _drop_plan(session: Session, plan: Plan, now: datetime) -> None:
    session.execute(update(Plan).where(Plan.based_on_id == plan.id).values(based_on_id=None))
    session.execute(update(Run).where(Run.plan_id == plan.id).values(plan_id=None))
    session.delete(plan)


def _strip_volunteer(session: Session, person: Volunteer, now: datetime) -> None:
    """The code and the dates stay while something speaks of them; the account becomes nobody's."""
    person.email = person.gender = ""
    person.nationalities, person.limits = [], {}
    person.absences, person.wishes = [], []
    account = session.scalar(select(Account).where(Account.volunteer_id == person.id))
    if account is not None:
        account.volunteer_id, account.name = None, f"{GONE} {account.id}"
        account.password_hash, account.totp, account.recovery = "", None, []
        account.passkeys = []
        account.disabled_at = account.disabled_at or now
        session.execute(delete(SignIn).where(SignIn.account_id == account.id))
    session.flush()
    if next(records.reasons(session, person), None) is None:
        session.delete(person)


def _empty_run(session: Session, run: Run, now: datetime) -> None:
    run.progress, run.best = [], None


PERIODS = (
    Period("requests that were declined", 183, _declined, _delete),
    Period("notes of requests", 365, _annotated, _blank),
    Period("plans that are over or were put away", 365, _old_plans, _drop_plan),
    Period("volunteers who left", 730, _left, _strip_volunteer),
    Period("identities of defenders", 730, _at_rest, _delete),
    Period("how plans were searched for", 30, _ended_runs, _empty_run),
    Period("sign-ins", 90, _old_sign_ins, _delete),
    Period("wrong passwords", 1, _old_failures, _delete),
)
"""How long what is kept. Days count from the decision, the last start, the end of plan or service, the end of
the run, the sign-in."""
