"""What rules are to a search: who may go, which work clashes, and the limits of three kinds that are here.

A search knows no rule by name.  It knows what a team must be (`TeamLimits`), that some sums have a
limit (`Tally`) and that some dates may not be too many in a row of dates (`Stretch`), and keeps
every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(slots=True)
class TeamLimits:
    """What the team of one shift must be.  People are bit masks over person numbers."""

    largest: int
    smallest: int = 1
    needs: list[tuple[int, int]] = field(default_factory=list)
    """(holders, count): at least so many of the holders."""
    quarrels: list[int] = field(default_factory=list)
    """Masks of two who are not in one team."""
    shares: list[tuple[int, float]] = field(default_factory=list)
    """(members, share): at most share times the size of the team are members."""
    must: int = 0
    """Those who are on it whatever else."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What can be out `count` times at once; `uses` says how many a shift (by its number) takes, one
    or more, from its start until its end."""

    count: int
    uses: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums with a limit: over the duties of a subject, by bucket.

    `uses[o]` are the (bucket, amount) that option o adds, amounts positive; `room[subject][bucket]`
    is what may be added in all by the plan, never negative.  A subject is a person or, if `by_pair`,
    two people p < q who are in one team, numbered `q * (q - 1) // 2 + p`.
    """

    uses: Sequence[Sequence[tuple[int, int]]]
    room: Sequence[Sequence[int]]
    by_pair: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """How many of any `window` dates in a row may be marked by the duties of one person.

    `marks[o]` are the dates that option o marks, consecutive and counted from `Compiled.first_date`
    (a rule gives day numbers, `compile` counts them from there); a date marked twice counts once.
    `most[p]` is the limit in every window that ends on a marked date in `ends[p]`; `past[p]` are the
    dates that the work before the horizon has marked.

    A window that ends on a date which is not marked holds no more than the one that ends on the last
    marked date in it, so it says nothing new; but where that date is before `ends[p]` it says nothing
    at all.  What was too much before the horizon forbids nothing that adds to it only there.
    """

    window: int
    marks: Sequence[range]
    most: Sequence[int]
    ends: Sequence[range]
    past: Sequence[Sequence[int]]

    def counted_from(self, first: int, dates: int, shifted: dict[range, range]) -> Stretch:
        """The same with `dates` dates counted from `first`; of the past only those.
        `shifted` remembers what is the same for many options and stretches."""

        def shift(days: range) -> range:
            if days not in shifted:
                shifted[days] = range(days.start - first, days.stop - first)
            return shifted[days]

        return replace(
            self,
            marks=[shift(days) for days in self.marks],
            ends=[shift(days) for days in self.ends],
            past=[[day - first for day in days if first <= day < first + dates] for days in self.past],
        )
