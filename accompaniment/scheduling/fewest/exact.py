"""The least number of people by an exact search, for what CP-SAT can take as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from ..exact import Effort, minimise, none_below
from ..plan import Plan
from ..problem import Problem
from ..result import Watch

if TYPE_CHECKING:
    from ..model import PlanModel

MOST_SETS = 400
"""So many sets of shifts that need different people are told to the model."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A plan with the fewest people found (None: no better one than was known), how many are needed at
    least, and whether it is confirmed that no plan at all covers every shift."""

    plan: Plan | None
    least: int
    impossible: bool = False


def search(
    problem: Problem,
    cliques: Sequence[Collection[str]],
    least: int,
    known: Plan | None,
    watch: Watch,
    effort: Effort,
    found: Callable[[Plan], None],
) -> Verdict:
    """Search for a plan that covers every shift with the fewest people, from a `known` one if there is
    one.  `least` is what is needed in any case, `cliques` are shifts of which nobody can be on two.

    What is proven was proven twice, the second time without presolve.
    """
    from ..model import PlanModel

    model = PlanModel(problem)
    for shift in model.shifts:
        model.require(model.covered[shift.id])
    term = _people(model, cliques)
    if isinstance(term, int):
        return Verdict(None, least)
    model.add(term >= least)
    if known is not None:
        model.hint(known)
    answer = minimise(model, term, watch, Effort(0.7 * effort.seconds, effort.workers, effort.seed), found)
    rest = Effort(effort.seconds, effort.workers, effort.seed)
    if answer.said == "impossible":
        return Verdict(None, least, known is None and none_below(model, 0, None, watch, rest))
    bound = ceil(answer.bound - 1e-6) if isfinite(answer.bound) else 0
    if answer.plan is None:
        return Verdict(None, max(least, bound))
    value = people_in(answer.plan)
    sure = value <= least or (answer.said == "proven" and none_below(model, term, value, watch, rest))
    return Verdict(answer.plan, value if sure else max(least, min(bound, value - 1)))


def people_in(plan: Plan) -> int:
    """How many people have a duty."""
    return len({volunteer for team in plan.teams.values() for volunteer in team.volunteers})


def _people(model: PlanModel, cliques: Sequence[Collection[str]]) -> Any:
    """How many people have a duty, as a term.  Of a clique nobody has more than one: said of the
    person as a whole, it is what makes the bound of the relaxation strong."""
    used = {}
    for person in model.people:
        used[person] = model.any_of(
            [model.team(s.id)[person] for s in model.shifts if person in model.team(s.id)]
        )
    for clique in cliques[:MOST_SETS]:
        together: dict[str, list[Any]] = {}
        for shift in clique:
            for person, on in model.team(shift).items():
                together.setdefault(person, []).append(on)
        for person, duties in together.items():
            if len(duties) > 1:
                model.add(sum(duties) <= used[person])
    return sum(used.values())
