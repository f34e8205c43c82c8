"""Files of the office, damaged as a bad disk, a bad program or a bad person would."""

from __future__ import annotations

import copy
import csv
import io
import random
from typing import Any

from tests.fuzz.hostile import TEXTS

VALUES = (
    *(None, True, False, 0, -1, 2**31, 2**63, 10**400, 1.5, float("nan"), float("inf"), -0.0, "", [], {}),
    *([[]], [{}], {"a": 1}, [None], *TEXTS),
)
"""What may stand in JSON where something else is meant."""


def damaged(content: bytes, draw: random.Random) -> bytes:
    """The bytes up to three times harmed: one changed, some gone, doubled or hostile, or the end off."""
    found = bytearray(content)
    for _ in range(draw.randint(1, 3)):
        at, length = draw.randrange(len(found) + 1), draw.choice((1, 2, 16, 500))
        match draw.randrange(5):
            case 0 if at < len(found):
                found[at] = draw.randrange(256)
            case 1:
                del found[at : at + length]
            case 2:
                found[at:at] = found[at : at + length]
            case 3:
                found[at : at + length] = draw.choice(TEXTS).encode("utf-8", "surrogatepass")[:length]
            case 4:
                del found[max(at, 1) :]
    return bytes(found)


def damaged_json(value: Any, draw: random.Random) -> Any:
    """The value with up to three of its parts replaced, taken away, doubled or moved."""
    found = copy.deepcopy(value)
    for _ in range(draw.randint(1, 3)):
        inside = found
        while isinstance(inside, (dict, list)) and inside:
            key = draw.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
            deeper = isinstance(inside[key], (dict, list)) and inside[key] and draw.random() < 0.8
            if deeper:
                inside = inside[key]
                continue
            match draw.randrange(4):
                case 0 | 1:
                    inside[key] = copy.deepcopy(draw.choice(VALUES))
                case 2:
                    del inside[key]
                case 3 if isinstance(inside, dict):
                    inside[draw.choice(TEXTS)] = inside[key]
                case 3:
                    inside.append(copy.deepcopy(inside[key]))
            break
    return found


def damaged_sheets(sheets: dict[str, list[list[str]]], draw: random.Random) -> dict[str, bytes]:
    """Sheets as CSV, with up to three cells (heads too) that hold something hostile or of another cell."""
    found = copy.deepcopy(sheets)
    cells = [cell for rows in sheets.values() for row in rows for cell in row if cell]
    for _ in range(draw.randint(1, 3)):
        rows = found[draw.choice(sorted(found))]
        row = draw.choice(rows)
        row[draw.randrange(len(row))] = draw.choice((draw.choice(TEXTS), draw.choice(cells), ""))
    return {name: written(rows) for name, rows in found.items()}


def written(rows: list[list[str]]) -> bytes:
    """Rows as CSV."""
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")
