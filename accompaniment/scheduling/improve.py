"""Annealing over whole teams: anytime, valid at every step, a plain Python loop.

The search minimises a weighted sum (`Weights`) in which coverage outweighs all else, and keeps the
best draft it has seen in the strict order of the costs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import monotonic

from .chains import cover
from .draft import Draft
from .fairness import rank
from .polish import touch_up

Bill = tuple[int, int, int, float, int, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much one unit of each cost weighs for the search, and its temperatures, hot to cold."""

    costs: tuple[float, float, float, float, float, float]
    hot: float
    cold: float

    def of(self, draft: Draft, ease: float = 0.0) -> float:
        """The weighed sum; fairness up to `ease` is as good as the least."""
        uncovered, changes, wishes, fairness, strangers, travel = self.costs
        return (
            uncovered * draft.uncovered + changes * draft.changes + wishes * draft.wishes
            + fairness * max(draft.fairness, ease) + strangers * draft.strangers + travel * draft.travel
        )  # fmt: skip


DEAR = 8.0
"""What a change weighs where they are few.  If it weighs next to nothing they are soon spent on little
things, and nothing is left for the urgent one (docs/decisions.md)."""
COVERAGE = Weights((1.0, 0.1, 0.01, 0.0004, 0.005, 2e-6), hot=12.0, cold=0.25)
MENDING = Weights((1.0, DEAR, 0.01, 0.0004, 0.005, 2e-6), hot=12.0, cold=0.25)
LATER = Weights((1000.0, 30.0, 5.0, 0.03, 0.3, 1e-4), hot=4.0, cold=0.15)
WEIGHTS = {"cover": COVERAGE, "mend": MENDING, "later": LATER}


def improve(
    draft: Draft,
    weights: Weights,
    *,
    seconds: float,
    rng: Random,
    stop: Callable[[], bool] = lambda: False,
    better: Callable[[Draft], None] = lambda draft: None,
    chains: float = 0.12,
    steps: int | None = None,
    enough: int | None = None,
    ease: float = 0.0,
) -> int:
    """Anneal for `seconds`, or for `steps` moves if they end sooner (then the same every time),
    or until no more than `enough` is uncovered, and leave the draft at the best plan found.

    `better` is called about three times a second while there are improvements.  `chains` is the
    share of moves that try to cover another shift.  Fairness up to `ease` is as good as the least.
    Returns the number of moves made.
    """
    began = monotonic()
    now = weights.of(draft, ease)
    best_bill, best = draft.bill(), draft.snapshot()
    told, news = began, False
    cooling = math.log(weights.cold / weights.hot)
    temperature = weights.hot
    bound = draft.problem.changes_at_most
    waiting = _Waiting(draft)
    wanted = -1 if enough is None else enough
    moves = 0
    while True:
        if not moves & 31:
            at = monotonic()
            done = max(moves / steps if steps else 0.0, (at - began) / max(seconds, 1e-9) if moves else 0.0)
            if done >= 1 or best_bill[0] <= wanted or stop():
                break
            temperature = weights.hot * math.exp(cooling * done)
            if news and at - told > 0.3:
                told, news = at, False
                better(draft)
        moves += 1
        mark = len(draft.journal)
        if rng.random() < chains and (s := waiting.pick(rng)) is not None:
            options = draft.problem.options_of[s]
            moved = cover(draft, s, options[int(rng.random() * len(options))], rng)
        else:
            moved = touch_up(draft, rng)
        if len(draft.journal) == mark:
            continue
        then = weights.of(draft, ease)
        worse = then - now
        allowed = moved and (bound is None or draft.changes <= bound)
        if allowed and (worse <= 0 or rng.random() < math.exp(-worse / temperature)):
            waiting.note(draft, mark)
            draft.keep()
            now = then
            if draft.uncovered <= best_bill[0]:
                bill = draft.bill()
                if rank(bill, ease) < rank(best_bill, ease):
                    best_bill, best, news = bill, draft.snapshot(), True
        else:
            draft.undo(mark)
    draft.restore(best)
    return moves


class _Waiting:
    """The uncovered shifts that have an option, to be picked at random, weighty ones more often."""

    def __init__(self, draft: Draft):
        self.weight = draft.problem.weight
        self.possible = [bool(options) for options in draft.problem.options_of]
        self.shifts = [s for s, o in enumerate(draft.option) if o < 0 and self.possible[s]]
        self.place = {s: n for n, s in enumerate(self.shifts)}

    def pick(self, rng: Random) -> int | None:
        """Of one to five drawn by lot the weightiest."""
        shifts = self.shifts
        if not shifts:
            return None
        drawn = [shifts[int(rng.random() * len(shifts))] for _ in range(1 + int(5 * rng.random()))]
        return max(drawn, key=self.weight.__getitem__)

    def note(self, draft: Draft, mark: int) -> None:
        """Bring the list up to date with what the journal holds from `mark` on."""
        for s, _, _ in draft.journal[mark:]:
            if draft.option[s] >= 0:
                if s in self.place:
                    at, last = self.place.pop(s), self.shifts.pop()
                    if last != s:
                        self.shifts[at] = last
                        self.place[last] = at
            elif s not in self.place and self.possible[s]:
                self.place[s] = len(self.shifts)
                self.shifts.append(s)
