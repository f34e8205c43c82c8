"""The least that can be left uncovered, by trying everything: for very small problems."""

from __future__ import annotations

from itertools import combinations, product

from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.rules import identity

ONLY_OF_WHOLE_PLANS = {"pinned", "changes"}
"""Rules that a part of a plan may break though the whole keeps them."""


def least_uncovered(problem: Problem) -> float | None:
    """The least cost `uncovered` of all plans that keep the rules; None if there is no plan."""
    before = set(map(identity, inherited(problem)))
    shifts = sorted(problem.shifts.values(), key=lambda shift: -shift.priority)
    weights = [problem.uncovered_weights[shift.priority - 1] for shift in shifts]
    best: float | None = None

    def keeps(plan: Plan, whole: bool) -> bool:
        return not any(
            identity(breach) not in before and (whole or breach.rule not in ONLY_OF_WHOLE_PLANS)
            for breach in check(problem, plan)
        )

    def go_on(n: int, plan: Plan, lost: float) -> None:
        nonlocal best
        if best is not None and lost >= best:
            return
        if n == len(shifts):
            if keeps(plan, whole=True):
                best = bill(problem, plan)["uncovered"]
            return
        shift = shifts[n]
        sizes = range(shift.smallest, min(shift.largest, len(problem.volunteers)) + 1)
        for start, size in product(sorted(set(shift.starts)), sizes):
            for people in combinations(problem.volunteers, size):
                more = plan.with_team(shift.id, Team(start, people))
                if keeps(more, whole=False):
                    go_on(n + 1, more, lost)
        go_on(n + 1, plan, lost + weights[n])

    go_on(0, Plan(), 0.0)
    return best
