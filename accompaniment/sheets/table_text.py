"""CSV: read whatever a spreadsheet program writes, and written so that none runs it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from accompaniment.sheets.reading import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, BadFile, Row, Sheet

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NUMBER = re.compile(r"-\d+(\.\d+)?")


def harmless(text: str) -> str:
    """The cell with an apostrophe before what a spreadsheet program would take for a formula."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """What `harmless` was given."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text) else text


def clean(text: str) -> str:
    """The text without invisible control characters and without space at its ends.

    Also without those that turn the direction of what follows (Unicode UAX 9): with one in a code,
    what a person reads is not what is written.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        kept = (c for c in kept if c not in _TURNING)
        text = "".join(kept)
    return text.strip()


def write_csv(sheet: Sheet) -> bytes:
    """A sheet as CSV in UTF-8 (with the mark by which Excel knows it), commas between."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([harmless(row.cells.get(column, "")) for column in sheet.columns])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def read_csv(name: str, content: bytes) -> Sheet:
    """A CSV file in UTF-8 or UTF-16, with commas, semicolons or tabs between. Raises `BadFile`."""
    text = _decode(name, content)
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):  # Excel's own first line
        text = rest
    sheet = make_sheet(PurePosixPath(name).stem, name, _lines(name, text))
    if not sheet.columns:
        raise BadFile(f"{name} is empty.")
    return sheet


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begun = 1
    try:
        for cells in reader:
            yield begun, [plain(cell) for cell in cells]
            begun = reader.line_num + 1
    except csv.Error as fault:
        raise BadFile(f"{name}, line {begun}: {fault}.", "Maybe a quotation mark is missing.") from None


def make_sheet(title: str, file: str, lines: Iterable[tuple[int, list[str]]]) -> Sheet:
    """A sheet of numbered lines of cells; the first line that is not empty names the columns."""
    columns: list[str] = []
    rows: list[Row] = []
    for number, raw in lines:
        cells = [clean(cell) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
            raise BadFile(f"{file} has more than {MOST_COLUMNS} columns or {MOST_ROWS} rows.")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise BadFile(f"{file}, line {number}: a cell is longer than {LONGEST_CELL} characters.")
        if not columns:
            columns = [cell.lower().replace(" ", "_") for cell in cells]
            _demand_distinct(file, columns)
            continue
        if len(cells) > len(columns):
            raise BadFile(
                f"{file}, line {number}: there are more cells than columns.",
                "Maybe a cell holds a comma unquoted.",
            )
        rows.append(Row(number, dict(zip(columns, cells + [""] * len(columns), strict=False))))
    return Sheet(title.strip().lower(), file, columns, rows)


def _demand_distinct(file: str, columns: list[str]) -> None:
    named = [column for column in columns if column]
    for column in named:
        if named.count(column) > 1:
            raise BadFile(f"{file}: there are two columns named {column}.")


def _decode(name: str, content: bytes) -> str:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(
            f"{name} is not in UTF-8: its letters would be mangled.", "Maybe save it as “CSV UTF-8” or XLSX."
        ) from None


def _delimiter(text: str) -> str:
    header = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)
