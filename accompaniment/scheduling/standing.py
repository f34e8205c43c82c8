"""Where a run stands: the best plan of each piece, what is known about it, and telling of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from .bounds import Background, Floors, left
from .costs import COSTS, bill
from .fairness import Fairness, rank
from .impossible import why_impossible
from .improve import Bill
from .options import plan_of, teams_of
from .pieces import joined, part
from .plan import Plan
from .problem import Problem
from .result import Progress, Watch
from .search import Outcome, Teams

NAMES = {"first": "first plan", "cover": "coverage", "later": "later costs"}
"""What a stage of jobs is called when somebody is told of it."""
LISTEN_SECONDS = 1.0
"""How often floors are heard where no better plan is found."""


class Standing:
    """The best so far.  `bounds` and `messages` are filled by whoever finds something out, `floors` by
    the process in the `background` if there is one.  `tolerance`: the share by which fairness may be worse
    than the best that was found, once `ease` says so."""

    def __init__(
        self,
        problem: Problem,
        pieces: Sequence[Problem],
        watch: Watch,
        progress: Callable[[Progress], None] | None,
        tolerance: float = 0.0,
    ):
        self.problem = problem
        self.pieces = pieces
        self.watch = watch
        self.progress = progress
        self.tolerance = tolerance
        self.bounds: dict[str, float] = {}
        self.messages: list[str] = []
        self.floors = Floors({})
        self.background: Background | None = None
        self.impossible = False
        self.first_plan_seconds: float | None = None
        self._best: dict[int, tuple[Bill, Teams]] = {}
        self._eases: dict[int, float] = {}
        self._floors: dict[int, int] = {}
        self._plans: dict[int, tuple[Teams, Plan]] = {}
        busy = {volunteer for piece in pieces for volunteer in piece.volunteers}
        self._carried_by_others = sum(
            Fairness.amount(problem, v, problem.ledger.minutes(v))
            for v in problem.volunteers
            if v not in busy
        )
        self._told = self._listened = float("-inf")
        self._wait = 0.3

    def hear(self, outcome: Outcome) -> None:
        """Keep what a job reports if it is a plan and better than what there is."""
        self._floors[outcome.piece] = outcome.floor
        if not outcome.whole:
            return
        best = self._best.get(outcome.piece)
        if best is None or self._rank(outcome.piece, outcome.bill) < self._rank(outcome.piece, best[0]):
            self._best[outcome.piece] = outcome.bill, outcome.teams
            self.raise_bound("uncovered", sum(self._floors.values()))
            if len(self._best) == len(self.pieces) and monotonic() - self._told >= self._wait:
                self.tell(NAMES[outcome.stage])
        else:
            self.listen(NAMES[outcome.stage])

    def listen(self, stage: str) -> None:
        """Tell of floors that have risen, though no better plan was found; once a second at most."""
        if monotonic() - self._listened < LISTEN_SECONDS:
            return
        self._listened = monotonic()
        known = self.floors
        self.hear_floors()
        if self.floors != known:
            self.tell(stage)

    def adopt(self, plan: Plan, stage: str) -> None:
        """Keep of a plan of the whole the pieces that are better than what there is; its maker
        vouches for the rules."""
        news = False
        for n, piece in enumerate(self.pieces):
            own = part(plan, piece)
            costs = tuple(bill(piece, own).values())
            if n not in self._best or self._rank(n, costs) < self._rank(n, self._best[n][0]):
                self._best[n], news = (costs, teams_of(piece, own)), True
        if news and monotonic() - self._told >= self._wait:
            self.tell(stage)

    def ease(self) -> None:
        """From now on each piece may be less fair than its best plan by the tolerance, for fewer new faces
        and shorter ways.  Said again, only a piece whose fairness had to rise above that is eased anew."""
        for n, (costs, _) in self._best.items():
            if self.tolerance and costs[3] > self.ease_of(n):
                self._eases[n] = costs[3] * (1 + self.tolerance)

    def ease_of(self, piece: int) -> float:
        """Up to where fairness of a piece is as good as the least; 0 as long as the order is strict."""
        return self._eases.get(piece, 0.0)

    def rank(self, plan: Plan) -> tuple[float, ...]:
        """What to compare plans of the whole by."""
        return rank(tuple(bill(self.problem, plan).values()), sum(self._eases.values()))

    def _rank(self, piece: int, costs: Bill) -> tuple[float, ...]:
        return rank(costs, self.ease_of(piece))

    def raise_bound(self, cost: str, bound: float) -> None:
        """Note that a cost cannot go below this."""
        self.bounds[cost] = max(bound, self.bounds.get(cost, 0.0))

    def hear_floors(self) -> None:
        """Hear what the background has found out, and tell it what the best plans of the pieces leave."""
        if self.background is None:
            return
        for n, (_, plan) in self._plans.items():
            self.background.best(n, left(self.pieces[n], plan))
        floors = self.background.floors()
        if floors is not None:
            self.floors = floors
            self.raise_bound("uncovered", floors.uncovered)

    def covered_best(self) -> bool:
        """Whether it is proven that no plan leaves less uncovered."""
        self.hear_floors()
        uncovered = sum(costs[0] for costs, _ in self._best.values())
        return len(self._best) == len(self.pieces) and self.bounds.get("uncovered", 0.0) >= uncovered

    def offer(self, stage: str) -> Callable[[Plan], None]:
        """`adopt` for one stage."""
        return lambda plan: self.adopt(plan, stage)

    def no_plan(self) -> None:
        """It is proven that no plan keeps the rules: say why, as far as single rules can say."""
        self.impossible = True
        self.messages.append(why_impossible(self.problem))

    def teams(self, piece: int) -> Teams | None:
        """The best teams of a piece."""
        return self._best[piece][1] if piece in self._best else None

    def plan(self) -> Plan | None:
        """The best plan of the whole; None as long as a piece has none."""
        if self.impossible or len(self._best) < len(self.pieces):
            return None
        for n, (_, teams) in self._best.items():
            if n not in self._plans or self._plans[n][0] is not teams:
                self._plans[n] = teams, plan_of(self.pieces[n], *teams)
        return joined(self._plans[n][1] for n in sorted(self._best))

    def tell(self, stage: str) -> None:
        """Tell of the best plan so far; on large problems less often, for telling takes time too."""
        began = monotonic()
        plan = self.plan()
        if plan is None:
            return
        if self.first_plan_seconds is None:
            self.first_plan_seconds = self.watch.elapsed
        self.hear_floors()
        if self.progress is not None:
            self.progress(
                Progress(
                    self.watch.elapsed,
                    stage,
                    self._bill(),
                    dict(self.bounds),
                    len(plan.teams),
                    plan,
                    dict(self.floors.at_least),
                )
            )
        self._told = monotonic()
        self._wait = max(0.3, 10 * (self._told - began))

    def _bill(self) -> dict[str, float]:
        """The costs of the best plan: what the pieces cost, and what those carry who are in none.  To add up
        the items of a plan of a continent takes longer than to find the first one."""
        costs = [sum(one) for one in zip(*(costs for costs, _ in self._best.values()), strict=True)]
        named = dict(zip((cost.name for cost in COSTS), costs or [0] * len(COSTS), strict=True))
        return {**named, "fairness": round(named["fairness"] + self._carried_by_others, 2)}

    end_of_stage = tell
