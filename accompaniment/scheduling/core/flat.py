"""A compiled problem as the flat arrays that the C core reads (`problem.h` says what each one is)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..capacity import Stretch
    from ..compile import Compiled

NUMBERS = (
    "people", "shifts", "options", "words", "option_words", "places", "defenders",
    "tallies", "stretches", "dates", "spaces", "changes_at_most",
)  # fmt: skip
"""The fields of `Problem` in `problem.h` that are numbers; then `ARRAYS` follow, in this order."""

ARRAYS: dict[str, Any] = {
    "shift_of": np.int32, "start": np.int64, "end": np.int64,
    "option_first": np.int32, "option_at": np.int32, "able_first": np.int32, "able_at": np.int32,
    "eligible": np.uint64,
    "kind": np.int32, "row_low": np.int32, "row_words": np.int32, "row_at": np.int64, "rows": np.uint64,
    "smallest": np.int32, "largest": np.int32, "weight": np.int64, "sets": np.uint64,
    "need_first": np.int32, "need_set": np.int32, "need_count": np.int32,
    "quarrel_first": np.int32, "quarrel_a": np.int32, "quarrel_b": np.int32,
    "share_first": np.int32, "share_set": np.int32, "share": np.float64,
    "must_first": np.int32, "must_at": np.int32,
    "prefer_first": np.int32, "prefer_set": np.int32, "prefer_count": np.int32, "prefer_weight": np.int64,
    "by_pair": np.int32, "buckets": np.int32, "room_base": np.int64,
    "use_first": np.int32, "use_bucket": np.int32, "use_amount": np.int64, "room": np.int64,
    "rooms": None,
    "window": np.int32, "mark_first": np.int32, "mark_count": np.int32,
    "slack": np.int16, "marked": np.int16,
    "take_first": np.int32, "take_space": np.int32, "take_count": np.int32, "stock": np.int32,
    "burden": np.float64, "per_day": np.float64, "carried": np.float64,
    "place": np.int32, "way": np.int32, "defender": np.int32, "known": np.uint64,
    "wish_first": np.int32, "wish_begin": np.int64, "wish_until": np.int64, "wish_weight": np.int64,
    "told_first": np.int32, "told_at": np.int32, "told_option": np.int32,
}  # fmt: skip
"""Every other field and the type of its numbers (None: one number)."""

FREE = 1 << 14
"""Slack of a window that is not bounded; more than there are dates in any window."""


class FlatProblem(ctypes.Structure):
    """`Problem` of `problem.h`.  `arrays` keeps what the pointers point to."""

    _fields_ = [(name, ctypes.c_int32) for name in NUMBERS] + [
        (name, ctypes.c_int64 if kind is None else ctypes.c_void_p) for name, kind in ARRAYS.items()
    ]
    arrays: dict[str, np.ndarray]


def flat(made: Compiled) -> FlatProblem:
    """The problem as the core reads it."""
    values: dict[str, Any] = {
        **_options(made), **_rows(made), **_teams(made), **_tallies(made), **_stretches(made),
        **_resources(made), **_costs(made),
    }  # fmt: skip
    sizes = {
        "people": len(made.people),
        "shifts": len(made.shifts),
        "options": len(made.start),
        "words": _words(len(made.people)),
        "option_words": _words(len(made.start)),
        "places": len(made.problem.locations),
        "defenders": len(made.known),
        "tallies": len(made.tallies),
        "stretches": len(made.stretches),
        "dates": made.dates,
        "spaces": len(values["stock"]),
        "changes_at_most": bound_for_core(made.changes_at_most),
        "rooms": len(values["room"]),
    }
    arrays = {
        name: np.ascontiguousarray(values[name], dtype=kind).ravel()
        for name, kind in ARRAYS.items()
        if kind is not None
    }
    problem = FlatProblem(**sizes, **{name: array.ctypes.data for name, array in arrays.items()})
    problem.arrays = arrays
    return problem


def bound_for_core(most: int | None) -> int:
    """A bound as the core reads it: -1 where there is none."""
    return -1 if most is None else most


def _words(bits: int) -> int:
    return max(1, (bits + 63) // 64)


def _masks(masks: Sequence[int], bits: int) -> np.ndarray:
    """Sets of numbers below `bits` as rows of 64-bit words."""
    size = 8 * _words(bits)
    return np.frombuffer(b"".join(mask.to_bytes(size, "little") for mask in masks), np.uint64)


def _first(lists: Iterable[Sequence[Any]]) -> list[int]:
    """Where each of these lists begins if they are put one after the other, and where the last ends."""
    firsts = [0]
    for one in lists:
        firsts.append(firsts[-1] + len(one))
    return firsts


def _options(made: Compiled) -> dict[str, Any]:
    return {
        "shift_of": made.shift_of,
        "start": made.start,
        "end": made.end,
        "option_first": _first(made.options_of),
        "option_at": [o for options in made.options_of for o in options],
        "able_first": _first(made.people_of),
        "able_at": [p for people in made.people_of for p in people],
        "eligible": _masks(made.eligible, len(made.people)),
    }


def _rows(made: Compiled) -> dict[str, Any]:
    """The clash rows of each kind of people; people of one kind share the list of rows."""
    kinds: dict[int, int] = {}
    kind = [kinds.setdefault(id(table), len(kinds)) for table in made.clash]
    tables = {id(table): table for table in made.clash}
    low, words, at, rows, length = [], [], [], [], 0
    for key in kinds:
        for mask in tables[key]:
            first = ((mask & -mask).bit_length() - 1) // 64 if mask else 0
            count = (mask.bit_length() + 63) // 64 - first
            low.append(first)
            words.append(count)
            at.append(length)
            rows.append((mask >> 64 * first).to_bytes(8 * count, "little"))
            length += count
    return {
        "kind": kind,
        "row_low": low,
        "row_words": words,
        "row_at": at,
        "rows": np.frombuffer(b"".join(rows), np.uint64),
    }


def _teams(made: Compiled) -> dict[str, Any]:
    named: dict[int, int] = {}

    def number(holders: int) -> int:
        return named.setdefault(holders, len(named))

    pairs = [[_members(mask) for mask in quarrels] for quarrels in made.quarrels]
    musts = [_members(mask) for mask in made.must]
    return {
        "smallest": made.smallest,
        "largest": made.largest,
        "weight": made.weight,
        "need_first": _first(made.needs),
        "need_set": [number(holders) for needs in made.needs for holders, _ in needs],
        "need_count": [count for needs in made.needs for _, count in needs],
        "quarrel_first": _first(pairs),
        "quarrel_a": [pair[0] for some in pairs for pair in some],
        "quarrel_b": [pair[1] for some in pairs for pair in some],
        "share_first": _first(made.shares),
        "share_set": [number(members) for shares in made.shares for members, _ in shares],
        "share": [share for shares in made.shares for _, share in shares],
        "must_first": _first(musts),
        "must_at": [p for must in musts for p in must],
        "prefer_first": _first(made.prefers),
        "prefer_set": [number(holders) for prefers in made.prefers for holders, _, _ in prefers],
        "prefer_count": [count for prefers in made.prefers for _, count, _ in prefers],
        "prefer_weight": [weight for prefers in made.prefers for _, _, weight in prefers],
        "sets": _masks(list(named), len(made.people)),
    }


def _members(mask: int) -> list[int]:
    return [n for n in range(mask.bit_length()) if mask >> n & 1]


def _tallies(made: Compiled) -> dict[str, Any]:
    firsts, uses, rooms, bases, length, uses_length = [], [], [], [], 0, 0
    for tally in made.tallies:
        firsts += [uses_length + first for first in _first(tally.uses)]
        uses_length = firsts[-1]
        uses += [use for some in tally.uses for use in some]
        bases.append(length)
        room = np.asarray(tally.room, dtype=np.int64).ravel()
        rooms.append(room)
        length += len(room)
    return {
        "by_pair": [tally.by_pair for tally in made.tallies],
        "buckets": [len(tally.room[0]) if len(tally.room) else 0 for tally in made.tallies],
        "room_base": bases,
        "use_first": firsts,
        "use_bucket": [bucket for bucket, _ in uses],
        "use_amount": [amount for _, amount in uses],
        "room": np.concatenate(rooms) if rooms else [],
    }


def _stretches(made: Compiled) -> dict[str, Any]:
    slack, marked = [], []
    for stretch in made.stretches:
        for p in range(len(made.people)):
            days, left = np.zeros(made.dates, np.int64), np.full(made.dates, FREE)
            days[list(stretch.past[p])] = 1
            sums = np.concatenate([[0], np.cumsum(days)])
            ends = _inside(stretch, p, made.dates)
            begins = np.maximum(ends + 1 - stretch.window, 0)
            left[ends] = stretch.most[p] - (sums[ends + 1] - sums[begins])
            slack.append(left)
            marked.append(days)
    return {
        "window": [stretch.window for stretch in made.stretches],
        "mark_first": [days.start for stretch in made.stretches for days in stretch.marks],
        "mark_count": [len(days) for stretch in made.stretches for days in stretch.marks],
        "slack": np.concatenate(slack) if slack else [],
        "marked": np.concatenate(marked) if marked else [],
    }


def _inside(stretch: Stretch, p: int, dates: int) -> np.ndarray:
    """The dates on which windows end that are bounded for person p."""
    ends = stretch.ends[p]
    return np.arange(max(0, ends.start), max(0, min(ends.stop, dates)))


def _resources(made: Compiled) -> dict[str, Any]:
    """Each resource's time cut at the starts of the options that use it: in between, no more of it
    can be out than at such an instant."""
    users: dict[int, list[int]] = {}
    for o, s in enumerate(made.shift_of):
        for resource, _ in made.uses[s]:
            users.setdefault(resource, []).append(o)
    takes: list[list[tuple[int, int]]] = [[] for _ in made.start]
    stock: list[int] = []
    for resource, options in users.items():
        instants = np.unique([made.start[o] for o in options])
        for o in options:
            count = dict(made.uses[made.shift_of[o]])[resource]
            first, last = np.searchsorted(instants, [made.start[o], made.end[o]])
            takes[o] += [(len(stock) + space, count) for space in range(first, last)]
        stock += [made.stock[resource]] * len(instants)
    return {
        "take_first": _first(takes),
        "take_space": [space for take in takes for space, _ in take],
        "take_count": [count for take in takes for _, count in take],
        "stock": stock,
    }


def _costs(made: Compiled) -> dict[str, Any]:
    wishes = [v.wishes for v in made.problem.volunteers.values()]
    told = [_members(made.published[s][0]) if s in made.published else [] for s in range(len(made.shifts))]
    return {
        "burden": made.burden,
        "per_day": made.per_day,
        "carried": made.carried,
        "place": made.place,
        "way": made.way,
        "defender": made.defender,
        "known": _masks(made.known, len(made.people)),
        "wish_first": _first(wishes),
        "wish_begin": [int(wish.start.timestamp()) for some in wishes for wish in some],
        "wish_until": [int(wish.end.timestamp()) for some in wishes for wish in some],
        "wish_weight": [wish.weight for some in wishes for wish in some],
        "told_first": _first(told),
        "told_at": [p for people in told for p in people],
        "told_option": [made.published[s][1] if s in made.published else -1 for s in range(len(made.shifts))],
    }
