"""The queue as its tests use it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import database, runs
from accompaniment.models import Project, Run, RunState
from tests.conftest import NOW
from tests.postgres import installation

LATER = NOW + runs.LEASE + timedelta(seconds=1)


def ask(session: Session, project: Project, **wanted) -> Run:
    facts = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1), "seconds": 30, "now": NOW, **wanted}
    run = runs.ask(session, actor=None, project=project, **facts)
    session.flush()
    return run


def claim(session: Session, worker: str = "one", now: datetime = NOW) -> runs.Hold | None:
    run = runs.claim(session, worker=worker, now=now)
    return runs.hold_of(run) if run else None


def state(session: Session, run: Run) -> RunState:
    session.refresh(run)
    return run.state


def claim_all(url: str, worker: str) -> list[int]:
    engine, taken = database.open_engine(installation(url)), []
    while True:
        with Session(engine) as session, session.begin():
            run = runs.claim(session, worker=worker, now=NOW)
            if run is None:
                break
            taken.append(run.id)
    engine.dispose()
    return taken


def ask_once(url: str, project_id: int) -> bool:
    engine = database.open_engine(installation(url))
    try:
        with Session(engine) as session, session.begin():
            ask(session, session.get_one(Project, project_id))
            return True
    except runs.AlreadyPlanning:
        return False
    finally:
        engine.dispose()


def add_fifty(url: str, project_id: int) -> None:
    engine = database.open_engine(installation(url))
    for _ in range(50):
        with Session(engine) as session, session.begin():
            chosen = select(Project).where(Project.id == project_id).with_for_update()
            project = session.scalars(chosen).one()
            project.freeze_days += 1
    engine.dispose()
