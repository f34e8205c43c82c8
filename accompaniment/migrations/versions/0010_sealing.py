"""What people wrote is sealed.

The keys are those that the connection carries.  The code that seals is today's: an envelope says of
what version it is, and every version that was ever written stays readable.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from accompaniment.errors import OfficeError
from accompaniment.vault import KeyRing, NoKeys, Place

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXTS = {
    "request": ("note", "reason"),
    "defender": ("asks_for",),
    "absence": ("note",),
    "kept_breach": ("reason",),
    "volunteer": ("email",),
}
NO_UID = ("request", "defender", "absence", "kept_breach")
IDENTITY = ("name", "contacts", "whereabouts", "notes")


def upgrade() -> None:
    for table in NO_UID:
        _name_rows(table)
    for table, columns in TEXTS.items():
        for column in columns:
            held = _held(table, column, "")
            _change(table, column, "BYTEA" if _postgres() else "BLOB", "NULL")
            ring = _ring() if held else None
            _fill(
                table, column, {row: ring.seal(text, Place(table, column, row)) for row, text in held.items()}
            )


def downgrade() -> None:
    for table, columns in TEXTS.items():
        for column in columns:
            held = _held(table, column, None)
            ring = _ring() if held else None
            opened = {row: ring.open(sealed, Place(table, column, row)) for row, sealed in held.items()}
            _change(table, column, "VARCHAR", "''")
            _fill(table, column, opened)
    for table in NO_UID:
        op.drop_index(op.f(f"ix_{table}_uid"), table_name=table)
        op.drop_column(table, "uid")


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _table(name: str, column: str) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Integer()), sa.column("uid", sa.String()), sa.column(column))


def _name_rows(name: str) -> None:
    """Give every row the identifier that its envelopes are bound to."""
    op.execute(f"ALTER TABLE {name} ADD COLUMN uid VARCHAR NOT NULL DEFAULT ''")
    table = _table(name, "uid")
    for key in op.get_bind().scalars(sa.select(table.c.id)).all():
        op.execute(table.update().where(table.c.id == key).values(uid=uuid4().hex))
    op.create_index(op.f(f"ix_{name}_uid"), name, ["uid"], unique=True)


def _held(name: str, column: str, nothing: str | None) -> dict[str, str | bytes]:
    table = _table(name, column)
    held = table.c[column]
    written = held.is_not(None) if nothing is None else held != nothing
    rows = op.get_bind().execute(sa.select(table.c.uid, held).where(written))
    return {uid: bytes(value) if isinstance(value, memoryview) else value for uid, value in rows}


def _change(name: str, column: str, kind: str, empty: str) -> None:
    """Make the column one of another kind in which nothing stands, and leave nothing of what stood there.

    PostgreSQL writes the table anew when the kind of a column changes, SQLite when a column goes.
    """
    rule = "" if empty == "NULL" else f"NOT NULL DEFAULT {empty}"
    if _postgres():
        op.execute(f"ALTER TABLE {name} ALTER COLUMN {column} DROP NOT NULL")
        op.execute(f"ALTER TABLE {name} ALTER COLUMN {column} TYPE {kind} USING {empty}")
        if rule:
            op.execute(f"ALTER TABLE {name} ALTER COLUMN {column} SET NOT NULL")
    else:
        op.execute(f"ALTER TABLE {name} ADD COLUMN sealing_{column} {kind} {rule}")
        op.execute(f"ALTER TABLE {name} DROP COLUMN {column}")
        op.execute(f"ALTER TABLE {name} RENAME COLUMN sealing_{column} TO {column}")


def _fill(name: str, column: str, values: dict[str, str | bytes]) -> None:
    table = _table(name, column)
    for row, value in values.items():
        op.get_bind().execute(table.update().where(table.c.uid == row).values({column: value}))


def _ring() -> KeyRing:
    """The keys to seal with; fresh ones where no identity was ever sealed and nobody said where they lie."""
    vault = op.get_bind().get_execution_options().get("vault")
    if vault is None:
        raise OfficeError("What people wrote is to be sealed or opened, and this connection has no keys.")
    if vault.missing() and not _anything_sealed():
        return vault.begin()
    try:
        return vault.ring()
    except NoKeys as fault:
        raise NoKeys(
            f"{fault.sentence} What people wrote is to be sealed or opened, so the database stays as it is.",
            fault.advice,
        ) from None


def _anything_sealed() -> bool:
    table = sa.table("identity", *map(sa.column, IDENTITY))
    sealed = sa.or_(*(table.c[name].is_not(None) for name in IDENTITY))
    return (
        op.get_bind().execute(sa.select(sa.literal(1)).select_from(table).where(sealed)).first() is not None
    )
