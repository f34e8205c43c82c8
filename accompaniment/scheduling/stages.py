"""The costs one after the other, exactly: each is minimised while the earlier ones are held.

For problems that CP-SAT can take as a whole.  What is said to be proven was proven twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from .costs import COSTS, Changes, Cost, bill
from .exact import Answer, Effort, minimise, none_below
from .fairness import ExactFairness
from .least_work import hold_least_work
from .pieces import part
from .plan import Plan
from .problem import Problem
from .result import Watch
from .standing import Standing

if TYPE_CHECKING:
    from .model import PlanModel


def prove(
    problem: Problem,
    standing: Standing,
    watch: Watch,
    workers: int,
    seed: int,
    polish: Callable[[], None] = lambda: None,
) -> None:
    """Go through the costs in order, as far as the time goes, and enter plans and bounds in `standing`,
    where there is a plan already.  `polish` may better that plan before the fairness stage; after it
    each piece may be less fair by the standing's tolerance."""
    from .model import PlanModel

    plan = standing.plan()
    if plan is None or watch.over():
        return
    model = PlanModel(problem)
    fairness = ExactFairness(problem)
    for n, cost in enumerate(COSTS):
        if watch.over():
            return
        if cost.name == "fairness":
            polish()
            plan = standing.plan()
            hold_least_work(model, fairness, watch, Effort(0.3 * watch.left, workers, seed))
        measured = fairness if cost.name == "fairness" else cost
        shares = _shares(model, fairness, standing.pieces) if measured is fairness else []
        term = sum(shares) if shares else measured.term(model)
        if isinstance(term, int) or _value(model, measured, plan) == 0:
            standing.raise_bound(cost.name, cost.value(problem, plan))  # nothing is less than nothing
            standing.end_of_stage(cost.name)
            if not isinstance(term, int):
                model.add(term <= 0)
            continue
        # The first cost outranks all others together, and is the hardest to prove.
        share = watch.left * (0.5 if n == 0 else 1 / (len(COSTS) - n))
        model.hint(plan)
        effort = Effort(0.7 * share, workers, seed)
        answer = minimise(model, term, watch, effort, standing.offer(cost.name))
        if answer.plan is not None and standing.rank(answer.plan) <= standing.rank(plan):
            standing.adopt(answer.plan, cost.name)
            plan = standing.plan()
        value = _value(model, measured, plan)
        claimed = answer.said == "proven" and answer.value == value
        sure = claimed and none_below(model, term, value, watch, Effort(share, workers, seed))
        if claimed and not sure and not watch.cancelled:
            standing.messages.append(f"The least {cost.name} was found but not confirmed in time.")
        standing.raise_bound(cost.name, _bound(model, measured, answer, plan, value, sure))
        standing.end_of_stage(cost.name)
        if measured is fairness:
            standing.ease()
            for n, piece in enumerate(standing.pieces):
                own = bill(piece, part(plan, piece))["fairness"]
                slack = fairness.slack(model, standing.ease_of(n) - own)
                model.add(shares[n] <= fairness.measure(model, plan, piece.volunteers) + slack)
        else:
            model.add(term <= value)


def some_plan(problem: Problem, standing: Standing, watch: Watch, workers: int, seed: int) -> None:
    """Find any plan, as close to the published one as may be; or say that there is none."""
    from .model import PlanModel

    model, effort = PlanModel(problem), Effort(watch.left, workers, seed)
    term = Changes().term(model) if problem.published else 0
    fewest = minimise(model, term, watch, effort, standing.offer("first plan"))
    if fewest.plan is not None:
        standing.adopt(fewest.plan, "first plan")
    elif fewest.said == "impossible" and none_below(model, 0, None, watch, effort):
        standing.no_plan()


def _value(model: PlanModel, cost: Cost, plan: Plan) -> int:
    """The value of the cost's term for a plan."""
    if isinstance(cost, ExactFairness):
        return cost.measure(model, plan)
    return int(cost.value(model.problem, plan))


def _bound(model: PlanModel, cost: Cost, answer: Answer, plan: Plan, value: int, sure: bool) -> float:
    """What the cost cannot go below while the earlier ones stay, in its own unit; below its value
    unless that is `sure` to be the least."""
    if sure and (not isinstance(cost, ExactFairness) or cost.exact):
        return cost.value(model.problem, plan)
    least = max(0, min(ceil(answer.bound - 1e-6) if isfinite(answer.bound) else 0, value - 1))
    return cost.in_its_unit(model, least) if isinstance(cost, ExactFairness) else float(least)


def _shares(model: PlanModel, fairness: ExactFairness, pieces: Sequence[Problem]) -> list[Any]:
    """What the people of each piece add to the term of fairness."""
    terms = fairness.terms(model)
    return [sum(terms[person] for person in piece.volunteers if person in terms) for piece in pieces]
