"""Rules about two pieces of work of one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..clock import after, minutes_between
from ..reading import LONGEST_DAYS, fields, items, whole
from .base import N_, Breach, Rule, limit

if TYPE_CHECKING:
    import numpy as np

    from ..model import PlanModel
    from ..problem import Problem, Work
    from ..works import Works
    from . import Limits


SHORTEST_DATE = 23 * 60
"""Minutes: a date on which the clocks go forward."""
LONGEST_DATE = 25 * 3600
"""Seconds: a date on which the clocks go back."""


@dataclass(frozen=True)
class Rest(Rule):
    """A person is in one place at a time, and rests between two pieces of work.

    Between them lie either the way and `rest_minutes`; or, if both lie on one local date, the
    way and `buffer_minutes`, and from the beginning of the first to the end of the second it is
    at most `span_minutes`.  Eleven hours of rest is the European working time directive
    (2003/88/EC, article 3).  History counts.
    """

    buffer_minutes: int = limit(15, whole())
    rest_minutes: int = limit(660, whole())
    span_minutes: int = limit(840, whole())

    one_place = True
    number = 6
    name = "rest"
    title = N_("One place at a time, with rest")
    sentence = N_(
        "{volunteer} would have {rest_minutes} of rest between {other} and {shift}, the way "
        "not counted; {needed_minutes} are needed."
    )
    overlap = N_("{volunteer} would be in two places at once: {other} and {shift} overlap.")
    rush = N_(
        "{volunteer} would have {gap_minutes} from {other} to {shift}; the way takes "
        "{way_minutes}, and {buffer_minutes} more are needed."
    )
    long_day = N_(
        "{volunteer} would be at work for {span_minutes} on one day with {other} and {shift}; "
        "at most {most_minutes} are allowed without a rest of {needed_minutes}."
    )

    def in_calendar(self, problem: Problem, volunteer: str, works: Sequence[Work]) -> Iterator[Breach]:
        limits, travel = problem.limits(volunteer), problem.travel
        for number, a in enumerate(works, 1):
            enough = after(a.end, limits.rest_minutes + travel.longest)
            for b in islice(works, number, None):
                if b.start >= enough:
                    break  # everything after b begins later still
                if (a.shift or b.shift) and (breach := self._between(problem, volunteer, a, b)):
                    yield breach

    def caused_by(self, problem: Problem, volunteer: str, works: Sequence[Work], at: int) -> Iterator[Breach]:
        work = works[at]
        for a in reversed(works[:at]):  # the nearest first, since who asks may stop at the first
            if breach := self._between(problem, volunteer, a, work):
                yield breach
        for b in works[at + 1 :]:
            if breach := self._between(problem, volunteer, work, b):
                yield breach

    def _between(self, problem: Problem, volunteer: str, a: Work, b: Work) -> Breach | None:
        """What is wrong between two pieces of work, a first."""
        limits = problem.limits(volunteer)
        gap = minutes_between(a.end, b.start)
        way = problem.travel(a.place, b.place)
        if gap >= limits.rest_minutes + way:
            return None
        span = minutes_between(a.start, b.end)
        one_date = len(a.days) == 1 and a.days == b.days
        if one_date and gap >= way + limits.buffer_minutes and span <= limits.span_minutes:
            return None
        shift, other = (b.shift, a.shift) if b.shift else (a.shift, None)
        facts = {
            "gap_minutes": gap,
            "way_minutes": way,
            "rest_minutes": gap - way,
            "needed_minutes": limits.rest_minutes,
            "buffer_minutes": limits.buffer_minutes,
            "span_minutes": span,
            "most_minutes": limits.span_minutes,
            "one_date": one_date,
        }
        return Breach(self.name, shift, volunteer, other, facts)

    def sight(self, problem: Problem, volunteer: str) -> float:
        return 1 + (problem.limits(volunteer).rest_minutes + problem.travel.longest) / SHORTEST_DATE

    def sentence_of(self, breach: Breach) -> str:
        facts = breach.facts
        if facts["gap_minutes"] < 0:
            return self.overlap
        too_near = facts["rest_minutes"] < (facts["buffer_minutes"] if facts["one_date"] else 0)
        if too_near:
            return self.rush
        return self.long_day if facts["one_date"] else self.sentence

    def post(self, model: PlanModel) -> None:
        problem = model.problem
        for volunteer in model.people:
            limits = problem.limits(volunteer)
            model.keep_apart(
                volunteer,
                clash=lambda a, b, limits=limits: self._clash(problem, limits, a, b),
                reach=lambda a, limits=limits: limits.rest_minutes + problem.travel.farthest(a.place),
            )

    @staticmethod
    def _clash(problem: Problem, limits: Limits, a: Work, b: Work) -> bool:
        """One person cannot do both, of which a starts no later."""
        # Two that do not overlap and touch the same dates touch only one.
        way, gap = problem.travel(a.place, b.place), minutes_between(a.end, b.start)
        if gap >= way + limits.rest_minutes:
            return False
        if gap < way + limits.buffer_minutes or a.days != b.days:
            return True
        return minutes_between(a.start, b.end) > limits.span_minutes

    def apart(self, limits: Limits, way: np.ndarray, a: Works, b: Works) -> np.ndarray:
        gap = b.start - a.end - 60 * way
        one_day = (a.first == b.last) & (b.end - a.start <= 60 * limits.span_minutes)
        return (gap < 60 * limits.rest_minutes) & ~(one_day & (gap >= 60 * limits.buffer_minutes))

    def reach(self, limits: Limits, a: Works, farthest: int) -> int:
        return 60 * (limits.rest_minutes + farthest)


@dataclass(frozen=True, slots=True)
class Recovery:
    """After work away of at least `nights` nights, `days` whole dates are free."""

    nights: int
    days: int

    @staticmethod
    def read(raw: Any) -> Recovery:
        some_days = whole(0, LONGEST_DAYS)
        return Recovery(**fields(raw, {"nights": some_days, "days": some_days}))


@dataclass(frozen=True)
class Recovered(Rule):
    """After work away from a base that spans some nights, some whole local dates are free.

    Of the `recovery` entries whose nights are reached, the largest number of days applies.
    History counts.
    """

    recovery: tuple[Recovery, ...] = limit((Recovery(nights=4, days=1),), items(Recovery.read))

    number = 7
    name = "recovery"
    title = N_("Recovery after nights away")
    sentence = N_("{volunteer} is owed {owed} free days after {other} and would have {free} before {shift}.")

    def in_calendar(self, problem: Problem, volunteer: str, works: Sequence[Work]) -> Iterator[Breach]:
        for number, a in enumerate(works, 1):
            if a.away:
                yield from self._after(problem, volunteer, a, islice(works, number, None))

    def caused_by(self, problem: Problem, volunteer: str, works: Sequence[Work], at: int) -> Iterator[Breach]:
        for a in islice(works, at):
            if a.away:
                yield from self._after(problem, volunteer, a, (works[at],))
        if works[at].away:
            yield from self._after(problem, volunteer, works[at], islice(works, at + 1, None))

    def _after(self, problem: Problem, volunteer: str, a: Work, later: Iterable[Work]) -> Iterator[Breach]:
        """What is wrong with work that comes after one piece of work away."""
        nights, entries = len(a.days) - 1, problem.limits(volunteer).recovery
        owed = max((entry.days for entry in entries if nights >= entry.nights), default=0)
        for b in later:
            free = b.days.start - a.days.stop
            if free >= owed or not owed:
                break
            if a.shift or b.shift:
                shift, other = (b.shift, a.shift) if b.shift else (a.shift, None)
                facts = {"owed": owed, "free": max(0, free)}
                yield Breach(self.name, shift, volunteer, other, facts)

    def sight(self, problem: Problem, volunteer: str) -> float:
        return max((entry.days for entry in problem.limits(volunteer).recovery), default=0)

    def post(self, model: PlanModel) -> None:
        for volunteer in model.people:
            entries = model.problem.limits(volunteer).recovery

            def reach(a: Work, entries: tuple[Recovery, ...] = entries) -> int:
                """A date has at most 25 hours; after work that is owed nothing, nothing clashes."""
                owed = [e.days for e in entries if a.away and e.days and len(a.days) > e.nights]
                return (max(owed) + 1) * 25 * 60 if owed else 0

            def clash(a: Work, b: Work, entries: tuple[Recovery, ...] = entries) -> bool:
                free = b.days.start - a.days[-1] - 1
                return a.away and any(len(a.nights) >= e.nights and free < e.days for e in entries if e.days)

            model.keep_apart(volunteer, clash=clash, reach=reach)

    def apart(self, limits: Limits, way: np.ndarray, a: Works, b: Works) -> np.ndarray:
        owed = _owed(limits, a)
        return (owed > 0) & (b.first - a.last - 1 < owed)

    def reach(self, limits: Limits, a: Works, farthest: int) -> np.ndarray:
        return (_owed(limits, a) > 0) * (_owed(limits, a) + 1) * LONGEST_DATE


def _owed(limits: Limits, works: Works) -> np.ndarray:
    """Whole free dates owed after each piece of work."""
    import numpy as np  # here: who only checks a plan does not wait for it

    owed = 0 * works.last
    for entry in limits.recovery:
        reached = (works.away > 0) & (works.last - works.first >= entry.nights)
        owed = np.maximum(owed, np.where(reached, entry.days, 0))
    return owed


RULES = (Rest(), Recovered())
