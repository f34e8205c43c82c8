"""Shifts that need different people: whoever is on one of them can be on no other.

The sizes of their teams add up, so such a set proves that no fewer people can do it all; a
coordinator can check the proof by looking at the shifts.
"""

from __future__ import annotations

from collections.abc import Callable

from ..compile import Compiled
from ..draft import bits

MOST = 1000
"""So many sets are grown at most; in a large problem from shifts spread over the horizon."""


def smallest_teams(problem: Compiled) -> list[int]:
    """By shift, how many people its team has at least, by its size, its needs and its pins."""
    return [
        max(problem.smallest[s], must.bit_count(), *(count for _, count in problem.needs[s]), 1)
        for s, must in enumerate(problem.must)
    ]


def apart(problem: Compiled) -> list[int]:
    """By option, the options that nobody who can take it can take too (itself and the other starts
    of its shift included)."""
    count = len(problem.start)
    everything = (1 << count) - 1
    reach = [0] * len(problem.people)
    for o, people in enumerate(problem.people_of):
        for p in people:
            reach[p] |= 1 << o
    found = []
    for o, people in enumerate(problem.people_of):
        together = 0
        for p in people:
            together |= reach[p] & ~problem.clash[p][o]
        found.append(everything & ~together)
    return found


def cliques(problem: Compiled, stop: Callable[[], bool] = lambda: False) -> list[list[int]]:
    """Sets of shifts of which nobody can be on two, those that need the most people first.

    Each is grown from one shift: with what goes on when that begins, then with whatever else fits,
    large teams and early shifts first.
    """
    away, teams = apart(problem), smallest_teams(problem)
    of = [sum(1 << o for o in options) for options in problem.options_of]
    going_on = _going_on(problem)
    seeds = range(0, len(problem.shifts), 1 + len(problem.shifts) // MOST)
    found: dict[tuple[int, ...], int] = {}
    for seed in seeds:
        if stop():
            break
        if not problem.options_of[seed]:
            continue
        members: list[int] = []
        common = -1
        near = [problem.shift_of[o] for o in bits(going_on[problem.options_of[seed][0]])]
        rest = sorted({problem.shift_of[o] for o in bits(_shared(away, problem.options_of[seed]))},
                      key=lambda t: (-teams[t], problem.options_of[t][0]))  # fmt: skip
        for t in (seed, *near, *rest):
            if t not in members and of[t] and common & of[t] == of[t]:
                members.append(t)
                common &= _shared(away, problem.options_of[t]) & ~of[t]
        found[tuple(sorted(members))] = sum(teams[t] for t in members)
    return [list(members) for members, _ in sorted(found.items(), key=lambda item: -item[1])]


def _shared(masks: list[int], options: list[int]) -> int:
    shared = -1
    for o in options:
        shared &= masks[o]
    return shared


def _going_on(problem: Compiled) -> list[int]:
    """By option, the options that go on when it begins."""
    found, open_ = [], []
    for o, start in enumerate(problem.start):
        open_ = [x for x in open_ if problem.end[x] > start]
        found.append(sum(1 << x for x in open_))
        open_.append(o)
    return found
