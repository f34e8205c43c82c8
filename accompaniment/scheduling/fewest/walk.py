"""The same by annealing in the compiled core, where there is one: some hundred times the moves."""

from __future__ import annotations

import copy
from collections.abc import Callable

from ..compile import Compiled
from ..core import library
from ..core.engine import Engine, Walk
from ..search import Teams

TEMPERATURE = 0.25
"""In shifts without a team.  Measured: from 0.2 to 0.4 the tightest cases give way, above and below not."""
BURST = 20_000
"""Moves between two looks at the clock."""


def walk(problem: Compiled, teams: Teams, stop: Callable[[], bool], moves: int, seed: int) -> Teams | None:
    """Teams for every shift of the problem, from some that keep the rules; None if there was no core, or
    none were found in so many moves."""
    if library() is None:
        return None
    even = copy.copy(problem)
    even.weight = [1] * len(problem.shifts)
    engine = Engine(even, seed)
    engine.load(teams)
    how = Walk((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), TEMPERATURE, TEMPERATURE, chains=0.5)
    while engine.uncovered and moves > 0 and not stop():
        moves -= engine.walk(how, TEMPERATURE, min(BURST, moves), enough=0)
    return None if engine.uncovered else engine.best()[1]
