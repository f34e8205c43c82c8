"""Which rules a plan breaks: after solving, live on the board, on import, in tests.

`check` looks at everything.  `check_person` and `check_shift` look only at what a change of one
person's duties or of one shift can break, and are fast enough for every keystroke.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .plan import Plan
from .rules import RULEBOOK, RULES, Breach, Rule, identity
from .rules.base import calendar

if TYPE_CHECKING:
    from .problem import Problem


def check(problem: Problem, plan: Plan, rules: Sequence[Rule] = RULEBOOK) -> list[Breach]:
    """Every breach in a plan, rule by rule."""
    calendars = {volunteer: calendar(problem, plan, volunteer) for volunteer in problem.volunteers}
    found: list[Breach] = []
    for rule in rules:
        for shift, team in plan.teams.items():
            found += rule.in_team(problem, problem.shifts[shift], team)
        for volunteer, works in calendars.items():
            found += rule.in_calendar(problem, volunteer, works)
        found += rule.in_plan(problem, plan)
    return found


def check_person(
    problem: Problem, plan: Plan, volunteer: str, rules: Sequence[Rule] = RULEBOOK
) -> list[Breach]:
    """The breaches in the work of one person and in the teams they are on."""
    duties = plan.duties_of(volunteer)
    return check_some(problem, plan, duties, (volunteer,), rules)


def check_shift(problem: Problem, plan: Plan, shift: str, rules: Sequence[Rule] = RULEBOOK) -> list[Breach]:
    """The breaches in the team of one shift, in the work of its people and in what it uses."""
    team = plan.teams.get(shift)
    return check_some(problem, plan, (shift,), team.volunteers if team else (), rules)


def check_some(
    problem: Problem,
    plan: Plan,
    shifts: Sequence[str],
    volunteers: Sequence[str],
    rules: Sequence[Rule] = RULEBOOK,
) -> list[Breach]:
    """The breaches in these teams and in the work of these people, and what they do to the whole."""
    calendars = {volunteer: calendar(problem, plan, volunteer) for volunteer in volunteers}
    found: list[Breach] = []
    for rule in rules:
        for shift in shifts:
            if shift in plan.teams:
                found += rule.in_team(problem, problem.shifts[shift], plan.teams[shift])
        for volunteer, works in calendars.items():
            found += rule.in_calendar(problem, volunteer, works)
        found += rule.in_plan(problem, plan, shifts)
    return found


def caused(
    problem: Problem, before: Plan, after: Plan, shifts: Sequence[str], volunteers: Sequence[str]
) -> list[Breach]:
    """The breaches of one plan that another did not have: the two differ in the teams of these
    shifts, and in the work of these people.  Too many changes are no breach where they become fewer."""
    old = check_some(problem, before, shifts, volunteers)
    known = set(map(identity, old))
    return [
        breach
        for breach in check_some(problem, after, shifts, volunteers)
        if identity(breach) not in known and not any(RULES[breach.rule].eased(was, breach) for was in old)
    ]


def inherited(problem: Problem) -> list[Breach]:
    """The breaches that are there before anything is planned: work before the horizon that
    reaches into it.  No plan can mend them, and a plan is not to be blamed for them."""
    nothing = Plan()
    return [
        breach
        for rule in RULEBOOK
        for volunteer in problem.history
        for breach in rule.in_calendar(problem, volunteer, calendar(problem, nothing, volunteer))
    ]
