"""Who could be on a shift as far as one person and one shift say, whoever else is on the team."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ..clock import after
from ..rules import RULEBOOK, Breach, Rule
from .diary import Diary
from .rota import Rota

if TYPE_CHECKING:
    from ..plan import Plan
    from ..problem import Problem, Shift

FORBIDDING = tuple(rule for rule in RULEBOOK if type(rule).forbids is not Rule.forbids)
ONE_PLACE = any(rule.one_place for rule in RULEBOOK)


class Alone:
    """A shift beside what people do in a plan otherwise."""

    def __init__(self, problem: Problem, plan: Plan, shift: Shift):
        self.problem, self.plan, self.shift = problem, plan, shift
        self._busy: dict[datetime, Collection[str]] = {}

    def can(self, volunteer: str, start: datetime, before: Plan | None = None) -> bool:
        """Whether neither what forbids it nor their other work keeps somebody away; what is broken in
        the plan `before` is not held against them."""
        # Most people are at work then, and most others away: that is soonest said.
        if before is None and volunteer in self._at_work(start):
            return False
        if self.is_forbidden(volunteer, start):
            return False
        diary = Diary.of(self.problem, self.plan, volunteer)
        was = Diary.of(self.problem, before, volunteer) if before else diary
        return diary.takes_for(self.problem.work(volunteer, self.shift.id, start), was)

    def is_forbidden(self, volunteer: str, start: datetime) -> bool:
        """Whether a rule on one person and one shift forbids it."""
        problem, shift = self.problem, self.shift
        return any(rule.forbids(problem, volunteer, shift, start) is not None for rule in FORBIDDING)

    def forbidden(self, volunteer: str, start: datetime) -> Iterator[Breach]:
        """What such rules find."""
        for rule in FORBIDDING:
            facts = rule.forbids(self.problem, volunteer, self.shift, start)
            if facts is not None:
                yield Breach(rule.name, self.shift.id, volunteer, facts=facts)

    def _at_work(self, start: datetime) -> Collection[str]:
        """Who is on a shift at some time of this one, where a rule is against that."""
        if start not in self._busy:
            end = after(start, self.shift.duration)
            rota = Rota.of(self.problem, self.plan)
            self._busy[start] = rota.at_work(start, end) if ONE_PLACE else ()
        return self._busy[start]
