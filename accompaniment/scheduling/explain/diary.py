"""What one person does in a plan, and what one more duty would break.

The rules look only at the work that is near enough to matter (`Rule.sight`), so that an answer takes
some hundredths of a millisecond, however long the plan is.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
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
        self._first_days = [work.days.start for work in works]
        self._longest = max((len(work.days) for work in works), default=0)
        key = "sight", volunteer
        if key not in problem.memo:
            problem.memo[key] = [(rule.sight(problem, volunteer), rule) for rule in CALENDAR]
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
        return list(self._broken(work))

    def fits(self, work: Work) -> bool:
        """Whether one more duty would break nothing; quick to say no."""
        return next(self._broken(work), None) is None

    def _broken(self, work: Work) -> Iterator[Breach]:
        """The same, as far as it is asked for."""
        at = bisect(self._order, self._key(work))
        near, place, seen = [work], 0, None
        for sight, rule in self._rules:
            if sight != seen:
                # What began so early that it has ended, or begins so late, is out of sight.
                low = bisect_left(self._first_days, work.days.start - sight - self._longest, hi=at)
                high = bisect_left(self._first_days, work.days.stop + sight, lo=at)
                near, place = [*self.works[low:at], work, *self.works[at:high]], at - low
                seen = sight
            yield from rule.caused_by(self.problem, self.volunteer, near, place)
