"""The same by annealing in the compiled core, where there is one: some hundred times the moves."""

from __future__ import annotations

import copy
from collections.abc import Callable

from ..compile import Compiled
from ..core.engine import Engine, Walk
from ..search import Teams

TEMPERATURE = 0.05
"""In shifts without a team: cold, for what is missed pulls more (`benchmarks smptsp` measures it)."""
BURST = 10_000
"""Moves between two looks at the clock and at the shifts that have no team: these pull more."""


def walk(problem: Compiled, teams: Teams, stop: Callable[[], bool], moves: int, seed: int) -> Teams | None:
    """Teams for every shift of the problem, from some that keep the rules; None if none were found in so
    many moves.  Raises `RuntimeError` if the core was not compiled."""
    even = copy.copy(problem)
    even.weight = [1] * len(problem.shifts)
    engine = Engine(even, seed)
    engine.load(teams)
    how = Walk((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), TEMPERATURE, TEMPERATURE, chains=0.1)
    while engine.uncovered and moves > 0 and not stop():
        moves -= engine.walk(how, TEMPERATURE, min(BURST, moves), enough=0)
        engine.miss()
        engine.pull(1.0)
    return None if engine.uncovered else engine.best()[1]
