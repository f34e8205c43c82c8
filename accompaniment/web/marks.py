"""Short marks of what the fields of a form hold: two are the same exactly if the fields hold the same.

They go out with the form and come back with it, so that it can be told later who changed what.
"""

from __future__ import annotations

import hashlib
from typing import Any

from wtforms import FieldList

UNMARKED = ("seen", "csrf_token")


def of(form: Any) -> str:
    """The marks of all fields, as text: "arrives:1f0c... leaves:93ab..."."""
    return " ".join(f"{field.name}:{_mark(field)}" for field in form if field.name not in UNMARKED)


def read(text: str | None) -> dict[str, str]:
    """The marks by field; none of what makes no sense."""
    return {name: mark for name, _, mark in (part.partition(":") for part in (text or "").split())}


def _mark(field: Any) -> str:
    return hashlib.sha256(repr(_held(field)).encode()).hexdigest()[:12]


def _held(field: Any) -> Any:
    """What stands in a field as it would be written: a time that is shown without seconds has none here."""
    if isinstance(field, FieldList):
        return [[_held(part) for part in row.form] for row in field.entries if not row.form.blank()]
    if hasattr(field, "kind"):
        return field._value() if field.fault else field.written()
    return sorted(map(str, field.data)) if isinstance(field.data, list) else str(field.data)
