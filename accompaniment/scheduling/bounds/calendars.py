"""What each person may do in a row, as the C core reads it (`core/price.h`)."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..capacity import Stretch
    from ..compile import Compiled

MOST_LEVELS = 64
"""Sums in a bucket are counted in at most so many steps; finer amounts are rounded down."""
MOST_ROWS = 32

COUNTS = "duties", "options", "levels", "stretches", "dates"
TABLES = "own", "pair", "first", "last", "bucket", "amount", "room", "apart", "before_at", "before"
LIMITS = "in_a_row", "from", "until"
PRICES = "low", "high", "paid"


class Calendar(ctypes.Structure):
    """`Calendar` of `price.h`; `arrays` keeps what the pointers point to."""

    _fields_ = [
        *((name, ctypes.c_int32) for name in COUNTS),
        *((name, ctypes.c_void_p) for name in TABLES),
        *((name, ctypes.c_int32) for name in LIMITS),
        *((name, ctypes.c_void_p) for name in PRICES),
    ]
    arrays: dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Sums:
    """The one tally that people's calendars keep count of, in whole steps: by option a bucket (rising
    with the options) and an amount, by person and bucket the room; `levels` is one more than the most."""

    bucket: np.ndarray
    amount: np.ndarray
    room: list[np.ndarray]
    levels: int


def sums(problem: Compiled) -> Sums:
    """The tally of a person that most options count in, of those whose buckets rise with time."""
    n, people = len(problem.start), len(problem.people)
    best = Sums(np.zeros(n, np.int32), np.zeros(n, np.int32), [np.zeros(1, np.int32)] * people, 1)
    counted = 0
    for tally in problem.tallies:
        if tally.by_pair or any(len(uses) > 1 for uses in tally.uses):
            continue
        bucket, amount = np.zeros(n, np.int32), np.zeros(n, np.int64)
        for o, uses in enumerate(tally.uses):
            bucket[o], amount[o] = uses[0] if uses else (bucket[o - 1] if o else 0, 0)
        if (np.diff(bucket) < 0).any() or np.count_nonzero(amount) <= counted:
            continue
        counted = np.count_nonzero(amount)
        step = gcd(*map(int, amount))
        top = max(max(room) for room in tally.room)
        while top // step >= MOST_LEVELS:
            step *= 2  # amounts and rooms rounded down: what fitted before still fits
        rooms = [np.array([minutes // step for minutes in room], np.int32) for room in tally.room]
        best = Sums(bucket, (amount // step).astype(np.int32), rooms, top // step + 1)
    return best


def whole_dates(problem: Compiled, stretch: Stretch) -> bool:
    """Whether the stretch counts every date that work touches."""
    first = problem.first_date
    return all(
        marks.start + first == days.start and marks.stop + first == days.stop
        for marks, days in zip(stretch.marks, problem.days, strict=True)
    )


def calendars(problem: Compiled, pair_of: Sequence[np.ndarray], priced: Sequence[Stretch]) -> list[Calendar]:
    """By person; `pair_of[p][o]` is the number of the pair of option o and person p, -1 where p is not
    eligible.  The dates that the `priced` stretches mark are paid for from `Calendar.arrays["paid"]`.

    Raises `ValueError` if people may be at two options at once: then duties are no row.
    """
    n = len(problem.start)
    first = np.array([days.start - problem.first_date for days in problem.days], np.int32)
    last = np.array([days.stop - 1 - problem.first_date for days in problem.days], np.int32)
    counted = sums(problem)
    in_a_row = [s for s in problem.stretches if whole_dates(problem, s)]
    shared = {
        "first": first,
        "last": last,
        "bucket": counted.bucket,
        "amount": counted.amount,
        "low": np.array([[m.start for m in s.marks] for s in priced], np.int32).reshape(-1, n),
        "high": np.array([[max(m.start, m.stop) for m in s.marks] for s in priced], np.int32).reshape(-1, n),
    }
    if ((shared["high"] > shared["low"]) & ((shared["low"] < first) | (shared["high"] > last + 1))).any():
        raise ValueError("work marks dates that it does not touch")
    followers: dict[int, dict[str, np.ndarray]] = {}
    made = []
    for p, clash in enumerate(problem.clash):
        if id(clash) not in followers:
            followers[id(clash)] = _followers(clash, first, last)
        own = np.flatnonzero(pair_of[p] >= 0).astype(np.int32)
        bounding = [s for s in in_a_row if s.most[p] < min(s.window, MOST_ROWS)]
        tightest = min(bounding, key=lambda s: s.most[p], default=None)
        calendar = Calendar(len(own), n, counted.levels, len(priced), problem.dates)
        calendar.arrays = {
            **shared,
            **followers[id(clash)],
            "own": own,
            "pair": pair_of[p][own].astype(np.int32),
            "room": counted.room[p],
            "paid": np.zeros((len(priced), problem.dates + 1), np.int32),
        }
        for name, array in calendar.arrays.items():
            setattr(calendar, name, array.ctypes.data)
        if tightest is not None:
            calendar.in_a_row = tightest.most[p]
            setattr(calendar, "from", tightest.ends[p].start)
            calendar.until = tightest.ends[p].stop
        made.append(calendar)
    return made


def _followers(clash: Sequence[int], first: np.ndarray, last: np.ndarray) -> dict[str, np.ndarray]:
    """Which option may follow which, for people of one kind: from the date `apart[o]` on any may
    follow o; before it, those that have o among their `before`."""
    n = len(first)
    reach = sum(1 << o for o, mask in enumerate(clash) if mask)
    apart = np.zeros(n, np.int32)
    earlier, later = [], []
    for o, mask in enumerate(clash):
        if not mask:
            continue
        apart[o] = max(last[o] + 2, first[mask.bit_length() - 1] + 1)
        until = int(np.searchsorted(first, apart[o]))
        near = (reach & ~mask) >> (o + 1) & ((1 << max(0, until - o - 1)) - 1)
        packed = np.frombuffer(near.to_bytes((near.bit_length() + 7) // 8, "little"), np.uint8)
        then = np.flatnonzero(np.unpackbits(packed, bitorder="little")) + o + 1
        later.append(then)
        earlier.append(np.full(len(then), o))
    before = np.concatenate([*earlier, np.zeros(0, int)])
    after = np.concatenate([*later, np.zeros(0, int)])
    if (first[after] < last[before]).any():
        raise ValueError("options of one person overlap in time")
    order = np.argsort(after, kind="stable")
    return {
        "apart": apart,
        "before_at": np.concatenate([[0], np.cumsum(np.bincount(after, minlength=n))]).astype(np.int32),
        "before": before[order].astype(np.int32),
    }
