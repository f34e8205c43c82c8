"""What rules are to a search: eligible people, clashes, needs of teams, and the two kinds of limit here.

A search knows no rule by name.  It knows that some sums have a limit (`Tally`) and that some
dates may not be too many in a row of dates (`Stretch`), and keeps every one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums with a limit: over the duties of a subject, by bucket.

    `uses[o]` are the (bucket, amount) that option o adds, amounts positive; `room[subject][bucket]`
    is what may be added in all by the plan, at least 0 unless the past has used it up.  A subject is a person
    or, if `by_pair`, two people p < q who are in one team, numbered `q * (q - 1) // 2 + p`.
    """

    uses: Sequence[Sequence[tuple[int, int]]]
    room: Sequence[Sequence[int]]
    by_pair: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """How many of any `window` dates in a row may be marked by the duties of one person.

    `marks[o]` are the dates that option o marks, consecutive and counted from `Compiled.first_date`;
    a date marked twice counts once.  `most[p]` is the limit in every window that ends on a date in
    `ends[p]`; `past[p]` are the dates that the work before the horizon has marked.
    """

    window: int
    marks: Sequence[Sequence[int]]
    most: Sequence[int]
    ends: Sequence[range]
    past: Sequence[Sequence[int]]
