"""What would let a team go on a shift that nobody can take as the plan stands, of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from .board import Board
from .case import Case, Mend
from .hires import Hire, hires
from .starts import OtherTime, Restart, other_times, restarts
from .swaps import Swap, swaps
from .waivers import Waiver, waivers

if TYPE_CHECKING:
    from ..plan import Plan
    from ..problem import Problem

FEW = 3
"""How many mends of a kind are given unless more are asked for."""


@dataclass(frozen=True)
class Mends:
    """Mends of each kind, cheapest first.  Each was checked by the rules."""

    swaps: tuple[Swap, ...] = ()
    restarts: tuple[Restart, ...] = ()
    other_times: tuple[OtherTime, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    hires: tuple[Hire, ...] = ()

    def __iter__(self) -> Iterator[Mend]:
        yield from (*self.swaps, *self.restarts, *self.other_times, *self.waivers, *self.hires)


def mends(problem: Problem, plan: Plan, shift: str, most: int = FEW, board: Board | None = None) -> Mends:
    """What would let a team go on an uncovered shift; nothing where a team can go as it is.

    `most` is how many of each kind; with a `board` of the plan it is quicker.  Raises
    `ValueError` if the shift has a team.
    """
    case = Case(problem, plan, shift, board)
    if case.possible:
        return Mends()
    return Mends(
        *(
            tuple(islice(kind, most))
            for kind in (swaps(case), restarts(case), other_times(case), waivers(case), iter(hires(case)))
        )
    )
