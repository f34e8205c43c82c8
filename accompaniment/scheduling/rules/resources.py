"""Rules about things that can be out in a limited number of places at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ..capacity import Stock
from ..clock import after
from .base import N_, Breach, Rule

if TYPE_CHECKING:
    from ..model import PlanModel
    from ..options import Options
    from ..plan import Plan
    from ..problem import Problem


@dataclass(frozen=True)
class Resources(Rule):
    """At no time do the shifts going on use more of a resource than there is.

    A resource is whatever limits how many teams are out: vehicles, satellite phones, the person
    who watches the crews out.  What comes back at an instant can go out at that instant.
    """

    of_start = True
    number = 11
    name = "resource"
    title = N_("Resources that are there")
    sentence = N_(
        "When {shift} begins, {out} of {other} would be out at once ({shifts}); at most {count} can be."
    )

    def in_plan(
        self, problem: Problem, plan: Plan, shifts: Collection[str] | None = None
    ) -> Iterator[Breach]:
        for resource in problem.resources.values():
            if shifts is not None and not any(resource.id in problem.shifts[shift].uses for shift in shifts):
                continue
            users = problem.users(resource.id)
            if shifts is None:
                users = [shift for shift in users if shift in plan.teams]
            else:
                users = self._near(problem, plan, users, shifts)
            ends = {}
            for shift in users:
                start = plan.teams[shift].start
                ends[shift] = after(start, problem.shifts[shift].duration)
            out: list[str] = []
            for shift in sorted(users, key=lambda shift: plan.teams[shift].start):
                start = plan.teams[shift].start
                out = [other for other in out if ends[other] > start]
                out.append(shift)
                used = sum(problem.shifts[user].uses[resource.id] for user in out)
                if used > resource.count and (shifts is None or any(s in out for s in shifts)):
                    facts = {"out": used, "count": resource.count, "shifts": tuple(out)}
                    yield Breach(self.name, shift, None, resource.id, facts)

    @staticmethod
    def _near(problem: Problem, plan: Plan, users: Iterable[str], shifts: Collection[str]) -> list[str]:
        """Of shifts with a team those that may be out at some time of one of `shifts`."""
        teams = plan.teams
        touched = [teams[shift].start for shift in shifts if shift in teams]
        if not touched:
            return []
        longest = timedelta(minutes=problem.longest_shift)
        first, last = min(touched) - longest, max(touched) + longest
        return [user for user in users if user in teams and first < teams[user].start < last]

    def post(self, model: PlanModel) -> None:
        problem = model.problem
        for resource in problem.resources.values():
            uses = [problem.shifts[shift] for shift in problem.users(resource.id)]
            loans = []  # start, end, how many, whether
            for shift in uses:
                count = shift.uses[resource.id]
                for start, begins in model.begins_of(shift.id).items():
                    loans.append((start, after(start, shift.duration), count, begins))
            loans.sort(key=lambda loan: loan[0])
            out: list[tuple] = []
            for number, loan in enumerate(loans):
                start = loan[0]
                out = [other for other in out if other[1] > start] + [loan]
                if number + 1 < len(loans) and loans[number + 1][0] == start:
                    continue  # all that begin at one instant are counted together
                fixed = sum(count for _, _, count, begins in out if begins is True)
                moving = [(count, begins) for _, _, count, begins in out if begins is not True]
                room = max(0, resource.count - fixed)
                if sum(count for count, _ in moving) > room:
                    model.add(sum(count * begins for count, begins in moving) <= room)

    def stocks(self, made: Options) -> Iterator[Stock]:
        shifts = made.problem.shifts
        for resource in made.problem.resources.values():
            users = made.problem.users(resource.id)
            yield Stock(resource.count, {made.shift_number[s]: shifts[s].uses[resource.id] for s in users})


RULES = (Resources(),)
