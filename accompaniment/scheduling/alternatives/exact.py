"""The same by an exact search, which can also prove that there is no further plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING

from ..costs import COSTS, bill
from ..exact import Effort, minimise, none_below
from ..fairness import ExactFairness
from ..plan import Plan
from ..problem import Problem
from ..result import Watch
from .terms import within

if TYPE_CHECKING:
    from ..model import PlanModel


def further(
    problem: Problem,
    known: Sequence[Plan],
    most: Mapping[str, float],
    differ: int,
    watch: Watch,
    effort: Effort,
) -> tuple[Plan | None, bool]:
    """A plan within the limits that differs enough from every known one, if one was found; and whether
    it is proven, twice, that there is none."""
    from ..model import PlanModel

    model = PlanModel(problem)
    _limit(model, known[0], most)
    for plan in known:
        _differ(model, plan, differ)
    answer = minimise(model, 0, watch, Effort(0.7 * effort.seconds, effort.workers, effort.seed))
    if answer.said == "impossible":
        return None, none_below(model, 0, None, watch, effort)
    if answer.plan is None or not within(bill(problem, answer.plan), most):
        return None, False
    return answer.plan, False


def _limit(model: PlanModel, plan: Plan, most: Mapping[str, float]) -> None:
    """No cost above its limit; fairness is rounded so that nothing that is allowed is excluded."""
    problem, fairness = model.problem, ExactFairness(model.problem)
    for cost in COSTS:
        if cost.name != "fairness":
            model.add(cost.term(model) <= floor(most[cost.name] + 1e-9))
            continue
        term = fairness.term(model)
        if not isinstance(term, int):
            spare = most[cost.name] - cost.value(problem, plan) + 0.01
            unit = 3600 * fairness.SCALE / fairness.unit(model) ** 2
            model.add(term <= fairness.measure(model, plan) + ceil(spare * unit))


def _differ(model: PlanModel, plan: Plan, differ: int) -> None:
    """So many pairs of a person and a shift are in only one of this plan and that of the model."""
    apart = 0
    for shift in model.shifts:
        team = plan.teams.get(shift.id)
        told = team.volunteers if team else ()
        on = model.team(shift.id)
        apart += sum(1 - on[volunteer] if volunteer in on else 1 for volunteer in told)
        apart += sum(literal for volunteer, literal in on.items() if volunteer not in told)
    model.add(apart >= differ)
