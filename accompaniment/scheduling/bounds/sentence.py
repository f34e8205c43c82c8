"""What the floors say about a plan, in sentences for a coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..rules.base import N_
from .floors import HIGHEST, Floors, left

if TYPE_CHECKING:
    from ..plan import Plan
    from ..problem import Problem

NONE = N_(
    "None of the {n} uncovered shifts of priority {priority} could be covered by anyone "
    "without giving up more important ones."
)
NOT_THE_ONE = N_(
    "The uncovered shift of priority {priority} could not be covered by anyone "
    "without giving up a more important one."
)
AT_MOST = N_(
    "At most {most} of the {n} uncovered shifts of priority {priority} could be covered by anyone "
    "without giving up more important ones."
)
OPEN = N_(
    "Whether more of the {n} uncovered shifts of priority {priority} could be covered is not known yet."
)
NOT_KNOWN = N_("Whether the uncovered shift of priority {priority} could be covered is not known yet.")


def sentences(problem: Problem, plan: Plan, floors: Floors) -> list[tuple[str, dict[str, Any]]]:
    """(sentence, what fills it) for each priority of which shifts are uncovered, the highest first.

    A plan that leaves no more of the higher priorities than this one leaves at least the floor less
    what those cost; the rest of what this one leaves might be covered.
    """
    leaves = left(problem, plan)
    found = []
    for k in range(HIGHEST, 0, -1):
        n = sum(s.priority == k and s.id not in plan.teams for s in problem.shifts.values())
        if not n:
            continue
        weight = problem.uncovered_weights[k - 1]
        spare = max(0, leaves[k] - floors.at_least.get(k, 0))
        most = min(n, spare // weight) if weight else n
        if most == 0:
            text = NOT_THE_ONE if n == 1 else NONE
        elif most < n:
            text = AT_MOST
        else:
            text = NOT_KNOWN if n == 1 else OPEN
        found.append((text, {"n": n, "most": most, "priority": k}))
    return found
