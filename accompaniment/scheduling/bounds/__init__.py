"""Lower bounds of the cost `uncovered`: what no plan can do better than, and what that says.

`improve` raises them for as long as it may, one piece of a problem at a time; `background` runs it
beside a search; `sentence` says them to a coordinator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .ascent import Ascent
from .floors import HIGHEST, Floors, priorities, reachable, staffless
from .relaxation import Relaxation

if TYPE_CHECKING:
    from ..compile import Compiled

__all__ = ["Floors", "improve"]

TURN = 10
"""Steps for one level before it is another's turn."""


def improve(
    problem: Compiled,
    *,
    stop: Callable[[], bool],
    report: Callable[[Floors], None],
    best: Callable[[], Mapping[int, int] | None] = lambda: None,
) -> None:
    """Raise the floors until `stop` says so or nothing is left to win; `report` hears of each rise.

    `best` says what the best plan known leaves uncovered (see `floors.left`): a floor that reaches it
    is done.  Without the compiled core, or where it cannot take the problem, the floors are those of
    shifts that nobody could staff.
    """
    floors = dict(staffless(problem).at_least)
    report(Floors(dict(floors)))
    try:
        relaxation = Relaxation(problem)
    except ValueError:
        return
    weight, priority = np.array(problem.weight, np.int64), np.array(priorities(problem))
    levels = [k for k in range(HIGHEST, 0, -1) if (priority == k).any()]
    ascents: dict[int, Ascent] = {}
    while not stop():
        known = best()
        open_levels = [
            k for k in levels
            if (known is None or floors[k] < known[k]) and not (k in ascents and ascents[k].spent)
        ]  # fmt: skip
        if not open_levels:
            return
        # The lowest level is the whole cost: every second turn is its own.
        for k in open_levels[:-1] + [open_levels[-1]] * max(1, len(open_levels) - 1):
            if k not in ascents:
                ascents[k] = Ascent(relaxation, np.where(priority >= k, weight, 0))
            for _ in range(TURN):
                ascents[k].step(_target(ascents[k].bound, known and known[k]))
                floor = reachable(problem.problem, k, ascents[k].bound)
                if floor > floors[k]:
                    # What must be left of the more important ones is left of all.
                    for lower in range(1, k + 1):
                        floors[lower] = max(floors[lower], floor)
                    report(Floors(dict(floors)))
                if stop():
                    return


def _target(bound: Fraction, known: int | None) -> float:
    """Where a step aims: at what the best plan leaves, as long as that is not far; else well above."""
    above = max(float(bound) * 1.5, float(bound) + 10.0)
    return above if known is None else min(float(known), max(above, 0.5 * known))
