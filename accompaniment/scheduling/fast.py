"""The search with the C core; what happens once, as taking over an earlier plan, is Python here too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .compile import Compiled
from .draft import Draft
from .greedy import order
from .improve import Bill
from .plan import Plan
from .repair import adopt

if TYPE_CHECKING:
    from .search import Job, Teams


class Fast:
    """One piece in the C core (`core.engine`); does what `search.Plain` does."""

    def __init__(self, problem: Compiled):
        from .core.engine import Engine

        self.problem = problem
        self.engine = Engine(problem, seed=1)

    def ease(self, ease: float) -> None:
        self.engine.ease(ease)

    def load(self, teams: Teams) -> None:
        self.engine.load(teams)

    def best(self) -> tuple[Bill, Teams]:
        return self.engine.best()

    def first(self, start: Plan | None, stop: Callable[[], bool]) -> None:
        """Take over `start` or what is published, then staff what greedy can."""
        if start is not None or self.problem.published:
            draft = Draft(self.problem)
            adopt(draft, start)
            self.engine.load(draft.snapshot())
        shifts = self._to_staff()
        for n in range(0, len(shifts), 200):
            if stop():
                break
            self.engine.staff(shifts[n : n + 200])
        self.engine.settle()

    def _to_staff(self) -> list[int]:
        """All shifts as greedy takes them; with a bound on changes, published ones are left as they are."""
        kept = self.problem.published if self.problem.changes_at_most is not None else ()
        return [s for s in order(self.problem) if s not in kept]

    def improve(self, job: Job, enough: int, stop: Callable[[], bool], better: Callable[[], None]) -> None:
        from .core.anneal import WALKS, anneal

        self.engine.seed(job.seed)
        self.engine.allow(self.problem.changes_at_most)
        anneal(
            self.engine,
            WALKS[job.stage],
            seconds=job.seconds,
            steps=job.steps,
            enough=enough,
            stop=stop,
            better=better,
        )
