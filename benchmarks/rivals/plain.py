"""The plain model: what anybody would write down from docs/formats.md, without thinking about strength.

One variable for each person on each option, one for each option, every clash as a pair, window
after window; it goes to any solver that takes 0/1 variables and linear rows (`Rows`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import gcd, inf
from typing import Any, Protocol

from .flat import Flat

Terms = list[tuple[float, Any]]
TANGENTS = 40
"""How many tangents a person's squared load is drawn with."""
SCALE = 27720
"""Fairness in whole numbers: squared units of load, times this, by available date."""


class Rows(Protocol):
    """What a solver has to offer."""

    def boolean(self) -> Any: ...
    def integer(self, high: int) -> Any: ...
    def row(self, low: float, terms: Terms, high: float) -> None: ...


class Plain:
    """The model of a problem in a solver's rows.

    `on[o][p]`: person p is on option o; `begins[o]`: option o has a team.  `costs`: the terms of each
    cost in strict order, each to be made least while the earlier ones stay.
    """

    def __init__(self, flat: Flat, rows: Rows, hurry: Callable[[], None] = lambda: None):
        """Calls `hurry` now and then: it may raise to give up a model that takes too long."""
        self.flat, self.rows, self.hurry = flat, rows, hurry
        self.begins = [rows.boolean() for _ in flat.shift_of]
        self.on = [{p: rows.boolean() for p in able} for able in flat.eligible]
        self._teams()
        self._options_of: list[list[int]] = [[] for _ in flat.people]
        for o, able in enumerate(flat.eligible):
            for p in able:
                self._options_of[p].append(o)
        self._apart()
        for p in range(len(flat.people)):
            hurry()
            self._weeks(p)
            self._windows(p)
        self._resources()
        self.costs = [self._uncovered(), self._wishes(), self._fairness(), self._new_faces(), self._travel()]

    def _teams(self) -> None:
        flat, row = self.flat, self.rows.row
        for options in flat.options_of:
            row(0, [(1, self.begins[o]) for o in options], 1)
        for o, n in enumerate(flat.shift_of):
            on, begins = self.on[o], self.begins[o]
            everyone = [(1, x) for x in on.values()]
            row(0, [*everyone, (-flat.smallest[n], begins)], inf)
            row(-inf, [*everyone, (-flat.largest[n], begins)], 0)
            for holders, count in flat.needs[n]:
                row(0, [*((1, on[p]) for p in holders if p in on), (-count, begins)], inf)
            for a, b in flat.quarrels:
                if a in on and b in on:
                    row(0, [(1, on[a]), (1, on[b])], 1)
            nationals = [p for p in flat.nationals[n] if p in on]
            if nationals and 0 < flat.home_share < 1:
                share = round(flat.home_share * 1000)
                terms = [((1000 if p in nationals else 0) - share, x) for p, x in on.items()]
                row(-inf, terms, 1)

    def _apart(self) -> None:
        """Every pair of options that one person cannot both do; people of one base and the same
        limits share the list."""
        flat = self.flat
        kinds: dict[Any, list[int]] = defaultdict(list)
        for p, limits in enumerate(flat.limits):
            facts = limits.buffer_minutes, limits.rest_minutes, limits.span_minutes, tuple(limits.recovery)
            kinds[flat.base[p], facts].append(p)
        for people in kinds.values():
            options = sorted({o for p in people for o in self._options_of[p]})
            for a, b in flat.clashes(people[0], options):
                self.hurry()
                for p in people:
                    if p in self.on[a] and p in self.on[b]:
                        self.rows.row(0, [(1, self.on[a][p]), (1, self.on[b][p])], 1)

    def _weeks(self, p: int) -> None:
        flat = self.flat
        weeks: dict[int, Terms] = defaultdict(list)
        for o in self._options_of[p]:
            if flat.load[flat.shift_of[o]]:
                weeks[flat.week[o]].append((flat.load[flat.shift_of[o]], self.on[o][p]))
        for week, terms in weeks.items():
            self.rows.row(-inf, terms, max(0, flat.room[p][week]))

    def _windows(self, p: int) -> None:
        flat = self.flat
        marked: tuple[dict[int, Any], dict[int, Any]] = ({}, {})
        for o in self._options_of[p]:
            first, last = flat.dates[o]
            spans = [range(first, last + 1), range(first, last if flat.away[flat.shift_of[o]] else first)]
            for days, span in zip(marked, spans, strict=True):
                for day in span:
                    if day not in days:
                        days[day] = self.rows.boolean()
                    self.rows.row(0, [(1, days[day]), (-1, self.on[o][p])], inf)
        for rule in flat.rows[p]:
            days = marked[rule.nights]
            for end in range(rule.first, rule.last + 1):
                window = [day for day in range(end - rule.window + 1, end + 1) if day not in rule.past]
                terms = [(1, days[day]) for day in window if day in days]
                if len(terms) > rule.room(end):
                    self.rows.row(-inf, terms, rule.room(end))

    def _resources(self) -> None:
        flat = self.flat
        users: list[list[tuple[int, int]]] = [[] for _ in flat.stock]
        for o, n in enumerate(flat.shift_of):
            for resource, count in flat.uses[n]:
                users[resource].append((o, count))
        for resource, options in enumerate(users):
            for at in sorted({flat.start[o] for o, _ in options}):
                out = [(c, self.begins[o]) for o, c in options if flat.start[o] <= at < flat.end[o]]
                self.rows.row(-inf, out, flat.stock[resource])

    def _uncovered(self) -> Terms:
        """Without the constant: the weight of what is covered counts as a gain."""
        flat = self.flat
        return [(-flat.weight[n], self.begins[o]) for o, n in enumerate(flat.shift_of)]

    def _any(self, ons: Sequence[Any]) -> Any:
        """A variable that is one if any of these is."""
        found = self.rows.boolean()
        for on in ons:
            self.rows.row(0, [(1, found), (-1, on)], inf)
        return found

    def _wishes(self) -> Terms:
        flat, terms = self.flat, []
        for p, wishes in enumerate(flat.wishes):
            for start, end, weight in wishes:
                options = self._options_of[p]
                broken = [self.on[o][p] for o in options if flat.start[o] < end and start < flat.end[o]]
                if broken:
                    terms.append((weight, self._any(broken)))
        for n, options in enumerate(flat.options_of):
            for holders, count, weight in flat.prefers[n]:
                short = self.rows.integer(count)
                team = [(1, self.on[o][p]) for o in options for p in holders if p in self.on[o]]
                self.rows.row(0, [(1, short), *team, *((-count, self.begins[o]) for o in options)], inf)
                terms.append((weight, short))
        return terms

    def _fairness(self) -> Terms:
        flat, terms = self.flat, []
        unit = gcd(*flat.load) or 1
        for p, options in enumerate(self._options_of):
            duties = [(flat.load[flat.shift_of[o]] // unit, self.on[o][p]) for o in options]
            high = sum(max(0, room) for room in flat.room[p]) // unit
            if flat.dates_there[p] and duties and high:
                load, square = self.rows.integer(high), self.rows.integer(high * high)
                self.rows.row(0, [(1, load), *((-units, on) for units, on in duties)], 0)
                for k in range(0, high, max(1, high // TANGENTS)):  # exact at k and at k + 1
                    self.rows.row(-k * (k + 1), [(1, square), (-(2 * k + 1), load)], inf)
                terms.append((round(SCALE / flat.dates_there[p]), square))
        return terms

    def _new_faces(self) -> Terms:
        flat = self.flat
        meetings: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for o, n in enumerate(flat.shift_of):
            d = flat.defender[n]
            for p, on in self.on[o].items() if d >= 0 else ():
                if p not in flat.known[d]:
                    meetings[d, p].append(on)
        return [(1, self._any(ons)) for ons in meetings.values()]

    def _travel(self) -> Terms:
        flat = self.flat
        return [
            (2 * flat.way[flat.base[p]][flat.place[n]], on)
            for o, n in enumerate(flat.shift_of)
            for p, on in self.on[o].items()
        ]

    def teams(self, value: Callable[[Any], float]) -> dict[int, tuple[int, ...]]:
        """The teams by option that a solution means; `value` of a variable."""
        return {
            o: tuple(p for p, on in self.on[o].items() if value(on) > 0.5)
            for o, begins in enumerate(self.begins)
            if value(begins) > 0.5
        }
