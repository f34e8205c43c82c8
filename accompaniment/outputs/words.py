"""Text on its way into a file: made so that no reader takes it for anything but text."""

from __future__ import annotations

import re
import unicodedata

FORMULA = ("=", "+", "-", "@")


def one_line(text: str) -> str:
    """The text without line breaks and other control characters."""
    return " ".join(
        "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split()
    )


def cell(text: str) -> str:
    """The text of a CSV cell: one that a spreadsheet would work out gets an apostrophe before it."""
    text = one_line(text)
    return f"'{text}" if text.startswith(FORMULA) else text


def file_name(*parts: str | int | None, ending: str) -> str:
    """A name that every system takes: letters of any language become dashes unless they are ASCII."""
    plain = unicodedata.normalize("NFKD", "-".join(str(part) for part in parts if part not in (None, "")))
    ascii_only = re.sub(r"[^A-Za-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-").lower()
    return f"{ascii_only[:80] or 'file'}.{ending}"
