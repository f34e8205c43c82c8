"""What the costs need of a problem, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from .options import Options
from .problem import Problem
from .rules import RULEBOOK, Rule


class Priced(Options):
    """The options with what they cost: weights, wishes and preferences, fairness, new faces, travel."""

    def __init__(self, problem: Problem, rules: Sequence[Rule] = RULEBOOK):
        super().__init__(problem, rules)
        self._shifts()
        self._burdens()
        self._people()
        self._published()

    def _shifts(self) -> None:
        """By shift: `weight` while it is uncovered, preferences as (holders, count, weight), defender
        number or -1; by defender: `known` people."""
        problem = self.problem
        shifts = problem.shifts.values()
        defender_number = {d: n for n, d in enumerate(problem.defenders)}
        self.weight = [problem.uncovered_weights[s.priority - 1] for s in shifts]
        self.prefers = [
            [(self.holders(n.qualification, n.level), n.count, n.weight) for n in s.prefers] for s in shifts
        ]
        self.defender = [-1 if s.defender is None else defender_number[s.defender] for s in shifts]
        self.known = [self.mask(d.known) for d in problem.defenders.values()]

    def _burdens(self) -> None:
        """`burden[o]`: the minutes that an option is to whoever does it (see `ledger`)."""
        of_duty, shifts = self.problem.ledger.of_duty, list(self.problem.shifts.values())
        options = zip(self.option_load, self.days, self.nights, self.shift_of, strict=True)
        self.burden = [of_duty(load, days, nights, shifts[s].priority) for load, days, nights, s in options]

    def _people(self) -> None:
        """By person: `way[p]` the travel cost of a duty by location, `carried[p]` minutes of burden from
        before the horizon, `per_day[p]` what turns squared minutes of burden into the cost of fairness."""
        self.way, self.per_day, self.carried = [], [], []
        ledger = self.problem.ledger
        ways = {base: (2 * self.ways[self.location_number[base]]).tolist() for base in self.people_at()}
        for v in self.problem.volunteers.values():
            self.way.append(ways[v.base])
            available = ledger.dates(v.id) + self._available_dates(v.id)
            self.carried.append(ledger.minutes(v.id))
            self.per_day.append(1 / (3600 * available) if available else 0.0)

    def _available_dates(self, volunteer: str) -> int:
        """The horizon's dates in service that no single absence covers whole."""
        problem, midnight = self.problem, self.problem.clock.midnight
        absences = problem.volunteers[volunteer].unavailable
        count = 0
        for day in problem.service_days(volunteer):
            morning, evening = midnight(date.fromordinal(day)), midnight(date.fromordinal(day + 1))
            count += not any(gap.start <= morning and gap.end >= evening for gap in absences)
        return count

    def _published(self) -> None:
        """`published[s]`: (people told, their option or -2)."""
        self.published = {}
        for told in self.problem.published.values():
            if told.shift in self.shift_number:
                s = self.shift_number[told.shift]
                option = self.option_at.get((s, int(told.start.timestamp())), -2)
                self.published[s] = self.mask(told.volunteers), option
        self.changes_at_most = self.problem.changes_at_most

    def changed(self, s: int, o: int, team: tuple[int, ...]) -> int:
        """The cost `changes` of published shift s with this team at option o (-1: uncovered)."""
        was, option = self.published[s]
        now = sum(1 << p for p in team)
        return (was ^ now).bit_count() + ((was & now).bit_count() if now and o != option else 0)

    def _wishes(self, able: np.ndarray) -> None:
        """`wish_at[p][o]`: the wishes of person p that option o breaks; `wish_weights[p]`: their weights."""
        start, end = np.array(self.start, np.int64), np.array(self.end, np.int64)
        longest = (end - start).max(initial=0)
        self.wish_at: list[dict[int, list[int]]] = []
        self.wish_weights = []
        for p, v in enumerate(self.problem.volunteers.values()):
            broken: dict[int, list[int]] = {}
            for n, wish in enumerate(v.wishes):
                begin, until = wish.start.timestamp(), wish.end.timestamp()
                low, high = np.searchsorted(start, (begin - longest, until))
                touched = able[p, low:high] & (end[low:high] > begin)
                for o in (low + np.flatnonzero(touched)).tolist():
                    broken.setdefault(o, []).append(n)
            self.wish_at.append(broken)
            self.wish_weights.append([wish.weight for wish in v.wishes])

    def short_of_preferences(self, s: int, team: tuple[int, ...]) -> int:
        """The cost of the preferences of shift s with this team; none without a team."""
        if not team:
            return 0
        crew = sum(1 << p for p in team)
        return sum(w * max(0, count - (crew & holders).bit_count()) for holders, count, w in self.prefers[s])
