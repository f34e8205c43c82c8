"""Who takes part in the comparison: each reads a problem and has a plan at the deadline.

    python -m benchmarks.rivals.contenders NAME PROBLEM PLAN BEGAN SECONDS SEED WORKERS

writes the plan (or none) and prints what else is known as one line of JSON.  The clock of everyone
began before this process did: importing, reading, building the model and starting a JVM count.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Answer = tuple[dict[str, Any] | None, dict[str, Any]]


class TooLate(Exception):
    """The time is over and there is no plan."""


@dataclass(frozen=True, slots=True)
class Race:
    """One measurement: the file, when it began (seconds since 1970), how long it lasts, seed and cores."""

    file: Path
    began: float
    seconds: float
    seed: int
    workers: int

    @property
    def deadline(self) -> float:
        return self.began + self.seconds

    def spent(self) -> float:
        """Seconds since it began."""
        return round(time.time() - self.began, 2)

    def left(self) -> float:
        return self.deadline - time.time()

    def hurry(self) -> None:
        """Raises `TooLate` when the time is over."""
        if self.left() <= 0:
            raise TooLate


def planner(race: Race) -> Answer:
    return _solved(race, race.left)


def greedy(race: Race) -> Answer:
    """The planner's own first plan."""
    return _solved(race, lambda: 0.0)


def _solved(race: Race, seconds: Callable[[], float]) -> Answer:
    from accompaniment.scheduling.formats import load_problem, write_plan
    from accompaniment.scheduling.solve import solve

    problem = load_problem(race.file)
    read = race.spent()
    result = solve(problem, seconds=max(0.0, seconds()), workers=race.workers, seed=race.seed)
    facts: dict[str, Any] = {"bounds": dict(result.bounds), "bill": dict(result.bill)}
    if result.plan is None:
        return None, facts
    return write_plan(result.plan, problem), {**facts, "ready": read + result.first_plan_seconds}


def cp_sat(race: Race) -> Answer:
    from .cp_sat import solve

    return solve(race)


def highs(race: Race) -> Answer:
    from .highs import solve

    return solve(race)


def timefold(race: Race) -> Answer:
    from .timefold.run import solve

    return solve(race)


CONTENDERS: dict[str, Callable[[Race], Answer]] = {
    "planner": planner,
    "greedy": greedy,
    "cp-sat": cp_sat,
    "highs": highs,
    "timefold": timefold,
}


def main(arguments: list[str]) -> None:
    name, file, plan_file, began, seconds, seed, workers = arguments
    race = Race(Path(file), float(began), float(seconds), int(seed), int(workers))
    try:
        plan, facts = CONTENDERS[name](race)
    except TooLate:
        plan, facts = None, {"note": "the model was not built in time"}
    if plan is not None:
        Path(plan_file).write_text(json.dumps(plan), encoding="utf-8")
    print(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1:])
