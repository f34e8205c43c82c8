"""Counting marked dates in sliding windows, all windows at once, in one whole number.

A `capacity.Stretch` bounds how many marked dates any `window` consecutive dates hold.  A `Rhythm`
keeps these counts side by side in one integer, 16 bits for the window that ends on each date.  One
duty adds a constant; a count above the bound shows in the top bit of its lane.  A test of a duty
against every window it touches is then one addition and one mask; if a bit shows, a look at whether
that window ends on a marked date, as the others do not count (see `capacity.Stretch`).
"""

from __future__ import annotations

from collections.abc import Iterable

from .capacity import Stretch

LANE = 16
TOP = 1 << (LANE - 1)


class Rhythm:
    """A stretch in lanes.

    `marks[o]` is the bit mask of the dates that option o marks, `adds[o]` is what it adds to the
    lanes, `alarms[o]` the top bits of the lanes it adds to.  `begin[p]` are the lanes of person p
    before any duty; windows that end on no date in `ends[p]` are free.
    """

    def __init__(self, stretch: Stretch):
        self.window = stretch.window
        self._ones = sum(1 << LANE * n for n in range(stretch.window))
        self._tops = self._ones * TOP
        known = {days: (_mask(days), *self.over(_mask(days))) for days in set(stretch.marks)}
        self.marks = [known[days][0] for days in stretch.marks]
        self.adds = [known[days][1] for days in stretch.marks]
        self.alarms = [known[days][2] for days in stretch.marks]
        limits: dict[tuple[int, range], int] = {}
        for most, ends in zip(stretch.most, stretch.ends, strict=True):
            if (most, ends) not in limits:
                limits[most, ends] = sum((TOP - 1 - most) << LANE * end for end in ends)
        self.begin = [
            limits[most, ends] + self.over(_mask(past))[0]
            for most, ends, past in zip(stretch.most, stretch.ends, stretch.past, strict=True)
        ]

    @staticmethod
    def first_full(over: int, dates: int) -> int:
        """Of the windows that are too full (by their top bits) the first that ends on one of these dates:
        the date; -1: none does."""
        while over:
            end = (over & -over).bit_length() // LANE - 1
            if dates >> end & 1:
                return end
            over &= over - 1
        return -1

    def over(self, dates: int) -> tuple[int, int]:
        """What these dates add, one to each of the `window` windows that hold the date; and the top
        bits of those windows."""
        adds, alarm, position = 0, 0, 0
        while dates:
            if dates & 1:
                adds += self._ones << LANE * position
                alarm |= self._tops << LANE * position
            dates >>= 1
            position += 1
        return adds, alarm


def _mask(dates: Iterable[int]) -> int:
    """Dates as the bits of a number."""
    mask = 0
    for date in dates:
        mask |= 1 << date
    return mask


class Track:
    """What people have of one stretch: `seen[p]` are the dates that are marked, `counts[p]` how
    often each is, `windows[p]` the lanes."""

    def __init__(self, rhythm: Rhythm, stretch: Stretch, dates: int):
        self.rhythm = rhythm
        self._places = stretch.marks
        self.seen = [_mask(past) for past in stretch.past]
        self.windows = list(rhythm.begin)
        self.counts = [[0] * dates for _ in stretch.past]
        for counts, past in zip(self.counts, stretch.past, strict=True):
            for date in past:
                counts[date] = 1

    def put(self, p: int, o: int) -> None:
        """Person p takes option o."""
        counts, fresh = self.counts[p], 0
        for date in self._places[o]:
            if not counts[date]:
                fresh |= 1 << date
            counts[date] += 1
        if fresh:
            self.seen[p] |= fresh
            self.windows[p] += self._adds(o, fresh)

    def take(self, p: int, o: int) -> None:
        """Person p leaves option o."""
        counts, gone = self.counts[p], 0
        for date in self._places[o]:
            counts[date] -= 1
            if not counts[date]:
                gone |= 1 << date
        if gone:
            self.seen[p] ^= gone
            self.windows[p] -= self._adds(o, gone)

    def _adds(self, o: int, dates: int) -> int:
        rhythm = self.rhythm
        return rhythm.adds[o] if dates == rhythm.marks[o] else rhythm.over(dates)[0]
