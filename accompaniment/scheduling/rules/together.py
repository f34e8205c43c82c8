"""Rules about who works with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..capacity import Tally
from ..plan import Plan
from ..reading import LONGEST_DAYS, fields, whole
from .base import N_, Breach, Rule, limit

if TYPE_CHECKING:
    from ..capacity import TeamLimits
    from ..model import PlanModel
    from ..options import Options
    from ..plan import Team
    from ..problem import Problem, Shift


@dataclass(frozen=True)
class Incompatible(Rule):
    """No two people who do not work together are in one team."""

    number = 4
    name = "incompatible"
    title = N_("Nobody with somebody they do not work with")
    sentence = N_("{volunteer} and {other} do not work in one team, but both would be on {shift}.")

    def in_team(self, problem: Problem, shift: Shift, team: Team) -> Iterator[Breach]:
        if problem.incompatible:
            for a, b in combinations(team.volunteers, 2):
                if frozenset((a, b)) in problem.incompatible:
                    yield Breach(self.name, shift.id, a, b)

    def post(self, model: PlanModel) -> None:
        for shift in model.shifts:
            team = model.team(shift.id)
            for pair in sorted(map(sorted, model.problem.incompatible)):
                if all(volunteer in team for volunteer in pair):
                    model.cp.add_at_most_one(team[volunteer] for volunteer in pair)

    def limit_teams(self, teams: Sequence[TeamLimits], made: Options) -> None:
        masks = map(made.mask, made.problem.incompatible)
        pairs = sorted(pair for pair in masks if pair.bit_count() == 2)
        for team in teams:
            team.quarrels += pairs


@dataclass(frozen=True, slots=True)
class Often:
    """At most `max` times in any `window` consecutive dates."""

    window: int
    max: int

    @staticmethod
    def read(raw: Any) -> Often:
        return Often(**fields(raw, {"window": whole(1, LONGEST_DAYS), "max": whole(1)}))

    def reached_from(self, day: int, inside: range) -> range:
        """The dates in `inside` whose windows hold this day."""
        return range(max(day, inside.start), min(day + self.window, inside.stop))


@dataclass(frozen=True)
class Pairs(Rule):
    """The same two people are at most `max` times in one team, in any `window` dates in a row that
    end inside the horizon.

    A team counts on the date on which it begins.  History counts: two people worked together whose
    work has the same start, end and location.  Where pairs rotate, more people know each place, and
    nobody is left alone with what two knew.
    """

    pairs: Often | None = limit(None, Often.read, of_all=True)  # noqa: RUF009, it is frozen

    over_days = True
    of_company = True
    number = 14
    name = "pairs"
    title = N_("Not always the same two")
    sentence = N_(
        "{volunteer} and {other} would go together {times} times in the {window} days to {last}; "
        "at most {most} are allowed."
    )

    def in_force(self, problem: Problem) -> bool:
        return problem.rules.pairs is not None

    def in_plan(
        self, problem: Problem, plan: Plan, shifts: Collection[str] | None = None
    ) -> Iterator[Breach]:
        often = problem.rules.pairs
        if often is None:
            return
        for (a, b), met in _meetings(problem, plan, shifts).items():
            past = _past(problem).get((a, b), [])
            for last in _ends([*met.values(), *past], problem.horizon.days):
                now = [s for s, day in met.items() if last - often.window < day <= last]
                times = len(now) + sum(last - often.window < day <= last for day in past)
                touched = now if shifts is None else [s for s in now if s in shifts]
                # Times of the past alone are not this plan's doing.
                if touched and times > often.max:
                    facts = {
                        "times": times, "window": often.window, "last": date.fromordinal(last),
                        "most": often.max,
                    }  # fmt: skip
                    yield Breach(self.name, now[-1], a, b, facts)

    def post(self, model: PlanModel) -> None:
        problem = model.problem
        often = problem.rules.pairs
        if often is None:
            return
        rest = Plan({s: team for s, team in model.base.teams.items() if s not in model.covered})
        planned, past = _meetings(problem, rest), _past(problem)
        chances: dict[Pair, list[tuple[int, Any, Any]]] = defaultdict(list)
        for shift in model.shifts:
            for a, b in combinations([v for v in problem.volunteers if v in model.team(shift.id)], 2):
                theirs = model.starts_of(shift.id, b)
                for start, on in model.starts_of(shift.id, a).items():
                    if start in theirs:
                        chances[a, b].append((_day(problem, start), on, theirs[start]))
        for pair, some in chances.items():
            fixed = [*planned.get(pair, {}).values(), *past.get(pair, [])]
            if len(some) + len(fixed) > often.max:
                self._limit(model, some, fixed)

    def _limit(self, model: PlanModel, chances: list[tuple[int, Any, Any]], fixed: list[int]) -> None:
        """Posts it for two people who meet on the `fixed` days and may meet on those of `chances`, each
        with a literal for either of the two."""
        often = model.problem.rules.pairs
        both = cache(lambda number: _both(model, *chances[number][1:]))
        for last in _ends([*(day for day, *_ in chances), *fixed], model.problem.horizon.days):
            window = range(last - often.window + 1, last + 1)
            room = max(0, often.max - sum(day in window for day in fixed))
            together = [number for number, (day, *_) in enumerate(chances) if day in window]
            if len(together) > room:
                model.add(sum(both(number) for number in together) <= room)

    def tallies(self, made: Options) -> Iterator[Tally]:
        problem = made.problem
        often, inside = problem.rules.pairs, problem.horizon.days
        if often is None:
            return

        def buckets(day: int) -> list[int]:
            return [last - inside.start for last in often.reached_from(day, inside)]

        uses = [[(bucket, 1) for bucket in buckets(days.start)] for days in made.days]
        fresh, past = [often.max] * len(inside), _past(problem)
        room = []
        for q, b in enumerate(made.people):
            for a in made.people[:q]:
                left = fresh
                for day in past.get((a, b), ()):
                    left = left.copy()
                    for bucket in buckets(day):
                        left[bucket] = max(0, left[bucket] - 1)
                room.append(left)
        yield Tally(uses, room, by_pair=True)


Pair = tuple[str, str]
"""Two people, in the order of the problem."""


def _meetings(
    problem: Problem, plan: Plan, shifts: Collection[str] | None = None
) -> dict[Pair, dict[str, int]]:
    """By pair, the shifts of the plan that they are on together, with the days on which these begin,
    earliest first; with `shifts`, only of pairs who are together on one of them."""
    teams = plan.teams
    if shifts is not None:
        people = {v for shift in shifts if shift in teams for v in teams[shift].volunteers}
        teams = {shift: teams[shift] for v in people for shift in plan.duties_of(v)}
    place = {volunteer: n for n, volunteer in enumerate(problem.volunteers)}
    met: dict[Pair, dict[str, int]] = {}
    for shift, team in sorted(teams.items(), key=lambda item: (item[1].start, problem.position[item[0]])):
        for pair in combinations(sorted(team.volunteers, key=place.__getitem__), 2):
            met.setdefault(pair, {})[shift] = _day(problem, team.start)
    if shifts is None:
        return met
    return {pair: found for pair, found in met.items() if any(shift in found for shift in shifts)}


def _past(problem: Problem) -> dict[Pair, list[int]]:
    """By pair, the days on which they began to work together before the horizon."""
    if "together" not in problem.memo:
        crews: dict[tuple, dict[str, None]] = defaultdict(dict)
        for volunteer in problem.volunteers:
            for work in problem.history.get(volunteer, ()):
                crews[work.start, work.end, work.place][volunteer] = None
        ends: dict[Pair, set[datetime]] = defaultdict(set)
        days: dict[Pair, list[int]] = defaultdict(list)
        for (start, end, _), crew in sorted(crews.items(), key=lambda item: item[0]):
            for pair in combinations(crew, 2):
                # What begins where other work of theirs ends is one piece of work, written as two.
                if start not in ends[pair]:
                    days[pair].append(_day(problem, start))
                ends[pair].add(end)
        problem.memo["together"] = dict(days)
    return problem.memo["together"]


def _day(problem: Problem, start: datetime) -> int:
    return problem.clock.date_of(start).toordinal()


def _ends(days: Sequence[int], inside: range) -> list[int]:
    """The dates inside at which windows end that are as full of these days as any."""
    return sorted({day for day in days if day in inside} | {inside.start})


def _both(model: PlanModel, a: Any, b: Any) -> Any:
    """A literal that is true if both are."""
    both = model.new_bool(lambda value: min(value(a), value(b)))
    model.cp.add_bool_or(~a, ~b, both)
    return both


RULES = (Incompatible(), Pairs())
