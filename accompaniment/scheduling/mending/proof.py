"""The best plan with at most so many changes, and the proof that there is no better one.

Best is: the least `uncovered`, and with it the least `changes`.  The proof goes in three steps.
Relaxations (fractions of people allowed) bound both costs; their duals rule out people and shifts,
because whatever used them would cost more than the best plan known.  What is left is searched to its
end.  And a second search has to say so too: of another solver where it says that there is no plan.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from ..draft import Team
from ..result import Watch
from ..rows import Rows, Terms
from .program import Program
from .race import race
from .reach import Reach

SURE = 1e-6
NARROW = 2
"""The first search is among what costs no more than so much uncovered weight above the bound."""
QUICK = 4.0
"""Seconds for the first, narrow search."""

LARGEST = 50_000
"""With more pairs of a person and an option within reach nothing is proven in the time there is."""
LARGEST_RELAXED = 2 * LARGEST
"""Nor is a relaxation alone solved."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan (options and teams by shift number) and its first two costs."""

    uncovered: int
    changes: int
    options: list[int]
    teams: list[Team]

    @property
    def costs(self) -> tuple[int, int]:
        return self.uncovered, self.changes


def too_large(reach: Reach, changes: int) -> bool:
    """Whether no proof is even tried: only to read the program in can take longer than there is time."""
    return reach.size(changes) > LARGEST


def fewest(reach: Reach, enough: int, seconds: float) -> int:
    """A number of changes that no plan goes below, where `enough` are known to make one: by a relaxation
    (fractions of people allowed), whose bound is worked out here from its duals."""
    if reach.size(enough) > LARGEST_RELAXED:
        return reach.sunk
    program = Program(reach.problem, reach, enough)
    duals = program.solve(program.changes, seconds=seconds, relaxed=True).duals
    if duals is None:
        return reach.sunk
    least, _ = program.bound(program.changes, duals)
    return max(reach.sunk, ceil(least + program.told - SURE))


class Proof:
    """The question for one number of changes, and `best`: the best plan known so far."""

    def __init__(self, reach: Reach, changes: int, best: Standing | None, watch: Watch, workers: int):
        self.reach = reach
        self.most = changes
        self.best = best
        self.watch = watch
        self.workers = workers

    def settle(self) -> bool:
        """Find the best plan.  True if it is proven that no other is better (or that there is none)."""
        if self.most < self.reach.sunk:
            return True
        if too_large(self.reach, self.most):
            return False
        program = Program(self.reach.problem, self.reach, self.most)
        whole, unit = np.array(program.whole, bool), program.most + 1
        gone = np.zeros(len(program.top), bool)
        if self.best is None:
            few = self._relaxed(program, program.changes)
            if few is not None:
                room = program.most - program.told - few[0]
                if room < -SURE:
                    return True
                gone = whole & (few[1] > room + SURE)
        else:
            program.limit_uncovered(self.best.uncovered)
            self._limit_urgent(program)
        both = self._relaxed(program, program.together())
        least, costly = both or (-np.inf, np.zeros(len(program.top)))
        if both is not None:
            self._search(program, gone | (whole & (costly > NARROW * unit)), QUICK)
        room = self._value(program) - 1 - least
        if room < -SURE * abs(least):
            return True
        if np.isfinite(room):
            gone |= whole & (costly > room + SURE * abs(least))
        return self._search(program, gone, self.watch.left, sure=True)

    def _value(self, program: Program) -> float:
        """What `together` has to stay below."""
        if self.best is None:
            return np.inf
        uncovered, changes = self.best.costs
        return (program.most + 1) * (uncovered - program.weight) + changes - program.told

    def _relaxed(self, program: Program, objective: Terms) -> tuple[float, np.ndarray] | None:
        """What the objective cannot go below, and by how much that rises with each column; None: not
        known in half of the time that is left, the other half of which is for the searches."""
        duals = program.solve(objective, seconds=self.watch.left / 2, relaxed=True).duals
        return None if duals is None else program.bound(objective, duals)

    def _limit_urgent(self, program: Program) -> None:
        """Tell the program how many of the urgent shifts can be covered.  It does not see that of itself:
        half a team here and half a team there look like one.  Urgent are those that weigh as much as the
        heaviest that the best plan leaves, or more."""
        weight = self.reach.problem.weight
        heaviest = max((weight[s] for s, o in enumerate(self.best.options) if o < 0), default=0)
        urgent = program.teams_above(heaviest) if heaviest else []
        most = self._relaxed(program, {j: -1.0 for j, _ in urgent}) if urgent else None
        if most is not None:
            program.row(urgent, upper=floor(SURE - most[0]))

    def _search(self, program: Program, gone: np.ndarray, seconds: float, sure: bool = False) -> bool:
        """Search for better plans without the columns that are `gone`.  If it has to be `sure`: until two
        searches say that there is none left; true if they do."""
        until = Watch(min(seconds, self.watch.left), self.watch.stopped)
        together = program.together()
        words = 2 if sure else 1
        while not until.over():
            rows, left = self._below(program, gone, together)
            objective = {n: together[j] for n, j in enumerate(left) if j in together}
            highs = sure and self.best is None
            answer, agreed = race(rows, objective, until, self.workers, words, highs=highs)
            pair = None
            if answer.point is not None:
                point = np.zeros(len(program.top))
                point[left] = answer.point
                pair = self._take(program, point)
                if pair:
                    program.forbid_pair(*pair)
                elif answer.said == "optimal":
                    words = 1  # who found the least has said already that nothing is below it
            if answer.said == "none":
                return agreed
            if answer.said == "open" or not (sure or pair):
                return False
        return False

    def _below(self, program: Program, gone: np.ndarray, together: Terms) -> tuple[Rows, np.ndarray]:
        """The program without these columns, and with nothing but better plans."""
        better: Rows = program.copy()
        if self.best is not None:
            better.row(together.items(), upper=self._value(program) - 1)
        return better.without(gone)

    def _take(self, program: Program, point: np.ndarray) -> tuple[int, int, list[int]] | None:
        """Keep what was found, if it is a plan; else the two people who are together too often, and
        the options of their teams."""
        options, teams = program.teams_of(point)
        pair = too_often(program, options, teams)
        if pair is None:
            problem = self.reach.problem
            uncovered = sum(w for w, o in zip(problem.weight, options, strict=True) if o < 0)
            changes = sum(problem.changed(s, options[s], teams[s]) for s in problem.published)
            found = Standing(uncovered, changes, options, teams)
            if self.best is None or found.costs < self.best.costs:
                self.best = found
        return pair


def too_often(program: Program, options: list[int], teams: list[Team]) -> tuple[int, int, list[int]] | None:
    """Two people who are in one team more often than a rule allows, and the options of these teams."""
    for tally in program.problem.tallies:
        if tally.by_pair:
            sums: dict[tuple[int, int, int], int] = defaultdict(int)
            where: dict[tuple[int, int, int], list[int]] = defaultdict(list)
            for o, team in zip(options, teams, strict=True):
                for bucket, amount in tally.uses[o] if o >= 0 else ():
                    for q in team:
                        for p in (p for p in team if p < q):
                            sums[p, q, bucket] += amount
                            where[p, q, bucket].append(o)
            for (p, q, bucket), total in sums.items():
                if total > tally.room[q * (q - 1) // 2 + p][bucket]:
                    return p, q, where[p, q, bucket]
    return None
