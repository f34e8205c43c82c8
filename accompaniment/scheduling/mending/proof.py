"""The best plan with at most so many changes, and the proof that there is no better one.

Best is: the least `uncovered`, and with it the least `changes`.  The proof goes in four steps.
Two relaxations (fractions of people allowed) bound both costs; their duals rule out most people and
shifts, because whatever used them would cost more than the best plan known.  What is left is small
enough to be searched to its end.  And a second solver of another kind has to say so too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import ceil

import numpy as np

from ..draft import Team
from ..result import Watch
from ..rows import Answer, Rows, Terms
from .program import Program
from .reach import Reach

SURE = 1e-6
NARROW = 2
"""The first search is among what costs no more than so much uncovered weight above the bound."""
SPLIT = 64
"""A gap of more uncovered weight than this is a question about a single urgent shift: it is asked apart."""
QUICK = 4.0
"""Seconds for the first, narrow search."""


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


def fewest(reach: Reach, enough: int, seconds: float) -> int:
    """A number of changes that no plan goes below, where `enough` are known to make one: by a relaxation
    (fractions of people allowed), whose bound is worked out here from its duals."""
    program = Program(reach.problem, reach, enough)
    duals = program.solve(program.changes, seconds=seconds, relaxed=True).duals
    if duals is None:
        return reach.sunk
    least, _ = program.bound(program.changes, duals)
    return max(reach.sunk, ceil(least + program.told - SURE))


class Proof:
    """The question for one number of changes, and `best`: the best plan known so far."""

    def __init__(
        self, reach: Reach, changes: int, best: Standing | None, watch: Watch, workers: int,
        better: Callable[[Standing], None] = lambda standing: None,
    ):  # fmt: skip
        self.reach = reach
        self.most = changes
        self.best = best
        self.watch = watch
        self.workers = workers
        self._better = better

    def settle(self) -> bool:
        """Find the best plan.  True if it is proven that no other is better (or that there is none)."""
        if self.most < self.reach.sunk:
            return True
        program = Program(self.reach.problem, self.reach, self.most)
        if self.best is not None:
            program.limit_uncovered(self.best.uncovered)
        return self._nothing_better(program, split=True)

    def _value(self, program: Program) -> float:
        """What `together` has to stay below."""
        if self.best is None:
            return np.inf
        uncovered, changes = self.best.costs
        return (program.most + 1) * (uncovered - program.weight) + changes - program.told

    def _nothing_better(self, program: Program, split: bool) -> bool:
        together = program.together()
        both, few = self._relaxed(program)
        if self.watch.over():
            return False
        gone = np.zeros(len(program.top), bool)
        whole = np.array(program.whole, bool)
        costly = np.zeros(len(program.top))
        floor = -np.inf
        if few.duals is not None:
            least, reduced = program.bound(program.changes, few.duals)
            gap = program.most - program.told - least
            if gap < -SURE:
                return True
            gone |= whole & (reduced > gap + SURE)
        if both.duals is not None:
            floor, costly = program.bound(together, both.duals)
            if self._value(program) - 1 - floor < -SURE * abs(floor):
                return True
        unit = program.most + 1
        self._search(program, gone | (whole & (costly > NARROW * unit)), QUICK)
        gap = self._value(program) - 1 - floor
        if gap < -SURE * abs(floor):
            return True
        if split and gap > SPLIT * unit and both.point is not None and self.best is not None:
            cases = self._cases(program, both.point)
            if cases:
                return all(self._nothing_better(case, split=False) for case in cases)
        if np.isfinite(gap):
            gone |= whole & (costly > gap + SURE * abs(floor))
        return self._search(program, gone, self.watch.left, sure=True)

    def _relaxed(self, program: Program) -> tuple[Answer, Answer]:
        """The bounds of both costs together, and of the changes alone."""

        def ask(objective) -> Answer:
            return program.solve(objective, seconds=self.watch.left, relaxed=True)

        with ThreadPoolExecutor(min(2, self.workers)) as pool:
            both = pool.submit(ask, program.together())
            few = pool.submit(ask, program.changes)
            return both.result(), few.result()

    def _cases(self, program: Program, point: np.ndarray) -> list[Program]:
        """Whether fewer of the urgent shifts can stay uncovered than now, and what if not."""
        problem = self.reach.problem
        for weight in sorted(set(problem.weight), reverse=True):
            terms = program.teams_above(weight)
            covered = sum(o >= 0 and problem.weight[s] >= weight for s, o in enumerate(self.best.options))
            if sum(point[j] for j, _ in terms) > covered + 0.01:
                more, same = program.copy(), program.copy()
                more.row(terms, lower=covered + 1)
                same.row(terms, upper=covered)
                return [same, more]
        return []

    def _search(self, program: Program, gone: np.ndarray, seconds: float, sure: bool = False) -> bool:
        """Search for better plans without the columns that are `gone`.  If it has to be `sure`: until the
        solver says with and without presolve that there is none left; true if it does."""
        until = Watch(min(seconds, self.watch.left), self.watch.stopped)
        together = program.together()
        while not until.over():
            rows, left = self._below(program, gone, together)
            objective = {n: together[j] for n, j in enumerate(left) if j in together}
            answer, agreed = self._race(rows, objective, until, sure)
            pair = None
            if answer.point is not None:
                point = np.zeros(len(program.top))
                point[left] = answer.point
                pair = self._take(program, point)
                if pair:
                    program.forbid_pair(*pair)
            if answer.said == "none":
                return agreed or not sure
            if answer.said == "open" or not (sure or pair):
                return False
        return False

    def _below(self, program: Program, gone: np.ndarray, together: Terms) -> tuple[Rows, np.ndarray]:
        """The program without these columns, and with nothing but better plans."""
        better: Rows = program.copy()
        if self.best is not None:
            better.row(together.items(), upper=self._value(program) - 1)
        return better.without(gone)

    def _race(self, rows: Rows, objective: Terms, until: Watch, sure: bool) -> tuple[Answer, bool]:
        """The first answer, with presolve or without, that comes to an end, and whether both say so."""
        from ortools.util.python.solve_interrupter import SolveInterrupter

        enough = SolveInterrupter()

        def ask(presolve: bool) -> Answer:
            return rows.solve(objective, seconds=until.left, presolve=presolve, interrupter=enough)

        with ThreadPoolExecutor(self.workers) as pool:
            waiting = {pool.submit(ask, True), pool.submit(ask, False)}
            heard: list[Answer] = []
            while waiting:
                done, waiting = wait(waiting, 0.05, "FIRST_COMPLETED")
                heard += [future.result() for future in done]
                nothing = sum(answer.said == "none" for answer in heard)
                found = any(answer.said == "optimal" for answer in heard)
                if until.over() or found or (nothing and not sure):
                    enough.interrupt()
        ended = [answer for answer in heard if answer.said != "open"]
        points = [answer for answer in heard if answer.point is not None]
        return (ended or points or heard)[0], nothing > 1

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
                self._better(found)
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
