"""The rules and costs as a CP-SAT model, of a whole problem or of some of its shifts.

Only here and in `model_calendar` the words of solvers are used, and only here OR-Tools is
imported.  A rule posts itself (`Rule.post`), a cost gives its term (`Cost.term`); what they share
is here: the variables, and what follows from them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from ortools.sat.python import cp_model

from .model_calendar import Calendar
from .plan import Plan, Team
from .problem import Problem, Work
from .rules import RULEBOOK, Rule, eligible
from .rules.base import in_order

Value = Callable[[Any], int]
"""What a variable is worth in a plan."""
CHORDS = 32


class PlanModel:
    """All plans that keep the rules, where only the `free` shifts (all, if not said) may change.

    The teams that `base` gives the other shifts, and history, are constants that every rule
    respects; the size of the model goes with the free shifts, not with the problem.  Where the
    constants break a rule among themselves, no plan can mend it, and only more is refused.

    `covered[shift]`: the shift has a team.  `begins_of(shift)[start]`: it begins then.
    `team(shift)[volunteer]`: this person is on it.  `starts_of(shift, volunteer)[start]`: on it,
    and it begins then.  There are variables only for what no rule forbids.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        base: Plan | None = None,
        free: Collection[str] | None = None,
        rules: Sequence[Rule] = RULEBOOK,
    ):
        self.cp = cp_model.CpModel()
        self.problem = problem
        self.base = base or Plan()
        ids = problem.shifts if free is None else sorted(set(free), key=problem.position.__getitem__)
        self.shifts = [problem.shifts[shift] for shift in ids]
        self.covered: dict[str, Any] = {}
        self._begins: dict[str, dict[datetime, Any]] = {}
        self._team: dict[str, dict[str, Any]] = {}
        self._starts: dict[tuple[str, str], dict[datetime, Any]] = {}
        self._possible: dict[str, list[tuple[Work, Any]]] = {}
        self._derived: list[tuple[Any, Callable[[Value], int]]] = []
        for shift in self.shifts:
            self._add_shift(shift.id, eligible(problem, shift.id, rules))
        self.people = [person for person in problem.volunteers if person in self._possible]
        self._calendars = {
            person: Calendar(self, in_order(problem, self._possible[person], lambda duty: duty[0]),
                             in_order(problem, self.fixed(person)))
            for person in self.people
        }  # fmt: skip
        for rule in rules:
            rule.post(self)
        for calendar in self._calendars.values():
            calendar.post()

    def _add_shift(self, shift: str, people: Mapping[str, Sequence[datetime]]) -> None:
        """The variables of one shift, and that they fit each other."""
        cp, covered = self.cp, self.cp.new_bool_var("")
        starts = self.problem.shifts[shift].starts
        begins = {start: covered if len(starts) == 1 else cp.new_bool_var("") for start in starts}
        team = {volunteer: cp.new_bool_var("") for volunteer in people}
        if len(starts) > 1:
            cp.add_exactly_one(*begins.values(), ~covered)
        cp.add_bool_or(*team.values(), ~covered)
        for volunteer, possible in people.items():
            on = team[volunteer]
            works = {start: on if len(possible) == 1 else cp.new_bool_var("") for start in possible}
            if len(possible) > 1:
                cp.add_exactly_one(*works.values(), ~on)
            for start, there in works.items():
                cp.add_implication(there, begins[start])
                duty = self.problem.work(volunteer, shift, start), there
                self._possible.setdefault(volunteer, []).append(duty)
            self._starts[shift, volunteer] = works
        self.covered[shift], self._begins[shift], self._team[shift] = covered, begins, team

    # What rules and costs read

    def team(self, shift: str) -> Mapping[str, Any]:
        """Who may be on a free shift, and whether they are."""
        return self._team[shift]

    def starts_of(self, shift: str, volunteer: str) -> Mapping[datetime, Any]:
        """When this person may be on a free shift, and whether they are; empty if never."""
        return self._starts.get((shift, volunteer), {})

    def begins_of(self, shift: str) -> Mapping[datetime, Any]:
        """When a shift may begin and whether it does; `True` for one that is not free."""
        if shift in self._begins:
            return self._begins[shift]
        return {self.base.teams[shift].start: True} if shift in self.base.teams else {}

    def possible(self, volunteer: str) -> list[tuple[Work, Any]]:
        """What a person may do on free shifts, and whether they do, earliest first."""
        return self._calendars[volunteer].duties

    def planned(self, volunteer: str) -> list[Work]:
        """What a person does on shifts that are not free."""
        return [
            self.problem.work(volunteer, shift, self.base.teams[shift].start)
            for shift in self.base.duties_of(volunteer)
            if shift not in self.covered
        ]

    def fixed(self, volunteer: str) -> list[Work]:
        """What a person does in any case: history, and shifts that are not free."""
        return [*self.planned(volunteer), *self.problem.history.get(volunteer, ())]

    def day_literals(self, volunteer: str) -> dict[int, Any]:
        """The dates that free shifts may touch, and whether a duty of this person does."""
        return self._calendars[volunteer].spread(lambda work: work.days)

    def night_literals(self, volunteer: str) -> dict[int, Any]:
        """The nights that free shifts may take, and whether a duty of this person does."""
        return self._calendars[volunteer].spread(lambda work: work.nights)

    # What rules and costs say

    def add(self, condition: Any) -> Any:
        """Posts a linear condition; gives the constraint.  A condition without variables is
        true or false already: OR-Tools would make a variable for it that no hint knows."""
        if isinstance(condition, bool):
            return None if condition else self.require(None)
        return self.cp.add(condition)

    def forbid(self, literal: Any) -> None:
        self.cp.add_bool_and(~literal)

    def require(self, literal: Any | None) -> None:
        """Makes it so; None stands for what is not possible, and then there is no plan."""
        self.cp.add_bool_or([] if literal is None else [literal])

    def keep_apart(
        self, volunteer: str, *, clash: Callable[[Work, Work], bool], reach: Callable[[Work], float]
    ) -> None:
        """A person does not do both of two pieces of work a and b that clash, a starting no later.

        `reach(a)` is the gap in minutes from which on nothing clashes with a.
        """
        self._calendars[volunteer].keep_apart(clash, reach)

    # New variables, each with what it is worth in a plan, so that hints are complete

    def new_bool(self, worth: Callable[[Value], int]) -> Any:
        return self.new_number(0, 1, worth)

    def new_number(self, least: int, most: int, worth: Callable[[Value], int]) -> Any:
        number = self.cp.new_int_var(least, most, "")
        self._derived.append((number, worth))
        return number

    def any_of(self, literals: Sequence[Any]) -> Any:
        """A literal that is true if one of these is; it may be true without, at its own cost."""
        if len(literals) == 1:
            return literals[0]
        some = self.new_bool(lambda value: max(map(value, literals)))
        for literal in literals:
            self.cp.add_implication(literal, some)
        return some

    def square(self, duties: Sequence[tuple[int, Any]], done: int, unit: int) -> Any:
        """The square of the load that is done and what the duties (load, literal) add to it, in
        squares of `unit`, of which all loads are multiples."""
        least, most = done // unit, (done + sum(load for load, _ in duties)) // unit
        load = self.new_number(
            least, most, lambda value: least + sum(n // unit * value(on) for n, on in duties)
        )
        # One variable for the sum: written on the long sum, the chords took a gigabyte.
        self.cp.add(load == least + sum(n // unit * on for n, on in duties))
        square = self.new_number(least**2, most**2, lambda value: value(load) ** 2)
        self.cp.add_multiplication_equality(square, [load, load])
        for a in range(least, most, max(1, (most - least) // CHORDS)):
            self.cp.add(square >= (2 * a + 1) * load - a * (a + 1))  # through a² and (a + 1)²
        return square

    # From and to plans

    def hint(self, plan: Plan) -> bool:
        """Tells the solver a plan to begin with, completely.  False if the model cannot say it:
        then teams that it cannot say are left out of the hint."""
        values, whole = self._values(plan)
        self.cp.clear_hints()
        for variable, value in values.values():
            self.cp.add_hint(variable, value)
        return whole

    def _values(self, plan: Plan) -> tuple[dict[int, tuple[Any, int]], bool]:
        """Every variable with its value in a plan, by index; and whether that is the plan."""
        values: dict[int, tuple[Any, int]] = {}
        whole = True
        for shift in self.shifts:
            team = plan.teams.get(shift.id)
            if team is not None and not self._can_say(shift.id, team):
                team, whole = None, False
            start, people = (team.start, team.volunteers) if team else (None, ())
            for at, begins in self._begins[shift.id].items():
                values[begins.index] = begins, int(at == start)
            covered = self.covered[shift.id]
            values[covered.index] = covered, int(team is not None)
            for volunteer, on in self._team[shift.id].items():
                for at, works in self._starts[shift.id, volunteer].items():
                    values[works.index] = works, int(volunteer in people and at == start)
                values[on.index] = on, int(volunteer in people)
        for variable, worth in self._derived:
            values[variable.index] = variable, worth(lambda literal: values[literal.index][1])
        return values, whole

    def _can_say(self, shift: str, team: Team) -> bool:
        return team.start in self._begins[shift] and all(
            team.start in self.starts_of(shift, volunteer) for volunteer in team.volunteers
        )

    def plan_of(self, solver: Any) -> Plan:
        """The plan that a solver found (anything with `boolean_value`)."""
        teams = {shift: team for shift, team in self.base.teams.items() if shift not in self.covered}
        for shift in self.shifts:
            if solver.boolean_value(self.covered[shift.id]):
                begins = self._begins[shift.id].items()
                start = next(start for start, literal in begins if solver.boolean_value(literal))
                people = self._team[shift.id].items()
                teams[shift.id] = Team(start, tuple(v for v, on in people if solver.boolean_value(on)))
        return Plan(teams)
