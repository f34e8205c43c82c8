"""Published plans that something happens to: somebody falls ill, and an urgent request comes in."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

from accompaniment.scheduling.formats import read_problem, write_plan
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.problem import Problem

URGENT = "URGENT"


def published(raw: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """The problem after `plan` was published as it is."""
    teams = write_plan(plan, read_problem(raw))["teams"]
    return {**copy.deepcopy(raw), "published": [{"shift": shift, **team} for shift, team in teams.items()]}


def emergency(raw: dict[str, Any], *, day: int = 14, ill_days: int = 7) -> tuple[dict[str, Any], datetime]:
    """From `day` of the horizon on, the one with most duties then is ill for `ill_days`; the day
    after, two people are wanted for two days with priority 5.  The problem, and the moment at
    which it happens: that day's midnight."""
    raw = copy.deepcopy(raw)
    problem = read_problem(raw)
    start = problem.clock.midnight_of(problem.horizon.start.toordinal() + day)
    end = problem.clock.midnight_of(problem.horizon.start.toordinal() + day + ill_days)
    ill = max(problem.volunteers, key=lambda person: (duties(problem, person, start, end), person))
    volunteer = next(v for v in raw["volunteers"] if v["id"] == ill)
    volunteer["unavailable"].append(
        {"start": problem.clock.local(start).isoformat(), "end": problem.clock.local(end).isoformat()}
    )
    place = next(location["id"] for location in raw["locations"] if not location["base"])
    begins = problem.clock.local(start + timedelta(days=1, hours=8))
    raw["shifts"].append(
        {
            "id": URGENT, "location": place, "starts": [begins.isoformat()], "duration": 2 * 1440 - 600,
            "load": 960, "team": {"min": 2, "max": 2}, "needs": [], "priority": 5,
        }
    )  # fmt: skip
    return raw, start


def duties(problem: Problem, person: str, start: datetime, end: datetime) -> int:
    """How many published shifts of a person begin in this time."""
    return sum(person in told.volunteers and start <= told.start < end for told in problem.published.values())
