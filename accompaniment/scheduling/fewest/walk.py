"""The same by annealing in the compiled core, where there is one: some hundred times the moves."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from ..compile import Compiled
from ..core import library
from ..core.engine import Engine, Walk
from ..search import Teams

FIRST, COLDEST, HOTTEST = 0.25, 0.05, 0.4
"""Temperatures, in shifts without a team."""
AIM, TURN = 2, 0.1
"""Hotter by so much after a burst that ends with no more shifts without a team, else colder.  At one
temperature a walk leaves as many as the problem is large; the tight cases give way where few are left."""
BURST = 20_000
"""Moves between two looks at the clock."""


def walk(
    problem: Compiled, teams: Teams, stop: Callable[[], bool], moves: int, seeds: Sequence[int]
) -> Teams | None:
    """Teams for every shift of the problem, from some that keep the rules; None if there was no core, or
    none were found in so many moves.

    One walk for each seed, side by side (the core runs without Python's lock); the first that succeeds
    ends the others.
    """
    if library() is None:
        return None
    even = copy.copy(problem)
    even.weight = [1] * len(problem.shifts)
    engines = [Engine(even, seed) for seed in seeds]
    how = Walk((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), HOTTEST, COLDEST, chains=0.2, depth=1)
    enough = Event()

    def go(engine: Engine) -> None:
        engine.load(teams)
        left, temperature = moves, FIRST
        while engine.uncovered and left > 0 and not enough.is_set() and not stop():
            left -= engine.walk(how, temperature, min(BURST, left), enough=0)
            warmer = engine.now()[0][0] <= AIM
            temperature *= 1 + TURN if warmer else 1 - TURN
            temperature = min(HOTTEST, max(COLDEST, temperature))
        if not engine.uncovered:
            enough.set()

    with ThreadPoolExecutor(len(engines)) as pool:
        list(pool.map(go, engines))
    return next((engine.best()[1] for engine in engines if not engine.uncovered), None)
