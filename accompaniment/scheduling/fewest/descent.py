"""One person fewer, and once more, as long as every shift still finds a team."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ..compile import Compiled
from ..core import library
from ..draft import bits
from ..search import Teams
from .squeeze import Squeeze

TRIES = 15_000
"""Shifts that may be seated at the cost of others before another person is tried; grows as that fails."""
MOVES = 4_000
"""Moves of the compiled core for each shift, in every attempt but the first; grows in the same way."""


def cover_all(
    squeeze: Squeeze, problem: Compiled, stop: Callable[[], bool], tries: int | None = None
) -> bool:
    """Cover every shift with everybody invited; False if it was stopped or needed more than `tries`."""
    squeeze.invite((1 << len(problem.people)) - 1)
    return squeeze.cover(stop, tries)


def descend(
    squeeze: Squeeze,
    problem: Compiled,
    least: int,
    stop: Callable[[], bool],
    found: Callable[[Teams, int], None],
    rng: Random,
    patience: int | None = None,
) -> None:
    """From a draft that covers every shift, to fewer and fewer people, until there are no more than
    `least`, or `stop` says so, or `patience` attempts in a row failed; leaves the draft at the best.

    `found` hears of every lesser number.
    """
    pinned = 0
    for must in problem.must:
        pinned |= must
    best, used, failed, tries = squeeze.draft.snapshot(), squeeze.used, 0, TRIES
    while used.bit_count() > least and not stop() and failed != patience and used & ~pinned:
        squeeze.invite(_fewer(problem, squeeze, used, pinned, failed, rng))
        moves = MOVES * len(problem.shifts) * tries // TRIES
        if squeeze.walk(stop, moves) if failed and library() else squeeze.cover(stop, tries):
            best, used, failed, tries = squeeze.draft.snapshot(), squeeze.used, 0, TRIES
            found(best, used.bit_count())
        else:
            failed += 1
            tries = tries * 3 // 2 if failed % 4 == 0 else tries
            squeeze.draft.restore(best)


def _fewer(problem: Compiled, squeeze: Squeeze, used: int, pinned: int, failed: int, rng: Random) -> int:
    """One of the used people less: at first who has the fewest duties, then anybody; and every other
    time somebody else for a further one."""
    free = list(bits(used & ~pinned))
    duties = squeeze.draft.duties
    leaves = min(free, key=lambda p: (duties[p].bit_count() if failed == 0 else 0, rng.random()))
    fewer = used & ~(1 << leaves)
    others = [p for p in range(len(problem.people)) if not used >> p & 1]
    if failed % 2 and others and len(free) > 1:
        also = rng.choice([p for p in free if p != leaves])
        fewer = fewer & ~(1 << also) | 1 << rng.choice(others)
    return fewer
