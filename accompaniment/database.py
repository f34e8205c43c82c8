"""The tables' base, the types of their columns, and how a connection behaves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Engine, String, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from accompaniment import cipher
from accompaniment.config import BadConfiguration, Config
from accompaniment.vault import Vault


class Moment(TypeDecorator[datetime]):
    """An instant: stored as UTC, given back aware; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables. The naming convention lets a migration alter a constraint by its name."""

    type_annotation_map = {
        str: String(),
        datetime: Moment(),
        date: Date(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


Base.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

READING = {"reading": True}
"""Execution options of a transaction that only reads: `session.connection(execution_options=READING)`."""


def options(config: Config) -> dict[str, Any]:
    """What the engines of an installation are made with: their connections carry its vault.

    With a key for the whole file they are connections of SQLCipher, which opens it. Raises
    `BadConfiguration` for an address that no engine can be made for.
    """
    _refuse_unknown(config.database_url)
    wanted: dict[str, Any] = {"execution_options": {"vault": Vault.of(config)}}
    if config.database_key:
        wanted["module"] = cipher.module(config.database_url)
        wanted["pool_events"] = [(cipher.opener(config.database_key), "connect")]
    return wanted


def _refuse_unknown(address: str) -> None:
    """The address is not said back: it may hold a password."""
    try:
        url = make_url(address)
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ValueError
        url.get_dialect().import_dbapi()
    except (ArgumentError, ValueError, ImportError):
        raise BadConfiguration(
            "ACCOMPANIMENT_DATABASE_URL names no database that can be used here.",
            "Maybe sqlite:////folder/office.db, or postgresql+psycopg://USER@HOST/NAME with that driver.",
        ) from None


def open_engine(config: Config) -> Engine:
    """An engine for a command or the worker; the web has its own, prepared the same way."""
    engine = create_engine(config.database_url, **options(config))
    prepare(engine)
    return engine


def prepare(engine: Engine) -> None:
    """Make every connection safe: no lost update, no lost commit, no deleted text left in the file.

    SQLAlchemy's defaults on SQLite lose updates silently (two read-then-write transactions both
    succeed), so a transaction that may write takes the write lock at its beginning.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=20000",
            "secure_delete=ON",
            "temp_store=MEMORY",  # no copy of a row in a temporary file
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
