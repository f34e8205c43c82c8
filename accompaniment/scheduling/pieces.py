"""Parts of a problem that share nobody and nothing, so that each can be planned apart and joined.

Countries far from each other are the usual case: the sum of the parts' costs is the cost of the
whole, and an optimum of each is an optimum of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace

from .plan import Plan
from .problem import Problem, Shift
from .rules import RULEBOOK

OF_PLACES = tuple(rule for rule in RULEBOOK if rule.of_place)
"""The rules that part countries."""


class _Groups:
    """Which things belong together, found by joining them in pairs (union-find)."""

    def __init__(self):
        self._above: dict[Hashable, Hashable] = {}

    def of(self, thing: Hashable) -> Hashable:
        above = self._above.setdefault(thing, thing)
        while above != thing:
            self._above[thing] = thing = self._above.setdefault(above, above)
            above = self._above[thing]
        return thing

    def join(self, things: Iterable[Hashable]) -> None:
        roots = [self.of(thing) for thing in things]
        for root in roots[1:]:
            self._above[root] = roots[0]


def pieces(problem: Problem) -> list[Problem]:
    """The problem in parts, the largest first; a bound on changes holds for all together and so
    keeps the problem whole.  The parts hold every location and defender."""
    if problem.changes_at_most is not None or len(problem.volunteers) < 2:
        return [problem]
    groups = _Groups()
    named: dict[str, list[str]] = defaultdict(list)
    for entry in (*problem.pinned, *problem.published.values()):
        named[entry.shift] += entry.volunteers
    able: dict[Hashable, list[str]] = {}
    # One of those who might be on shifts of a place and needs: all of them are joined once.
    for shift in problem.shifts.values():
        key = shift.location, tuple(need for need in shift.needs if need.count == "all")
        if key not in able:
            people = _able(problem, shift)
            groups.join(("volunteer", v) for v in people)
            able[key] = people[:1]
        people = [("volunteer", v) for v in (*able[key], *named[shift.id])]
        groups.join([("shift", shift.id), *people, *(("resource", r) for r in shift.uses)])
    for defender in problem.defenders.values():
        groups.of(("defender", defender.id))

    shifts, volunteers = defaultdict(dict), defaultdict(dict)
    for shift in problem.shifts.values():
        shifts[groups.of(("shift", shift.id))][shift.id] = shift
    for volunteer in problem.volunteers.values():
        volunteers[groups.of(("volunteer", volunteer.id))][volunteer.id] = volunteer
    found = sorted({*shifts, *volunteers}, key=lambda group: (-len(shifts[group]), str(group)))
    if len(found) == 1:
        return [problem]
    return [_piece(problem, shifts[group], volunteers[group]) for group in found]


def _able(problem: Problem, shift: Shift) -> list[str]:
    """Who might ever be on shifts of this place and these needs, whatever their dates."""
    return [
        v
        for v in problem.volunteers
        if all(rule.forbids(problem, v, shift, shift.starts[0]) is None for rule in OF_PLACES)
    ]


def _piece(problem: Problem, shifts, volunteers) -> Problem:
    resources = {r for shift in shifts.values() for r in shift.uses}
    return replace(
        problem,
        shifts=shifts,
        volunteers=volunteers,
        resources={r: facts for r, facts in problem.resources.items() if r in resources},
        defenders={d.id: replace(d, known=d.known & volunteers.keys()) for d in problem.defenders.values()},
        incompatible=frozenset(pair for pair in problem.incompatible if pair <= volunteers.keys()),
        history={v: works for v, works in problem.history.items() if v in volunteers},
        published={s: told for s, told in problem.published.items() if s in shifts},
        pinned=tuple(pin for pin in problem.pinned if pin.shift in shifts),
        memo={},
    )


def part(plan: Plan, piece: Problem) -> Plan:
    """What a plan of the whole says about one piece."""
    return Plan({shift: team for shift, team in plan.teams.items() if shift in piece.shifts})


def joined(plans: Iterable[Plan]) -> Plan:
    """The plans of all pieces as one."""
    return Plan({shift: team for plan in plans for shift, team in plan.teams.items()})
