"""All rows of a database as lines of text, and back: of any version of the tables, on both databases.

The first line says what follows, the last one what it must add up to.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text

from accompaniment.errors import OfficeError

FORMAT = "accompaniment-backup/1"
LEFT_OUT = {"alembic_version", "sign_in", "failed_sign_in", "feed", "challenge"}
"""Who was signed in when the backup was made is not signed in when it comes back, and no feed goes on."""

AT_ONCE = 500


class BadBackup(OfficeError):
    """The file is no backup, is damaged, or does not fit where it should go."""


def tables(connection: Connection) -> list[Table]:
    """The tables as they are in the database, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in LEFT_OUT]


def lines(connection: Connection, facts: dict[str, Any]) -> Iterator[str]:
    """The backup of what a connection reads, `facts` in its first line."""
    digest = sha256()
    for line in _plain(connection, facts):
        digest.update(line.encode())
        yield line + "\n"
    yield json.dumps({"sha256": digest.hexdigest()}) + "\n"


def checked(text_lines: Iterable[str]) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """(facts, rows by table) of a backup whose lines add up.  Raises `BadBackup`."""
    digest, facts, rows, end = sha256(), {}, {}, ""
    try:
        for number, line in enumerate(text_lines):
            line = line.rstrip("\n")
            entry = json.loads(line)
            if "sha256" in entry:
                end = entry["sha256"]
                break
            digest.update(line.encode())
            if number == 0:
                facts = entry
            else:
                rows.setdefault(entry["table"], []).append(
                    {column: _value(value) for column, value in entry["row"].items()}
                )
    except (ValueError, KeyError, TypeError, AttributeError):
        end = ""
    if facts.get("format") != FORMAT or end != digest.hexdigest():
        raise BadBackup("This is not a whole backup: lines are missing or were changed.")
    return facts, rows


def fill(connection: Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Put the rows into tables of the same version, which are empty.  Raises `BadBackup`."""
    there = tables(connection)
    unknown = set(rows) - {table.name for table in there}
    if unknown:
        raise BadBackup(f"The backup holds {', '.join(sorted(unknown))}, which this version does not know.")
    for table in there:
        held = rows.get(table.name, [])
        for start in range(0, len(held), AT_ONCE):
            connection.execute(insert(table), held[start : start + AT_ONCE])
        if connection.dialect.name == "postgresql" and "id" in table.c and held:
            # What comes next must not take a number that is there.
            sequence = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
            connection.execute(sequence, {"table": table.name, "last": max(row["id"] for row in held)})


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables(connection)
    }


def _plain(connection: Connection, facts: dict[str, Any]) -> Iterator[str]:
    yield json.dumps({"format": FORMAT, **facts, "rows": counts(connection)})
    for table in tables(connection):
        for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
            # By name: in what order a table has its columns depends on how its migrations went.
            written = {column: _written(value) for column, value in sorted(row.items())}
            yield json.dumps({"table": table.name, "row": written})


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    return {"json": value} if isinstance(value, dict | list) else value


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    read = {"instant": datetime.fromisoformat, "date": date.fromisoformat, "bytes": base64.b64decode}
    return held if kind == "json" else read[kind](held)
