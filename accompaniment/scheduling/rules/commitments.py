"""Rules about what was decided or told before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..costs import Changes
from .base import N_, Breach, Rule

if TYPE_CHECKING:
    from ..capacity import TeamLimits
    from ..model import PlanModel
    from ..options import Options
    from ..plan import Plan
    from ..problem import Problem


@dataclass(frozen=True)
class Pinned(Rule):
    """People who are pinned to a shift are on its team, and it begins at the pinned start.

    A pin is a decision made by hand: the planner works around it.
    """

    of_start = True
    number = 12
    name = "pinned"
    title = N_("Decisions made by hand")
    sentence = N_("{volunteer} is pinned to {shift} but would not be on it.")
    moved = N_("{shift} is pinned to begin at {pinned} but would begin at {start}.")

    def in_plan(
        self, problem: Problem, plan: Plan, shifts: Collection[str] | None = None
    ) -> Iterator[Breach]:
        for pin in problem.pinned:
            if shifts is not None and pin.shift not in shifts:
                continue
            team = plan.teams.get(pin.shift)
            for volunteer in pin.volunteers:
                if team is None or volunteer not in team.volunteers:
                    yield Breach(self.name, pin.shift, volunteer)
            if team is not None and pin.start is not None and pin.start != team.start:
                local = problem.clock.local
                facts = {"pinned": local(pin.start), "start": local(team.start)}
                yield Breach(self.name, pin.shift, facts=facts)

    def sentence_of(self, breach: Breach) -> str:
        return self.sentence if breach.volunteer else self.moved

    def post(self, model: PlanModel) -> None:
        free = {shift.id for shift in model.shifts}
        for pin in model.problem.pinned:
            if pin.shift in free:
                team = model.team(pin.shift)
                for volunteer in pin.volunteers:
                    model.require(team.get(volunteer))
                for start, begins in model.begins_of(pin.shift).items():
                    if pin.start not in (None, start):
                        model.forbid(begins)

    def only_starts(self, problem: Problem) -> dict[str, set[datetime]]:
        starts: dict[str, set[datetime]] = {}
        for pin in problem.pinned:
            if pin.start is not None:
                starts[pin.shift] = {pin.start} & starts.get(pin.shift, {pin.start})
        return starts

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        for pin in made.problem.pinned:
            teams[made.shift_number[pin.shift]].must |= made.mask(pin.volunteers)


@dataclass(frozen=True)
class FewChanges(Rule):
    """Where the problem says so, the cost `changes` is at most `changes_at_most`.

    For the repair of a plan that people were already told.
    """

    number = 13
    name = "changes"
    title = N_("No more changes than wanted")
    sentence = N_("The plan would make {changes} changes to what was published; at most {most}.")

    def in_plan(
        self, problem: Problem, plan: Plan, shifts: Collection[str] | None = None
    ) -> Iterator[Breach]:
        if problem.changes_at_most is not None:
            changes = Changes().value(problem, plan)
            if changes > problem.changes_at_most:
                facts = {"changes": changes, "most": problem.changes_at_most}
                yield Breach(self.name, facts=facts)

    def eased(self, before: Breach, after: Breach) -> bool:
        return before.rule == self.name and after.facts["changes"] <= before.facts["changes"]

    def post(self, model: PlanModel) -> None:
        if model.problem.changes_at_most is not None:
            fixed = Changes().fixed(model)
            model.add(Changes().term(model) + fixed <= model.problem.changes_at_most)


RULES = (Pinned(), FewChanges())
