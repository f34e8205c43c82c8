"""Raising the floors of one piece, level by level in turn."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .ascent import Ascent
from .floors import HIGHEST, Floors, priorities, reachable, staffless
from .relaxation import Relaxation

if TYPE_CHECKING:
    from ..compile import Compiled

TURN = 10
"""Steps for one level before it is another's turn."""


class Levels:
    """The floors of one piece, and the ascent of each level: of the shifts of a priority or above.

    A level that reaches what the best plan leaves is done.  Without the compiled core, or where it
    cannot take the problem, the floors are those of shifts that nobody could staff.
    """

    def __init__(self, problem: Compiled):
        self._problem = problem
        self._floors = dict(staffless(problem).at_least)
        self._priority = np.array(priorities(problem), int)
        self._levels = [k for k in range(1, HIGHEST + 1) if (self._priority == k).any()]
        self._ascents: dict[int, Ascent] = {}
        self._turn = 0
        try:
            self._relaxation = Relaxation(problem)
        except ValueError:
            self._levels = []

    @property
    def floors(self) -> Floors:
        """As they are now."""
        return Floors(dict(self._floors))

    def turn(self, best: Mapping[int, int] | None) -> bool:
        """A few steps for one level; False if nothing is left to win.

        `best` is what the best plan known leaves, in the terms of `Floors.at_least`.
        """
        unproven = [k for k in self._levels if self._is_open(k, best)]
        if not unproven:
            return False
        # The lowest level is the whole cost: it comes first until there is a bound, then of four turns
        # three are its own.
        self._turn += self._floors[unproven[0]] > 0
        k = unproven[0] if self._turn % 4 else unproven[self._turn // 4 % len(unproven)]
        if k not in self._ascents:
            weight = np.array(self._problem.weight, np.int64)
            self._ascents[k] = Ascent(self._relaxation, np.where(self._priority >= k, weight, 0))
        ascent = self._ascents[k]
        for _ in range(TURN):
            ascent.step(_target(ascent.bound, best and best[k]))
        floor = reachable(self._problem.problem, k, ascent.bound)
        for lower in range(1, k + 1):  # what must be left of the more important ones is left of all
            self._floors[lower] = max(self._floors[lower], floor)
        return True

    def _is_open(self, k: int, best: Mapping[int, int] | None) -> bool:
        proven = best is not None and self._floors[k] >= best[k]
        return not proven and not (k in self._ascents and self._ascents[k].spent)


def _target(bound: Fraction, best: int | None) -> float:
    """Where a step aims: at what the best plan leaves; well above the bound as long as there is none."""
    return max(1.5 * float(bound), float(bound) + 10.0) if best is None else float(best)
