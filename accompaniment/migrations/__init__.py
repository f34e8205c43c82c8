"""The tables' history: every change of the schema, up and down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`; one that is there already is left alone."""
    _run(engine, lambda settings: command.upgrade(settings, revision))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` ("base": no tables)."""
    _run(engine, lambda settings: command.downgrade(settings, revision))


def current(connection: Connection) -> str:
    """The revision of the database."""
    return MigrationContext.configure(connection).get_current_revision() or "base"


def _run(engine: Engine, act: Callable[[AlembicConfig], None]) -> None:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        act(settings)
