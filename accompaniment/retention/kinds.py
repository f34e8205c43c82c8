"""What is over when: for each kind of record those that are, and the day that its period counts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from accompaniment.models import (
    Absence,
    Account,
    FailedSignIn,
    Feed,
    Grant,
    Handover,
    Identity,
    Pin,
    Plan,
    PlanState,
    Request,
    RequestState,
    Run,
    Shift,
    SignIn,
    Volunteer,
    Wish,
)

Over = Iterator[tuple[Any, date | datetime]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Records that one period counts for (a name in `Periods`): which are over before a moment, counted from
    which day, and which of `acts.ACTS` forgets one. `many`: no records of the office, they leave one line."""

    period: str
    act: str
    over: Callable[[Session, datetime], Over]
    many: bool = False


def day_of(moment: date | datetime) -> date:
    """The day of an instant (in UTC), or the day itself."""
    return moment.date() if isinstance(moment, datetime) else moment


def _before(choice: Select[Any], since: Any) -> Callable[[Session, datetime], Over]:
    """Records of `choice` whose column `since` lies before the moment (if it holds days: its day)."""

    def over(session: Session, before: datetime) -> Over:
        days = since.type.python_type is date
        rows = session.execute(choice.add_columns(since).where(since < (before.date() if days else before)))
        return ((thing, at) for thing, at in rows.all())

    return over


def _texts(session: Session, before: datetime) -> Over:
    for request, last in _before(select(Request), Request.last_start)(session, before):
        if request.sealed_note or request.sealed_reason:
            yield request, last


def _plans(session: Session, before: datetime) -> Over:
    # Newer ones first: an older one may be what they were based on.
    for plan, end in _before(select(Plan).order_by(Plan.id.desc()), Plan.end_day)(session, before):
        if plan.state is not PlanState.PUBLISHED or plan.teams or plan.notices or plan.kept_breaches:
            yield plan, end


def _volunteers(session: Session, before: datetime) -> Over:
    with_account = set(session.scalars(select(Account.volunteer_id)))
    for person, left in _before(select(Volunteer), Volunteer.leaves)(session, before):
        told = (person.sealed_email, person.gender, person.nationalities, person.limits, person.counts_from)
        parts = (person.absences, person.wishes, person.qualifications)
        if any(told) or any(parts) or person.id in with_account:
            yield person, left


def _identities(session: Session, before: datetime) -> Over:
    last = func.max(Request.last_start)
    choice = select(Identity, last).select_from(Identity)
    choice = choice.join(Request, Request.defender_id == Identity.defender_id)
    rows = session.execute(choice.group_by(Identity.id).having(last < before.date()))
    return ((identity, day) for identity, day in rows.all())


KINDS = (
    Kind(
        "declined_requests",
        "request",
        _before(select(Request).where(Request.state == RequestState.DECLINED), Request.decided_at),
    ),
    Kind("notes", "texts", _texts),
    Kind("plans", "plan", _plans),
    Kind("plans", "pin", _before(select(Pin).join(Shift), Shift.last_start)),
    Kind("days_off", "absence", _before(select(Absence), Absence.last_day)),
    Kind("days_off", "wish", _before(select(Wish), Wish.last_day)),
    Kind("volunteers", "volunteer", _volunteers),
    Kind("identities", "identity", _identities),
    Kind("handovers", "handover", _before(select(Handover), Handover.asked_at)),
    Kind("access", "grant", _before(select(Grant), Grant.ends_at)),
    Kind("sign_ins", "feed", _before(select(Feed), Feed.began_at), many=True),
    Kind(
        "searches",
        "run",
        _before(
            select(Run).where(
                or_(
                    cast(Run.progress, String) != "[]",
                    cast(Run.menu, String) != "[]",
                    cast(Run.best, String) != "null",
                )
            ),
            Run.ended_at,
        ),
        many=True,
    ),
    Kind("sign_ins", "sign-in", _before(select(SignIn), SignIn.began_at), many=True),
    Kind("wrong_passwords", "failure", _before(select(FailedSignIn), FailedSignIn.at), many=True),
)
"""In the order in which they are forgotten: plans before the volunteers they speak of."""
