"""Exact search in small parts of a large plan: some shifts near each other are free, the rest stays.

What annealing leaves is often a knot of a few days that only a complete search unties.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from .costs import COSTS, bill
from .exact import Effort, minimise
from .fairness import ExactFairness, rank
from .plan import Plan
from .problem import Problem
from .result import Watch
from .rules import eligible

if TYPE_CHECKING:
    from .model import PlanModel

SHIFTS = 30
"""Free shifts to begin with: what CP-SAT mostly solves to the end in a second."""
PATIENCE = 2.0
"""Seconds for one cost in one neighbourhood."""


def search_around(
    problem: Problem,
    plan: Plan,
    watch: Watch,
    *,
    until: Callable[[], bool],
    workers: int,
    rng: Random,
    found: Callable[[Plan], None],
    ease: float = 0.0,
) -> Plan:
    """Free one neighbourhood after another and solve it, until `until` says so; the best plan.

    All costs are searched for in their order; fairness up to `ease` is as good as the least.  A
    neighbourhood that is solved at once makes the next one larger, one that is not makes it smaller.
    """
    shifts = list(problem.shifts)
    size = min(SHIFTS, len(shifts))
    while not until():
        free = _near(problem, rng.choice(shifts), round(size))
        began = watch.elapsed
        better = _solve(problem, plan, free, watch, workers, rng.randrange(2**31), ease)
        if better is not None:
            plan = better
            found(plan)
        took = watch.elapsed - began
        size = min(len(shifts), size * 1.15) if took < PATIENCE / 2 else max(8, size * 0.9)
    return plan


def _near(problem: Problem, centre: str, size: int) -> list[str]:
    """The shifts nearest in time to this one among those that somebody could do as well as it."""
    people = eligible(problem, centre).keys()
    middle = problem.shifts[centre].starts[0]
    near = sorted(problem.shifts.values(), key=lambda shift: abs(shift.starts[0] - middle))
    chosen = [centre]
    for shift in near:
        if len(chosen) >= size:
            break
        if shift.id != centre and not people.isdisjoint(eligible(problem, shift.id)):
            chosen.append(shift.id)
    return chosen


def _solve(
    problem: Problem,
    plan: Plan,
    free: list[str],
    watch: Watch,
    workers: int,
    seed: int,
    ease: float,
) -> Plan | None:
    """A better plan that differs on the free shifts only, or None."""
    from .model import PlanModel

    model: PlanModel = PlanModel(problem, base=plan, free=free)
    before = now = rank(_bill(problem, plan), ease)
    best, fairness = plan, ExactFairness(problem)
    for n, cost in enumerate(COSTS):
        if watch.over():
            break
        term = (fairness if cost.name == "fairness" else cost).term(model)
        if isinstance(term, int):
            continue
        if cost.name == "fairness" and now[n] <= ease:
            slack = fairness.slack(model, ease - now[-1])
            model.add(term <= fairness.measure(model, best) + slack)
            continue
        if not model.hint(best):
            return None
        answer = minimise(model, term, watch, Effort(PATIENCE, workers, seed))
        if answer.plan is None:
            break
        costs = rank(_bill(problem, answer.plan), ease)
        if costs[: n + 1] > now[: n + 1]:
            break  # only where fairness is rounded, or the time was too short for the hint
        best, now = answer.plan, costs
        model.add(term <= answer.value)
    return best if now < before else None


def _bill(problem: Problem, plan: Plan) -> tuple[float, ...]:
    return tuple(bill(problem, plan).values())
