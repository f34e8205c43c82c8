"""Files become sheets: rows of text, each with the line it came from. Nothing is understood here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from accompaniment.errors import OfficeError

MOST_BYTES = 10_000_000
MOST_UNPACKED = 60_000_000
MOST_TAGS = 2_000_000
MOST_ENTRIES = 200
MOST_ROWS = 60_000
MOST_COLUMNS = 100
LONGEST_CELL = 5000
PARTS = "Maybe import it in parts."


class BadFile(OfficeError):
    """A file cannot be read at all."""


@dataclass(slots=True)
class Allowance:
    """What one import may still hold, however its files are packed into each other.

    A workbook of 100 kB can be 50 MB of XML, and a zip can hold many of them: so bytes and XML tags
    are counted over the whole import, not for each file.
    """

    bytes: int = MOST_UNPACKED
    tags: int = MOST_TAGS

    def take(self, name: str, bytes: int = 0, tags: int = 0) -> None:
        """Count what is about to be read. Raises `BadFile` if it is more than is left."""
        self.bytes -= bytes
        self.tags -= tags
        if self.bytes < 0:
            raise BadFile(f"{name} unpacks to more than {MOST_UNPACKED // 1_000_000} MB.", PARTS)
        if self.tags < 0:
            raise BadFile(f"{name} has too many cells.", PARTS)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (the first is 1) and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `name` says what it holds, `file` where it came from."""

    name: str
    file: str
    columns: list[str]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Sheets:
    """All sheets of one import or export; `aside` are the files that are no sheets."""

    sheets: list[Sheet]
    aside: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)


def read(*sources: Path | str | tuple[str, bytes]) -> Sheets:
    """The sheets in a folder, a zip, an XLSX or CSV files: paths, or names with their bytes.

    Raises `BadFile` for what cannot be read or is too large.
    """
    found: list[Sheet] = []
    aside: list[str] = []
    allowance = Allowance()
    for name, content in _contents(sources):
        if len(content) > MOST_BYTES:
            raise BadFile(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.", PARTS)
        allowance.take(name, bytes=len(content))
        _read_one(name, content, found, aside, allowance)
    if sum(len(sheet.rows) for sheet in found) > MOST_ROWS:
        raise BadFile(f"There are more than {MOST_ROWS} rows.", "Maybe import them in parts.")
    if not found:
        raise BadFile(
            "There is no sheet in it.", "Maybe give a folder, a zip or an XLSX with locations, requests, ..."
        )
    names = [sheet.name for sheet in found]
    for name in names:
        if names.count(name) > 1:
            raise BadFile(f"There are several sheets named {name}.", "Maybe import them one after the other.")
    return Sheets(found, aside)


def _contents(sources: tuple[Path | str | tuple[str, bytes], ...]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for source in sources:
        if isinstance(source, tuple):
            found.append(source)
            continue
        path = Path(source)
        try:
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            found += [(file.name, _head(file)) for file in files if file.is_file()]
        except OSError:
            raise BadFile(f"{path} cannot be read.", "Maybe the name is not right.") from None
    return found


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _read_one(name: str, content: bytes, found: list[Sheet], aside: list[str], allowance: Allowance) -> None:
    # Rank 3 starts fast: openpyxl is loaded only for an XLSX.
    from accompaniment.sheets import packed, table_text

    name = table_text.clean(name)
    kind = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if content[:2] == b"PK" and kind in (".xlsx", ".xlsm"):
        found += packed.read_xlsx(name, content, allowance)
    elif content[:2] == b"PK" and kind == ".zip":
        for inner, text in packed.unpack(name, content, aside, allowance):
            _read_one(inner, text, found, aside, allowance)
    elif kind in (".csv", ".tsv"):
        found.append(table_text.read_csv(name, content))
    elif kind in (".xlsx", ".xlsm", ".zip", ".xls", ".ods"):
        raise BadFile(f"{name} cannot be read.", "Maybe save it as XLSX or CSV again.")
    elif name != packed.ABOUT:
        aside.append(name)
