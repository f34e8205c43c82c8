"""Rules about the days and nights of one person over weeks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ..capacity import Stretch
from ..reading import LONGEST_DAYS, fields, items, whole
from .base import N_, Breach, Rule, limit

if TYPE_CHECKING:
    from ..model import PlanModel
    from ..options import Options
    from ..problem import Problem, Work


@dataclass(frozen=True, slots=True)
class Window:
    """Of each `window` consecutive dates at least `days` are free."""

    window: int
    days: int

    @staticmethod
    def read(raw: Any) -> Window:
        return Window(**fields(raw, {"window": whole(1, LONGEST_DAYS), "days": whole(0, LONGEST_DAYS)}))


@dataclass(frozen=True)
class FreeDays(Rule):
    """Of any `window` dates in a row that end inside the horizon, at least `days` are free.

    A date is free if no work touches it, not even for a minute.  History counts; dates before
    it are free.  One free day a week is what field teams report.
    """

    free_days: tuple[Window, ...] = limit(
        (Window(window=7, days=1), Window(window=28, days=7)), items(Window.read)
    )

    over_days = True
    number = 9
    name = "free_days"
    title = N_("Free days")
    sentence = N_(
        "{volunteer} would have {free} free days in the {window} days to {last}; "
        "at least {days} must be free."
    )

    def in_calendar(self, problem: Problem, volunteer: str, works: Sequence[Work]) -> Iterator[Breach]:
        touched = {day: work.shift for work in works for day in work.days}
        days = sorted(touched)
        inside = problem.service_days(volunteer)
        for rule in problem.limits(volunteer).free_days:
            for day, busy in crowded(days, inside, rule.window, rule.window - rule.days):
                facts = {
                    "free": rule.window - busy,
                    "window": rule.window,
                    "days": rule.days,
                    "last": date.fromordinal(day),
                }
                yield Breach(self.name, touched[day], volunteer, facts=facts)

    def sight(self, problem: Problem, volunteer: str) -> float:
        return max((rule.window for rule in problem.limits(volunteer).free_days), default=0)

    def post(self, model: PlanModel) -> None:
        for volunteer in model.people:
            inside = model.problem.service_days(volunteer)
            taken = {day for work in model.fixed(volunteer) for day in work.days}
            for rule in model.problem.limits(volunteer).free_days:
                limit_days(
                    model, model.day_literals(volunteer), taken, inside, rule.window,
                    rule.window - rule.days,
                )  # fmt: skip

    def stretches(self, made: Options) -> Iterator[Stretch]:
        problem = made.problem
        people = list(problem.volunteers)
        past = [sorted({d for work in problem.history.get(v, ()) for d in work.days}) for v in people]
        most: list[dict[int, int]] = [{} for _ in people]
        for limits, v in zip(most, people, strict=True):
            for rule in problem.limits(v).free_days:
                busy = max(0, rule.window - rule.days)
                limits[rule.window] = min(busy, limits.get(rule.window, busy))
        for window in sorted({window for limits in most for window in limits}):
            yield Stretch(
                window,
                made.days,
                [limits.get(window, window) for limits in most],
                [problem.service_days(v) for v in people],
                past,
            )


@dataclass(frozen=True, slots=True)
class Nights:
    """At most `max` nights away in any `window` consecutive dates."""

    window: int
    max: int

    @staticmethod
    def read(raw: Any) -> Nights:
        return Nights(**fields(raw, {"window": whole(1, LONGEST_DAYS), "max": whole(0, LONGEST_DAYS)}))


@dataclass(frozen=True)
class NightsAway(Rule):
    """At most `max` nights away from a base in any `window` dates that end in the horizon.

    A night belongs to the date it begins on: each date that work touches except its last, where
    the location is not a base.  History counts.
    """

    nights: Nights = limit(Nights(window=28, max=12), Nights.read)  # noqa: RUF009, it is frozen

    over_days = True
    number = 10
    name = "nights"
    title = N_("Not too many nights away")
    sentence = N_(
        "{volunteer} would be away {away} nights in the {window} days to {last}; the most allowed is {most}."
    )

    def in_calendar(self, problem: Problem, volunteer: str, works: Sequence[Work]) -> Iterator[Breach]:
        nights = {night: work.shift for work in works for night in work.nights}
        limit = problem.limits(volunteer).nights
        inside = problem.horizon.days
        for night, away in crowded(sorted(nights), inside, limit.window, limit.max):
            facts = {
                "away": away,
                "window": limit.window,
                "most": limit.max,
                "last": date.fromordinal(night),
            }
            yield Breach(self.name, nights[night], volunteer, facts=facts)

    def sight(self, problem: Problem, volunteer: str) -> float:
        return problem.limits(volunteer).nights.window

    def post(self, model: PlanModel) -> None:
        for volunteer in model.people:
            taken = {night for work in model.fixed(volunteer) for night in work.nights}
            limit = model.problem.limits(volunteer).nights
            limit_days(
                model, model.night_literals(volunteer), taken, model.problem.horizon.days,
                limit.window, limit.max,
            )  # fmt: skip

    def stretches(self, made: Options) -> Iterator[Stretch]:
        problem = made.problem
        people = list(problem.volunteers)
        nights = [problem.limits(v).nights for v in people]
        past = [sorted({n for work in problem.history.get(v, ()) for n in work.nights}) for v in people]
        for window in sorted({own.window for own in nights}):
            yield Stretch(
                window,
                made.nights,
                [min(own.max, window) if own.window == window else window for own in nights],
                [problem.horizon.days] * len(people),
                past,
            )


def crowded(days: Sequence[int], inside: range, window: int, most: int) -> Iterator[tuple[int, int]]:
    """Of sorted days, those inside on which more than `most` of the last `window` dates are
    among them, and how many are.  A window that ends on a date between is no fuller."""
    most = max(0, most)  # a window that is to hold more free days than dates
    for position in range(most, len(days)):
        day = days[position]
        if days[position - most] > day - window and day in inside:
            yield day, position + 1 - bisect_right(days, day - window)


def limit_days(
    model: PlanModel, literals: dict[int, object], taken: set[int], inside: range, window: int,
    most: int,
) -> None:  # fmt: skip
    """Posts that in any `window` dates that end inside, at most `most` are worked.

    `literals` are dates that may be worked, `taken` are worked in any case.  Where these alone
    are too many, nothing the solver decides can mend it, and only more is refused.
    """
    for last in sorted({day for day in (*literals, *taken) if day in inside}):
        dates = range(last - window + 1, last + 1)
        busy = [day for day in dates if day in taken]
        open_days = [literals[day] for day in dates if day in literals and day not in taken]
        room = max(0, most - len(busy))
        if len(open_days) <= room:
            continue
        rule = model.add(sum(open_days) <= room)
        # The rule is about windows that end on a worked date.  Those that end on a free one say
        # no more, but for dates before the horizon, which no window ends on.
        early = sum(day < inside.start for day in dates if day in taken or day in literals)
        if last not in taken and early > most:
            rule.only_enforce_if(literals[last])


RULES = (FreeDays(), NightsAway())
