"""What every benchmark's report says of its circumstances, and how its table is written."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
MARK = "†"
"""Stands behind a row of which a run was disturbed."""
DISTURBED = f"{MARK} while at least one of these runs went on, others used more than a tenth of the machine."


def circumstances() -> dict[str, str]:
    """The date and the machine of a measurement: without them it says nothing."""
    return {"date": datetime.now(UTC).date().isoformat(), "machine": _machine()}


def save(path: Path, report: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def row(cells: Iterable[Any]) -> str:
    """One line of a table in Markdown."""
    return f"| {' | '.join(map(str, cells))} |"


def table(report: dict[str, Any], head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table in Markdown under the date and the machine."""
    lines = [f"{report['date']}, {report['machine']}", "", row(head), row(["---"] * len(head))]
    lines += map(row, rows)
    if any(MARK in line for line in lines):
        lines += ["", DISTURBED]
    return "\n".join(lines)


def groups(runs: Iterable[dict[str, Any]], *keys: str) -> list[list[dict[str, Any]]]:
    """The runs that differ only in their seed, in the order in which they were first seen."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for run in runs:
        found.setdefault(tuple(run[key] for key in keys), []).append(run)
    return list(found.values())


def median(runs: Iterable[dict[str, Any]], *keys: str) -> float | None:
    """The median over runs of the value under these keys; None where no run has it."""
    values = []
    for run in runs:
        value: Any = run
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            values.append(value)
    return statistics.median(values) if values else None


def number(value: float | None) -> str:
    """A figure as the tables show it; "-" where there is none."""
    if value is None:
        return "-"
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:.0f}"


def mark(runs: Iterable[dict[str, Any]]) -> str:
    return f" {MARK}" if any(run.get("disturbed") for run in runs) else ""


def _machine() -> str:
    python = platform.python_version()
    cores = f"{os.cpu_count()} cores ({_processor()})"
    return f"{cores}, {platform.machine()}, {platform.system()}, Python {python}"


def _processor() -> str:
    known = Path("/proc/cpuinfo")  # Linux; elsewhere Python knows
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "unknown")
