"""Solving: a first plan at once, then a better one as long as there is time.

The order of things: the problem falls into unconnected pieces; each gets a first plan (`greedy`),
annealing for coverage and then for the later costs (`improve`), in helper processes unless the
problem is tiny; knots are untied exactly (`neighbourhoods`); and where the problem is small enough,
exact stages prove or improve each cost in turn (`stages`).  Nothing leaves here that `check` has not passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from time import monotonic

from .bounds import Background
from .check import check, inherited
from .costs import bill
from .crew import Alone, Crew
from .neighbourhoods import search_around
from .pieces import joined, part, pieces
from .plan import Plan
from .problem import Problem
from .result import Progress, Result, Watch, proven
from .rules import identity, message
from .search import Job
from .stages import prove, some_plan
from .standing import NAMES, Standing

TINY = 2500
"""Up to this many triples of person, shift and start a problem is searched in this process alone."""
SMALL = 6000
"""Up to this many, every cost is searched exactly and mostly proven."""
MEDIUM = 600_000
"""Up to this many, parts of it are solved exactly."""


STEPS_OF_TINY, STEPS_OF_SMALL, MOST_ROUNDS = 60_000, 400_000, 8
"""Moves of the first search of a problem that is searched exactly afterwards, and how often it begins
again: with as many moves where it is tiny (so it is the same every time), else until its time is over."""
PATIENCE = 20.0
"""Seconds that are taken in any case to find a first plan where the quick ways do not."""


STAGES = (
    ("cover", 0.1), ("cover", 0.55), ("later", 0.08),
    ("knots of later costs", 0.08), ("ease", 0.0), ("later", 0.07), ("knots of later costs", 0.12),
)  # fmt: skip
STAGES_OF_LARGE = (("cover", 0.15), ("cover", 0.6), ("later", 0.15), ("ease", 0.0), ("later", 0.1))
"""What is done in turn where costs are not searched exactly, and its share of the time.  After "ease"
fairness may give way to the costs behind it, as far as the tolerance goes."""


class BrokenPlan(AssertionError):
    """A plan that solving made breaks a rule: a fault of this program, never of the problem."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    start: Plan | None = None,
    fairness_tolerance: float = 0.01,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The best plan that can be found in `seconds` of wall time (a first plan is made in any case).

    `workers` is the number of cores to use, `start` a plan to begin from (else the published one).
    `fairness_tolerance` is the share by which the plan may be less fair than the fairest that was
    found, for fewer new faces and shorter ways; 0 keeps the order of the costs strict.
    `progress` hears of the first plan, of improvements and of the end of each stage; `stop` is
    asked ten times a second whether to end now.  Raises `BrokenPlan` on a fault of this program.
    """
    return _Run(problem, Watch(seconds, stop), workers, seed, start, progress, fairness_tolerance).run()


class _Run:
    """One call of `solve`."""

    def __init__(self, problem, watch, workers, seed, start, progress, tolerance):
        self.problem: Problem = problem
        self.watch: Watch = watch
        self.seed: int = seed
        self.start: Plan | None = start
        self.pieces = [piece for piece in pieces(problem) if piece.shifts]
        size = sum(map(_size, self.pieces))
        self.tiny, self.small = size <= TINY, size <= SMALL
        self.workers = max(1, workers)
        self.standing = Standing(problem, self.pieces, watch, progress, tolerance)

    def run(self) -> Result:
        here = Alone(self.pieces)
        crew = here if self.tiny or self.workers == 1 else Crew(self.pieces, self.workers)
        try:
            # The helpers are still starting when this process has the first plan of most problems.
            self._first(here if sum(map(_size, self.pieces)) <= MEDIUM else crew)
            if not self.tiny:
                self.standing.background = Background(self.pieces)
            if self.small:
                self._search_exactly(crew)
            else:
                self._search(crew)
            self.standing.hear_floors()
        finally:
            crew.close()
            if self.standing.background is not None:
                self.standing.background.close()
        if crew.lost:
            self.standing.messages.append(
                f"{crew.lost} helper process(es) ended early; their last plans are kept."
            )
        return self._result()

    def _first(self, crew: Alone | Crew) -> None:
        """The first plan: quick where that works, else by the exact model, which also finds out
        that there is none."""
        self._round(crew, "first", 0.0)
        self.standing.end_of_stage("first plan")
        if self.standing.plan() is None and not self.watch.cancelled:
            # However little time was given: a plan, or that there is none, is the least to say.
            self.watch.deadline = max(self.watch.deadline, monotonic() + PATIENCE)
            some_plan(self.problem, self.standing, self.watch, self.workers, self.seed)

    def _search_exactly(self, crew: Alone | Crew) -> None:
        """A search that begins again from what it found, longer where exact stages will not get to the
        end; then every cost exactly; the search once more before the costs that exact stages are slow at."""
        share = 0.1 + 0.5 * sum(map(_size, self.pieces)) / SMALL
        until = monotonic() + share * min(60.0, self.watch.left)
        steps = STEPS_OF_TINY if self.tiny else STEPS_OF_SMALL
        for again in range(MOST_ROUNDS):
            self._round(crew, "cover", max(0.0, until - monotonic()), self.seed + again, steps)
            steps = STEPS_OF_TINY if self.tiny else None
            self.standing.end_of_stage("coverage")
            if monotonic() >= until or self.watch.over() or self.standing.covered_best():
                break
        self._round(crew, "later", 0.05 * min(30.0, self.watch.left), steps=steps)
        self.standing.end_of_stage("later costs")

        def polish() -> None:
            self._round(crew, "later", 0.15 * self.watch.left, steps=steps)

        prove(self.problem, self.standing, self.watch, self.workers, self.seed, polish)

    def _search(self, crew: Alone | Crew) -> None:
        """Annealing for coverage, then for the later costs, whose knots are untied exactly; and once more
        for those after fairness."""
        exact = sum(_size(piece) for piece in self.pieces) <= MEDIUM
        whole = self.watch.left
        for n, (stage, share) in enumerate(STAGES if exact else STAGES_OF_LARGE):
            if stage == "ease":
                self.standing.ease()
                continue
            seconds = min(whole * share, self.watch.left)
            if self.standing.plan() is None or self.watch.over() or not seconds:
                continue
            if stage == "cover" and self.standing.covered_best():
                continue
            if stage in ("cover", "later"):
                self._round(crew, stage, seconds, self.seed + n)
            else:
                self._untie(stage, seconds)
            self.standing.end_of_stage(NAMES.get(stage, stage))

    def _untie(self, stage: str, seconds: float) -> None:
        """Exact neighbourhoods, piece after piece."""
        burden = sum(map(_size, self.pieces))
        for n, piece in enumerate(self.pieces):
            end = monotonic() + seconds * _size(piece) / burden
            others = joined(part(self.standing.plan(), other) for other in self.pieces if other is not piece)

            def over(end: float = end) -> bool:
                self.standing.listen(stage)
                return self.watch.over() or monotonic() >= end

            search_around(
                piece,
                part(self.standing.plan(), piece),
                self.watch,
                until=over,
                workers=self.workers,
                rng=Random(self.seed + n),
                found=lambda plan, others=others: self.standing.adopt(joined([others, plan]), stage),
                ease=self.standing.ease_of(n),
            )

    def _share(self, hands: int) -> list[list[tuple[int, float]]]:
        """Which pieces each process works on, and for what share of the time: as much for each as it is
        large.  A piece that is too much for one process goes to two, with different seeds; a single
        piece to everyone."""
        if len(self.pieces) == 1:
            return [[(0, 1.0)] for _ in range(hands)]
        whole = max(1, sum(map(_size, self.pieces))) / hands
        lists: list[list[tuple[int, float]]] = [[] for _ in range(hands)]
        hand, used = 0, 0.0
        for n, piece in enumerate(self.pieces):
            left = _size(piece) / whole
            while left > 1e-9:
                share = left if hand == hands - 1 else min(left, 1.0 - used)
                if share > 1e-9:
                    lists[hand].append((n, share))
                left, used = left - share, used + share
                if used >= 1.0 - 1e-9 and hand < hands - 1:
                    hand, used = hand + 1, 0.0
        return lists

    def _round(
        self, crew: Alone | Crew, stage, seconds: float, seed: int | None = None, steps: int | None = None
    ) -> None:
        """One stage of the search on all pieces at once."""
        seed = self.seed if seed is None else seed
        lists = self._share(crew.hands)
        if stage == "first":
            lists = [[(n, 0.0) for n in numbers] for numbers in _dealt(self.pieces, crew.hands)]
        jobs = [
            [
                Job(
                    n,
                    stage,
                    seconds * share,
                    seed + 1000 * hand,
                    self.standing.teams(n),
                    part(self.start, self.pieces[n]) if self.start else None,
                    steps=steps,
                    ease=self.standing.ease_of(n),
                )
                for n, share in shares
            ]
            for hand, shares in enumerate(lists)
        ]
        crew.work(jobs, self.watch, self.standing.hear, partial(self.standing.listen, NAMES[stage]))

    def _result(self) -> Result:
        standing, watch = self.standing, self.watch
        plan = standing.plan()
        if plan is not None:
            excused = set(map(identity, inherited(self.problem)))
            breaches = [breach for breach in check(self.problem, plan) if identity(breach) not in excused]
            if breaches:
                raise BrokenPlan("; ".join(message(breach) for breach in breaches[:5]))
        costs = bill(self.problem, plan) if plan is not None else {}
        for cost in (cost for cost, value in costs.items() if value == 0):
            standing.raise_bound(cost, 0)  # nothing is less than nothing
        if standing.impossible:
            status = "impossible"
        elif watch.cancelled:
            status = "cancelled"
        elif costs and len(proven(costs, standing.bounds, standing.tolerance)) == len(costs):
            status = "optimal"
        elif plan is None:
            status = "unknown"
            standing.messages.append(
                "No plan was found in this time, and it is not proven that there is none."
            )
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
            standing.tolerance,
            dict(standing.floors.at_least),
        )


def _dealt(pieces: Sequence[Problem], hands: int) -> list[list[int]]:
    """Every piece once: the largest first, to whoever has least."""
    lists: list[list[int]] = [[] for _ in range(hands)]
    burden = [0] * hands
    for n, piece in sorted(enumerate(pieces), key=lambda item: -_size(item[1])):
        least = burden.index(min(burden))
        lists[least].append(n)
        burden[least] += _size(piece)
    return lists


def _size(piece: Problem) -> int:
    """Roughly the number of triples of person, shift and start."""
    return len(piece.volunteers) * sum(len(shift.starts) for shift in piece.shifts.values())
