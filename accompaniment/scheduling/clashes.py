"""Which two options one person cannot both take: pieces of work that some rule keeps apart.

People with one base and the same limits share the answer, so it is found once for each such kind.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields

import numpy as np

from .rules import Limits, Rule
from .works import Works

ROWS = 64
"""Options that are looked at together: few, so that they begin near each other and only those of
some days after them need a look."""


class Clashes:
    """What these rules say about two pieces of work; `ways` are the minutes from place to place."""

    def __init__(self, rules: Sequence[Rule], ways: np.ndarray):
        self.rules = [rule for rule in rules if type(rule).apart is not Rule.apart]
        self.ways = ways
        self._farthest = int(ways.max(initial=0))

    def kind(self, base: str, limits: Limits) -> Hashable:
        """What they depend on, beside the work: equal kinds, equal clashes."""
        return base, *(getattr(limits, limit.name) for rule in self.rules for limit in fields(rule))

    def apart(self, limits: Limits, a: Works, b: Works) -> np.ndarray:
        """For every a and every b, whether one person cannot do both, of which a comes first."""
        way = self.ways[a.place[:, None], b.place[None, :]]
        found = np.zeros(way.shape, bool)
        for rule in self.rules:
            found |= rule.apart(limits, way, a[:, None], b[None, :])
        return found

    def reach(self, limits: Limits, works: Works) -> np.ndarray:
        """For each piece of work the instant from which on nothing clashes with it that begins later."""
        until = works.end
        for rule in self.rules:
            until = np.maximum(until, works.end + rule.reach(limits, works, self._farthest))
        return until

    def with_past(self, limits: Limits, works: Works, past: Works) -> np.ndarray:
        """For each option of `works`, sorted by start, whether it clashes with work that is past."""
        clash = np.zeros(len(works), bool)
        if len(past) and len(works):
            until = self.reach(limits, past)
            past = past[until > works.start[0]]
            near = works[: np.searchsorted(works.start, until.max(), "left")]
            later = (past.start[:, None] < near.start) | (past.start[:, None] == near.start) & (
                past.end[:, None] < near.end
            )
            both = np.where(later, self.apart(limits, past, near), self.apart(limits, near, past).T)
            clash[: len(near)] = both.any(axis=0)
        return clash

    def among(self, limits: Limits, works: Works, some: np.ndarray, same: Sequence[int]) -> list[int]:
        """For each option the bit mask of those it clashes with, itself included; only of and among `some`
        (option numbers in order), 0 for the others.

        `works` is by option, sorted by start and end; limits and places are those of one kind of person;
        `same[o]` is the mask of the options of one shift, which clash whatever the rules.
        """
        table = [0] * len(works)
        if not len(some):
            return table
        rows_of = np.zeros((len(some), 8 * -(-len(works) // 64)), np.uint8)
        chosen = works[some]
        for low in range(0, len(some), ROWS):
            high = min(low + ROWS, len(some))
            rows = chosen[low:high]
            until = np.searchsorted(chosen.start, self.reach(limits, rows).max(), "left")
            until = max(high, int(until))
            both = np.triu(self.apart(limits, rows, chosen[low:until]), 1)
            _mark(rows_of[low:high], some[low:until], both)
            _mark(rows_of[low:until], some[low:high], both.T)
        words = rows_of.view("<u8")
        held = words != 0
        first, past_last = held.argmax(axis=1), held.shape[1] - held[:, ::-1].argmax(axis=1)
        for o, row, a, b in zip(some.tolist(), words, first.tolist(), past_last.tolist(), strict=True):
            table[o] = int.from_bytes(row[a:b].tobytes(), "little") << 64 * a | same[o]
        return table


def _mark(rows: np.ndarray, columns: np.ndarray, truth: np.ndarray) -> None:
    """Sets bits in rows of packed bits: those of these columns, in order, where it is true."""
    first = columns[0] // 8
    wide = np.zeros((len(rows), columns[-1] + 1 - 8 * first), bool)
    wide[:, columns - 8 * first] = truth
    bits = np.packbits(wide, axis=1, bitorder="little")
    rows[:, first : first + bits.shape[1]] |= bits
