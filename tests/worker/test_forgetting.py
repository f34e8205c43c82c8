"""Once a day the worker forgets what is over: one of them, all of it or nothing."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session

from accompaniment import database, retention
from accompaniment.models import AuditLine, Forgetting, Volunteer
from accompaniment.worker.forgetting import Forgetting as Daily
from accompaniment.worker.loop import Worker
from tests import makers
from tests.conftest import NOW
from tests.waiting import PATIENCE, eventually
from tests.worker.waiting_run import at_now

DAY = timedelta(days=1)


@pytest.fixture
def left(session, project):
    """Somebody left long ago, in a country where it is still Sunday when it is Monday in UTC."""
    project.timezone = "America/Bogota"
    base = makers.a_base(session, project)
    makers.a_volunteer(session, project, base, "V1", arrives=date(2019, 1, 1), leaves=date(2020, 1, 1))
    session.get_one(Volunteer, 1).gender = "woman"
    session.commit()


def held(session: Session, column) -> list:
    """What stands in a column; the transaction that reads it ends at once."""
    found = list(session.scalars(select(column)))
    session.rollback()
    return found


def test_worker_forgets_once_on_each_of_the_offices_days(session, left, either, config):
    night = NOW.replace(hour=2)  # 2027-01-04 02:00 UTC is Sunday evening in Bogotá
    assert retention.once_a_day(either, config, night) == 1
    assert retention.once_a_day(either, config, night + timedelta(hours=2)) is None
    assert retention.once_a_day(either, config, night + timedelta(hours=4)) == 0
    assert held(session, Forgetting.day) == [date(2027, 1, 3), date(2027, 1, 4)]
    assert session.scalars(select(Volunteer)).all() == []
    assert [one.code for one in retention.noted(config.forgotten)] == ["V1"]
    lines = session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all()
    assert lines == ["forget what is over", "forget volunteers", "forget what is over"]


def test_two_workers_at_once_forget_once(session, left, either, config):
    engines = [either, create_engine(either.url, execution_options=either.get_execution_options())]
    database.prepare(engines[1])
    barrier = threading.Barrier(2)

    def work(engine):
        barrier.wait()
        return retention.once_a_day(engine, config, NOW)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(work, engines))
    engines[1].dispose()
    assert sorted(results, key=str) == [1, None]
    assert held(session, Forgetting.day) == [date(2027, 1, 4)]
    assert len(retention.noted(config.forgotten)) == 1


def test_worker_that_is_killed_in_the_middle_has_forgotten_nothing(session, left, either, config):
    def die(connection, cursor, statement, parameters, context, executemany) -> None:
        if statement.startswith("DELETE FROM volunteer"):
            raise KeyboardInterrupt

    event.listen(either, "before_cursor_execute", die)
    with pytest.raises(KeyboardInterrupt):
        retention.once_a_day(either, config, NOW)
    event.remove(either, "before_cursor_execute", die)
    assert held(session, Forgetting.day) == []
    assert held(session, Volunteer.gender) == ["woman"]
    assert retention.once_a_day(either, config, NOW) == 1


def test_worker_that_is_killed_before_the_commit_forgets_again(session, left, either, config):
    """The note outside comes first: nothing is forgotten that a backup could bring back."""

    def die(connection) -> None:
        raise KeyboardInterrupt

    event.listen(either, "commit", die)
    with pytest.raises(KeyboardInterrupt):
        retention.once_a_day(either, config, NOW)
    event.remove(either, "commit", die)
    assert [one.code for one in retention.noted(config.forgotten)] == ["V1"]
    assert (held(session, Forgetting.day), held(session, Volunteer.gender)) == ([], ["woman"])
    assert retention.once_a_day(either, config, NOW + DAY) == 1


def test_worker_at_work_forgets_and_cleans_without_being_asked(session, left, either, config):
    worker = Worker(either, config, threading.Event(), clock=at_now, office_clock=lambda: NOW - 3000 * DAY)
    thread = threading.Thread(target=worker.work)
    thread.start()
    try:
        eventually(lambda: held(session, Forgetting.cleaned_at) == [NOW])
    finally:
        worker.stop.set()
        thread.join(PATIENCE)
    assert session.scalars(select(Volunteer)).all() == []


def test_exercise_a_year_ahead_forgets_nothing_before_its_time(session, left, either, config):
    before: datetime = NOW - 3000 * DAY
    worker = Worker(either, config, threading.Event(), clock=lambda: before, office_clock=at_now)
    worker.forgetting.look()
    assert held(session, Volunteer.gender) == ["woman"]


def test_fault_in_forgetting_is_logged_without_content_and_stops_no_planning(
    left, either, config, caplog, monkeypatch
):
    def fail(*arguments) -> None:
        raise OSError("forgotten.jsonl: no space left for V1")

    monkeypatch.setattr("accompaniment.retention.daily.note", fail)
    daily = Daily(either, config, at_now)
    with caplog.at_level(logging.INFO):
        daily.look()
    assert caplog.messages == ["forgetting failed: OSError"]
    monkeypatch.undo()
    daily.look()
    assert not config.forgotten.exists(), "it waits an hour"
