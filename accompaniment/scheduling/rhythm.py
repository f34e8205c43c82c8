"""Counting duty dates in sliding windows, all windows at once, in one whole number.

The rules on free days and nights away bound how many marked dates any `window` consecutive dates
hold.  A `Rhythm` keeps these counts side by side in one integer, 16 bits for the window that ends
on each date.  One duty adds a constant; a count above the bound shows in the top bit of its lane.
A test of a duty against every window it touches is then one addition and one mask.
"""

from __future__ import annotations

from collections.abc import Sequence

LANE = 16
TOP = 1 << (LANE - 1)


class Rhythm:
    """The windows of one length over duty dates or, if `by_night`, over nights away.

    `marks[o]` is the bit mask of the dates (nights) that option o touches, `places[o]` the same as
    a list; `adds[o]` is what the option adds to the lanes, `alarms[o]` the top bits of the lanes
    it adds to.
    """

    def __init__(self, window: int, by_night: bool, places: Sequence[tuple[int, ...]]):
        self.window = window
        self.by_night = by_night
        self.places = places
        self._ones = sum(1 << LANE * n for n in range(window))
        self._tops = self._ones * TOP
        self.marks = [sum(1 << d for d in days) for days in places]
        known: dict[int, tuple[int, int]] = {}
        for mark in self.marks:
            if mark not in known:
                known[mark] = self.spread(mark), self.alarm(mark)
        self.adds = [known[mark][0] for mark in self.marks]
        self.alarms = [known[mark][1] for mark in self.marks]

    def spread(self, dates: int) -> int:
        """What these dates add: one to each of the `window` windows that hold the date."""
        lanes, position = 0, 0
        while dates:
            if dates & 1:
                lanes += self._ones << LANE * position
            dates >>= 1
            position += 1
        return lanes

    def alarm(self, dates: int) -> int:
        """The top bits of the windows that hold one of these dates."""
        lanes, position = 0, 0
        while dates:
            if dates & 1:
                lanes |= self._tops << LANE * position
            dates >>= 1
            position += 1
        return lanes

    def start(self, at_most: int, ends: range, past: int) -> int:
        """The lanes of somebody with the dates `past` behind them and at most `at_most` allowed
        in each window that ends on a date in `ends`; other windows are free."""
        lanes = self.spread(past)
        for end in ends:
            lanes += (TOP - 1 - at_most) << LANE * end
        return lanes
