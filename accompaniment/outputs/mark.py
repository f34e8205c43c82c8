"""What stands in every file that leaves the house: for whom, who took it, when, its line in the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from accompaniment.outputs.report import Grade
from accompaniment.outputs.words import one_line


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one file. `line` is the number of its line in the audit.

    Files of the house name the account that took them; those for people outside only the line, by
    which the house finds it.
    """

    grade: Grade
    line: int
    at: datetime
    who: str

    def __str__(self) -> str:
        who = f" {one_line(self.who)}" if self.grade is Grade.INTERNAL else ""
        return f"{self.grade.value} x{self.line} {self.at.astimezone(UTC):%Y-%m-%d %H:%M}Z{who}"

    def facts(self) -> dict[str, str | int]:
        """The same for a file of keys and values."""
        found = {"grade": self.grade.value, "line": self.line, "at": self.at.isoformat(timespec="seconds")}
        return {**found, "who": self.who} if self.grade is Grade.INTERNAL else found
