"""How much of what is promised is tested: counted from the tables that the tests themselves are made from."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from accompaniment.config import Config
from accompaniment.web import create_app, desk
from benchmarks.meter import ROOT
from tests import test_inventory
from tests.web import matrix

PROMISES = re.compile(r"## Promise and test\n(.*?)\n## ", re.DOTALL)


def counts(config: Config) -> dict[str, int | None]:
    """Each count by its name; none where nothing counts it yet."""
    return {**_cells(config), **_columns(), **_promises(ROOT), "fuzz inputs": _fuzz_inputs()}


def _cells(config: Config) -> dict[str, int]:
    app = create_app(config)
    with app.app_context():
        desk.db.engine.dispose()
    cells = list(matrix.cells(app))
    return {
        "routes": len({(cell.rule.rule, cell.method) for cell in cells}),
        "readers (roles, with and without grants)": len({str(cell.reader) for cell in cells}),
        "places of the object": len({cell.where for cell in cells if cell.where}),
        "cells asked (route × reader × object)": len(cells),
        "cells that are refused": sum(cell.answer != 200 for cell in cells),
    }


def _columns() -> dict[str, int]:
    sealed, everything = test_inventory.there(sealed=True), test_inventory.there()
    return {"columns sealed": len(sealed), "columns in the inventory": len(everything)}


def _promises(root: Path) -> dict[str, int]:
    """Rows of the table in `docs/security.md`, and the files they name."""
    rows = PROMISES.search((root / "docs/security.md").read_text(encoding="utf-8"))[1].splitlines()[2:]
    named = {name for row in rows for name in re.findall(r"`(tests/[\w/.]+)`", row)}
    missing = sorted(name for name in named if not (root / name).exists())
    if missing:
        raise SystemExit(f"docs/security.md names tests that are not there: {', '.join(missing)}")
    return {"promises with a test": len([row for row in rows if row.startswith("| ")])}


def _fuzz_inputs() -> int | None:
    if find_spec("tests.fuzz.counts") is None:
        return None
    return sum(import_module("tests.fuzz.counts").inputs().values())
