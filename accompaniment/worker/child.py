"""What happens in the child process: a search, and nothing else. It knows no database.

It may crash, run out of memory or be killed; the worker sees the pipe close and goes on.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from accompaniment.caps import is_out_of_memory, limit_memory

if TYPE_CHECKING:
    from accompaniment.scheduling.plan import Plan
    from accompaniment.scheduling.problem import Problem
    from accompaniment.scheduling.result import Progress

STOP = "stop"
MENU, ANSWER = "menu", "answer"
"""How a search ends that makes no plan itself: it told of repairs to choose from, or of an answer."""


@dataclass(frozen=True, slots=True)
class Task:
    """One search. `best` is the best plan of earlier attempts, in the plan format, which took
    `spent` seconds. `repairs`: not a plan is wanted but repairs of the published one, with so many
    changes at most beyond the fewest.
    """

    problem: Problem
    best: dict[str, Any] | None
    spent: float
    seconds: float
    seed: int
    cores: int
    fairness_tolerance: float = 0.01
    memory_mb: int = 0  # 0: no limit
    repairs: int | None = None
    alternatives: bool = False
    """Not a better plan than `best` is wanted, but others that are as good."""
    fewest: bool = False
    """Nor that, but how few people could cover what `best` covers."""


@dataclass(frozen=True, slots=True)
class Found:
    """A better plan, in the plan format, and a line of progress about it; or a repair to choose."""

    line: dict[str, Any]
    plan: dict[str, Any] | None
    choice: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of the search: the plan, and what is known of its costs (`planning.keep`).

    There may be no plan; then `reasons` say why.
    """

    plan: Plan | None
    status: str
    bill: dict[str, float]
    bounds: dict[str, float]
    reasons: tuple[str, ...] = ()
    more: tuple[tuple[str, dict[str, int]], ...] = ()
    """Whether more could be covered (`scheduling.bounds.sentences`)."""
    tolerance: float = 0.0
    """The share by which fairness may be above its least (`scheduling.solve`)."""
    others: tuple[Ended, ...] = ()
    """Further plans to keep, each with what is known of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The search met an exception of this class. The message stays here: it may speak of people."""

    kind: str


Search = Callable[[Task, Callable[[Found], None], Callable[[], bool]], Ended]
"""Called with the task, what to call at each improvement, and what says whether to end now."""


def main(pipe: Connection, task: Task, search: Search) -> None:
    """Search, and tell the worker at the other end of `pipe` what is found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the worker, which ends us
    _keep_quiet()
    _be_modest(task.memory_mb)
    stop, sending = threading.Event(), threading.Lock()
    threading.Thread(target=_listen, args=(pipe, stop), daemon=True).start()

    def tell(message: Found | Ended | Fault) -> None:
        with sending:
            pipe.send(message)

    try:
        tell(search(task, tell, stop.is_set))
    except Exception as fault:
        tell(Fault("MemoryError" if is_out_of_memory(fault) else type(fault).__name__))


def search(task: Task, tell: Callable[[Found], None], stop: Callable[[], bool]) -> Ended:
    """The real search for what the task wants."""
    from accompaniment.worker.alternatives import search_alternatives
    from accompaniment.worker.fewest import search_fewest
    from accompaniment.worker.repairs import search_repairs

    if task.alternatives:
        return search_alternatives(task, tell, stop)
    if task.fewest:
        return search_fewest(task, tell, stop)
    return (search_plan if task.repairs is None else search_repairs)(task, tell, stop)


def search_plan(task: Task, tell: Callable[[Found], None], stop: Callable[[], bool]) -> Ended:
    """The search for a plan: `scheduling.solve`."""
    from accompaniment.scheduling import bounds, formats, solve

    def found(progress: Progress) -> None:
        plan = formats.write_plan(progress.plan, task.problem)
        line = {
            "seconds": round(task.spent + progress.seconds, 1),
            "stage": progress.stage,
            "bill": dict(progress.bill),
            "bounds": dict(progress.bounds),
            "covered": progress.covered,
        }
        if progress.floors:
            line["more"] = bounds.sentences(task.problem, progress.plan, bounds.Floors(progress.floors))
        tell(Found(line, plan))

    result = solve.solve(
        task.problem,
        seconds=task.seconds,
        workers=task.cores,
        seed=task.seed,
        start=start_of(task),
        fairness_tolerance=task.fairness_tolerance,
        progress=found,
        stop=stop,
    )
    # Cancelled is what the search calls it; for the office it ended early, with a plan like any other.
    status = "feasible" if result.status == "cancelled" else result.status
    more = ()
    if result.plan is not None and result.floors:
        more = tuple(bounds.sentences(task.problem, result.plan, bounds.Floors(result.floors)))
    costs, known = dict(result.bill), dict(result.bounds)
    return Ended(result.plan, status, costs, known, result.messages, more, result.tolerance)


def start_of(task: Task) -> Plan | None:
    """The best plan so far, without what is no longer in the records."""
    from accompaniment.scheduling import formats

    if not task.best:
        return None
    known, people = task.problem.shifts, task.problem.volunteers
    teams = {
        shift: team
        for shift, team in task.best["teams"].items()
        if shift in known and people.keys() >= set(team["volunteers"])
    }
    return formats.read_plan({"format": formats.PLAN, "teams": teams}, task.problem)


def _listen(pipe: Connection, stop: threading.Event) -> None:
    try:
        while pipe.recv() == STOP:
            stop.set()
    except (EOFError, OSError):
        os._exit(1)  # the worker is gone: nobody wants the result


def _keep_quiet() -> None:
    # What a solver prints when it aborts can hold codes of people; logs hold none.
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


def _be_modest(memory_mb: int) -> None:
    if hasattr(os, "nice"):
        os.nice(10)  # pages come before plans
    limit_memory(memory_mb)
