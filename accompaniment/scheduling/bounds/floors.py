"""What every plan leaves uncovered, priority by priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..compile import Compiled
    from ..plan import Plan
    from ..problem import Problem

HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Floors:
    """`at_least[k]`: what shifts of priority k or above cost in any plan, at least, by being uncovered."""

    at_least: Mapping[int, int]

    @property
    def uncovered(self) -> int:
        """What the cost `uncovered` cannot go below."""
        return max(self.at_least.values(), default=0)

    def __add__(self, other: Floors) -> Floors:
        """The floors of two pieces of a problem together."""
        return Floors({k: self.at_least.get(k, 0) + other.at_least.get(k, 0) for k in range(1, HIGHEST + 1)})


def staffless(problem: Compiled) -> Floors:
    """The shifts that nobody could staff at any start, all else aside."""
    alone = [not could_be_staffed(problem, s) for s in range(len(problem.shifts))]
    priority = priorities(problem)
    return Floors(
        {
            k: sum(w for w, p, no in zip(problem.weight, priority, alone, strict=True) if no and p >= k)
            for k in range(1, HIGHEST + 1)
        }
    )


def could_be_staffed(problem: Compiled, s: int) -> bool:
    """Whether some start has people enough for the team and for each need, all else aside."""
    return any(
        problem.eligible[o].bit_count() >= problem.smallest[s]
        and all((problem.eligible[o] & holders).bit_count() >= count for holders, count in problem.needs[s])
        for o in problem.options_of[s]
    )


def priorities(problem: Compiled) -> list[int]:
    """By shift number."""
    return [shift.priority for shift in problem.problem.shifts.values()]


def reachable(problem: Problem, least: int, bound: Fraction) -> int:
    """The bound rounded up to what shifts of priority `least` or above can cost: a multiple of what all
    their weights are multiples of."""
    step = gcd(
        *(problem.uncovered_weights[s.priority - 1] for s in problem.shifts.values() if s.priority >= least)
    )
    return step * ceil(bound / step) if step else 0


def left(problem: Problem, plan: Plan) -> dict[int, int]:
    """What a plan leaves, in the terms of `Floors.at_least`."""
    return {
        k: sum(
            problem.uncovered_weights[s.priority - 1]
            for s in problem.shifts.values()
            if s.priority >= k and s.id not in plan.teams
        )
        for k in range(1, HIGHEST + 1)
    }
