"""The question: how few people could do this?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from random import Random
from typing import Literal

from ..check import check, inherited
from ..compile import Compiled, Stopped
from ..exact import Effort
from ..options import plan_of, teams_of
from ..pieces import joined, pieces
from ..plan import Plan
from ..problem import Problem
from ..result import Watch
from ..rules import identity, message
from ..search import Teams
from ..solve import BrokenPlan
from .asked import asked
from .cliques import cliques, smallest_teams
from .descent import Descent, in_teams
from .exact import people_in, search
from .relaxation import least_people
from .squeeze import Squeeze

EXACT = 8_000
"""Up to this many triples of person, shift and start CP-SAT is asked too."""
PATIENCE = 8
"""Failed attempts to do with one person fewer before CP-SAT is asked."""


@dataclass(frozen=True, slots=True)
class Fewest:
    """The answer.  `plan` covers every shift asked for with the fewest people found, `people` of them;
    fewer than `least` cannot do it.

    `status`: "proven" if the two are equal; "found" if they are not; "impossible" if it is confirmed
    that not even everybody together can cover every shift, and then `nobody` names shifts for which
    there is no team at all, if that is why; "unknown" if no such plan was found.
    `together` are shifts of which nobody can be on two, which need `together_people` in all.
    """

    plan: Plan | None
    people: int | None
    least: int
    status: Literal["proven", "found", "impossible", "unknown"]
    seconds: float
    nobody: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    together_people: int = 0


def fewest(
    problem: Problem,
    *,
    shifts: Collection[str] | None = None,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    progress: Callable[[float, int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Fewest:
    """How few people can cover every one of `shifts` (all, if not said) by all rules.

    Shifts that somebody is pinned to are always among them; what was published does not count.
    `progress` hears seconds, people found and the least that are needed; `stop` ends the search.
    Raises `BrokenPlan` on a fault of this program.
    """
    watch = Watch(seconds, stop)
    whole = asked(problem, shifts)
    parts = [piece for piece in pieces(whole) if piece.shifts]
    answers: list[_Part] = []
    try:
        answers = [_Part(piece, watch, workers, seed) for piece in parts]
    except Stopped:
        return Fewest(None, None, 0, "unknown", watch.elapsed)

    def tell() -> None:
        if progress is not None and all(part.plan is not None for part in answers):
            progress(watch.elapsed, sum(p.people for p in answers), sum(p.least for p in answers))

    nobody = tuple(shift for part in answers for shift in part.nobody)
    for n, part in enumerate(answers):
        if not nobody:
            size = sum(other.size for other in answers[n:])
            part.answer(watch.elapsed + watch.left * part.size / size, tell)
    return _joined(whole, answers, nobody, watch)


def _joined(whole: Problem, answers: list[_Part], nobody: tuple[str, ...], watch: Watch) -> Fewest:
    """The answers of the parts as one, its plan checked."""
    least = sum(part.least for part in answers)
    widest = max(answers, key=lambda part: part.together_people, default=None)
    sure = (widest.together, widest.together_people) if widest else ((), 0)
    if nobody or any(part.impossible for part in answers):
        return Fewest(None, None, least, "impossible", watch.elapsed, nobody, *sure)
    if any(part.plan is None for part in answers):
        return Fewest(None, None, least, "unknown", watch.elapsed, (), *sure)
    plan = joined(part.plan for part in answers)
    excused = set(map(identity, inherited(whole)))
    breaches = [breach for breach in check(whole, plan) if identity(breach) not in excused]
    if breaches or plan.teams.keys() != whole.shifts.keys():
        raise BrokenPlan("; ".join(message(breach) for breach in breaches[:5]))
    people = people_in(plan)
    status = "proven" if people == least else "found"
    return Fewest(plan, people, least, status, watch.elapsed, (), *sure)


class _Part:
    """A part of the problem that shares nobody with the others, and what is known about it."""

    def __init__(self, problem: Problem, watch: Watch, workers: int, seed: int):
        self.problem, self.watch, self.workers, self.seed = problem, watch, workers, seed
        self.compiled = Compiled(problem, watch.stopped)
        self.size = len(problem.volunteers) * len(self.compiled.start)
        self.plan: Plan | None = None
        self._descent: Descent | None = None
        self.impossible = False
        teams = smallest_teams(self.compiled)
        self.nobody = [s for n, s in enumerate(problem.shifts) if not self._has_team(n, teams[n])]
        self._sets = cliques(self.compiled, watch.over)
        self.together = tuple(self.compiled.shifts[s] for s in self._sets[0]) if self._sets else ()
        self.together_people = self.least = sum(teams[s] for s in self._sets[0]) if self._sets else 0

    @property
    def people(self) -> int:
        return people_in(self.plan)

    def _has_team(self, s: int, smallest: int) -> bool:
        """Whether some start has people enough for the team and each need, all else aside."""
        problem = self.compiled
        return smallest <= problem.largest[s] and any(
            problem.eligible[o].bit_count() >= smallest
            and problem.must[s] & ~problem.eligible[o] == 0
            and all((problem.eligible[o] & holders).bit_count() >= n for holders, n in problem.needs[s])
            for o in problem.options_of[s]
        )

    def answer(self, until: float, tell: Callable[[], None]) -> None:
        """Find people and bound as well as can be until so many seconds since the start."""
        now, exact = self.watch.elapsed, self.size <= EXACT
        squeeze = Squeeze(self.compiled, Random(self.seed))

        def over() -> bool:
            return self.watch.over() or self.watch.elapsed >= until

        def early() -> bool:
            return over() or self.watch.elapsed >= now + (0.3 if exact else 0.6) * (until - now)

        def descend(stop: Callable[[], bool], patience: int | None) -> None:
            def found(teams: Teams) -> None:
                self.plan = plan_of(self.problem, *teams)
                tell()

            known = teams_of(self.problem, self.plan)
            if self._descent is None:
                self._descent = Descent(self.compiled, known, self.workers, self.seed)
            elif in_teams(known).bit_count() < self._descent.used.bit_count():
                self._descent.begin(known)
            self._descent.run(self.least, stop, found, patience)

        def cover_all(stop: Callable[[], bool], tries: int | None = None) -> None:
            if squeeze.cover(stop, tries):
                self.plan = plan_of(self.problem, *squeeze.draft.snapshot())
                tell()

        squeeze.invite((1 << len(self.compiled.people)) - 1)
        cover_all(early, 100 * len(self.compiled.shifts) if exact else None)
        if self.plan is not None:
            descend(early, PATIENCE if exact else None)
        if not self._settled and not over():
            self.least = max(self.least, least_people(self.compiled, self._sets, self.watch))
            tell()
        patience = PATIENCE
        while not self._settled and not over():
            if exact:
                self._ask(0.2 * (until - self.watch.elapsed), tell)
            elif self.plan is None:
                squeeze.invite((1 << len(self.compiled.people)) - 1)
                cover_all(over)
            if self.plan is not None:
                patience *= 2
                descend(over, patience)
            elif not exact:
                break

    @property
    def _settled(self) -> bool:
        return self.impossible or (self.plan is not None and self.people <= self.least)

    def _ask(self, seconds: float, tell: Callable[[], None]) -> None:
        """Ask CP-SAT, from the plan there is."""

        def found(plan: Plan) -> None:
            if self.plan is None or people_in(plan) < self.people:
                self.plan = plan
                tell()

        names = [[self.compiled.shifts[s] for s in members] for members in self._sets]
        effort = Effort(max(1.0, seconds), self.workers, self.seed)
        verdict = search(self.problem, names, self.least, self.plan, self.watch, effort, found)
        if verdict.plan is not None:
            found(verdict.plan)
        self.least = max(self.least, verdict.least)
        self.impossible = verdict.impossible
