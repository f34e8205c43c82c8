"""Which two options one person cannot both take: one place at a time, rest, and recovery.

People with one base and the same limits share the answer, so it is found once for each such kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .problem import Limits, Recovery, Work
from .travel import Travel


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rules on two pieces of work depend on, beside the work: base and limits."""

    base: str
    buffer_minutes: int
    rest_minutes: int
    span_minutes: int
    recovery: tuple[Recovery, ...]

    @staticmethod
    def of(base: str, limits: Limits) -> Kind:
        return Kind(
            base, limits.buffer_minutes, limits.rest_minutes, limits.span_minutes, tuple(limits.recovery)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work: seconds since 1970, place (a location), day numbers; `away` from a base."""

    start: int
    end: int
    place: str
    first: int
    last: int
    away: bool

    @staticmethod
    def of(work: Work) -> Piece:
        start, end = int(work.start.timestamp()), int(work.end.timestamp())
        return Piece(start, end, work.place, work.days.start, work.days.stop - 1, work.away)

    def owes(self, kind: Kind) -> int:
        """Whole free dates owed after it."""
        nights = self.last - self.first
        return max((r.days for r in kind.recovery if self.away and nights >= r.nights), default=0)


def clash(kind: Kind, travel: Travel, a: Piece, b: Piece) -> bool:
    """Whether one person of this kind cannot do both (rules 6 and 7 of the problem format)."""
    if (b.start, b.end) < (a.start, a.end):
        a, b = b, a
    gap, way = b.start - a.end, 60 * travel(a.place, b.place)
    owed = a.owes(kind)
    if owed and b.first - a.last - 1 < owed:
        return True
    if gap >= 60 * kind.rest_minutes + way:
        return False
    one_date = a.first == b.last
    return not (
        one_date and gap >= way + 60 * kind.buffer_minutes and b.end - a.start <= 60 * kind.span_minutes
    )


def clashes(
    kind: Kind, travel: Travel, pieces: Sequence[Piece], shift_of: Sequence[int], options: Iterable[int]
) -> dict[int, int]:
    """For each of `options` the bit mask of those it clashes with, itself and its shift's included.

    `pieces` is by option number and sorted by start.
    """
    chosen = sorted(options)
    found: dict[int, list[int]] = {o: [o] for o in chosen}
    by_shift: dict[int, list[int]] = defaultdict(list)
    for o in chosen:
        by_shift[shift_of[o]].append(o)
    for same in by_shift.values():
        for o in same:
            found[o] += same
    places = {pieces[o].place for o in chosen}
    ways = {(a, b): 60 * travel(a, b) for a in places for b in places}
    farthest = max(ways.values(), default=0)
    rest, buffer, span = 60 * kind.rest_minutes, 60 * kind.buffer_minutes, 60 * kind.span_minutes
    facts = [(o, p.start, p.end, p.place, p.first, p.last) for o in chosen for p in [pieces[o]]]
    for i, (o, start, end, place, first, last) in enumerate(facts):
        owed = pieces[o].owes(kind)
        rested, recovered = end + rest, last + owed
        for j in range(i + 1, len(facts)):
            o2, start2, end2, place2, first2, last2 = facts[j]
            if start2 >= rested + farthest and first2 > recovered:
                break
            way = ways[place, place2]
            if start2 < rested + way:
                if first == last2 and start2 >= end + way + buffer and end2 - start <= span:
                    continue
            elif not owed or first2 > recovered:
                continue
            found[o].append(o2)
            found[o2].append(o)
    return {o: _mask(others) for o, others in found.items()}


def _mask(positions: list[int]) -> int:
    """The bit mask of these positions, built near zero and moved once: the numbers are long."""
    lowest = min(positions)
    mask = 0
    for position in positions:
        mask |= 1 << (position - lowest)
    return mask << lowest
