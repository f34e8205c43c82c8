"""Raising the bound of a relaxation step by step: subgradient steps along an averaged direction.

The volume algorithm's idea (Barahona and Anbil 2000) in its plainest form: the direction is a
running mean of the excesses, a step goes as far as Polyak's rule says for a target value, and the
share of it that is made shrinks as the steps go on.  (To shrink it only where the bound does not rise
was tried too: the first bound comes later, though more may come of it in the end.)

Prices of single pairs are many, so they are moved in groups: at first one price for each shift, which
raises the bound in half the steps; later one for being on the team of an option, and one for each need
that a person meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .relaxation import Prices, Relaxation

SHARE, AGAIN, SMALLEST = 0.1, 0.03, 2e-4
"""The share of a full step: at first, when it begins again, and when it does so."""
SHRINKS, STEPS, MORE = 0.8, 10, 50
"""What is left of the share after so many steps, and one more for each so many that were made before."""
REFINED = 0.02
"""The share at which prices are moved in finer groups from then on."""
ROUNDS = 6
"""After so many times from the best point, further steps are not worth their time."""
MEMORY, LONGER = 0.9, 0.95
"""How much of the direction stays at each step, at first and in later rounds."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Pairs whose prices move together: `pair[n]` is in the group `of[n]`, one of `count`."""

    pair: np.ndarray
    of: np.ndarray
    count: int

    def prices(self, values: np.ndarray, pairs: int) -> np.ndarray:
        """The price of each pair: the sum of its groups' values."""
        return np.bincount(self.pair, values[self.of], pairs)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """The sum of the pairs' values in each group."""
        return np.bincount(self.of, values[self.pair], self.count)


def by_shift(relaxation: Relaxation) -> Groups:
    """One group for each shift with somebody who could go."""
    shift = np.array(relaxation.problem.shift_of, int)[relaxation.option]
    distinct, of = np.unique(shift, return_inverse=True)
    return Groups(np.arange(relaxation.pairs), of, len(distinct))


def by_need(relaxation: Relaxation) -> Groups:
    """One group for each option, and one for each of its needs with those who meet it."""
    most = int(relaxation.meets.max(initial=0)).bit_length() + 1
    keys, pairs = [], []
    for k in range(most):
        members = np.flatnonzero(relaxation.meets >> (k - 1) & 1) if k else np.arange(relaxation.pairs)
        keys.append(relaxation.option[members] * most + k)
        pairs.append(members)
    distinct, of = np.unique(np.concatenate(keys), return_inverse=True)
    return Groups(np.concatenate(pairs), of, len(distinct))


class Ascent:
    """Prices on their way up for one choice of weights; `bound` is the best so far."""

    def __init__(self, relaxation: Relaxation, weight: np.ndarray):
        self.relaxation = relaxation
        self.weight = weight
        self._groups = by_shift(relaxation)
        self._coarse = True
        self.point = np.zeros(sum(self._sizes()))
        self.best_point = self.point.copy()
        self.bound = Fraction(0)
        self.direction: np.ndarray | None = None
        self.share = SHARE
        self.steps = self.same = self.round = 0

    def _sizes(self) -> list[int]:
        """How many prices of each sort a point holds."""
        relaxation = self.relaxation
        return [self._groups.count, len(relaxation.stock), relaxation.bounded.size]

    def _refine(self) -> None:
        """From the best point go on with finer groups: a team's price is what its shift's was."""
        coarse, values = self._groups, np.split(self.best_point, np.cumsum(self._sizes())[:-1])
        self._groups, self._coarse = by_need(self.relaxation), False
        fine = np.zeros(self._groups.count)
        # The first pairs listed, as many as there are, are those of the options' teams.
        fine[self._groups.of[: self.relaxation.pairs]] = coarse.prices(values[0], self.relaxation.pairs)
        self.point = np.concatenate([fine, *values[1:]])
        self.best_point, self.direction = self.point.copy(), None

    @property
    def spent(self) -> bool:
        """Whether further steps are too small to matter."""
        return self.round >= (ROUNDS if self.bound else 1)

    def prices(self, point: np.ndarray) -> Prices:
        """The prices of pairs, stock and windows that a point stands for."""
        group, stock, window = np.split(point, np.cumsum(self._sizes())[:-1])
        pair = self._groups.prices(group, self.relaxation.pairs)
        return Prices(pair, stock, window.reshape(self.relaxation.bounded.shape))

    def _folded(self, excess: Prices) -> np.ndarray:
        return np.concatenate([self._groups.sums(excess.pair), excess.stock, excess.window.ravel()])

    def step(self, target: float) -> None:
        """One step; `target` is a value that the bound is thought to reach at most."""
        sale = self.relaxation.sale(self.prices(self.point), self.weight)
        self.steps += 1
        self.same += 1
        value = float(sale.bound)
        if sale.bound > self.bound:
            self.bound, self.best_point = sale.bound, self.point.copy()
        if self.same >= STEPS + self.steps / MORE:
            self.share *= SHRINKS
            self.same = 0
        if self._coarse and self.share < REFINED:
            self._refine()
            return
        now = self._folded(sale.excess)
        if self.share < SMALLEST:
            self.share, self.point, self.direction = AGAIN, self.best_point.copy(), None
            self.round += 1
        memory = LONGER if self.round else MEMORY
        self.direction = now if self.direction is None else memory * self.direction + (1 - memory) * now
        # A price of 0 that would go below stays where it is, and takes nothing from the step.
        free = np.where((self.point <= 0) & (self.direction < 0), 0.0, self.direction)
        length = float(free @ free)
        if length > 0:
            reach = self.share * max(target - value, 0.01 * target, 0.5) / length
            self.point = np.maximum(0.0, self.point + reach * free)
