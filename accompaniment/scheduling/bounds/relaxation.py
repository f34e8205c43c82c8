"""The problem in two halves that only prices connect: people sell duties, shifts buy teams.

Lagrangian relaxation (variable splitting): whoever is on a team must also have the duty in their own
calendar; that condition is dropped and a price is put on each pair of an option and a person instead.
Each person then sells the calendar that earns most (a whole stretch of duties that keeps the rules
on one person), each shift buys the cheapest team that keeps the rules on teams or stays uncovered.
What shifts pay less what people earn is a lower bound of the cost `uncovered`, at any prices from 0
up (Geoffrion 1974; Guignard and Kim 1987).  Resources, and dates in windows too long to keep count
of, are prices too.  All prices are whole numbers, so what comes out is exact.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ..core import library
from ..draft import bits
from .calendars import calendars, whole_dates

if TYPE_CHECKING:
    from ..compile import Compiled

LARGEST = 1 << 28
"""No sum of prices that the core adds up is above this."""
MOST_NEEDS = 32


@dataclass(frozen=True, slots=True)
class Prices:
    """`pair` by (option, person) pair, `stock` by row of the stock, `window` by person, stretch and
    last date of the window; in units of the cost, not below 0."""

    pair: np.ndarray
    stock: np.ndarray
    window: np.ndarray


@dataclass(frozen=True, slots=True)
class Sale:
    """What comes of prices: the bound, and how much more is asked for than there is (`excess`), of the
    same shape as the prices: raising a price where there is an excess raises the bound at first."""

    bound: Fraction
    excess: Prices


class Relaxation:
    """`weight` by shift may be less than the problem's: then only that much of the cost is bounded.

    Raises `ValueError` if the problem is not of the form that the core takes, or there is no core.
    """

    def __init__(self, problem: Compiled):
        self._core = library()
        if self._core is None or max(map(len, problem.needs), default=0) > MOST_NEEDS:
            raise ValueError("no core, or more needs than it takes")
        self._core.price_duties.restype = ctypes.c_int32
        self.problem = problem
        n = len(problem.start)
        people_of = problem.people_of
        self.option = np.repeat(np.arange(n), [len(people) for people in people_of])
        self.person = np.array([p for people in people_of for p in people], np.int64)
        self.pairs = len(self.option)
        self._pair_of = np.full((len(problem.people), n), -1, np.int32)
        self._pair_of[self.person, self.option] = np.arange(self.pairs)
        self._teams()
        self._stocks()
        self._windows()
        self._calendars = calendars(problem, self._pair_of, self._priced)

    def _teams(self) -> None:
        problem = self.problem
        shift_of = np.array(problem.shift_of, np.int64)
        meets = np.zeros(self.pairs, np.uint32)
        for at, (o, p) in enumerate(zip(self.option.tolist(), self.person.tolist(), strict=True)):
            for k, (holders, _) in enumerate(problem.needs[shift_of[o]]):
                meets[at] |= (holders >> p & 1) << k
        self.meets = meets
        self._arrays = {
            "option_at": _starts(problem.options_of),
            "option": _whole([o for options in problem.options_of for o in options]),
            "pair_at": _starts(problem.people_of),
            "need_at": _starts(problem.needs),
            "count": _whole([count for needs in problem.needs for _, count in needs]),
            "smallest": _whole(problem.smallest),
            "largest": _whole(np.minimum(problem.largest, len(problem.people))),
        }

    def _stocks(self) -> None:
        """Rows of the stock: a resource and the options that use it at one instant, where that could
        be more than there is."""
        problem = self.problem
        row, option, count, stock = [], [], [], []
        for r, users in enumerate(problem.users):
            at_once = {
                frozenset(bits(problem.meets[o] & users & (1 << o) - 1)) | {o}  # when o begins
                for o in bits(users)
            }
            for together in at_once:
                if any(together < other for other in at_once):
                    continue
                uses = {o: dict(problem.uses[problem.shift_of[o]])[r] for o in together}
                if sum(uses.values()) > problem.stock[r]:
                    row += [len(stock)] * len(uses)
                    option += uses
                    count += uses.values()
                    stock.append(problem.stock[r])
        self._stock_row, self._stock_option = np.array(row, int), np.array(option, int)
        self._stock_count, self.stock = np.array(count, int), np.array(stock, int)

    def _windows(self) -> None:
        """`room[p, k, date]`: how many more dates may be marked in the window of priced stretch k that
        ends there; only where `bounded`, elsewhere the window can never be too full."""
        problem = self.problem
        self._priced = [
            s for s in problem.stretches
            if not (whole_dates(problem, s) and all(most == s.window - 1 for most in s.most))
        ]  # fmt: skip
        shape = len(problem.people), len(self._priced), problem.dates
        self.bounded, self.room = np.zeros(shape, bool), np.zeros(shape, int)
        self._fresh = np.ones(shape, bool)
        for k, stretch in enumerate(self._priced):
            low, high = (np.array([getattr(m, end) for m in stretch.marks], int) for end in ("start", "stop"))
            for p in range(shape[0]):
                own = np.flatnonzero((self._pair_of[p] >= 0) & (high > low))
                past = np.zeros(problem.dates, int)
                past[list(stretch.past[p])] = 1
                may = np.zeros(problem.dates + 1, int)
                np.add.at(may, low[own], 1)
                np.add.at(may, high[own], -1)
                may = (np.cumsum(may)[:-1] > 0) & (past == 0)
                self._fresh[p, k] = past == 0
                self.room[p, k] = np.maximum(0, stretch.most[p] - _in_window(past, stretch.window))
                inside = np.zeros(problem.dates, bool)
                inside[stretch.ends[p].start : stretch.ends[p].stop] = True
                full = _in_window(may, stretch.window) > self.room[p, k]
                early = (may | (past > 0)) & (np.arange(problem.dates) < stretch.ends[p].start)
                inside &= _in_window(early, stretch.window) <= stretch.most[p]  # or it may say nothing
                if not past.any():  # a window that ends early holds no more than the first whole one
                    inside[: min(np.argmax(may) + stretch.window - 1, stretch.ends[p].stop - 1)] = False
                self.bounded[p, k] = inside & full

    def zero(self) -> Prices:
        """Nothing costs anything."""
        return Prices(np.zeros(self.pairs), np.zeros(len(self.stock)), np.zeros(self.bounded.shape))

    def sale(self, prices: Prices, weight: np.ndarray) -> Sale:
        """What comes of these prices, if the cost of leaving shift s uncovered is `weight[s]`."""
        problem = self.problem
        unit = self._unit(weight)
        most = int(weight.max(initial=0) * unit)
        price = np.clip(prices.pair * unit, 0, most).astype(np.int32)
        for_stock = np.clip(prices.stock * unit, 0, most).astype(np.int64)
        extra = np.zeros(len(problem.start), np.int64)
        np.add.at(extra, self._stock_option, for_stock[self._stock_row] * self._stock_count)
        extra = np.minimum(extra, most + 1).astype(np.int32)
        bought, chosen = np.zeros(self.pairs, np.int32), np.zeros(len(problem.shifts), np.int32)
        cost = np.zeros(len(problem.shifts), np.int32)
        self._buy(price, (weight * unit).astype(np.int32), extra, chosen, cost, bought)
        for_window = np.clip(prices.window * unit, 0, most).astype(np.int64) * self.bounded
        marked = np.zeros(self.bounded.shape, int)
        earned = self._sell(price, for_window, bought, marked)
        total = int(cost.sum(dtype=np.int64)) - earned
        total -= int((for_stock * self.stock).sum()) + int((for_window * self.room).sum())
        asked = np.bincount(
            self._stock_row, np.isin(self._stock_option, chosen) * self._stock_count, len(self.stock)
        )
        windows = np.zeros(self.bounded.shape)
        for k, stretch in enumerate(self._priced):
            windows[:, k] = _in_window(marked[:, k] * self._fresh[:, k], stretch.window) - self.room[:, k]
        excess = Prices(bought.astype(float), asked - self.stock, windows * self.bounded)
        return Sale(Fraction(total) / Fraction(unit), excess)

    def _unit(self, weight: np.ndarray) -> float:
        """How many steps of a price one unit of the cost is; a power of two."""
        of_pair = weight[np.array(self.problem.shift_of, int)[self.option]]
        most = max(1.0, np.bincount(self.person, of_pair).max(initial=0.0), weight.max(initial=0) * 16)
        return float(2.0 ** min(12, int(np.floor(np.log2(LARGEST / most)))))

    def _buy(self, price, weight, extra, chosen, cost, bought) -> None:
        arrays = self._arrays
        given = [arrays["option_at"], arrays["option"], arrays["pair_at"], price, self.meets]
        given += [arrays[name] for name in ("need_at", "count", "smallest", "largest")]
        most = len(self.problem.people)
        done = self._core.price_teams(
            len(weight), *map(_at, [*given, weight, extra]), most, *map(_at, (chosen, cost, bought))
        )
        if done < 0:
            raise MemoryError

    def duties(self, p: int, price: np.ndarray) -> tuple[int, np.ndarray]:
        """What person p earns at most at these whole prices by pair, and the options that earn it; the
        dates of windows are paid for as they were last (nothing at first)."""
        calendar = self._calendars[p]
        own = calendar.arrays["own"]
        found, count = np.zeros(len(own) + 1, np.int32), ctypes.c_int32()
        earned = self._core.price_duties(ctypes.byref(calendar), _at(price), _at(found), ctypes.byref(count))
        if earned < 0:
            raise MemoryError
        return earned, own[found[: count.value]]

    def _sell(self, price, for_window, bought, marked) -> int:
        """What people earn in all; takes what they sell out of `bought`, notes the dates in `marked`."""
        most = np.iinfo(np.int32).max >> 4
        for k, stretch in enumerate(self._priced):
            by_date = _in_window(for_window[:, k, ::-1], stretch.window)[:, ::-1] * self._fresh[:, k]
            paid = np.minimum(np.cumsum(by_date, axis=1), most)
            for p, calendar in enumerate(self._calendars):
                calendar.arrays["paid"][k, 1:] = paid[p]
        total = 0
        for p in range(len(self._calendars)):
            earned, options = self.duties(p, price)
            total += earned
            bought[self._pair_of[p, options]] -= 1
            for k, stretch in enumerate(self._priced):
                for o in options.tolist():
                    marks = stretch.marks[o]
                    marked[p, k, marks.start : max(marks.start, marks.stop)] = 1
        return total


def _in_window(marks: np.ndarray, window: int) -> np.ndarray:
    """For each date (the last axis) the sum of the `window` dates that end there."""
    total = np.cumsum(marks, axis=-1)
    before = np.zeros_like(total)
    before[..., window:] = total[..., :-window]
    return total - before


def _starts(lists) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([len(items) for items in lists])]).astype(np.int32)


def _whole(numbers) -> np.ndarray:
    return np.ascontiguousarray(numbers, np.int32)


def _at(array: np.ndarray) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)
