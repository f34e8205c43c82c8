"""What every benchmark's report says of its circumstances, and how its table is written."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def circumstances() -> dict[str, str]:
    """The date and the machine of a measurement: without them it says nothing."""
    return {"date": datetime.now(UTC).date().isoformat(), "machine": _machine()}


def row(cells: Iterable[Any]) -> str:
    """One line of a table in Markdown."""
    return f"| {' | '.join(map(str, cells))} |"


def _machine() -> str:
    python = platform.python_version()
    cores = f"{os.cpu_count()} cores ({_processor()})"
    return f"{cores}, {platform.machine()}, {platform.system()}, Python {python}"


def _processor() -> str:
    known = Path("/proc/cpuinfo")  # Linux; elsewhere Python knows
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "unknown")
