"""Sheets: the office's records as a folder, a zip or an XLSX, read and written without loss.

`read` -> `preview` (what would happen, row by row) -> `apply` (all or nothing); `export` -> `write`.
"""

from accompaniment.sheets.applying import ImportRefused, apply
from accompaniment.sheets.checking import preview
from accompaniment.sheets.exporting import CannotWrite, export, to_xlsx, to_zip, write
from accompaniment.sheets.preview import Change, Fault, Outcome, Preview, RowOutcome
from accompaniment.sheets.reading import MOST_BYTES, BadFile, Row, Sheet, Sheets, read

__all__ = [
    "MOST_BYTES",
    "BadFile",
    "CannotWrite",
    "Change",
    "Fault",
    "ImportRefused",
    "Outcome",
    "Preview",
    "Row",
    "RowOutcome",
    "Sheet",
    "Sheets",
    "apply",
    "export",
    "preview",
    "read",
    "to_xlsx",
    "to_zip",
    "write",
]
