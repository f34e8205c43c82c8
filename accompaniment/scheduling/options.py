"""Options: every shift at every start it may have, numbered in the order in which they begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

import numpy as np

from .plan import Plan, Team
from .problem import Problem
from .rules import RULEBOOK, Rule
from .works import Works


def options(problem: Problem, rules: Sequence[Rule] = RULEBOOK) -> list[tuple[int, int, int]]:
    """Every (start, end, shift number) that may be chosen, in the order of the option numbers; instants in
    seconds since 1970."""
    only = [starts for rule in rules if (starts := rule.only_starts(problem))]
    found = set()
    for n, shift in enumerate(problem.shifts.values()):
        for start in shift.starts:
            if all(start in starts.get(shift.id, (start,)) for starts in only):
                at = int(start.timestamp())
                found.add((at, at + 60 * shift.duration, n))
    return sorted(found)


def plan_of(problem: Problem, option: Sequence[int], team: Sequence[Sequence[int]]) -> Plan:
    """The plan that these options and teams by shift number are (see `Draft.snapshot`)."""
    people, starts = tuple(problem.volunteers), options(problem)
    return Plan(
        {
            shift: Team(datetime.fromtimestamp(starts[o][0], UTC), tuple(people[p] for p in team[s]))
            for s, (shift, o) in enumerate(zip(problem.shifts, option, strict=True))
            if o >= 0
        }
    )


def teams_of(problem: Problem, plan: Plan) -> tuple[list[int], list[tuple[int, ...]]]:
    """The other way round: options and teams by shift number.  Every start of the plan is an option."""
    number = {(n, start): o for o, (start, _, n) in enumerate(options(problem))}
    person = {volunteer: n for n, volunteer in enumerate(problem.volunteers)}
    option, team = [-1] * len(problem.shifts), [()] * len(problem.shifts)
    for n, shift in enumerate(problem.shifts):
        if shift in plan.teams:
            given = plan.teams[shift]
            option[n] = number[n, int(given.start.timestamp())]
            team[n] = tuple(person[volunteer] for volunteer in given.volunteers)
    return option, team


class Options:
    """The people, shifts and options of a problem as numbers, and their place in the calendar and on the map:
    what rules are compiled from."""

    def __init__(self, problem: Problem, rules: Sequence[Rule] = RULEBOOK):
        self.problem = problem
        self.rules = rules
        self.people = tuple(problem.volunteers)
        self.person_number = {v: n for n, v in enumerate(self.people)}
        self.shifts = tuple(problem.shifts)
        self.shift_number = {s: n for n, s in enumerate(self.shifts)}
        self.location_number = {location: n for n, location in enumerate(problem.locations)}
        self.place = [self.location_number[s.location] for s in problem.shifts.values()]
        self._held: dict[tuple[str, int | str], int] = {}
        self._trips: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._options()
        self._calendar()
        self._map()

    def mask(self, people: Sequence[str] | frozenset[str]) -> int:
        """These people, as far as they are in the problem, as a mask."""
        return sum(1 << self.person_number[v] for v in people if v in self.person_number)

    def holders(self, qualification: str, level: int) -> int:
        """Who holds it at that level or above, as a mask."""
        key = qualification, level
        if key not in self._held:
            people = self.problem.volunteers.values()
            self._held[key] = self.mask([v.id for v in people if v.holds(qualification, level)])
        return self._held[key]

    def citizens(self, country: str) -> int:
        """The nationals of a country, as a mask."""
        key = "nationality", country
        if key not in self._held:
            people = self.problem.volunteers.values()
            self._held[key] = self.mask([v.id for v in people if country in v.nationalities])
        return self._held[key]

    def members(self, mask: int) -> np.ndarray:
        """A mask of people as truth values by person number."""
        whole = (len(self.people) + 7) // 8
        raw = np.frombuffer(mask.to_bytes(whole, "little"), np.uint8)
        return np.unpackbits(raw, count=len(self.people), bitorder="little").astype(bool)

    def people_at(self) -> dict[str, list[int]]:
        """Person numbers by base."""
        found: dict[str, list[int]] = {}
        for p, volunteer in enumerate(self.problem.volunteers.values()):
            found.setdefault(volunteer.base, []).append(p)
        return found

    def options_at(self) -> dict[str, np.ndarray]:
        """Option numbers by the location of their shift."""
        places = {s.location for s in self.problem.shifts.values()}
        return {place: np.flatnonzero(self.location == self.location_number[place]) for place in places}

    def _options(self) -> None:
        """Option number to shift number, start and end (seconds since 1970), and minutes of load."""
        found = options(self.problem, self.rules)
        self.start = [at for at, _, _ in found]
        self.end = [until for _, until, _ in found]
        self.shift_of = [n for _, _, n in found]
        self.options_of: list[list[int]] = [[] for _ in self.shifts]
        for o, n in enumerate(self.shift_of):
            self.options_of[n].append(o)
        self.option_at = {(n, at): o for o, (at, _, n) in enumerate(found)}
        self.load = [s.load for s in self.problem.shifts.values()]
        self.option_load = [self.load[n] for n in self.shift_of]

    def _calendar(self) -> None:
        """By option: `location` as a number, `days` and `nights` as day numbers, `weeks` as (year, week)."""
        problem = self.problem
        start, end = np.array(self.start, np.int64), np.array(self.end, np.int64)
        # A local date is at most one off the date in UTC.
        earliest = datetime.fromtimestamp(min(self.start, default=0), UTC).toordinal() - 1
        latest = datetime.fromtimestamp(max(self.end, default=0), UTC).toordinal() + 1
        midnights = [problem.clock.midnight_of(day).timestamp() for day in range(earliest, latest + 1)]
        first = earliest - 1 + np.searchsorted(midnights, start, "right")
        last = earliest - 1 + np.searchsorted(midnights, end - 1, "right")
        away = np.array([not problem.locations[s.location].base for s in problem.shifts.values()], bool)
        by_base = np.array([s.from_base for s in problem.shifts.values()], bool)
        of = np.array(self.shift_of, np.int64)
        self.location = np.array(self.place, np.int64)[of]
        self._works = Works(
            start, end, self.location, first, last, away[of], np.array(self.option_load, np.int64)
        )  # fmt: skip
        self._from_base = by_base[of]
        stretch, week = cache(range), cache(lambda day: date.fromordinal(day).isocalendar()[:2])
        spans = list(zip(first.tolist(), last.tolist(), self._works.away.tolist(), strict=True))
        self.days = [stretch(a, b + 1) for a, b, _ in spans]
        self.nights = [stretch(a, b if out else a) for a, b, out in spans]
        self.weeks = [week(a) for a, _, _ in spans]

    def _map(self) -> None:
        """`ways[a, b]`: the minutes from location a to b, between places where anybody works or lives."""
        problem, number = self.problem, self.location_number
        used = {s.location for s in problem.shifts.values()} | {v.base for v in problem.volunteers.values()}
        used |= {work.place for works in problem.history.values() for work in works}
        self.ways = np.zeros((len(number), len(number)), np.int64)
        for a in used:
            for b in used:
                self.ways[number[a], number[b]] = problem.travel(a, b)

    def works(self, base: str) -> Works:
        """The options as somebody of this base would work them."""
        own = self._works
        place = np.where(self._from_base, self.location_number[base], own.place)
        return Works(own.start, own.end, place, own.first, own.last, own.away, own.load)

    def door_to_door(self, base: str) -> tuple[np.ndarray, np.ndarray]:
        """By option, when somebody of this base leaves it and is back, in seconds since 1970."""
        if base not in self._trips:
            works, home = self.works(base), self.location_number[base]
            leaves = works.start - 60 * self.ways[home, works.place]
            self._trips[base] = leaves, works.end + 60 * self.ways[works.place, home]
        return self._trips[base]
