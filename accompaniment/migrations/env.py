"""Alembic's entrance: the connection is handed in by `accompaniment.migrations`."""

from alembic import context

from accompaniment import models  # noqa: F401  (its tables are what is migrated)
from accompaniment.database import Base, Moment


def render_item(kind: str, item: object, autogen: object) -> str | bool:
    """A migration stands alone: it names no column type of today's code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
