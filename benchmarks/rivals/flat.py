"""A problem in whole numbers for solvers that know no calendar, written from docs/formats.md alone.

It reads the facts of a `Problem` and works out for itself what the rules make of them; nothing
of the planner's search or rules is used.  Numbers count from 0 in the order of the file; times are
seconds since the first start, dates and weeks count from the first that matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from accompaniment.scheduling.ledger import Ledger
from accompaniment.scheduling.problem import Problem

SECOND = timedelta(seconds=1)


class NotCompared(ValueError):
    """The problem asks for something that the rivals have not been taught."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work: seconds, a location number, the first and last date, nights or none."""

    start: int
    end: int
    place: int
    first: int
    last: int
    away: bool


@dataclass(frozen=True, slots=True)
class Row:
    """At most `most` marked dates in any `window` dates in a row that end on first..last.

    `past` are the dates that work before the horizon has marked.
    """

    nights: bool
    window: int
    most: int
    first: int
    last: int
    past: frozenset[int]

    def room(self, end: int) -> int:
        """How many dates the plan may mark in the window that ends on this date."""
        return max(0, self.most - sum(end - self.window < day <= end for day in self.past))


class Flat:
    """Everything the rules and costs ask, as lists.

    By option o (a shift at one of its starts, sorted by start): `shift_of`, `start`, `end`, `week`,
    `dates` (first, last), `eligible` (people).  By shift: `smallest`, `largest`, `weight`, `load`,
    `place`, `home` (the work begins at each person's base), `away`, `needs` (holders, count),
    `prefers` (holders, count, weight), `nationals`, `uses` (resource, count), `defender`.
    By person: `base`, `limits`, `room` (minutes by week), `rows`, `dates_there`, `wishes`
    (start, end, weight).  `way[a][b]`: minutes from location to location.
    """

    def __init__(self, problem: Problem):
        if problem.published or problem.pinned or problem.changes_at_most is not None:
            raise NotCompared("The rivals know neither published plans nor pins.")
        if problem.rules.pairs is not None or problem.ledger != Ledger():
            raise NotCompared("The rivals know neither the rule on pairs nor the ledger.")
        self.problem = problem
        self.people, self.shifts = tuple(problem.volunteers.values()), tuple(problem.shifts.values())
        self._number = {v.id: n for n, v in enumerate(self.people)}
        self._places = {name: n for n, name in enumerate(problem.locations)}
        self.way = [[problem.travel(a, b) for b in problem.locations] for a in problem.locations]
        self._options()
        self._teams()
        self._persons()
        self._eligible()

    def _options(self) -> None:
        found = sorted({(start, n) for n, shift in enumerate(self.shifts) for start in shift.starts})
        self.first = found[0][0] if found else datetime(1970, 1, 1, tzinfo=UTC)
        self.shift_of = [n for _, n in found]
        self.starts = [start for start, _ in found]
        self.start = [self.seconds(start) for start in self.starts]
        self.end = [
            at + 60 * self.shifts[n].duration for at, n in zip(self.start, self.shift_of, strict=True)
        ]
        self.options_of: list[list[int]] = [[] for _ in self.shifts]
        touched, weeks = [], []
        for o, n in enumerate(self.shift_of):
            self.options_of[n].append(o)
            end = self.starts[o] + timedelta(minutes=self.shifts[n].duration)
            touched.append(self._touched(self.starts[o], end))
            weeks.append(self._week(self.starts[o]))
        past = [work for works in self.problem.history.values() for work in works]
        days = [day for pair in touched for day in pair] + [day for work in past for day in work.days]
        horizon = self.problem.horizon
        self.first_date = min([horizon.start.toordinal(), *days])
        self.date_count = max([horizon.end.toordinal(), *(day + 1 for day in days)]) - self.first_date
        self.dates = [(a - self.first_date, b - self.first_date) for a, b in touched]
        known = sorted({*weeks, *(self._week(work.start) for work in past)})
        self.weeks = {week: n for n, week in enumerate(known)}
        self.week = [self.weeks[week] for week in weeks]

    def seconds(self, moment: datetime) -> int:
        return int((moment - self.first).total_seconds())

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self.problem.zone).date()

    def _week(self, moment: datetime) -> tuple[int, int]:
        return self._local(moment).isocalendar()[:2]

    def _touched(self, start: datetime, end: datetime) -> tuple[int, int]:
        return self._local(start).toordinal(), self._local(end - SECOND).toordinal()

    def _midnight(self, day: date) -> int:
        local = datetime(day.year, day.month, day.day, tzinfo=self.problem.zone)
        return self.seconds(local.astimezone(UTC))

    def _teams(self) -> None:
        problem, shifts = self.problem, self.shifts
        held: dict[tuple[str, int], tuple[int, ...]] = {}

        def holders(qualification: str, level: int) -> tuple[int, ...]:
            key = qualification, level
            if key not in held:
                able = (v.qualifications.get(qualification, 0) >= level for v in self.people)
                held[key] = tuple(n for n, holds in enumerate(able) if holds)
            return held[key]

        self.smallest = [s.smallest for s in shifts]
        self.largest = [s.largest for s in shifts]
        self.weight = [problem.uncovered_weights[s.priority - 1] for s in shifts]
        self.load = [s.load for s in shifts]
        self.place = [self._places[s.location] for s in shifts]
        self.home = [s.from_base for s in shifts]
        self.away = [not problem.locations[s.location].base for s in shifts]
        self.needs = [
            [(holders(n.qualification, n.level), n.count) for n in s.needs if n.count != "all"]
            for s in shifts
        ]
        self.of_all = [
            [holders(n.qualification, n.level) for n in s.needs if n.count == "all"] for s in shifts
        ]
        self.prefers = [
            [(holders(n.qualification, n.level), n.count, n.weight) for n in s.prefers] for s in shifts
        ]
        countries = [problem.locations[s.location].country for s in shifts]
        at_home = {
            country: tuple(n for n, v in enumerate(self.people) if country in v.nationalities)
            for country in set(countries)
        }
        self.nationals = [at_home[country] for country in countries]
        self.home_share = problem.rules.home_country
        resource = {name: n for n, name in enumerate(problem.resources)}
        self.stock = [r.count for r in problem.resources.values()]
        self.uses = [[(resource[name], count) for name, count in s.uses.items()] for s in shifts]
        defender = {name: n for n, name in enumerate(problem.defenders)}
        self.defender = [-1 if s.defender is None else defender[s.defender] for s in shifts]
        self.known = [
            frozenset(self._number[v] for v in d.known if v in self._number)
            for d in problem.defenders.values()
        ]
        pairs = ([self._number.get(v, -1) for v in sorted(pair)] for pair in problem.incompatible)
        self.quarrels = sorted(tuple(sorted(pair)) for pair in pairs if -1 not in pair)

    def _persons(self) -> None:
        problem, horizon = self.problem, self.problem.horizon
        self.base = [self._places[v.base] for v in self.people]
        self.limits = [problem.limits(v.id) for v in self.people]
        self.wishes = [
            [(self.seconds(w.start), self.seconds(w.end), w.weight) for w in v.wishes] for v in self.people
        ]
        self.past = [
            [
                Piece(self.seconds(work.start), self.seconds(work.end), self._places[work.place],
                      work.days.start - self.first_date, work.days.stop - 1 - self.first_date, work.away)
                for work in problem.history.get(v.id, ())
            ]
            for v in self.people
        ]  # fmt: skip
        self.room, self.rows, self.dates_there = [], [], []
        for p, v in enumerate(self.people):
            room = [self.limits[p].week_load_minutes] * len(self.weeks)
            for work in problem.history.get(v.id, ()):
                room[self.weeks[self._week(work.start)]] -= work.load
            self.room.append(room)
            first, end = max(horizon.start, v.service.start), min(horizon.end, v.service.end)
            days = range(first.toordinal(), end.toordinal())
            self.rows.append(self._rows(p, days))
            there = 0
            for day in map(date.fromordinal, days):
                morning, evening = self._midnight(day), self._midnight(day + timedelta(1))
                there += not any(
                    self.seconds(gap.start) <= morning and evening <= self.seconds(gap.end)
                    for gap in v.unavailable
                )
            self.dates_there.append(there)

    def _rows(self, p: int, days: range) -> list[Row]:
        limits, zero, horizon = self.limits[p], self.first_date, self.problem.horizon
        worked = frozenset(day for piece in self.past[p] for day in range(piece.first, piece.last + 1))
        slept = frozenset(day for w in self.past[p] if w.away for day in range(w.first, w.last))
        inside = days.start - zero, days.stop - 1 - zero
        rows = [Row(False, r.window, r.window - r.days, *inside, worked) for r in limits.free_days]
        all_days = horizon.start.toordinal() - zero, horizon.end.toordinal() - 1 - zero
        return [*rows, Row(True, limits.nights.window, limits.nights.max, *all_days, slept)]

    def _eligible(self) -> None:
        """Rules 4 and 5, the needs of all, and what clashes with earlier work."""
        most = self.problem.rules.way_minutes
        service = [(self._midnight(v.service.start), self._midnight(v.service.end)) for v in self.people]
        gaps = [
            [(self.seconds(gap.start), self.seconds(gap.end)) for gap in v.unavailable] for v in self.people
        ]
        self.eligible: list[list[int]] = []
        able: dict[int, list[int]] = {}
        for n, shift in enumerate(self.shifts):
            place = self.place[n]
            barred = {self._number[v] for v in shift.excluded if v in self._number}
            barred.update(self.nationals[n] if self.home_share == 0 else ())
            groups = [set(group) for group in self.of_all[n]]
            able[n] = [
                p
                for p, base in enumerate(self.base)
                if self.way[base][place] <= most and p not in barred and all(p in g for g in groups)
            ]
        for o, n in enumerate(self.shift_of):
            found = []
            for p in able[n]:
                base, place = self.base[p], self.base[p] if self.home[n] else self.place[n]
                leaves = self.start[o] - 60 * self.way[base][place]
                returns = self.end[o] + 60 * self.way[place][base]
                inside = service[p][0] <= leaves and returns <= service[p][1]
                if inside and not any(leaves < b and a < returns for a, b in gaps[p]):
                    piece = self.piece(p, o)
                    if not any(self.clash(p, piece, old) for old in self.past[p]):
                        found.append(p)
            self.eligible.append(found)

    def piece(self, p: int, o: int) -> Piece:
        """Option o as the work of person p."""
        n = self.shift_of[o]
        place = self.base[p] if self.home[n] else self.place[n]
        return Piece(self.start[o], self.end[o], place, *self.dates[o], self.away[n])

    def clash(self, p: int, a: Piece, b: Piece) -> bool:
        """Rules 6 and 7: person p cannot do both."""
        if (b.start, b.end) < (a.start, a.end):
            a, b = b, a
        limits = self.limits[p]
        gap, way = b.start - a.end, 60 * self.way[a.place][b.place]
        nights = a.last - a.first
        owed = max((r.days for r in limits.recovery if a.away and nights >= r.nights), default=0)
        if owed and b.first - a.last - 1 < owed:
            return True
        if gap >= 60 * limits.rest_minutes + way:
            return False
        one_date = a.first == b.last
        fits = gap >= way + 60 * limits.buffer_minutes and b.end - a.start <= 60 * limits.span_minutes
        return not (one_date and fits)

    def clashes(self, p: int, options: list[int]) -> Iterator[tuple[int, int]]:
        """The pairs of options (sorted by start) of different shifts that person p cannot both do."""
        pieces = [self.piece(p, o) for o in options]
        recovery = max((r.days for r in self.limits[p].recovery), default=0)
        reach = 60 * (self.limits[p].rest_minutes + max(map(max, self.way)))
        for i, a in enumerate(pieces):
            for j in range(i + 1, len(pieces)):
                b = pieces[j]
                if b.start > a.end + reach and b.first > a.last + recovery:
                    break
                if self.shift_of[options[i]] != self.shift_of[options[j]] and self.clash(p, a, b):
                    yield options[i], options[j]

    def plan(self, chosen: dict[int, tuple[int, ...]]) -> dict[str, object]:
        """The accompaniment-plan/1 of these teams by option number."""
        teams = {
            self.shifts[self.shift_of[o]].id: {
                "start": self.starts[o].isoformat(), "volunteers": [self.people[p].id for p in team]
            }
            for o, team in chosen.items()
        }  # fmt: skip
        return {"format": "accompaniment-plan/1", "teams": teams}
