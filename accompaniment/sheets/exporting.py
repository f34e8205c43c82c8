"""The office as sheets, so that it can be looked at, changed elsewhere, and imported again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from accompaniment import intake
from accompaniment.errors import OfficeError
from accompaniment.models import Project, Request, RequestState, Shift
from accompaniment.sheets import packed, table_text
from accompaniment.sheets.reading import Row, Sheet, Sheets
from accompaniment.sheets.records import Records, Values, current
from accompaniment.sheets.tables import RULES, Table, tables


class CannotWrite(OfficeError):
    """The place where an export should go cannot take it."""


def export(session: Session, *, project: Project) -> Sheets:
    """Every record of a project (no plans, accounts or audit lines), in the order of its keys."""
    zone = ZoneInfo(project.timezone)
    records = current(session, project, zone)
    return Sheets([_sheet(table, records[name], zone) for name, table in tables(zone).items()])


def _sheet(table: Table, records: Records, zone: ZoneInfo) -> Sheet:
    columns = [column.name for column in table.columns]
    rows: list[dict[str, str]] = []
    for values in _in_order(table, records, zone):
        cells = {
            column.name: table_text.clean(column.write(values.get(column.name))) for column in table.columns
        }
        if not rows or rows[-1] != cells:  # the same absence noted twice is one
            rows.append(cells)
    return Sheet(
        table.name, f"{table.name}.csv", columns, [Row(line, cells) for line, cells in enumerate(rows, 2)]
    )


def _in_order(table: Table, records: Records, zone: ZoneInfo) -> Iterator[Values]:
    if table.name == "rules":  # their own order says more than the alphabet
        for found in records.values():
            for _, values in found:
                yield {**values, "meaning": RULES[values["rule"]][1]}
        return
    for key in sorted(records, key=lambda key: [_sortable(part) for part in key]):
        for record, values in records[key]:
            yield {**values, **_shifts(record, zone)} if table.name == "requests" else values


def _sortable(part: Any) -> str:
    return part.isoformat() if isinstance(part, date) else str(part)


def _shifts(request: Request, zone: ZoneInfo) -> Values:
    """Codes that are not the usual ones, and which shifts are withdrawn, by the visits they stand for."""
    if request.state not in (RequestState.ACCEPTED, RequestState.CLOSED):
        return {"shifts": [], "withdrawn": []}
    shifts: list[Shift | None] = [shift for _, shift in intake.pair(request, request.shifts, zone)]
    usual = intake.usual_codes(request.code, len(shifts))
    codes = [shift.code if shift else code for shift, code in zip(shifts, usual, strict=True)]
    return {
        "shifts": [] if codes == usual or len(set(codes)) < len(codes) else codes,
        "withdrawn": sorted(
            (shift.code, shift.withdrawn_at) for shift in shifts if shift and shift.withdrawn_at
        ),
    }


def numbers(zone: ZoneInfo) -> dict[str, set[str]]:
    """Each sheet's columns of numbers."""
    return {
        name: {column.name for column in table.columns if column.kind.number}
        for name, table in tables(zone).items()
    }


def to_zip(sheets: Sheets, mark: str = "") -> bytes:
    """CSV files in a zip; `mark` says whose file it is."""
    return packed.write_zip(sheets.sheets, mark)


def to_xlsx(sheets: Sheets, mark: str = "") -> bytes:
    """One workbook; `mark` says whose file it is."""
    return packed.write_xlsx(sheets.sheets, numbers(ZoneInfo("UTC")), mark)


def write(sheets: Sheets, path: Path, mark: str = "") -> None:
    """Write sheets to a .zip, an .xlsx, or a folder of CSV files, with a mark. Raises `CannotWrite`."""
    try:
        if path.suffix.lower() in (".zip", ".xlsx"):
            _write(path, (to_zip if path.suffix.lower() == ".zip" else to_xlsx)(sheets, mark))
            return
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for sheet in sheets.sheets:
            _write(path / f"{sheet.name}.csv", table_text.write_csv(sheet))
        if mark:
            _write(path / packed.ABOUT, f"{mark}\n".encode())
    except OSError as fault:
        raise CannotWrite(
            f"{path} cannot be written: {fault.strerror}.", "Maybe choose another place."
        ) from None


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)  # who is on the list of volunteers is nobody else's business
    path.write_bytes(content)
