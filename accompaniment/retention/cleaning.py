"""No trace of the forgotten in the database's file.

`secure_delete` overwrites what is deleted, but copies stay where SQLite moved rows between pages,
and in the log of what was written (WAL).  So the file is written anew, and the log cut off.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from accompaniment.database import READING
from accompaniment.models import Forgetting


def clean_up(engine: Engine, now: datetime) -> bool:
    """Clean, if something was forgotten since the last time; whether all is clean now."""
    with Session(engine) as session:
        session.connection(execution_options=READING)
        last = session.scalar(select(func.max(Forgetting.id)).where(Forgetting.cleaned_at.is_(None)))
    if last is None:
        return True
    if not clean(engine):
        return False
    with Session(engine) as session, session.begin():
        due = update(Forgetting).where(Forgetting.cleaned_at.is_(None), Forgetting.id <= last)
        session.execute(due.values(cleaned_at=now))
    return True


def clean(engine: Engine) -> bool:
    """Write the database's file anew without what was deleted, and empty its log; False if somebody held it
    just then (try again). On PostgreSQL deleted rows are given free; its files need an encrypted disk."""
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=OFF")
        cursor.execute("VACUUM")
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    except engine.dialect.loaded_dbapi.OperationalError:  # locked
        return False
    finally:
        connection.close()
    return not busy
