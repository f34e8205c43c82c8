"""When somebody leaves the base for a shift, is there, sets off and is back: from door to door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from accompaniment.scheduling.clock import Clock


class Doors(NamedTuple):
    """The four moments, in order: at the base itself there is no way, so two and two are the same."""

    leave_at: datetime
    arrive_at: datetime
    set_off_at: datetime
    back_at: datetime

    @classmethod
    def of(cls, start: datetime, end: datetime, out: int, back: int, from_base: bool) -> Doors:
        """Of a shift that is `out` and `back` minutes from the base (planner's rule 5).

        `from_base`: the way is part of the shift, else it comes on top. A shift that is shorter than
        its way leaves no time there.
        """
        way_out, way_back = timedelta(minutes=out), timedelta(minutes=back)
        if not from_base:
            return cls(start - way_out, start, end, end + way_back)
        arrive_at = min(start + way_out, end)
        return cls(start, arrive_at, max(arrive_at, end - way_back), end)

    @classmethod
    def together(cls, doors: Sequence[Doors]) -> Doors:
        """Of a team of several bases: the first leaves, all are there, one sets off, the last is back."""
        leave_at, arrive_at, set_off_at, back_at = zip(*doors, strict=True)
        there = max(arrive_at)
        return cls(min(leave_at), there, max(there, min(set_off_at)), max(back_at))

    def local(self, clock: Clock) -> Doors:
        """The same as the wall clock shows them."""
        return Doors(*map(clock.local, self))

    def outside(self) -> Doors:
        """What somebody may know who may not know how far it is: away from when until when."""
        return self._replace(arrive_at=self.leave_at, set_off_at=self.back_at)
