"""Erasure on request: who a person is goes at once, what others need stays as codes and counts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import audit, records, retention
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Defender, Request, RequestState, Volunteer
from accompaniment.retention import Forgotten


class StillInService(OfficeError):
    """A volunteer who still goes out cannot be erased: plans are made with them."""


class Reason(StrEnum):
    """Why a person is erased: a list, since what is typed could be a name."""

    ASKED = "asked"  # they asked for it
    DANGER = "danger"  # what is kept endangers them
    MISTAKE = "mistake"  # it should never have been kept


def erase(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    today: date,
    thing: Volunteer | Defender,
    reason: Reason,
) -> Forgotten:
    """Erase a volunteer after their service, or a defender at any time.

    The caller notes what is given back (`retention.note`) before it commits, so that no backup
    brings them back. Raises `StillInService` and `records.StillNeeded`.
    """
    if isinstance(thing, Volunteer) and thing.leaves > today:
        raise StillInService(
            f"{thing.code} is in service until the day before {thing.leaves}.",
            "Maybe set the day they leave first.",
        )
    records.demand_no_run(session, thing)
    audit.record(session, actor, f"erase: {reason.value}", thing, now)
    return retention.on_request(session, thing.__tablename__, thing, now)


def still_planned(session: Session, defender: Defender) -> list[str]:
    """The codes of a defender's requests that are not closed: they go on, by code."""
    going = Request.state.in_((RequestState.RECEIVED, RequestState.ASSESSED, RequestState.ACCEPTED))
    mine = select(Request.code).where(Request.defender_id == defender.id, going)
    return list(session.scalars(mine.order_by(Request.code)))
