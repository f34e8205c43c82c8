"""What one person does in a plan, and what one more duty would break.

The rules look only at the work that is near enough to matter (`Rule.sight`), so that an answer takes
some hundredths of a millisecond, however long the plan is.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from ..rules import RULEBOOK, Breach, Rule, identity
from ..rules.base import calendar

if TYPE_CHECKING:
    from ..plan import Plan
    from ..problem import Problem, Work

CALENDAR = tuple(rule for rule in RULEBOOK if type(rule).in_calendar is not Rule.in_calendar)


class Diary:
    """One person's work, history included, earliest first."""

    def __init__(self, problem: Problem, volunteer: str, works: Sequence[Work]):
        self.problem = problem
        self.volunteer = volunteer
        self.works = works
        self._order = [self._key(work) for work in works]
        key = "sight", volunteer
        if key not in problem.memo:
            sights = [(rule.sight(problem, volunteer), number) for number, rule in enumerate(CALENDAR)]
            problem.memo[key] = [(sight, CALENDAR[number]) for sight, number in sorted(sights)]
        self._rules: list[tuple[float, Rule]] = problem.memo[key]

    @staticmethod
    def of(problem: Problem, plan: Plan, volunteer: str) -> Diary:
        """The diary of a person in a plan, made once."""
        key = "diary", problem, volunteer
        if key not in plan.memo:
            plan.memo[key] = Diary(problem, volunteer, calendar(problem, plan, volunteer))
        return plan.memo[key]

    def _key(self, work: Work) -> tuple:
        return work.start, work.end, self.problem.position.get(work.shift, inf)

    def without(self, shift: str) -> Diary:
        """The diary if the person gave up a duty."""
        return Diary(self.problem, self.volunteer, [work for work in self.works if work.shift != shift])

    def with_work(self, work: Work) -> Diary:
        """The diary with one more duty."""
        at = bisect(self._order, self._key(work))
        return Diary(self.problem, self.volunteer, [*self.works[:at], work, *self.works[at:]])

    @cached_property
    def faults(self) -> frozenset[tuple]:
        """What is broken in it already, by identity."""
        found = (
            b for _, rule in self._rules for b in rule.in_calendar(self.problem, self.volunteer, self.works)
        )
        return frozenset(map(identity, found))

    def takes_for(self, work: Work, was: Diary) -> bool:
        """Whether one more duty would break nothing that was not broken in another diary of theirs."""
        if was is self or not was.faults:
            return self.fits(work)
        return all(identity(breach) in was.faults for breach in self.broken_by(work))

    def broken_by(self, work: Work) -> list[Breach]:
        """What one more duty would break that is not broken without it."""
        return [breach for broken in self._broken(work) for breach in broken]

    def fits(self, work: Work) -> bool:
        """Whether one more duty would break nothing; quick to say no."""
        return next(self._broken(work), None) is None

    def _broken(self, work: Work) -> Iterator[list[Breach]]:
        """The same rule by rule, as far as it is asked for."""
        at = bisect(self._order, self._key(work))
        works = [*self.works[:at], work, *self.works[at:]]
        near, seen = works, None
        for sight, rule in self._rules:
            if sight != seen:
                first, last = work.days.start - sight, work.days.stop + sight
                near = [w for w in works if w.days.stop > first and w.days.start < last]
                seen = sight
            broken = list(rule.in_calendar(self.problem, self.volunteer, near))
            if broken:
                others = [w for w in near if w is not work]
                before = set(map(identity, rule.in_calendar(self.problem, self.volunteer, others)))
                new = [breach for breach in broken if identity(breach) not in before]
                if new:
                    yield new
