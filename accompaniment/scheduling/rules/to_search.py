"""What a rule is to the searches: data of a few kinds that `compile` asks every rule for.

A search keeps a rule by keeping this data; it never asks which rule it came from.  A rule says
only what concerns it, most say one thing.  `made` is the problem in whole numbers as far as no rule
is needed for it: people, shifts, options, calendar and ways (see `options.Options`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from ..capacity import Stock, Stretch, Tally, TeamLimits
    from ..options import Options
    from ..problem import Problem
    from ..works import Works
    from . import Limits


class ToSearch:
    """The side of a rule that searches see."""

    def only_starts(self, problem: Problem) -> Mapping[str, Collection[datetime]]:
        """By shift, the only starts it may have, of those it lists; shifts not named have them all."""
        return {}

    def bar(self, able: np.ndarray, made: Options) -> None:
        """Makes `able[person, option]` false where this person may never take this option."""

    def apart(self, limits: Limits, way: np.ndarray, a: Works, b: Works) -> np.ndarray:
        """For every a and b, which begins no earlier, whether one person cannot do both.  The
        columns of a, those of b and `way`, the minutes from place to place, are broadcast."""
        return way < 0  # no way is: most rules keep nothing apart

    def reach(self, limits: Limits, a: Works, farthest: int) -> np.ndarray | int:
        """Seconds after the end of a from which on no work that begins is kept apart from it.

        `farthest` is the longest way in minutes.  Goes with `apart`.
        """
        return 0

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        """Adds to what the teams must be, by shift number."""

    def tallies(self, made: Options) -> Iterable[Tally]:
        """Sums with a limit."""
        return ()

    def stretches(self, made: Options) -> Iterable[Stretch]:
        """Dates, as day numbers, of which only so many in a row of dates may be marked."""
        return ()

    def stocks(self, made: Options) -> Iterable[Stock]:
        """Things that shifts take with them while they last."""
        return ()
