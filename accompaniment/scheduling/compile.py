"""A problem in whole numbers: what the searches ask a million times, worked out once.

People, shifts and options (a shift at one of its starts) become numbers; options are numbered in
the order in which they begin.  Sets of people and sets of options are bit masks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from .capacity import TeamLimits
from .clashes import Kind, Piece, clash, clashes
from .draft import bits
from .options import Options
from .problem import Problem
from .rhythm import Rhythm
from .rules import RULEBOOK


class Stopped(Exception):
    """Somebody cancelled while the problem was being compiled."""


class Compiled(Options):
    """The compiled problem.  By person: base facts, limits, wishes; by shift: team and needs; by
    option: when, who is eligible, what it clashes with.  Read `_people`, `_shifts`, ... for what
    each table means."""

    def __init__(self, problem: Problem, stop: Callable[[], bool] = lambda: False):
        """Raises `Stopped` as soon as `stop` says so: the largest problems take seconds."""
        super().__init__(problem)
        self._stop = stop
        self.people = tuple(problem.volunteers)
        self.person_number = {v: n for n, v in enumerate(self.people)}
        self._held: dict[tuple[str, int | str], int] = {}
        self._shifts()
        self._eligible()
        self._clashes()
        self._people()
        self._rhythms()
        self._limits()
        self._commitments()
        self._resources()
        self._wishes()

    def _pause(self) -> None:
        if self._stop():
            raise Stopped

    def mask(self, people: Iterable[str]) -> int:
        """These people, as far as they are in the problem, as a mask."""
        return sum(1 << self.person_number[v] for v in people if v in self.person_number)

    def _shifts(self) -> None:
        """By shift: place (a location number), team sizes, needs as (holders, count), load, weight,
        preferences as (holders, count, weight), quarrels as masks of two, defender number or -1."""
        problem = self.problem
        shifts = problem.shifts.values()
        location_number = {location: n for n, location in enumerate(problem.locations)}
        defender_number = {d: n for n, d in enumerate(problem.defenders)}
        self.place = [location_number[s.location] for s in shifts]
        self.smallest = [s.smallest for s in shifts]
        self.largest = [s.largest for s in shifts]
        self.load = [s.load for s in shifts]
        self.option_load = [self.load[n] for n in self.shift_of]
        self.weight = [problem.uncovered_weights[s.priority - 1] for s in shifts]
        self.needs = [
            [(self.holders(n.qualification, n.level), n.count) for n in s.needs if n.count != "all"]
            for s in shifts
        ]
        self.prefers = [
            [(self.holders(n.qualification, n.level), n.count, n.weight) for n in s.prefers] for s in shifts
        ]
        self.defender = [-1 if s.defender is None else defender_number[s.defender] for s in shifts]
        self.known = [self.mask(d.known) for d in problem.defenders.values()]
        self.home_share = problem.rules.home_country

    def holders(self, qualification: str, level: int) -> int:
        """Who holds it at that level or above, as a mask."""
        key = qualification, level
        if key not in self._held:
            people = self.problem.volunteers.values()
            self._held[key] = self.mask(v.id for v in people if v.holds(qualification, level))
        return self._held[key]

    def citizens(self, country: str) -> int:
        """The nationals of a country, as a mask."""
        key = "nationality", country
        if key not in self._held:
            people = self.problem.volunteers.values()
            self._held[key] = self.mask(v.id for v in people if country in v.nationalities)
        return self._held[key]

    def _limits(self) -> None:
        """What the rules say in the words of `capacity`: `shares[s]` of teams, `tallies`, `stretches`."""
        self.shares = []
        for shift in self.problem.shifts.values():
            team = TeamLimits()
            for rule in RULEBOOK:
                rule.limit_team(team, shift, self)
            self.shares.append(team.shares)
        self.tallies = [tally for rule in RULEBOOK for tally in rule.tallies(self)]
        shifted: dict[range, range] = {}
        self.stretches = [
            stretch.counted_from(self.first_date, shifted)
            for rule in RULEBOOK
            for stretch in rule.stretches(self)
        ]

    def _eligible(self) -> None:
        """`eligible[o]`: the mask of people whom no rule on one person and one option forbids
        (way, excluded, home country, needs of all, availability)."""
        problem, travel = self.problem, self.problem.travel
        everyone = (1 << len(self.people)) - 1
        nationals = defaultdict(int)
        by_base = defaultdict(int)
        for p, v in enumerate(problem.volunteers.values()):
            by_base[v.base] |= 1 << p
            for country in v.nationalities:
                nationals[country] |= 1 << p
        near = {
            location: sum(
                who for base, who in by_base.items() if travel(base, location) <= problem.rules.way_minutes
            )
            for location in {s.location for s in problem.shifts.values()}
        }
        incompatible = [
            self.mask(pair) for pair in problem.incompatible if all(v in self.person_number for v in pair)
        ]
        free = [self._free(v) for v in self.people]
        bases = [v.base for v in problem.volunteers.values()]
        self.eligible = [0] * len(self.start)
        self.nationals, self.quarrels = [], []
        for n, shift in enumerate(problem.shifts.values()):
            self._pause()
            home = nationals[problem.locations[shift.location].country]
            able = near[shift.location] & ~self.mask(shift.excluded) & everyone
            for need in shift.needs:
                if need.count == "all":
                    able &= self.holders(need.qualification, need.level)
            if self.home_share == 0:
                able &= ~home
            self.nationals.append(home & able if self.home_share < 1 else 0)
            self.quarrels.append([pair for pair in incompatible if pair & able == pair])
            out = {base: 0 if shift.from_base else 60 * travel(base, shift.location) for base in by_base}
            back = {base: 0 if shift.from_base else 60 * travel(shift.location, base) for base in by_base}
            for o in self.options_of[n]:
                start, end = self.start[o], self.end[o]
                who = 0
                for p in bits(able):
                    leaves, returns = start - out[bases[p]], end + back[bases[p]]
                    first, last, gaps = free[p]
                    if (
                        first <= leaves
                        and returns <= last
                        and not any(leaves < b and a < returns for a, b in gaps)
                    ):
                        who |= 1 << p
                self.eligible[o] = who

    def _free(self, volunteer: str) -> tuple[float, float, list[tuple[float, float]]]:
        """Service and absences of one person, in seconds since 1970."""
        facts, midnight = self.problem.volunteers[volunteer], self.problem.clock.midnight
        absences = [(gap.start.timestamp(), gap.end.timestamp()) for gap in facts.unavailable]
        return midnight(facts.service.start).timestamp(), midnight(facts.service.end).timestamp(), absences

    def _clashes(self) -> None:
        """`clash[p][o]`: the options that person p cannot take beside o.  Takes the options that
        clash with p's history out of the eligible ones, then lists those: `people_of[o]`."""
        problem = self.problem
        volunteers = problem.volunteers.values()
        kinds = [Kind.of(v.base, problem.limits(v.id)) for v in volunteers]
        members: dict[Kind, int] = defaultdict(int)
        for p, kind in enumerate(kinds):
            members[kind] |= 1 << p
        pieces_at = {base: self.pieces(base) for base in {kind.base for kind in kinds}}
        for p, v in enumerate(volunteers):
            past = [Piece.of(work) for work in problem.history.get(v.id, ())]
            for o, piece in enumerate(pieces_at[v.base] if past else ()):
                if any(clash(kinds[p], problem.travel, piece, old) for old in past):
                    self.eligible[o] &= ~(1 << p)
        tables = {}
        for kind, who in members.items():
            self._pause()
            reach = [o for o, able in enumerate(self.eligible) if able & who]
            table = [0] * len(self.eligible)
            for o, mask in clashes(kind, problem.travel, pieces_at[kind.base], self.shift_of, reach).items():
                table[o] = mask
            tables[kind] = table
        self.people_of = [tuple(bits(able)) for able in self.eligible]
        self.clash = [tables[kind] for kind in kinds]

    def _people(self) -> None:
        """By person: `room[p]` minutes left in each week, `touched[p]` and `slept[p]` how much of the
        past falls on each date, `way[p]` the travel cost of a duty by location, `per_day[p]` what turns
        squared minutes of load into the cost of fairness."""
        problem, travel = self.problem, self.problem.travel
        self.room, self.touched, self.slept, self.way, self.per_day = [], [], [], [], []
        for v in problem.volunteers.values():
            past = problem.history.get(v.id, ())
            room = [problem.limits(v.id).week_load_minutes] * len(self.week_number)
            touched, slept = [0] * self.dates, [0] * self.dates
            for work in past:
                room[self.week_number[work.week]] -= work.load
                for counts, days in ((touched, work.days), (slept, work.nights)):
                    for day in days:
                        if 0 <= day - self.first_date < self.dates:
                            counts[day - self.first_date] += 1
            self.room.append(room)
            self.touched.append(touched)
            self.slept.append(slept)
            self.way.append([2 * travel(v.base, location) for location in problem.locations])
            available = self._available_dates(v.id)
            self.per_day.append(1 / (3600 * available) if available else 0.0)

    def _available_dates(self, volunteer: str) -> int:
        """The horizon's dates in service that no single absence covers whole."""
        problem, midnight = self.problem, self.problem.clock.midnight
        absences = problem.volunteers[volunteer].unavailable
        count = 0
        for day in problem.service_days(volunteer):
            morning, evening = midnight(date.fromordinal(day)), midnight(date.fromordinal(day + 1))
            count += not any(gap.start <= morning and gap.end >= evening for gap in absences)
        return count

    def _rhythms(self) -> None:
        """`rhythms[p]`: the window rules of person p; `windows[p]`: their lanes before any duty."""
        problem = self.problem
        made: dict[tuple[bool, int], Rhythm] = {}
        self.rhythms, self.windows = [], []
        horizon = range(
            problem.horizon.start.toordinal() - self.first_date,
            problem.horizon.end.toordinal() - self.first_date,
        )
        for p, v in enumerate(self.people):
            served = problem.service_days(v)
            served = range(served.start - self.first_date, served.stop - self.first_date)
            rhythms, windows = [], []
            for by_night, window, most in self.bounds(v):
                key = by_night, window
                if key not in made:
                    made[key] = Rhythm(window, by_night, self.night_places if by_night else self.date_places)
                past = self.slept[p] if by_night else self.touched[p]
                rhythms.append(made[key])
                marks = sum(1 << d for d, count in enumerate(past) if count)
                windows.append(made[key].start(most, horizon if by_night else served, marks))
            self.rhythms.append(tuple(rhythms))
            self.windows.append(windows)

    def _commitments(self) -> None:
        """`must[s]`: pinned people; `published[s]`: (people told, their option or -2); the most changes."""
        problem = self.problem
        self.must = [0] * len(self.shifts)
        for pin in problem.pinned:
            self.must[self.shift_number[pin.shift]] |= self.mask(pin.volunteers)
        self.published = {}
        for told in problem.published.values():
            if told.shift in self.shift_number:
                s = self.shift_number[told.shift]
                option = self.option_at.get((s, int(told.start.timestamp())), -2)
                self.published[s] = self.mask(told.volunteers), option
        self.changes_at_most = problem.changes_at_most

    def changed(self, s: int, o: int, team: tuple[int, ...]) -> int:
        """The cost `changes` of published shift s with this team at option o (-1: uncovered)."""
        was, option = self.published[s]
        now = sum(1 << p for p in team)
        return (was ^ now).bit_count() + ((was & now).bit_count() if now and o != option else 0)

    def _resources(self) -> None:
        """`uses[s]`: (resource, count); `users[r]`: the options that use it; `meets[o]`: the options
        with resources that go on at some time of option o."""
        problem = self.problem
        number = {r: n for n, r in enumerate(problem.resources)}
        self.stock = [r.count for r in problem.resources.values()]
        self.uses = [[(number[r], count) for r, count in s.uses.items()] for s in problem.shifts.values()]
        self.users = [0] * len(number)
        self.meets = [0] * len(self.start)
        going_on: list[int] = []
        for o, n in enumerate(self.shift_of):
            if not self.uses[n]:
                continue
            for r, _ in self.uses[n]:
                self.users[r] |= 1 << o
            going_on = [other for other in going_on if self.end[other] > self.start[o]]
            for other in going_on:
                self.meets[o] |= 1 << other
                self.meets[other] |= 1 << o
            going_on.append(o)

    def peak(self, resource: int, meeting: int, o: int) -> int:
        """How much of a resource the options `meeting` use at once at some time of option o."""
        others = [
            (self.start[x], self.end[x], dict(self.uses[self.shift_of[x]])[resource]) for x in bits(meeting)
        ]
        if sum(count for _, _, count in others) <= 1:
            return sum(count for _, _, count in others)
        instants = [self.start[o], *(start for start, _, _ in others if start > self.start[o])]
        return max(sum(count for start, end, count in others if start <= at < end) for at in instants)

    def _wishes(self) -> None:
        """`wish_at[p][o]`: the wishes of person p that option o breaks; `wish_weights[p]`: their weights."""
        longest = max((end - start for start, end in zip(self.start, self.end, strict=True)), default=0)
        self.wish_at: list[dict[int, list[int]]] = []
        self.wish_weights = []
        for p, v in enumerate(self.problem.volunteers.values()):
            broken: dict[int, list[int]] = defaultdict(list)
            for n, wish in enumerate(v.wishes):
                begin, until = wish.start.timestamp(), wish.end.timestamp()
                for o in range(bisect_left(self.start, begin - longest), bisect_left(self.start, until)):
                    if self.eligible[o] >> p & 1 and self.end[o] > begin:
                        broken[o].append(n)
            self.wish_at.append(dict(broken))
            self.wish_weights.append([wish.weight for wish in v.wishes])

    def short_of_preferences(self, s: int, team: tuple[int, ...]) -> int:
        """The cost of the preferences of shift s with this team; none without a team."""
        if not team:
            return 0
        crew = sum(1 << p for p in team)
        return sum(w * max(0, count - (crew & holders).bit_count()) for holders, count, w in self.prefers[s])
