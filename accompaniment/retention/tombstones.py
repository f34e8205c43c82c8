"""What is noted of the forgotten, outside the database: a backup brings the database back, not this file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from accompaniment.retention import acts


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One record that was forgotten: enough to do `act` (a name in `acts.ACTS`) again, and nothing else."""

    at: datetime
    act: str
    id: int
    code: str


def forgotten(act: str, thing: Any, now: datetime) -> Forgotten:
    """What is noted of a record that is forgotten now."""
    return Forgotten(now, act, thing.id, acts.code_of(thing))


def note(path: Path, gone: Iterable[Forgotten]) -> None:
    """Add to the file, on the disk before the caller commits: after a power cut between the two the record
    is there still, and is forgotten the next day; the other way round a backup would bring it back."""
    lines = [json.dumps({**asdict(one), "at": one.at.isoformat()}) + "\n" for one in gone]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def noted(path: Path) -> list[Forgotten]:
    """What the file says; nothing if there is none. A last line that a power cut tore off does not count."""
    if not path.exists():
        return []
    whole = path.read_text(encoding="utf-8").split("\n")[:-1]
    entries = [json.loads(line) for line in whole if line]
    return [Forgotten(**{**entry, "at": datetime.fromisoformat(entry["at"])}) for entry in entries]
