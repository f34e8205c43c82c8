"""How much is tried: the settings of the loops, and the number of inputs that follow from them."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from accompaniment.config import Config
from accompaniment.web import create_app, desk
from tests.fuzz.forms import asked_of_the_address
from tests.fuzz.hostile import PATHS, TEXTS
from tests.web.test_every_route import routes

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
"""How many times as much is tried as in an ordinary run: `FUZZ_TIMES=20 python -m pytest tests/fuzz`."""

ROUNDS = {
    "sheets": 40,
    "zip": 60,
    "xlsx": 60,
    "csv": 60,
    "problem": 300,
    "plan": 300,
    "problem file": 60,
    "key file, bytes": 100,
    "key file, values": 100,
    "backup, closed": 100,
    "backup, content": 100,
}
"""Damaged files of each kind in an ordinary run."""

FILE_NAMES = [f"{name}{ending}" for name in (*PATHS, *TEXTS[:40]) for ending in ("", ".csv", ".zip")]

FIELDS_AT_LEAST = 300
"""Fields of all forms together. The pages must be asked for the exact number; the test checks this one."""

NUMBERS = ("0", "2147483648", "9" * 19, "9" * 400, "9" * 5000)
"""What stands for a number in a path."""


def rounds(kind: str) -> range:
    """To try as many damaged files of a kind as are wanted."""
    return range(ROUNDS[kind] * TIMES)


def words(draw: random.Random, count: int = 1) -> list[str]:
    """Some hostile words, as many as are wanted for one field."""
    return draw.sample(TEXTS, min(count * TIMES, len(TEXTS)))


def queries(app: Flask, draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """Each address that reads a name behind its `?`, that name, and a hostile word."""
    names = asked_of_the_address()
    for url, _ in routes(app, "GET"):
        for name in sorted(names.get(url.split("/")[1], ())):
            for text in words(draw):
                yield url, name, text


def paths(app: Flask, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Each address with a hostile word or number in one of its parts, by each method that it has."""
    for rule in app.url_map.iter_rules():
        for name, kind in rule._converters.items():
            whole = "Integer" in type(kind).__name__
            for text in NUMBERS if whole else words(draw, 4):
                path = rule.rule
                for other, its_kind in rule._converters.items():
                    mark = f"<int:{other}>" if "Integer" in type(its_kind).__name__ else f"<{other}>"
                    mark = f"<path:{other}>" if mark not in path else mark
                    path = path.replace(mark, quote(text, safe="") if other == name else "1")
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    yield method, path


def inputs() -> dict[str, int]:
    """How many inputs of each kind the tests of this folder try."""
    bombs = import_module("tests.fuzz.test_bombs")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config(Path(folder), "sqlite://", "k" * 64))
        with app.app_context():
            desk.db.engine.dispose()
        draw = random.Random(TIMES)
        pages = {"query": sum(1 for _ in queries(app, draw)), "path": sum(1 for _ in paths(app, draw))}
    return {
        **{kind: len(rounds(kind)) for kind in ROUNDS},
        "file name": len(FILE_NAMES),
        "bombs": len(bombs.WORKBOOKS) + len(bombs.TEXTS),
        **pages,
        "form": FIELDS_AT_LEAST * min(TIMES, len(TEXTS)),
    }
