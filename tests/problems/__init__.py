"""Planning problems of real size, kept as regression cases; the large ones are gzipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accompaniment.scheduling.formats import load_json, read_problem
from accompaniment.scheduling.problem import Problem

FOLDER = Path(__file__).parent
XS = "xs-8-people-4-weeks"
S = "s-16-people-4-weeks"
M = "m-32-people-8-weeks"
M_SURGE = "m-32-people-8-weeks-surge"
L = "l-102-people-12-weeks"
XL = "xl-400-people-26-weeks"
APARTADO = "apartado-4w"
ALL = (XS, S, M, M_SURGE, L, XL, APARTADO)


def raw_problem(name: str) -> Any:
    """The parsed JSON of a problem: a fresh one at each call."""
    plain = FOLDER / f"{name}.json"
    return load_json(plain if plain.exists() else FOLDER / f"{name}.json.gz")


def problem(name: str) -> Problem:
    return read_problem(raw_problem(name))
