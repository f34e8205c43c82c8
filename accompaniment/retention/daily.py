"""Forgetting once on each of the office's days, whichever worker comes first."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accompaniment.config import Config
from accompaniment.database import READING
from accompaniment.models import Forgetting, Project
from accompaniment.retention.forgetting import forget
from accompaniment.retention.tombstones import note


def once_a_day(engine: Engine, config: Config, now: datetime) -> int | None:
    """Forget what is over, if that was not done today; how many records, or none if it was.

    `now` is the machine's: in an exercise nothing is forgotten before its time.  All of a day is one
    transaction: who is killed in the middle has forgotten nothing, and it is done anew.
    """
    with Session(engine) as session:
        session.connection(execution_options=READING)
        day = office_day(session, now)
        if session.scalar(select(Forgetting.id).where(Forgetting.day == day)) is not None:
            return None
    try:
        with Session(engine) as session, session.begin():
            gone = forget(session, config.periods, now, day)
            note(config.forgotten, gone)
    except IntegrityError:
        if _done(engine, day):  # the other worker was faster
            return None
        raise
    return len(gone)


def office_day(session: Session, now: datetime) -> date:
    """The day it is where the first country project is."""
    zone = session.scalar(select(Project.timezone).order_by(Project.id).limit(1))
    return now.astimezone(ZoneInfo(zone or "UTC")).date()


def _done(engine: Engine, day: date) -> bool:
    with Session(engine) as session:
        session.connection(execution_options=READING)
        return session.scalar(select(Forgetting.id).where(Forgetting.day == day)) is not None
