"""The house's import order (docs/decisions.md): downwards only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "accompaniment"

RANKS = {
    "errors": 0,
    "caps": 0,
    "cipher": 0,
    "config": 0,
    "periods": 0,
    "moment": 0,
    "database": 1,
    "models": 1,
    "access": 2,
    "audit": 2,
    "sealing": 2,
    "vault": 1,
    "closing": 2,
    "codes": 2,
    "accounts": 2,
    "passkeys": 2,
    "second_factor": 2,
    "sign_ins": 2,
    "scope": 2,
    "grants": 2,
    "feeds": 2,
    "office": 3,
    "outputs": 3,
    "exposure": 3,
    "identities": 3,
    "consents": 3,
    "person_data": 3,
    "handovers": 3,
    "erasure": 3,
    "backups": 4,
    "intake": 3,
    "sheets": 3,
    "planning": 3,
    "publishing": 3,
    "records": 3,
    "retention": 3,
    "runs": 3,
    "timetable": 3,
    "notices": 3,
    "migrations": 3,
    "web": 4,
    "cli": 4,
    "commands": 4,
    "worker": 4,
    "demo": 4,
}
PLANNERS = {"planning", "timetable", "runs", "commands", "cli", "demo", "worker"}
"""Who may import `scheduling`."""


def parts() -> list[str]:
    return sorted({path.stem if path.is_file() else path.name for path in PACKAGE.iterdir()} & set(RANKS))


def imported(part: str) -> set[str]:
    """The parts of the package that `part` imports, wherever in its files."""
    root = PACKAGE / part
    found = set()
    for path in root.rglob("*.py") if root.is_dir() else [root.with_suffix(".py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.split(".")[0] == "accompaniment"
            ):
                names = node.module.split(".")[1:2] or [alias.name for alias in node.names]
                found.update(names)
            elif isinstance(node, ast.Import):
                found.update(a.name.split(".")[1] for a in node.names if a.name.startswith("accompaniment."))
    return found - {part, "__version__"}


def test_every_part_has_a_rank() -> None:
    there = {path.stem for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert there - {"__init__", "__pycache__", "scheduling", "translations", "templates", "static"} == set(
        parts()
    )


@pytest.mark.parametrize("part", parts())
def test_part_imports_downwards_only(part: str) -> None:
    upwards = {other for other in imported(part) if other in RANKS and RANKS[other] > RANKS[part]}
    assert upwards == set()


@pytest.mark.parametrize("part", sorted(set(parts()) - PLANNERS))
def test_part_leaves_the_planner_to_others(part: str) -> None:
    assert "scheduling" not in imported(part)


@pytest.mark.parametrize("part", [part for part in parts() if RANKS[part] < 4])
def test_part_below_the_web_knows_no_flask(part: str) -> None:
    root = PACKAGE / part
    for path in root.rglob("*.py") if root.is_dir() else [root.with_suffix(".py")]:
        modules = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
        }
        assert not {name for name in modules if name.split(".")[0].startswith("flask")}, path


def test_scheduling_alone_loads_neither_web_nor_database() -> None:
    code = (
        "import sys, accompaniment.scheduling.formats, accompaniment.scheduling.check; "
        "sys.exit(any(m in sys.modules for m in ('flask', 'sqlalchemy', 'ortools')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0


def test_files_stay_short() -> None:
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}
