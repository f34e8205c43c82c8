"""The heuristic search of one piece of a problem, job by job; it runs here or in a helper process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from .compile import Compiled
from .core import library
from .draft import Draft, Team
from .fast import Fast
from .greedy import first_plan
from .improve import WEIGHTS, Bill, improve
from .plan import Plan
from .problem import Problem
from .repair import adopt

Teams = tuple[list[int], list[Team]]
"""Options and teams by shift number (see `Draft.snapshot`)."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work on one piece: `first` makes a plan, `cover` improves coverage, `mend` does so where
    changes are few, `later` improves the later costs.

    Begins from `teams` if given, the first plan from `start` if given.  Ends after `seconds`, or
    after `steps` moves if that is sooner.  Fairness up to `ease` is as good as the least.
    """

    piece: int
    stage: Literal["first", "cover", "mend", "later"]
    seconds: float = 0.0
    seed: int = 1
    teams: Teams | None = None
    start: Plan | None = None
    steps: int | None = None
    ease: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best teams a job has found so far; `last` when the job is over.

    `whole` is False if not even the pinned people have their teams, or more had to change than
    may: then this is no plan.  `floor`: what must stay uncovered in any plan.
    """

    piece: int
    stage: str
    bill: Bill
    teams: Teams
    whole: bool
    floor: int
    last: bool


class Search:
    """One piece, compiled once, and the plan that the jobs pass on: in the C core, or in a draft
    where there is none."""

    def __init__(self, problem: Problem, stop: Callable[[], bool]):
        self.compiled = Compiled(problem, stop)
        self._hand = Fast(self.compiled) if library() else Plain(self.compiled)
        self.floor = sum(
            weight for s, weight in enumerate(self.compiled.weight) if not self._could_be_covered(s)
        )

    def allow(self, changes: int | None) -> None:
        """From now on a plan may change at most so many of what was published (None: any number)."""
        self.compiled.changes_at_most = changes

    def _could_be_covered(self, s: int) -> bool:
        """Whether some start has people enough for the team and for each need, all else aside."""
        problem = self.compiled
        return any(
            problem.eligible[o].bit_count() >= problem.smallest[s]
            and all(
                (problem.eligible[o] & holders).bit_count() >= count for holders, count in problem.needs[s]
            )
            for o in problem.options_of[s]
        )

    def run(self, job: Job, stop: Callable[[], bool], report: Callable[[Outcome], None]) -> None:
        """Do the job; `report` hears of improvements and of the end."""
        hand = self._hand

        def tell(last: bool = False) -> None:
            bill, teams = hand.best()
            kept = whole(self.compiled, bill, teams)
            report(Outcome(job.piece, job.stage, bill, teams, kept, self.floor, last))

        hand.ease(job.ease)
        if job.teams is not None:
            hand.load(job.teams)
        if job.stage == "first":
            hand.first(job.start, stop)
        else:
            hand.improve(job, -1 if job.stage == "later" else self.floor, stop, tell)
        tell(last=True)


class Plain:
    """The search in plain Python."""

    def __init__(self, problem: Compiled):
        self.draft = Draft(problem)
        self._ease = 0.0

    def ease(self, ease: float) -> None:
        self._ease = ease

    def load(self, teams: Teams) -> None:
        self.draft.restore(teams)

    def best(self) -> tuple[Bill, Teams]:
        return self.draft.bill(), self.draft.snapshot()

    def first(self, start: Plan | None, stop: Callable[[], bool]) -> None:
        adopt(self.draft, start)
        first_plan(self.draft, stop)

    def improve(self, job: Job, enough: int, stop: Callable[[], bool], better: Callable[[], None]) -> None:
        improve(
            self.draft,
            WEIGHTS[job.stage],
            seconds=job.seconds,
            steps=job.steps,
            rng=Random(job.seed),
            stop=stop,
            better=lambda draft: better(),
            chains=0.05 if job.stage == "later" else 0.12,
            enough=enough,
            ease=self._ease,
        )


def whole(problem: Compiled, bill: Bill, teams: Teams) -> bool:
    """Whether this is a plan: every pin is kept, and no more is changed than may be."""
    pinned = all(not must or teams[0][s] >= 0 for s, must in enumerate(problem.must))
    return pinned and (problem.changes_at_most is None or bill[1] <= problem.changes_at_most)
