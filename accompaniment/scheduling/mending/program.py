"""All plans within reach of some number of changes, as a linear program in whole numbers.

Made of what the rules are to a search (`capacity`, `Compiled`), so it knows no rule by name.  What
a pair of people has a limit for (`Tally.by_pair`) is left out and asked for only where a plan
breaks it (`forbid_pair`): without it there are more plans, so what is proven holds all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ..compile import Compiled
from ..draft import Team, bits
from ..model_calendar import cliques, parts
from ..rows import Rows, Terms
from .reach import Reach


class Program(Rows):
    """`begins[o]`: option o has a team; `on[p, o]`: person p is on it.

    `uncovered` and `changes` are the costs as terms, to which `weight` and `told` are to be added.
    """

    def __init__(self, problem: Compiled, reach: Reach, changes: int):
        """The plans that change at most `changes`; at least `reach.sunk`."""
        super().__init__()
        self.problem = problem
        self.most = changes
        self.begins = [self.column() for _ in problem.start]
        near = changes - reach.sunk
        self.on = {key: self.column() for key, cost in reach.cost.items() if cost <= near}
        self.people: list[list[int]] = [
            [p for p in people if (p, o) in self.on] for o, people in enumerate(problem.people_of)
        ]
        self._options: list[list[int]] = [[] for _ in problem.people]
        for o, people in enumerate(self.people):
            for p in people:
                self._options[p].append(o)
        for s in range(len(problem.shifts)):
            self._team(s)
        for p in range(len(problem.people)):
            self._person(p)
        self._resources()
        self.weight, self.uncovered = sum(problem.weight), self._uncovered()
        self.told, self.changes = self._changes()
        self.row(self.changes.items(), upper=changes - self.told)

    def limit_uncovered(self, most: int) -> None:
        """Leave at most this weight uncovered; then of each weight, and above it, only so many shifts."""
        problem = self.problem
        self.row(self.uncovered.items(), upper=most - self.weight)
        for weight in sorted(set(problem.weight) - {0}):
            count = sum(w >= weight for w in problem.weight)
            if most // weight < count:
                self.row(self.teams_above(weight), lower=count - most // weight)

    def teams_above(self, weight: int) -> list[tuple[int, float]]:
        """The options of the shifts of at least this weight: as terms, how many have a team."""
        weights, of = self.problem.weight, self.problem.shift_of
        return [(j, 1.0) for o, j in enumerate(self.begins) if weights[of[o]] >= weight]

    def together(self) -> Terms:
        """Both costs in their order as one objective: a unit of `uncovered` outweighs all changes."""
        terms: dict[int, float] = defaultdict(float)
        for column, value in self.uncovered.items():
            terms[column] += (self.most + 1) * value
        for column, value in self.changes.items():
            terms[column] += value
        return terms

    def point_of(self, options: Sequence[int], teams: Sequence[Team]) -> np.ndarray | None:
        """The columns of teams and starts (the dates that follow from them left at 0); None if they
        are out of reach."""
        point = np.zeros(len(self.top))
        for o, team in zip(options, teams, strict=True):
            if o >= 0:
                point[self.begins[o]] = 1
                for p in team:
                    if (p, o) not in self.on:
                        return None
                    point[self.on[p, o]] = 1
        return point

    def teams_of(self, point: np.ndarray) -> tuple[list[int], list[Team]]:
        """Options and teams by shift number (see `Draft.snapshot`)."""
        options, teams = [-1] * len(self.problem.shifts), [()] * len(self.problem.shifts)
        for o, begins in enumerate(self.begins):
            if point[begins] > 0.5:
                s = self.problem.shift_of[o]
                options[s] = o
                teams[s] = tuple(p for p in self.people[o] if point[self.on[p, o]] > 0.5)
        return options, teams

    def forbid_pair(self, p: int, q: int, options: Sequence[int]) -> None:
        """Not both of these people on all of these options."""
        terms = [(self.on[x, o], 1.0) for o in options for x in (p, q)]
        self.row(terms, upper=len(terms) - 1)

    def _team(self, s: int) -> None:
        problem = self.problem
        options, smallest, largest = problem.options_of[s], problem.smallest[s], problem.largest[s]
        if len(options) > 1:
            self.row([(self.begins[o], 1.0) for o in options], upper=1)
        for o in options:
            begins, people = self.begins[o], self.people[o]
            team = [(self.on[p, o], 1.0) for p in people]
            if smallest == largest:
                self.row([*team, (begins, -smallest)], 0, 0)
            else:
                self.row([*team, (begins, -smallest)], lower=0)
                self.row([*team, (begins, -largest)], upper=0)
            if largest > 1:
                for column, _ in team:
                    self.row([(column, 1.0), (begins, -1.0)], upper=0)
            for holders, count in problem.needs[s]:
                held = [(self.on[p, o], 1.0) for p in people if holders >> p & 1]
                self.row([*held, (begins, -count)], lower=0)
            for pair in problem.quarrels[s]:
                self.row([(self.on[p, o], 1.0) for p in people if pair >> p & 1], upper=1)
            for members, share in problem.shares[s]:
                shared = [(self.on[p, o], (members >> p & 1) - share) for p in people]
                self.row(shared, upper=1e-6)
        for p in bits(problem.must[s]):
            self.row([(self.on[p, o], 1.0) for o in options if (p, o) in self.on], lower=1)

    def _person(self, p: int) -> None:
        """Clashes as cliques; dates in windows; sums with a limit."""
        problem, options = self.problem, self._options[p]
        columns = [self.on[p, o] for o in options]
        place = {o: n for n, o in enumerate(options)}
        among = sum(1 << o for o in options)
        apart = [sum(1 << place[b] for b in bits(problem.clash[p][o] & among & ~(1 << o))) for o in options]
        same = defaultdict(int)
        for n, o in enumerate(options):
            same[problem.shift_of[o]] |= 1 << n
        missing = [mask & ~same[problem.shift_of[o]] for mask, o in zip(apart, options, strict=True)]
        for clique in cliques(missing, apart):
            self.row([(columns[n], 1.0) for n in bits(clique)], upper=1)
        marked: dict[int, int] = {}
        for stretch in problem.stretches:
            past = set(stretch.past[p])
            dates: dict[int, int] = defaultdict(int)
            for n, o in enumerate(options):
                for date in stretch.marks[o]:
                    if date not in past:
                        dates[date] |= 1 << n
            for mask in set(dates.values()) - marked.keys():
                marked[mask] = self._any_of(mask, columns, apart)
            for end in stretch.ends[p]:
                window = range(end - stretch.window + 1, end + 1)
                room = max(0, stretch.most[p] - sum(date in past for date in window))
                count: dict[int, float] = defaultdict(float)
                for date in window:
                    if date in dates:
                        count[marked[dates[date]]] += 1.0
                more = sum(count.values()) - room
                early = sum(
                    date in past or date in dates for date in range(window.start, stretch.ends[p].start)
                )
                if early > stretch.most[p] and end not in past:
                    # It says something only if its last date is marked.
                    if end not in dates:
                        continue
                    count[marked[dates[end]]] += more
                    room += more
                if more > 0:
                    self.row(count.items(), upper=room)
        for tally in problem.tallies:
            if not tally.by_pair:
                sums: dict[int, list[tuple[int, float]]] = defaultdict(list)
                for o, column in zip(options, columns, strict=True):
                    for bucket, amount in tally.uses[o]:
                        sums[bucket].append((column, amount))
                for bucket, terms in sums.items():
                    if sum(amount for _, amount in terms) > tally.room[p][bucket]:
                        self.row(terms, upper=tally.room[p][bucket])

    def _any_of(self, mask: int, columns: list[int], apart: list[int]) -> int:
        """A column that is 1 if one of these is."""
        if not mask & (mask - 1):
            return columns[mask.bit_length() - 1]
        some = self.column(whole=False)
        for clique in parts(mask, apart):
            self.row([*((columns[n], 1.0) for n in bits(clique)), (some, -1.0)], upper=0)
        return some

    def _resources(self) -> None:
        """What is out at each start of an option that uses it."""
        problem = self.problem
        for resource, stock in enumerate(problem.stock):
            users = list(bits(problem.users[resource]))
            for o in users:
                out = [x for x in users if problem.start[x] <= problem.start[o] < problem.end[x]]
                terms = [(self.begins[x], dict(problem.uses[problem.shift_of[x]])[resource]) for x in out]
                if sum(count for _, count in terms) > stock:
                    self.row(terms, upper=stock)

    def _uncovered(self) -> Terms:
        problem = self.problem
        return {j: -float(problem.weight[problem.shift_of[o]]) for o, j in enumerate(self.begins)}

    def _changes(self) -> tuple[int, Terms]:
        """People told, and by how much each column raises or lowers that number."""
        problem, told, terms = self.problem, 0, {}
        for s, (was, option) in problem.published.items():
            told += was.bit_count()
            for o in problem.options_of[s]:
                for p in self.people[o]:
                    if not was >> p & 1:
                        terms[self.on[p, o]] = 1.0
                    elif o == option:
                        terms[self.on[p, o]] = -1.0
        return told, terms
