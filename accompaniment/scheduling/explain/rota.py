"""Who is at work when: told of everybody at once, where the rules would be asked person by person."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..clock import after

if TYPE_CHECKING:
    from ..plan import Plan
    from ..problem import Problem


class Rota:
    """The teams of one plan, in the order in which they begin."""

    def __init__(self, problem: Problem, plan: Plan):
        teams = sorted(plan.teams.items(), key=lambda item: item[1].start)
        self._longest = timedelta(minutes=problem.longest_shift)
        self._starts = [team.start for _, team in teams]
        self._ends = [after(team.start, problem.shifts[shift].duration) for shift, team in teams]
        self._people = [team.volunteers for _, team in teams]

    @staticmethod
    def of(problem: Problem, plan: Plan) -> Rota:
        """The rota of a plan, made once."""
        key = "rota", problem
        if key not in plan.memo:
            plan.memo[key] = Rota(problem, plan)
        return plan.memo[key]

    def at_work(self, start: datetime, end: datetime) -> set[str]:
        """Who is on a shift at some time of [start, end)."""
        low = bisect_left(self._starts, start - self._longest)
        high = bisect_left(self._starts, end)
        return {
            volunteer
            for number in range(low, high)
            if self._ends[number] > start
            for volunteer in self._people[number]
        }
