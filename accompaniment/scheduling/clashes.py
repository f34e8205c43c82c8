"""Which two options one person cannot both take: pieces of work that some rule keeps apart.

People with one base and the same limits share the answer, so it is found once for each such kind.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields

import numpy as np

from .rules import RULEBOOK, Limits
from .rules.to_search import ToSearch
from .works import Works

APART = tuple(rule for rule in RULEBOOK if type(rule).apart is not ToSearch.apart)
"""The rules about two pieces of work of one person."""
ROWS = 64
"""Options that are looked at together: few, so that they begin near each other and only those of
some days after them need a look; and one word of bits."""


def kind(base: str, limits: Limits) -> Hashable:
    """What the rules on two pieces of work depend on, beside the work: equal kinds, equal clashes."""
    return base, *(getattr(limits, limit.name) for rule in APART for limit in fields(rule))


def apart(limits: Limits, ways: np.ndarray, a: Works, b: Works) -> np.ndarray:
    """For every a and every b, whether one person cannot do both, of which a comes first."""
    way = ways[a.place[:, None], b.place[None, :]]
    found = np.zeros(way.shape, bool)
    for rule in APART:
        found |= rule.apart(limits, way, a[:, None], b[None, :])
    return found


def reach(limits: Limits, works: Works, farthest: int) -> np.ndarray:
    """For each piece of work the instant from which on nothing clashes with it that begins later."""
    gaps = [rule.reach(limits, works, farthest) for rule in APART]
    return works.end + np.max([np.broadcast_to(gap, works.end.shape) for gap in gaps], axis=0)


def barred(limits: Limits, ways: np.ndarray, works: Works, past: Works) -> np.ndarray:
    """For each option of `works`, sorted by start, whether it clashes with work that is past."""
    clash = np.zeros(len(works), bool)
    if len(past) and len(works):
        until = reach(limits, past, int(ways.max()))
        past = past[until > works.start[0]]
        near = works[: np.searchsorted(works.start, until.max(), "left")]
        later = (past.start[:, None] < near.start) | (past.start[:, None] == near.start) & (
            past.end[:, None] < near.end
        )
        both = np.where(later, apart(limits, ways, past, near), apart(limits, ways, near, past).T)
        clash[: len(near)] = both.any(axis=0)
    return clash


def clashes(
    limits: Limits, ways: np.ndarray, works: Works, some: np.ndarray, same: Sequence[int]
) -> list[int]:
    """For each option the bit mask of those it clashes with, itself included; only of and among `some`
    (option numbers in order), 0 for the others.

    `works` is by option, sorted by start and end; limits and places are those of one kind of person;
    `same[o]` is the mask of the options of one shift, which clash whatever the rules.
    """
    table = [0] * len(works)
    if not len(some):
        return table
    whole = -(-len(works) // ROWS) * ROWS
    rows_of = np.zeros((len(some), whole // 8), np.uint8)
    chosen, farthest = works[some], int(ways.max(initial=0))
    edges = np.searchsorted(some, range(0, whole + 1, ROWS)).tolist()
    for begin, low, high in zip(range(0, whole, ROWS), edges[:-1], edges[1:], strict=True):
        if low == high:
            continue
        rows = chosen[low:high]
        until = np.searchsorted(chosen.start, reach(limits, rows, farthest).max(), "left")
        until = max(high, int(until))
        both = np.triu(apart(limits, ways, rows, chosen[low:until]), 1)
        at, over = some[low:high] - begin, some[low:until] - begin
        forward = np.zeros((high - low, over[-1] + 1), bool)
        forward[:, over] = both
        bits = np.packbits(forward, axis=1, bitorder="little")
        rows_of[low:high, begin // 8 : begin // 8 + bits.shape[1]] |= bits
        backward = np.zeros((until - low, ROWS), bool)
        backward[:, at] = both.T
        bits = np.packbits(backward, axis=1, bitorder="little")
        rows_of[low:until, begin // 8 : (begin + ROWS) // 8] |= bits
    words = rows_of.view("<u8")
    held = words != 0
    first, past_last = held.argmax(axis=1), held.shape[1] - held[:, ::-1].argmax(axis=1)
    for o, row, a, b in zip(some.tolist(), words, first.tolist(), past_last.tolist(), strict=True):
        table[o] = int.from_bytes(row[a:b].tobytes(), "little") << 64 * a | same[o]
    return table
