"""The question for a part of the problem that shares nobody with the others."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ..compile import Compiled
from ..exact import Effort
from ..options import plan_of, teams_of
from ..plan import Plan
from ..problem import Problem
from ..result import Watch
from ..search import Teams
from .cliques import cliques, smallest_teams
from .descent import Descent, in_teams
from .exact import people_in, search
from .relaxation import least_people
from .squeeze import Squeeze

EXACT = 8_000
"""Up to this many triples of person, shift and start CP-SAT is asked too."""
EARLY, EARLY_EXACT = 0.6, 0.3
"""Of the time, so much for people before the bound; less where CP-SAT is asked after it."""
PATIENCE = 8
"""Failed attempts to do with one person fewer before CP-SAT is asked."""
SEATED = 100
"""Tries for each shift to seat them all before CP-SAT is asked."""
ASKED = 0.2
"""CP-SAT's share of the time that is left, each time it is asked."""


class Part:
    """What is known about a part: its best `plan`, and that fewer than `least` people cannot do it.

    `nobody`: shifts for which there is no team at all; `together`: shifts of which nobody can be on
    two, which need `together_people`; `impossible`: it is confirmed that not all shifts can be covered.
    Raises `Stopped` where the watch is stopped meanwhile.
    """

    def __init__(self, problem: Problem, watch: Watch, workers: int, seed: int):
        self.problem, self._watch, self._workers, self._seed = problem, watch, workers, seed
        self._compiled = Compiled(problem, watch.stopped)
        self.size = len(problem.volunteers) * len(self._compiled.start)
        self.plan: Plan | None = None
        self.impossible = False
        teams = smallest_teams(self._compiled)
        self.nobody = [s for n, s in enumerate(problem.shifts) if not self._has_team(n, teams[n])]
        self._sets = cliques(self._compiled, watch.over)
        self.together = tuple(self._compiled.shifts[s] for s in self._sets[0]) if self._sets else ()
        self.together_people = self.least = sum(teams[s] for s in self._sets[0]) if self._sets else 0
        self._squeeze = Squeeze(self._compiled, Random(seed))
        self._descent: Descent | None = None
        self._until = 0.0
        self._tell: Callable[[], None] = lambda: None

    @property
    def people(self) -> int:
        """How many people the plan needs."""
        return people_in(self.plan)

    def answer(self, until: float, tell: Callable[[], None]) -> None:
        """Find people and bound as well as can be until so many seconds since the start; `tell` is
        called whenever one of them is better."""
        self._until, self._tell = until, tell
        exact = self.size <= EXACT
        now = self._watch.elapsed
        early = now + (EARLY_EXACT if exact else EARLY) * (until - now)
        self._cover_all(early, SEATED * len(self._compiled.shifts) if exact else None)
        if self.plan is not None:
            self._descend(early, PATIENCE if exact else None)
        if not self._ended:
            self._raise(least_people(self._compiled, self._sets, self._watch))
        patience = PATIENCE
        while not self._ended:
            if exact:
                self._ask(ASKED * (until - self._watch.elapsed))
            elif self.plan is None:
                self._cover_all(until)
            if self.plan is not None:
                patience *= 2
                self._descend(until, patience)
            elif not exact:
                break

    @property
    def _ended(self) -> bool:
        settled = self.impossible or (self.plan is not None and self.people <= self.least)
        return settled or self._over(self._until)

    def _over(self, until: float) -> bool:
        return self._watch.over() or self._watch.elapsed >= until

    def _has_team(self, s: int, smallest: int) -> bool:
        """Whether some start has people enough for the team and each need, all else aside."""
        problem = self._compiled
        return smallest <= problem.largest[s] and any(
            problem.eligible[o].bit_count() >= smallest
            and problem.must[s] & ~problem.eligible[o] == 0
            and all((problem.eligible[o] & holders).bit_count() >= n for holders, n in problem.needs[s])
            for o in problem.options_of[s]
        )

    def _cover_all(self, until: float, tries: int | None = None) -> None:
        """Seat every shift with whomever there is."""
        self._squeeze.invite((1 << len(self._compiled.people)) - 1)
        if self._squeeze.cover(lambda: self._over(until), tries):
            self._found(plan_of(self.problem, *self._squeeze.draft.snapshot()))

    def _descend(self, until: float, patience: int | None) -> None:
        """Do with fewer people, from the plan there is."""
        known = teams_of(self.problem, self.plan)
        if self._descent is None:
            self._descent = Descent(self._compiled, known, self._workers, self._seed)
        elif in_teams(known).bit_count() < self._descent.used.bit_count():
            self._descent.begin(known)

        def found(teams: Teams) -> None:
            self._found(plan_of(self.problem, *teams))

        self._descent.run(self.least, lambda: self._over(until), found, patience)

    def _ask(self, seconds: float) -> None:
        """Ask CP-SAT, from the plan there is."""
        names = [[self._compiled.shifts[s] for s in members] for members in self._sets]
        effort = Effort(max(1.0, seconds), self._workers, self._seed)
        verdict = search(self.problem, names, self.least, self.plan, self._watch, effort, self._found)
        if verdict.plan is not None:
            self._found(verdict.plan)
        self.impossible = verdict.impossible
        self._raise(verdict.least)

    def _found(self, plan: Plan) -> None:
        if self.plan is None or people_in(plan) < self.people:
            self.plan = plan
            self._tell()

    def _raise(self, least: int) -> None:
        if least > self.least:
            self.least = least
            self._tell()
