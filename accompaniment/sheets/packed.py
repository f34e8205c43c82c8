"""Zip and XLSX: opened with care, since a small file can hold a very large one."""

from __future__ import annotations

import io
import lzma
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any

from accompaniment.sheets.cells import write_number
from accompaniment.sheets.reading import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ENTRIES,
    MOST_UNPACKED,
    Allowance,
    BadFile,
    Sheet,
)
from accompaniment.sheets.table_text import clean, make_sheet, write_csv

ABOUT = "about.txt"
"""The file in a zip of records that is no sheet: for whom the zip is, who took it, when."""
MOST_LINES = 100_000
MOST_BESIDES = 2_000_000
"""Bytes of a workbook's part that holds no cells: openpyxl reads such a part whole."""
LONGEST_TAG = 200_000
"""Bytes from one tag to the next: a cell's text is shorter, a tag of a million attributes is not."""


def _open(name: str, content: bytes, allowance: Allowance) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception:  # a broken archive can fail in many ways, all of them mean the same
        raise BadFile(f"{name} is damaged or no archive.") from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadFile(f"{name} holds more than {MOST_ENTRIES} files.")
    allowance.take(name, bytes=sum(entry.file_size for entry in entries))
    return archive


def _part(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:  # in these ways zipfile, and what it unpacks with, say "damaged", "locked" or "packed unlike I know"
        with archive.open(entry) as file:
            return file.read(MOST_UNPACKED)  # never more than the entry said it holds
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, EOFError, ValueError):
        raise BadFile(f"{name}: {entry.filename} is damaged or locked with a password.") from None


def unpack(name: str, content: bytes, aside: list[str], allowance: Allowance) -> Iterator[tuple[str, bytes]]:
    """The files in a zip, by their names without folders; odd paths and archives in it go `aside`."""
    archive = _open(name, content, allowance)
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if entry.is_dir() or "__MACOSX" in path.parts or path.name.startswith("."):
            continue
        odd = path.is_absolute() or ".." in path.parts or ":" in entry.filename
        if odd or path.suffix.lower() == ".zip":
            aside.append(clean(entry.filename))
            continue
        if entry.file_size > MOST_BYTES:
            raise BadFile(f"{name}: {path.name} is larger than {MOST_BYTES // 1_000_000} MB.")
        yield path.name, _part(name, archive, entry)


def read_xlsx(name: str, content: bytes, allowance: Allowance) -> list[Sheet]:
    """The worksheets of a workbook: values, never formulas. Raises `BadFile`."""
    from openpyxl import load_workbook

    archive = _open(name, content, allowance)
    for entry in archive.infolist():
        _weigh(name, entry, _part(name, archive, entry), allowance)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            found = [
                make_sheet(sheet.title, f"{name} [{sheet.title}]", _lines(name, sheet))
                for sheet in book.worksheets
            ]
            book.close()
    except BadFile:
        raise
    except Exception:  # openpyxl meets a damaged workbook with whatever error comes first
        raise BadFile(
            f"{name} is damaged.", "Maybe open it in a spreadsheet program and save it again."
        ) from None
    return [sheet for sheet in found if sheet.columns]


def _weigh(name: str, entry: zipfile.ZipInfo, part: bytes, allowance: Allowance) -> None:
    """Count a part's XML tags before it is parsed: each of them costs a hundred times its bytes."""
    begin = part[:100].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begin.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return  # a picture, say: what would read it as XML stops at its first byte
    declared = part.partition(b"?>")[0].lower() if begin.startswith(b"<?xml") else b""
    if not begin.startswith(b"<") or b"\0" in begin or (b"encoding" in declared and b"utf-8" not in declared):
        raise BadFile(f"{name} is not in UTF-8, as every spreadsheet program writes it.")
    if b"<!DOCTYPE" in part:  # defusedxml would refuse what it defines, but openpyxl does not say so
        raise BadFile(f"{name} holds definitions that no spreadsheet program writes.")
    holds_cells = "worksheets/" in entry.filename or entry.filename.endswith("sharedStrings.xml")
    if not holds_cells and len(part) > MOST_BESIDES:
        raise BadFile(f"{name} holds more than {MOST_BESIDES // 1_000_000} MB besides its cells.")
    allowance.take(name, tags=part.count(b"<"))
    if max(map(len, part.split(b"<"))) > LONGEST_TAG:
        raise BadFile(f"{name} holds a cell or a tag that is too long.")


def _lines(name: str, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a workbook says of its own size may be wrong
    # A row ends at its last cell, even an empty one far to the right: no more is looked at than may be.
    rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    for number, cells in enumerate(rows, start=1):
        if number > MOST_LINES:
            raise BadFile(f"{name} has more than {MOST_LINES} lines.", "Maybe delete the empty ones.")
        if any(cell is not None for cell in cells):
            yield number, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as it would be typed in a CSV: dates Excel made of them are dates again."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return write_number(float(cell)) if abs(cell) < 1e15 else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return str(cell)


def write_zip(sheets: list[Sheet], mark: str = "") -> bytes:
    """The sheets as CSV files in a zip; what is said of the file itself in `about.txt`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            # A fixed date: the same office makes the same bytes, and says nothing of when.
            entry = zipfile.ZipInfo(f"{sheet.name}.csv", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, write_csv(sheet))
        if mark:
            archive.writestr(zipfile.ZipInfo(ABOUT, (1980, 1, 1, 0, 0, 0)), f"{mark}\n")
    return stream.getvalue()


def write_xlsx(sheets: list[Sheet], numbers: dict[str, set[str]], mark: str = "") -> bytes:
    """The sheets as one workbook. `numbers` names each sheet's columns of numbers; all else is text.

    `mark`, what is said of the file itself, stands in its properties and at the foot of printed pages.
    """
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"author": "", "created": datetime(2000, 1, 1), "comments": mark})
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.set_footer(f"&C{mark}" if mark else "")
            page.freeze_panes(1, 1)
            for across, column in enumerate(sheet.columns):
                page.set_column(across, across, max(10, len(column) + 2), None)
                page.write_string(0, across, column, bold)
            for down, row in enumerate(sheet.rows, start=1):
                for across, column in enumerate(sheet.columns):
                    value = row.cells.get(column, "")
                    if value and column in numbers.get(sheet.name, ()):
                        page.write_number(down, across, float(value))
                    elif value:
                        page.write_string(down, across, value, text)
    return stream.getvalue()
