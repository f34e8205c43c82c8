"""A small office whose run a worker takes up, and what became of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from accompaniment import runs
from accompaniment.models import Plan, PlanState, Run
from accompaniment.worker.loop import Worker
from tests import makers
from tests.conftest import NOW
from tests.waiting import PATIENCE

ROOT = Path(__file__).parent.parent.parent


def at_now() -> datetime:
    return NOW


def ask(session: Session, project, now: datetime) -> Run:
    base = makers.a_base(session, project)
    makers.a_volunteer(session, project, base, "V1", arrives=date(2026, 1, 1), leaves=date(2090, 1, 1))
    makers.a_volunteer(session, project, base, "V2", arrives=date(2026, 1, 1), leaves=date(2090, 1, 1))
    day = now.date() + timedelta(days=8)
    makers.a_shift(session, project, base, "R1-01", start=f"{day}T09:00-05:00")
    run = runs.ask(
        session,
        actor=None,
        now=now,
        project=project,
        first_day=now.date() + timedelta(days=1),
        end_day=now.date() + timedelta(days=29),
        seconds=2,
    )
    session.commit()
    return run


@contextmanager
def at_work(worker: Worker) -> Iterator[threading.Thread]:
    """The worker takes one step in a thread beside the test."""
    thread = threading.Thread(target=worker.step)
    thread.start()
    try:
        yield thread
    finally:
        worker.stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def read(session: Session, run: Run) -> Run:
    """The run as it is now; the transaction that reads it ends at once."""
    session.refresh(run)
    session.commit()
    return run


def teams(session: Session, run: Run) -> dict[str, list[str]]:
    plan = session.get_one(Plan, run.plan_id)
    assert plan.state is PlanState.DRAFT
    return {team.shift.code: sorted(duty.volunteer.code for duty in team.duties) for team in plan.teams}


EVERYBODY = {"R1-01": ["V1", "V2"]}
