"""Annealing with the C core, in slices: in between, somebody can stop it or hear of what it found."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from ..improve import WEIGHTS
from .engine import Engine, Walk

CAREFUL = {"chains": 0.05, "depth": 3, "least_hot": 2.0, "flat": 0.8, "looks": 100, "pause": 20}
"""How it walks where shifts are to be covered."""
HOW = {"cover": CAREFUL, "mend": CAREFUL, "later": {"chains": 0.05}}
WALKS = {
    stage: Walk(weights.costs, hot=weights.hot, cold=weights.cold, **HOW[stage])
    for stage, weights in WEIGHTS.items()
}
SLICE = 0.04
"""Seconds between two looks at the clock."""


def anneal(
    engine: Engine,
    walk: Walk,
    *,
    seconds: float,
    steps: int | None = None,
    enough: int = -1,
    stop: Callable[[], bool] = lambda: False,
    better: Callable[[], None] = lambda: None,
) -> int:
    """Anneal from hot to cold in `seconds`, or in `steps` moves if they end sooner (then the same
    every time), or until no more than `enough` is uncovered.  Returns the number of moves made.

    `better` is called about three times a second while there are improvements.
    """
    began = told = monotonic()
    best = engine.best_bill()
    moves, slice_ = 0, 256
    if steps is None and not stop():
        moves = engine.walk(walk, walk.cold, 500, enough)
    rate = moves / max(monotonic() - began, 1e-9)
    hot = walk.hot_for((steps or seconds * rate) / max(1, engine.shifts))
    cooling = math.log(walk.cold / hot)
    pause = min(walk.pause * engine.shifts, (steps or seconds * rate) / max(1, walk.looks))
    engine.forget()
    looked = 0
    while True:
        at = monotonic()
        # The clock counts from the first moves on: what was begun by steps is the same every time.
        done = max(moves / steps if steps else 0.0, (at - began) / max(seconds, 1e-9) if moves else 0.0)
        if done >= 1 or engine.uncovered <= enough or stop():
            return moves
        if at - told > 0.3 and engine.best_bill() != best:
            told, best = at, engine.best_bill()
            better()
        engine.pull(min(1.0, done / walk.flat) if walk.flat else 1.0)
        temperature = hot * math.exp(cooling * done)
        made = engine.walk(walk, temperature, min(slice_, steps - moves) if steps else slice_, enough)
        moves += made
        if walk.looks and moves - looked >= pause:
            engine.miss()
            looked = moves
        took = monotonic() - at
        if steps is None:
            slice_ = max(64, min(1 << 20, int(slice_ * min(2.0, SLICE / max(took, 1e-6)))))
