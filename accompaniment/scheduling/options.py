"""Options: every shift at every start it may have, numbered in the order in which they begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from .clashes import Piece
from .plan import Plan, Team
from .problem import Problem


def options(problem: Problem) -> list[tuple[int, int, int]]:
    """Every (start, end, shift number) that may be chosen, in the order of the option numbers; instants in
    seconds since 1970.  A pinned start is the only one."""
    pinned: dict[str, set[datetime]] = defaultdict(set)
    for pin in problem.pinned:
        if pin.start is not None:
            pinned[pin.shift].add(pin.start)
    found = set()
    for n, shift in enumerate(problem.shifts.values()):
        for start in shift.starts:
            if not pinned[shift.id] - {start}:
                at = int(start.timestamp())
                found.add((at, at + 60 * shift.duration, n))
    return sorted(found)


def plan_of(problem: Problem, option: Sequence[int], team: Sequence[Sequence[int]]) -> Plan:
    """The plan that these options and teams by shift number are (see `Draft.snapshot`)."""
    people, starts = tuple(problem.volunteers), options(problem)
    return Plan(
        {
            shift: Team(datetime.fromtimestamp(starts[o][0], UTC), tuple(people[p] for p in team[s]))
            for s, (shift, o) in enumerate(zip(problem.shifts, option, strict=True))
            if o >= 0
        }
    )


def teams_of(problem: Problem, plan: Plan) -> tuple[list[int], list[tuple[int, ...]]]:
    """The other way round: options and teams by shift number.  Every start of the plan is an option."""
    number = {(n, start): o for o, (start, _, n) in enumerate(options(problem))}
    person = {volunteer: n for n, volunteer in enumerate(problem.volunteers)}
    option, team = [-1] * len(problem.shifts), [()] * len(problem.shifts)
    for n, shift in enumerate(problem.shifts):
        if shift in plan.teams:
            given = plan.teams[shift]
            option[n] = number[n, int(given.start.timestamp())]
            team[n] = tuple(person[volunteer] for volunteer in given.volunteers)
    return option, team


class Options:
    """The options of a problem and their place in the calendar."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.shifts = tuple(problem.shifts)
        self.shift_number = {s: n for n, s in enumerate(self.shifts)}
        self._options()
        self._calendar()

    def _options(self) -> None:
        """Option number to shift number, start and end (seconds since 1970)."""
        found = options(self.problem)
        self.start = [at for at, _, _ in found]
        self.end = [until for _, until, _ in found]
        self.shift_of = [n for _, _, n in found]
        self.options_of: list[list[int]] = [[] for _ in self.shifts]
        for o, n in enumerate(self.shift_of):
            self.options_of[n].append(o)
        self.option_at = {(n, at): o for o, (at, _, n) in enumerate(found)}

    def _calendar(self) -> None:
        """Dates, nights and weeks of the options; dates are counted from `first_date`, a day number
        so early that every window that ends in the horizon begins after it."""
        problem, clock = self.problem, self.problem.clock
        days, weeks = [], []
        for start, end in zip(self.start, self.end, strict=True):
            begin = datetime.fromtimestamp(start, UTC)
            days.append(clock.days(begin, datetime.fromtimestamp(end, UTC)))
            weeks.append(clock.week(begin))
        longest = max([1, *(r[1] for v in problem.volunteers for r in self.bounds(v))])
        self.first_date = min([problem.horizon.start.toordinal(), *(d.start for d in days)]) - longest
        self.days, self.weeks = days, weeks
        self.date_places = [tuple(d - self.first_date for d in touched) for touched in days]
        away = [not problem.locations[s.location].base for s in problem.shifts.values()]
        self.night_places = [
            places[:-1] if away[n] else () for places, n in zip(self.date_places, self.shift_of, strict=True)
        ]
        self.nights = [
            touched[:-1] if away[n] else range(0) for touched, n in zip(days, self.shift_of, strict=True)
        ]
        self.dates = max([problem.horizon.end.toordinal(), *(d.stop for d in days)]) - self.first_date + 1
        past = [work.week for works in problem.history.values() for work in works]
        self.week_number = {week: n for n, week in enumerate(sorted({*weeks, *past}))}
        self.week = [self.week_number[week] for week in weeks]

    def bounds(self, volunteer: str) -> Iterator[tuple[bool, int, int]]:
        """(by night, window, most dates or nights in it) for each rhythm rule of one person."""
        limits = self.problem.limits(volunteer)
        for rule in limits.free_days:
            yield False, rule.window, rule.window - rule.days
        yield True, limits.nights.window, limits.nights.max

    def pieces(self, base: str) -> list[Piece]:
        """The options as somebody of this base would work them."""
        shifts = [
            (base if s.from_base else s.location, not self.problem.locations[s.location].base)
            for s in self.problem.shifts.values()
        ]
        return [
            Piece(
                self.start[o],
                self.end[o],
                shifts[n][0],
                self.days[o].start,
                self.days[o].stop - 1,
                shifts[n][1],
            )
            for o, n in enumerate(self.shift_of)
        ]
