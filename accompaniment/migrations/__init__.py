"""The tables' history: every change of the schema, up and down."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine


def upgrade(database: Engine | Connection, revision: str = "head") -> None:
    """Bring the database to `revision`; one that is there already is left alone.

    A connection's transaction is the caller's: whoever does more in it keeps all or nothing.
    """
    _run(database, lambda settings: command.upgrade(settings, revision))


def downgrade(database: Engine | Connection, revision: str) -> None:
    """Take the database back to `revision` ("base": no tables)."""
    _run(database, lambda settings: command.downgrade(settings, revision))


def current(connection: Connection) -> str:
    """The revision of the database."""
    return MigrationContext.configure(connection).get_current_revision() or "base"


def _run(database: Engine | Connection, act: Callable[[AlembicConfig], None]) -> None:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    with database.begin() if isinstance(database, Engine) else nullcontext(database) as connection:
        settings.attributes["connection"] = connection
        act(settings)
