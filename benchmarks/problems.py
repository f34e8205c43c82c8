"""The problems that are measured, by size: see tests/problems."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "tests" / "problems"
SIZES = ("apartado", "xs", "s", "m", "l", "xl")


def files(sizes: Iterable[str]) -> list[Path]:
    """All problems of these sizes; m has two."""
    return [path for size in sizes for path in sorted(FOLDER.glob(f"{size}-*.json*"))]
