"""Sheets are compared with the office: nothing is written here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from accompaniment.models import Project
from accompaniment.sheets import demands
from accompaniment.sheets.cells import BadCell
from accompaniment.sheets.demands import Office
from accompaniment.sheets.preview import Change, Fault, Outcome, Preview, RowOutcome
from accompaniment.sheets.reading import Row, Sheet, Sheets
from accompaniment.sheets.records import Values, current
from accompaniment.sheets.tables import Column, Table, tables

AS_IT_IS = ("shifts", "withdrawn", "state", "received_at", "decided_at")
"""Columns of a request whose empty cell leaves an existing one as it is."""


def preview(session: Session, *, project: Project, sheets: Sheets, now: datetime) -> Preview:
    """What would be added, changed or refused, and why. Reads only."""
    zone = _zone(project, sheets)
    known = tables(zone)
    office = Office(session, project, zone, now, current(session, project, zone))
    found = Preview([], _strange(known, sheets))
    by_table = {
        table: [sheet for sheet in sheets.sheets if sheet.name in (table.name, *table.also)]
        for table in known.values()
    }
    for table, its_sheets in by_table.items():
        for sheet in its_sheets:
            office.announce(table.name, sheet)
    for table, its_sheets in by_table.items():
        seen: dict[tuple[Any, ...], list[RowOutcome]] = {}
        for sheet in its_sheets:
            found.rows += [_row(office, table, sheet, row, seen) for row in sheet.rows]
    found.warnings += demands.nobody_holds(office, found.rows)
    return found


def _zone(project: Project, sheets: Sheets) -> ZoneInfo:
    """The zone in which the sheets speak: theirs, if they name one that exists."""
    for sheet in sheets.sheets:
        for row in sheet.rows:
            if sheet.name == "rules" and row.cells.get("rule") == "timezone":
                return demands.zone(row.cells.get("value", "")) or ZoneInfo(project.timezone)
    return ZoneInfo(project.timezone)


def _strange(known: dict[str, Table], sheets: Sheets) -> list[str]:
    names = {name: table for table in known.values() for name in (table.name, *table.also)}
    found = [f"{file} is no sheet and was left aside." for file in sheets.aside]
    for sheet in sheets.sheets:
        if sheet.name not in names:
            found.append(f"{sheet.file}: there is no sheet {sheet.name} in an office; it was left aside.")
            continue
        odd = [column for column in sheet.columns if names[sheet.name].column(column) is None]
        if odd:
            shown = ", ".join(column or "(no name)" for column in odd)
            found.append(f"{sheet.file}: unknown columns were left aside: {shown}.")
    return found


def _row(
    office: Office, table: Table, sheet: Sheet, row: Row, seen: dict[tuple[Any, ...], list[RowOutcome]]
) -> RowOutcome:
    name = " ".join(row.cells.get(column, "") for column in table.key)
    found = RowOutcome(sheet.name, sheet.file, row.line, name)

    def refuse(column: str, sentence: str) -> None:
        found.faults.append(Fault(sheet.file, row.line, column, row.cells.get(column, ""), sentence))
        found.outcome = Outcome.REFUSED

    given = _given(table, sheet, row, refuse)
    if not all(column in given for column in table.key):
        for column in table.key:
            if column not in sheet.columns:
                refuse(column, f"the column {column} is missing")
        return found
    key = _key(table, given)
    earlier = seen.setdefault(key, [])
    office_rows = office.records[table.name].get(key, [])
    if earlier and (len(table.key) == 1 or len(earlier) >= 50 or any(e.values == given for e in earlier)):
        refuse(table.key[0], f"line {earlier[0].line} of {earlier[0].file} is about the same")
        return found
    record, before = office_rows[len(earlier)] if len(earlier) < len(office_rows) else (None, None)
    if before is not None:
        given = {n: v for n, v in given.items() if n not in AS_IT_IS or v not in (None, [])}
    if before is None:
        for column in table.columns:
            if column.required and column.name not in given and not found.faults:
                refuse(column.name, f"the column {column.name} is missing")
    found.record = record
    found.values = {**_defaults(table), **(before or {}), **given}
    earlier.append(found)
    if not found.faults:
        demands.check(office, table, found, before, given, refuse)
    if not found.faults:
        found.changes = _changes(table, before, found.values)
        found.outcome = Outcome.ADDED if before is None else Outcome.UNCHANGED
        if before is not None and found.changes:
            found.outcome = Outcome.CHANGED
    return found


def _given(table: Table, sheet: Sheet, row: Row, refuse: Any) -> Values:
    found: Values = {}
    for column in table.columns:
        if column.name not in sheet.columns or not column.noted:
            continue
        text = row.cells.get(column.name, "")
        if column.required and not text:
            refuse(column.name, "it is empty")
            continue
        try:
            found[column.name] = column.read(text)
        except BadCell as fault:
            refuse(column.name, fault.sentence)
    return found


def _key(table: Table, given: Values) -> tuple[Any, ...]:
    key = tuple(given[column] for column in table.key)
    return tuple(sorted(key)) if table.name == "incompatible" else key


def _defaults(table: Table) -> Values:
    return {column.name: column.read("") for column in table.columns if column.noted and not column.required}


def _changes(table: Table, before: Values | None, after: Values) -> list[Change]:
    found = []
    for column in table.columns:
        if not column.noted:
            continue
        old = before.get(column.name) if before else None
        if before is None or old != after.get(column.name):
            found.append(Change(column.name, _cell(column, old), _cell(column, after.get(column.name))))
    return [change for change in found if change.before != change.after]


def _cell(column: Column, value: Any) -> str:
    return column.write(value)
