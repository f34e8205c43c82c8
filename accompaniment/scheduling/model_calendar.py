"""One person in a model: which duties exclude each other, which dates are worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from .clock import after
from .problem import Work
from .rules.base import in_order

if TYPE_CHECKING:
    from .model import PlanModel


class Calendar:
    """The possible duties of one person, numbered by their start, and what they do in any case.

    Sets of duties are bit masks over these numbers.
    """

    def __init__(self, model: PlanModel, duties: Sequence[tuple[Work, Any]], fixed: Sequence[Work]):
        self.model = model
        self.duties = list(duties)
        self.fixed = fixed
        self.apart = [0] * len(self.duties)
        """For each duty, those that it clashes with."""
        self.spreads: dict[int, Any] = {}
        """For each set of duties, the literal that says that one of them is done."""
        self.alone: set[int] = set()

    def keep_apart(self, clash: Callable[[Work, Work], bool], reach: Callable[[Work], float]) -> None:
        """See `PlanModel.keep_apart`."""
        entries = [(work, number) for number, (work, _) in enumerate(self.duties)]
        entries += [(work, -1) for work in self.fixed]
        entries = in_order(self.model.problem, entries, lambda entry: entry[0])
        for place, (a, number) in enumerate(entries, 1):
            enough = after(a.end, reach(a))
            for b, other in islice(entries, place, None):
                if b.start >= enough:
                    break  # everything after b begins later still
                if a.shift == b.shift or (number < 0 and other < 0) or not clash(a, b):
                    continue
                if number < 0 or other < 0:
                    self.alone.add(max(number, other))
                else:
                    self.apart[number] |= 1 << other
                    self.apart[other] |= 1 << number

    def spread(self, dates_of: Callable[[Work], range]) -> dict[int, Any]:
        """For each date of some duty, a literal that is true if one with that date is done."""
        dates: dict[int, int] = {}
        for number, (work, _) in enumerate(self.duties):
            for date in dates_of(work):
                dates[date] = dates.get(date, 0) | 1 << number
        for mask in dates.values():
            if mask not in self.spreads:
                literals = [self.duties[number][1] for number in bits(mask)]
                self.spreads[mask] = (
                    literals[0]
                    if len(literals) == 1
                    else self.model.new_bool(lambda value, of=literals: max(map(value, of)))
                )
        return {date: self.spreads[mask] for date, mask in dates.items()}

    def post(self) -> None:
        """Posts what was collected: clashes as cliques, which are stronger than pairs, and the
        literals of dates over the cliques of their duties."""
        same: dict[str | None, int] = {}
        for number, (work, _) in enumerate(self.duties):
            same[work.shift] = same.get(work.shift, 0) | 1 << number
        # One duty at several starts excludes itself already: it may join a clique, needs none.
        joined = [
            mask | same[work.shift] & ~(1 << number)
            for number, (mask, (work, _)) in enumerate(zip(self.apart, self.duties, strict=True))
        ]
        for clique in cliques(self.apart, joined):
            self.model.cp.add_at_most_one(self.duties[number][1] for number in bits(clique))
        for number in sorted(self.alone):
            self.model.forbid(self.duties[number][1])
        for mask, literal in self.spreads.items():
            for clique in parts(mask, joined) if mask & (mask - 1) else ():
                together = [self.duties[number][1] for number in bits(clique)]
                if len(together) == 1:
                    self.model.cp.add_implication(together[0], literal)
                else:
                    self.model.add(sum(together) <= literal)


def bits(mask: int) -> Iterator[int]:
    """The numbers in a set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def grown(clique: int, common: int, joined: Sequence[int]) -> int:
    """A clique with whatever else of `common` can join it, lowest numbers first."""
    while common:
        lowest = common & -common
        clique |= lowest
        common &= joined[lowest.bit_length() - 1]
    return clique


def cliques(apart: Sequence[int], joined: Sequence[int]) -> Iterator[int]:
    """Cliques of the graph `joined` that cover every edge of `apart`."""
    missing = list(apart)
    for number in range(len(missing)):
        while missing[number]:
            lowest = missing[number] & -missing[number]
            other = lowest.bit_length() - 1
            clique = grown(1 << number | lowest, joined[number] & joined[other], joined)
            for member in bits(clique):
                missing[member] &= ~clique
            yield clique


def parts(mask: int, joined: Sequence[int]) -> Iterator[int]:
    """The set cut into cliques."""
    while mask:
        lowest = mask & -mask
        clique = grown(lowest, mask & joined[lowest.bit_length() - 1], joined)
        mask &= ~clique
        yield clique
