"""After forgetting, no byte of it is in the database's file, its log and its indexes (SQLite)."""

import pytest
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session

from accompaniment import database, retention
from accompaniment.models import Forgetting
from accompaniment.periods import Periods
from tests.conftest import NOW
from tests.old_office import CANARY, fill


@pytest.fixture
def forgotten(session, project, coordinator, config):
    """Everything was over, and is forgotten; its file is not cleaned yet."""
    fill(session, project, coordinator, config)
    session.commit()
    retention.forget(session, Periods(), NOW)
    session.commit()


def traces(config) -> set[str]:
    files = [config.data / f"office.db{ending}" for ending in ("", "-wal", "-shm")]
    return {file.name for file in files if file.exists() and CANARY.encode() in file.read_bytes()}


def test_before_there_are_traces(session, project, coordinator, config):
    fill(session, project, coordinator, config)
    assert traces(config) == {"office.db-wal"}


def test_no_byte_is_left(forgotten, engine, config):
    assert retention.clean_up(engine, NOW)
    assert traces(config) == set()


def test_log_is_cut_off(forgotten, engine, config):
    assert retention.clean(engine)
    assert (config.data / "office.db-wal").stat().st_size == 0


@pytest.mark.parametrize("holds", ["reads", "writes"])
def test_somebody_who_holds_the_file_puts_it_off(forgotten, engine, config, holds):
    hasty = create_engine(engine.url, execution_options=engine.get_execution_options())
    database.prepare(hasty)
    event.listen(hasty, "connect", lambda connection, record: connection.execute("PRAGMA busy_timeout=0"))
    reading = {"reading": holds == "reads"}
    with engine.connect().execution_options(**reading) as other:
        other.exec_driver_sql("SELECT count(*) FROM volunteer").scalar()
        assert not retention.clean_up(hasty, NOW)
    with Session(engine) as session:
        assert session.scalars(select(Forgetting.cleaned_at)).all() == [None]
    assert retention.clean_up(hasty, NOW)
    assert traces(config) == set()
    hasty.dispose()


def test_second_clean_up_has_nothing_to_do(forgotten, engine, monkeypatch):
    retention.clean_up(engine, NOW)
    monkeypatch.setattr("accompaniment.retention.cleaning.clean", lambda engine: pytest.fail("cleaned again"))
    assert retention.clean_up(engine, NOW)


def test_nothing_spills_into_temporary_files(engine):
    with Session(engine) as session:
        pragmas = {name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                   ("secure_delete", "temp_store")}  # fmt: skip
    assert pragmas == {"secure_delete": 1, "temp_store": 2}
