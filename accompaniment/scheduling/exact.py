"""Asking CP-SAT about a `PlanModel`, so that it can be stopped at any moment.

The solver runs in a thread of its own and is told to stop again and again: a request that comes
before its search has begun is not heard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal

from .plan import Plan
from .result import Watch

if TYPE_CHECKING:
    from .model import PlanModel


@dataclass(frozen=True, slots=True)
class Effort:
    """How long the solver may take, on how many cores, and its seed."""

    seconds: float
    workers: int
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver said: the best plan (None: none found), the value of the term that was
    minimised, a bound it gives for it, and "proven" if it claims that the two meet."""

    plan: Plan | None
    value: int
    bound: float
    said: Literal["proven", "found", "nothing", "impossible"]


def minimise(
    model: PlanModel,
    term: Any,
    watch: Watch,
    effort: Effort,
    found: Callable[[Plan], None] = lambda plan: None,
) -> Answer:
    """Search for the least `term`; ends when the effort is made or `watch` says so.

    `found` hears of each better plan, in the caller's thread.
    """
    model.cp.clear_objective()
    if not isinstance(term, int):
        model.cp.minimize(term)
    solver, status = _run(model.cp, watch, effort, model.plan_of, found)
    if status == "INFEASIBLE":
        return Answer(None, 0, 0, "impossible")
    if status not in ("OPTIMAL", "FEASIBLE"):
        return Answer(None, 0, solver.best_objective_bound, "nothing")
    value = term if isinstance(term, int) else solver.value(term)
    bound = term if isinstance(term, int) else solver.best_objective_bound
    return Answer(model.plan_of(solver), value, bound, "proven" if status == "OPTIMAL" else "found")


def none_below(model: PlanModel, term: Any, value: int | None, watch: Watch, effort: Effort) -> bool:
    """Whether a search without presolve agrees that no plan of the model has a lesser `term` than
    `value` (None: that it has no plan at all).  OR-Tools 9.15 can be wrong with presolve (issue 5274)."""
    question = model.cp.clone()
    question.clear_objective()
    question.clear_hints()
    if value is not None:
        if isinstance(term, int):
            return True
        question.add(term <= value - 1)
    _, status = _run(question, watch, effort, None, lambda plan: None, presolve=False)
    return status == "INFEASIBLE"


def _run(cp, watch: Watch, effort: Effort, read, found: Callable[[Plan], None], presolve: bool = True):
    """(solver, name of its status); `read` makes a plan of what the solver holds."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, min(effort.seconds, watch.left))
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    solver.parameters.cp_model_presolve = presolve
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is for whoever waits for the search
    plans: SimpleQueue[Plan] = SimpleQueue()
    ended: list[Any] = []

    class Hear(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if read is not None:
                plans.put(read(self))
            if stopping:
                self.stop_search()

    stopping: list[bool] = []

    def run() -> None:
        try:
            ended.append(solver.solve(cp, Hear()))
        except Exception as fault:  # raised again in the caller's thread
            ended.append(fault)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.05)
        if watch.over():
            stopping.append(True)
            solver.stop_search()
        else:
            latest = _last(plans)
            if latest is not None:
                found(latest)
    if isinstance(ended[0], Exception):
        raise ended[0]
    return solver, solver.status_name(ended[0])


def _last(plans: SimpleQueue[Plan]) -> Plan | None:
    latest = None
    while True:
        try:
            latest = plans.get_nowait()
        except Empty:
            return latest
