"""What a rule is to the searches: data of a few kinds that `compile` asks every rule for.

A search keeps a rule by keeping this data; it never asks which rule it came from.  A rule says
only what concerns it, most say one thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..capacity import Stretch, Tally, TeamLimits
    from ..compile import Compiled
    from ..problem import Shift


class ToSearch:
    """The side of a rule that searches see.  `made` is the problem in whole numbers as far as no
    rule is needed for it: people, shifts, options and their calendar."""

    def limit_team(self, team: TeamLimits, shift: Shift, made: Compiled) -> None:
        """Adds to what the team of a shift must be."""

    def tallies(self, made: Compiled) -> Iterable[Tally]:
        """Sums with a limit."""
        return ()

    def stretches(self, made: Compiled) -> Iterable[Stretch]:
        """Dates of which only so many in a row of dates may be marked, as day numbers."""
        return ()
