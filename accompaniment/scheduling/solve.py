"""Solving: a first plan at once, then a better one as long as there is time.

The order of things: the problem falls into unconnected pieces; each gets a first plan (`greedy`),
annealing for coverage and then for the later costs (`improve`), in helper processes where the
problem is large; where it is small enough, exact stages prove or improve each cost in turn
(`stages`).  Nothing leaves here that `check` has not passed.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from .check import check, inherited
from .costs import bill
from .crew import Alone, Crew
from .pieces import part, pieces
from .plan import Plan
from .problem import Problem
from .result import Progress, Result, Watch, proven
from .rules import identity, message
from .search import Job
from .stages import prove
from .standing import Standing

SMALL = 6000
"""Up to this many triples of person, shift and start a problem is solved in this process, exactly."""


PATIENCE = 20.0
"""Seconds that are taken in any case to find a first plan where the quick ways do not."""


class BrokenPlan(AssertionError):
    """A plan that solving made breaks a rule: a fault of this program, never of the problem."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The best plan that can be found in `seconds` of wall time (a first plan is made in any case).

    `workers` is the number of cores to use, `start` a plan to begin from (else the published one).
    `progress` hears of the first plan, of improvements and of the end of each stage; `stop` is
    asked ten times a second whether to end now.  Raises `BrokenPlan` on a fault of this program.
    """
    return _Run(problem, Watch(seconds, stop), workers, seed, start, progress).run()


class _Run:
    """One call of `solve`."""

    def __init__(self, problem, watch, workers, seed, start, progress):
        self.problem: Problem = problem
        self.watch: Watch = watch
        self.seed: int = seed
        self.start: Plan | None = start
        self.pieces = [piece for piece in pieces(problem) if piece.shifts]
        self.small = sum(_size(piece) for piece in self.pieces) <= SMALL
        self.workers = max(1, workers)
        self.standing = Standing(problem, self.pieces, watch, progress)

    def run(self) -> Result:
        hands = 1 if self.small else self.workers
        crew = Alone(self.pieces) if hands == 1 else Crew(self.pieces, hands)
        try:
            self._search(crew)
        finally:
            crew.close()
        if self.standing.plan() is None and not self.watch.cancelled:
            # However little time there was: a plan, or that there is none, is the least to say.
            self.watch.deadline = max(self.watch.deadline, monotonic() + PATIENCE)
            prove(self.problem, self.standing, self.watch, self.workers, self.seed)
        elif self.small:
            prove(self.problem, self.standing, self.watch, self.workers, self.seed)
        if crew.lost:
            self.standing.messages.append(
                f"{crew.lost} helper process(es) ended early; their last plans are kept."
            )
        return self._result()

    def _search(self, crew: Alone | Crew) -> None:
        """First plans, then coverage for two thirds of the time, then the later costs."""
        lists = self._share(crew.hands)
        self._round(crew, lists, "first", 0.0)
        self.standing.end_of_stage("first plan")
        if self.standing.plan() is None:
            return
        rounds = 2 if crew.hands > 1 and len(self.pieces) == 1 else 1
        whole = min(3.0, 0.15 * self.watch.left) if self.small else self.watch.left
        for stage, share in [*[("cover", 0.65 / rounds)] * rounds, *[("later", 0.35 / rounds)] * rounds]:
            if self.watch.over():
                return
            self._round(crew, lists, stage, min(whole * share, self.watch.left))
            self.standing.end_of_stage("coverage" if stage == "cover" else "later costs")

    def _share(self, hands: int) -> list[list[int]]:
        """Which pieces each process works on: the largest first, to whoever has least.  A single
        piece goes to everyone, with different seeds."""
        if len(self.pieces) == 1:
            return [[0] for _ in range(hands)]
        lists: list[list[int]] = [[] for _ in range(hands)]
        burden = [0] * hands
        for n, piece in sorted(enumerate(self.pieces), key=lambda item: -_size(item[1])):
            least = burden.index(min(burden))
            lists[least].append(n)
            burden[least] += _size(piece)
        return lists

    def _round(self, crew: Alone | Crew, lists: list[list[int]], stage, seconds: float) -> None:
        jobs = []
        for hand, numbers in enumerate(lists):
            burden = sum(_size(self.pieces[n]) for n in numbers) or 1
            jobs.append(
                [
                    Job(
                        n,
                        stage,
                        seconds * _size(self.pieces[n]) / burden,
                        self.seed + 1000 * hand,
                        self.standing.teams(n),
                        part(self.start, self.pieces[n]) if self.start else None,
                        steps=60_000 if self.small else None,
                    )
                    for n in numbers
                ]
            )
        crew.work(jobs, self.watch, self.standing.hear)

    def _result(self) -> Result:
        standing, watch = self.standing, self.watch
        plan = standing.plan()
        if plan is not None:
            excused = set(map(identity, inherited(self.problem)))
            breaches = [breach for breach in check(self.problem, plan) if identity(breach) not in excused]
            if breaches:
                raise BrokenPlan("; ".join(message(breach) for breach in breaches[:5]))
        costs = bill(self.problem, plan) if plan is not None else {}
        if standing.impossible:
            status = "impossible"
        elif watch.cancelled:
            status = "cancelled"
        elif costs and len(proven(costs, standing.bounds)) == len(costs):
            status = "optimal"
        else:
            status = "feasible"
        return Result(
            plan,
            costs,
            dict(standing.bounds),
            status,
            watch.elapsed,
            standing.first_plan_seconds,
            tuple(standing.messages),
        )


def _size(piece: Problem) -> int:
    """Roughly the number of triples of person, shift and start."""
    return len(piece.volunteers) * sum(len(shift.starts) for shift in piece.shifts.values())
