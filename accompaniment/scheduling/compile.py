"""A problem in whole numbers: what the searches ask a million times, worked out once.

People, shifts and options (a shift at one of its starts) become numbers; options are numbered in
the order in which they begin.  Sets of people and sets of options are bit masks.  What the rules
are comes from the rules themselves (`rules.to_search`), each asked in turn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence

import numpy as np

from .capacity import TeamLimits
from .clashes import Clashes
from .costs_compiled import Priced
from .draft import bits
from .problem import Problem
from .rhythm import Rhythm
from .rules import RULEBOOK, Rule
from .works import Works


class Stopped(Exception):
    """Somebody cancelled while the problem was being compiled."""


class Compiled(Priced):
    """The compiled problem.  By person: base facts, limits, wishes; by shift: team and needs; by
    option: when, who is eligible, what it clashes with.  Read `_teams`, `_able`, ... for what each
    table means."""

    def __init__(
        self,
        problem: Problem,
        stop: Callable[[], bool] = lambda: False,
        rules: Sequence[Rule] = RULEBOOK,
    ):
        """Raises `Stopped` as soon as `stop` says so: the largest problems take seconds."""
        super().__init__(problem, rules)
        self._stop = stop
        able = self._able()
        self._clashes(able)
        self._people_of(able)
        self._teams()
        self._stretches()
        self.tallies = [tally for rule in self.rules for tally in rule.tallies(self)]
        self._resources()
        self._wishes(able)

    def _pause(self) -> None:
        if self._stop():
            raise Stopped

    def _able(self) -> np.ndarray:
        """By person and option, whether no rule on one person and one option forbids it, nor any rule
        on two pieces of work with the person's past."""
        problem = self.problem
        apart = self._apart = Clashes(self.rules, self.ways)
        able = np.ones((len(self.people), len(self.start)), bool)
        for rule in self.rules:
            self._pause()
            rule.bar(able, self)
        for p, v in enumerate(self.people):
            if v in problem.history:
                past = Works.of(problem.history[v], self.location_number)
                works = self.works(problem.volunteers[v].base)
                able[p] &= ~apart.with_past(problem.limits(v), works, past)
        return able

    def _clashes(self, able: np.ndarray) -> None:
        """`clash[p][o]`: the options that person p cannot take beside o, o itself and the other starts
        of its shift included; people of one kind share the list."""
        problem = self.problem
        same = [0] * len(self.start)
        for options in self.options_of:
            mask = sum(1 << o for o in options)
            for o in options:
                same[o] = mask
        kinds = [self._apart.kind(v.base, problem.limits(v.id)) for v in problem.volunteers.values()]
        members: dict[Hashable, list[int]] = {}
        for p, of in enumerate(kinds):
            members.setdefault(of, []).append(p)
        tables = {}
        for of, who in members.items():
            self._pause()
            v = self.people[who[0]]
            works, some = self.works(problem.volunteers[v].base), np.flatnonzero(able[who].any(axis=0))
            tables[of] = self._apart.among(problem.limits(v), works, some, same)
        self.clash = [tables[of] for of in kinds]

    def _people_of(self, able: np.ndarray) -> None:
        """`eligible[o]`: the mask of people whom no rule on one person and one option forbids; the
        same listed: `people_of[o]`."""
        packed = np.packbits(able.T, axis=1, bitorder="little")
        self.eligible = [int.from_bytes(row.tobytes(), "little") for row in packed]
        known: dict[int, tuple[int, ...]] = {}
        for mask in self.eligible:
            if mask not in known:
                known[mask] = tuple(bits(mask))
        self.people_of = [known[mask] for mask in self.eligible]

    def _teams(self) -> None:
        """By shift, of `capacity.TeamLimits`: `smallest`, `largest`, `needs`, `quarrels`, `shares`,
        `must`; people who are not eligible at any start are left out of the masks of quarrels and shares."""
        teams = [TeamLimits(largest=len(self.people)) for _ in self.shifts]
        for rule in self.rules:
            rule.limit_teams(teams, self)
        self.smallest = [team.smallest for team in teams]
        self.largest = [team.largest for team in teams]
        self.needs = [team.needs for team in teams]
        self.must = [team.must for team in teams]
        self.quarrels, self.shares = [], []
        for team, options in zip(teams, self.options_of, strict=True):
            able = 0
            for o in options:
                able |= self.eligible[o]
            self.quarrels.append([pair for pair in team.quarrels if pair & able == pair])
            self.shares.append([(who & able, share) for who, share in team.shares if who & able])

    def _stretches(self) -> None:
        """`stretches` and `rhythms`, the same as counts in lanes.  Their dates are counted from
        `first_date`, a day number so early that every window that ends in the horizon begins after it;
        `dates` is how many there are."""
        given = [stretch for rule in self.rules for stretch in rule.stretches(self)]
        horizon = self.problem.horizon.days
        longest = max((stretch.window for stretch in given), default=1)
        self.first_date = min([horizon.start, *(days.start for days in self.days)]) - longest
        self.dates = max([horizon.stop, *(days.stop for days in self.days)]) - self.first_date + 1
        shifted: dict[range, range] = {}
        self.stretches = [stretch.counted_from(self.first_date, self.dates, shifted) for stretch in given]
        self.rhythms = [Rhythm(stretch) for stretch in self.stretches]

    def _resources(self) -> None:
        """`stock[r]`: how many there are; `uses[s]`: (resource, count); `users[r]`: the options that use
        it; `meets[o]`: the options with resources that go on at some time of option o."""
        stocks = [stock for rule in self.rules for stock in rule.stocks(self)]
        self.stock = [stock.count for stock in stocks]
        self.uses: list[list[tuple[int, int]]] = [[] for _ in self.shifts]
        for r, stock in enumerate(stocks):
            for s, count in stock.uses.items():
                self.uses[s].append((r, count))
        self.users = [0] * len(stocks)
        self.meets = [0] * len(self.start)
        takers = [o for o, n in enumerate(self.shift_of) if self.uses[n]]
        for o in takers:
            for r, _ in self.uses[self.shift_of[o]]:
                self.users[r] |= 1 << o
        # Those that have begun when option o ends, without those that had ended when it began.
        taking = sum(1 << o for o in takers)
        ending = sorted(takers, key=self.end.__getitem__, reverse=True)
        for o in takers:
            while self.end[ending[-1]] <= self.start[o]:
                taking ^= 1 << ending.pop()
            self.meets[o] = taking & (1 << bisect_left(self.start, self.end[o])) - 1 & ~(1 << o)

    def peak(self, resource: int, meeting: int, o: int) -> int:
        """How much of a resource the options `meeting` use at once at some time of option o."""
        others = [
            (self.start[x], self.end[x], dict(self.uses[self.shift_of[x]])[resource]) for x in bits(meeting)
        ]
        if sum(count for _, _, count in others) <= 1:
            return sum(count for _, _, count in others)
        instants = [self.start[o], *(start for start, _, _ in others if start > self.start[o])]
        return max(sum(count for start, end, count in others if start <= at < end) for at in instants)
