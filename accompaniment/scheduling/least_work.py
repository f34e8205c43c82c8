"""How little work the plans of a model can give to everybody together.

Unevenness is a sum of squares.  How work is to be spread a solver sees well, but badly how much there is
to be spread: it lets half a duty go here and there.  That is a linear question of its own, which HiGHS
answers soon; with the answer in the model the bound on fairness is a strong one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from math import ceil, isfinite
from typing import TYPE_CHECKING

from .exact import Effort, none_below
from .fairness import Fairness
from .linear import rows_of, terms_of
from .result import Watch

if TYPE_CHECKING:
    from ortools.util.python.solve_interrupter import SolveInterrupter

    from .model import PlanModel
    from .rows import Answer


def hold_least_work(model: PlanModel, fairness: Fairness, watch: Watch, effort: Effort) -> None:
    """Tell the model how much work all its plans have at least.

    What the prices of the relaxation prove is worked out here; what HiGHS says beyond that counts if
    CP-SAT agrees.
    """
    work = fairness.work(model)
    if isinstance(work, int):
        return
    rows, terms, until = rows_of(model), terms_of(work), watch.elapsed + effort.seconds

    def relaxed(interrupter: SolveInterrupter) -> Answer:
        return rows.solve(terms, seconds=until - watch.elapsed, relaxed=True, interrupter=interrupter)

    def whole(interrupter: SolveInterrupter) -> Answer:
        return rows.solve(terms, seconds=0.7 * (until - watch.elapsed), interrupter=interrupter)

    least = 0
    duals = _ask(relaxed, watch).duals
    if duals is not None:
        least = _up(rows.bound(terms, duals)[0])
        model.add(work >= least)
    said = _up(_ask(whole, watch).bound)
    left = Effort(max(0.0, until - watch.elapsed), effort.workers, effort.seed)
    if said > least and none_below(model, work, said, watch, left):
        model.add(work >= said)


def _ask(question: Callable[[SolveInterrupter], Answer], watch: Watch) -> Answer:
    """The answer, or what there is of it when `watch` says that it is over."""
    from ortools.util.python.solve_interrupter import SolveInterrupter

    enough = SolveInterrupter()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(question, enough)
        while wait([asked], 0.05).not_done:
            if watch.over():
                enough.interrupt()
    return asked.result()


def _up(bound: float) -> int:
    """The whole number that is at least worth this; the work of all is whole in the model's unit."""
    return ceil(bound - 1e-6) if isfinite(bound) else 0
