"""The question: what else could be done, as good or nearly?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ..check import check, inherited
from ..compile import Compiled, Stopped
from ..costs import bill
from ..exact import Effort
from ..options import plan_of, teams_of
from ..plan import Plan
from ..problem import Problem
from ..result import Watch
from ..rules import identity, message
from ..solve import BrokenPlan
from .drift import Drift
from .exact import further
from .terms import difference, limits, within

EXACT = 20_000
"""Up to this many triples of person, shift and start CP-SAT is asked too."""
STEPS = 20_000
"""Steps after which a small problem is left to the exact search; and those that make an alternative
cheaper once it is one."""


class NotAPlan(ValueError):
    """The plan to find alternatives for breaks a rule; the text says which."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Plans by the rules, within the price, each as different from the first and from each other as asked.

    `none_further`: it is proven that no plan is that different from all of these and within the price.
    With other plans in their place there might be more.
    """

    plans: tuple[Plan, ...]
    none_further: bool
    seconds: float


def alternatives(
    problem: Problem,
    plan: Plan,
    *,
    count: int = 3,
    differ: int = 20,
    price: float = 0.05,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    found: Callable[[Plan], None] = lambda plan: None,
    stop: Callable[[], bool] | None = None,
) -> Alternatives:
    """Up to `count` plans that differ from `plan` and from each other in at least `differ` duties
    (`terms.difference`) and cost no more than it, or by the share `price` more in the costs after
    coverage and changes (`terms.limits`).

    `found` hears of each.  Raises `NotAPlan` if the plan breaks a rule, `BrokenPlan` on a fault of
    this program.
    """
    _refuse_breaches(problem, plan, NotAPlan)
    watch, rng = Watch(seconds, stop), Random(seed)
    most = limits(bill(problem, plan), price)
    known, none_further = [plan], False
    try:
        compiled = Compiled(problem, watch.stopped)
    except Stopped:
        return Alternatives((), False, watch.elapsed)
    small = len(problem.volunteers) * len(compiled.start) <= EXACT
    while len(known) <= count and not watch.over() and not none_further:
        until = watch.elapsed + watch.left / (count + 1 - len(known))
        other = _by_drift(problem, compiled, known, most, differ, watch, until, rng, small)
        if other is None and small and not watch.over():
            effort = Effort(max(0.1, until - watch.elapsed), workers, seed)
            other, none_further = further(problem, known, most, differ, watch, effort)
        if other is not None:
            _refuse_breaches(problem, other, BrokenPlan)
            if not within(bill(problem, other), most) or any(difference(other, k) < differ for k in known):
                raise BrokenPlan("an alternative is not what was asked for")
            known.append(other)
            found(other)
        elif not small:
            break
    return Alternatives(tuple(known[1:]), none_further, watch.elapsed)


def _by_drift(
    problem: Problem, compiled: Compiled, known, most, differ: int, watch: Watch, until: float,
    rng: Random, small: bool,
) -> Plan | None:  # fmt: skip
    """An alternative by search, in a third of the time where there is an exact search after it."""
    began = watch.elapsed
    end = began + (until - began) * (0.3 if small else 0.8)
    drift = Drift(compiled, [teams_of(problem, k) for k in known], list(most.values()), differ, rng)
    if not drift.leave(lambda: watch.over() or watch.elapsed >= end, STEPS if small else math.inf):
        return None
    drift.better(lambda: watch.over() or watch.elapsed >= until, STEPS)
    return plan_of(problem, *drift.draft.snapshot())


def _refuse_breaches(problem: Problem, plan: Plan, fault: type[Exception]) -> None:
    excused = set(map(identity, inherited(problem)))
    breaches = [breach for breach in check(problem, plan) if identity(breach) not in excused]
    if breaches:
        raise fault("; ".join(message(breach) for breach in breaches[:5]))
