"""What a plan costs: six costs in strict order, an earlier one never traded for a later one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .cost import Cost, Item
from .fairness import Fairness

if TYPE_CHECKING:
    from .model import PlanModel
    from .plan import Plan, Team
    from .problem import Problem, Published, Shift, Wish


class Uncovered(Cost):
    """The weight of every shift without a team, by its priority."""

    name = "uncovered"
    title = "Shifts without a team"

    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        for shift in problem.shifts.values():
            if shift.id not in plan.teams:
                yield Item(self.name, self.weight(problem, shift), shift.id)

    @staticmethod
    def weight(problem: Problem, shift: Shift) -> int:
        return problem.uncovered_weights[shift.priority - 1]

    def term(self, model: PlanModel) -> Any:
        return sum(
            self.weight(model.problem, shift) * (1 - model.covered[shift.id]) for shift in model.shifts
        )


class Changes(Cost):
    """People taken from a published team, people added to it, and, if it begins at another time,
    the people who stay.  Published shifts that no longer exist do not count."""

    name = "changes"
    title = "Changes to what was published"

    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        for shift, told in problem.published.items():
            if shift in problem.shifts:
                for volunteer in self.changed(told, plan.teams.get(shift)):
                    yield Item(self.name, 1, shift, volunteer)

    @staticmethod
    def changed(told: Published, team: Team | None) -> list[str]:
        """Whose work changes on one shift: those who leave, those who come, those who move."""
        was, now = told.volunteers, team.volunteers if team else ()
        gone = [volunteer for volunteer in was if volunteer not in now]
        new = [volunteer for volunteer in now if volunteer not in was]
        moved = team is not None and team.start != told.start
        return gone + new + [v for v in was if moved and v in now]

    def term(self, model: PlanModel) -> Any:
        term = 0
        for shift in model.shifts:
            told = model.problem.published.get(shift.id)
            if told:
                team = model.team(shift.id)
                term += len(told.volunteers) - sum(
                    works
                    for volunteer in told.volunteers
                    for start, works in model.starts_of(shift.id, volunteer).items()
                    if start == told.start
                )
                term += sum(on for volunteer, on in team.items() if volunteer not in told.volunteers)
        return term

    def fixed(self, model: PlanModel) -> int:
        """The changes on shifts that the model does not decide."""
        published = model.problem.published.items()
        return sum(
            len(self.changed(told, model.base.teams.get(shift)))
            for shift, told in published
            if shift in model.problem.shifts and shift not in model.covered
        )


class Wishes(Cost):
    """The weights of wishes for free time that a duty overlaps, and what preferences of covered
    shifts are short of people, times their weight."""

    name = "wishes"
    title = "Wishes not met"

    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        for volunteer in problem.volunteers.values():
            if volunteer.wishes:
                duties = [
                    problem.work(volunteer.id, shift, plan.teams[shift].start)
                    for shift in plan.duties_of(volunteer.id)
                ]
                for wish in volunteer.wishes:
                    hit = next((d for d in duties if wish.overlaps(d.start, d.end)), None)
                    if hit:
                        yield Item(self.name, wish.weight, hit.shift, volunteer.id)
        for id_, team in plan.teams.items():
            for preference in problem.shifts[id_].prefers:
                holders = sum(
                    problem.volunteers[v].holds(preference.qualification, preference.level)
                    for v in team.volunteers
                )
                if holders < preference.count:
                    short = preference.count - holders
                    yield Item(self.name, preference.weight * short, id_, None, preference.qualification)

    def term(self, model: PlanModel) -> Any:
        term = 0
        for person in model.people:
            for wish in model.problem.volunteers[person].wishes:
                term += wish.weight * self._lost(model, person, wish)
        volunteers = model.problem.volunteers
        for shift in model.shifts:
            for preference in shift.prefers:
                holders = [
                    on
                    for volunteer, on in model.team(shift.id).items()
                    if volunteers[volunteer].holds(preference.qualification, preference.level)
                ]
                covered = model.covered[shift.id]
                # A team may have more holders than asked for, but not fewer than none short.
                short = model.new_number(
                    0,
                    preference.count,
                    lambda value, p=preference, c=covered, h=holders: max(
                        0, p.count * value(c) - sum(map(value, h))
                    ),
                )
                model.add(short >= preference.count * covered - sum(holders))
                term += preference.weight * short
        return term

    @staticmethod
    def _lost(model: PlanModel, person: str, wish: Wish) -> Any:
        """Whether a wish is lost; 0 if the model cannot lose it, or it is lost already."""
        if any(wish.overlaps(work.start, work.end) for work in model.planned(person)):
            return 0
        against = [on for work, on in model.possible(person) if wish.overlaps(work.start, work.end)]
        return model.any_of(against) if against else 0


class Continuity(Cost):
    """New faces: pairs of a defender and a volunteer on a team of theirs whom they do not know."""

    name = "continuity"
    title = "New faces"

    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        met: set[tuple[str, str]] = set()
        for id_, team in plan.teams.items():
            defender = problem.shifts[id_].defender
            if defender is not None:
                known = problem.defenders[defender].known
                for volunteer in team.volunteers:
                    if volunteer not in known and (defender, volunteer) not in met:
                        met.add((defender, volunteer))
                        yield Item(self.name, 1, id_, volunteer, defender)

    def term(self, model: PlanModel) -> Any:
        problem, meetings = model.problem, {}
        for shift in model.shifts:
            if shift.defender is not None:
                known = problem.defenders[shift.defender].known
                for volunteer, on in model.team(shift.id).items():
                    if volunteer not in known:
                        meetings.setdefault((shift.defender, volunteer), []).append(on)
        met = {
            (problem.shifts[work.shift].defender, person)
            for person in model.people
            for work in model.planned(person)
        }
        return sum(model.any_of(ons) for pair, ons in meetings.items() if pair not in met)


class TravelTime(Cost):
    """The way there and back from the base, in minutes, for every duty."""

    name = "travel"
    title = "Time on the road"

    def items(self, problem: Problem, plan: Plan) -> Iterator[Item]:
        for id_, team in plan.teams.items():
            for volunteer in team.volunteers:
                yield Item(self.name, self.way(problem, volunteer, id_), id_, volunteer)

    @staticmethod
    def way(problem: Problem, volunteer: str, shift: str) -> int:
        return 2 * problem.travel(problem.volunteers[volunteer].base, problem.shifts[shift].location)

    def term(self, model: PlanModel) -> Any:
        return sum(
            self.way(model.problem, volunteer, shift.id) * on
            for shift in model.shifts
            for volunteer, on in model.team(shift.id).items()
        )


COSTS: tuple[Cost, ...] = (
    Uncovered(), Changes(), Wishes(), Fairness(), Continuity(), TravelTime()
)  # fmt: skip


def bill(problem: Problem, plan: Plan) -> dict[str, float]:
    """All costs of a plan, in strict order."""
    return {cost.name: cost.value(problem, plan) for cost in COSTS}
