"""What an import would do, row by row, before it does anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: where, what stands there, and what would be right."""

    file: str
    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a record that becomes another, as cells."""

    column: str
    before: str
    after: str


@dataclass(slots=True)
class RowOutcome:
    """One row. `values` is what the whole record would be; `record` what it is now, if there is one."""

    sheet: str
    file: str
    line: int
    name: str
    outcome: Outcome = Outcome.UNCHANGED
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    record: Any = None


@dataclass(slots=True)
class Preview:
    """All rows in the order in which they are applied; `warnings` name what would be left aside."""

    rows: list[RowOutcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Outcome]:
        """How many rows have which outcome."""
        return Counter(row.outcome for row in self.rows)

    @property
    def faults(self) -> list[Fault]:
        """Every fault of every row."""
        return [fault for row in self.rows for fault in row.faults]

    @property
    def refused(self) -> bool:
        """Whether anything is refused: then nothing is applied."""
        return any(row.outcome is Outcome.REFUSED for row in self.rows)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is in the office already."""
        return all(row.outcome is Outcome.UNCHANGED for row in self.rows)

    def by_sheet(self) -> dict[str, list[RowOutcome]]:
        """The rows of each sheet."""
        found: dict[str, list[RowOutcome]] = {}
        for row in self.rows:
            found.setdefault(row.sheet, []).append(row)
        return found
