"""Reading what `parts` names, and writing it as a file that its person can read."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from accompaniment import identities
from accompaniment.models import Defender, Volunteer
from accompaniment.person_data.parts import ELSEWHERE, OF_DEFENDER, OF_VOLUNTEER, OURS, Part
from accompaniment.vault import KeyRing

FORMAT = "accompaniment-person/1"


@dataclass(frozen=True, slots=True)
class PersonData:
    """All that is kept of one person: rows by table, and what is held back, as sentences."""

    code: str
    tables: dict[str, list[dict[str, Any]]]
    held_back: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same, as it is written."""
        return {
            "format": FORMAT, "code": self.code, "kept": self.tables, "held_back": list(self.held_back)
        }  # fmt: skip

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has of them; those that have none are not there."""
        return {name: len(rows) for name, rows in self.tables.items() if rows}


def of_volunteer(session: Session, person: Volunteer) -> PersonData:
    """What is kept of a volunteer."""
    return _of(session, person, OF_VOLUNTEER)


def of_defender(session: Session, ring: KeyRing, defender: Defender) -> PersonData:
    """What is kept of a defender, who they are too: for a file that leaves the house closed."""
    found = _of(session, defender, OF_DEFENDER)
    details = identities.peek(session, ring, defender)
    opened = {column: getattr(details, column) for column in identities.SEALED}
    return PersonData(found.code, {"identity": [opened], **found.tables}, found.held_back)


def counts_of_defender(session: Session, defender: Defender) -> PersonData:
    """The same without who they are: enough to say how much is kept."""
    return _of(session, defender, OF_DEFENDER)


def to_zip(data: PersonData, about: dict[str, Any]) -> bytes:
    """A zip with `data.json`, and in `read-me.txt` what it is; `about` (who took it, when) goes into both."""
    said = [f"What the office keeps of {data.code}: data.json, which any text editor opens.", ""]
    said += [f"{key}: {value}" for key, value in about.items()]
    said += ["", "Held back:", *(f"- {sentence}" for sentence in data.held_back)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps({**about, **data.as_json()}, ensure_ascii=False, indent=1) + "\n"
        for name, content in (("data.json", text), ("read-me.txt", "\n".join(said) + "\n")):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content.encode())
    return file.getvalue()


def _of(session: Session, person: Any, parts: tuple[Part, ...]) -> PersonData:
    tables, reasons = {}, dict.fromkeys(ELSEWHERE.values())
    for part in parts:
        rows = session.scalars(part.rows(person)).unique().all()
        tables[part.model.__tablename__] = [
            {name: _plain(_reach(row, name)) for name in part.columns} for row in rows
        ]
        reasons |= dict.fromkeys(part.held.values())
    held = tuple(reason[0].upper() + reason[1:] + "." for reason in reasons if reason != OURS)
    return PersonData(person.code, tables, held)


def _reach(row: Any, name: str) -> Any:
    for part in name.split("."):
        row = getattr(row, part) if row is not None else None
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
