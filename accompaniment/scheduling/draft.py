"""A plan being worked on, in the integers of `compile`.

`Draft` is the state every search here shares.  It can say in about a microsecond whether one more
duty would break a rule of that person (`fits`), it keeps all six costs up to date, and any change
is one `set` of one team, which `undo` takes back.  It is valid whenever the search that uses it
only ever sets a team that is `composed`, whose people all `fit` and for which there is `supply`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .company import Company
from .rhythm import Track

if TYPE_CHECKING:
    from .compile import Compiled

Team = tuple[int, ...]


def bits(mask: int):
    """The positions of the ones in `mask`, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Draft:
    """Teams by shift number, with what the rules need to know about every person.

    `option[s]` is the option (a shift at one of its starts) that shift s has, -1 where it is
    uncovered; `team[s]` its people.  `duties[p]` is a bit mask over options.  By tally, `sums` holds
    (uses, what each person has left in each bucket), `company` the same of pairs; `tracks` holds the
    marked dates by stretch.  `load[p]` is the burden of person p, the carried one included.
    """

    def __init__(self, problem: Compiled):
        people, shifts = range(len(problem.people)), range(len(problem.shifts))
        self.problem = problem
        self.option = [-1 for _ in shifts]
        self.team: list[Team] = [() for _ in shifts]
        self.duties = [0 for _ in people]
        alone = [tally for tally in problem.tallies if not tally.by_pair]
        self.sums = [(tally.uses, [list(room) for room in tally.room]) for tally in alone]
        self.company = [Company(tally, len(people)) for tally in problem.tallies if tally.by_pair]
        self.tracks = [
            Track(rhythm, stretch, problem.dates)
            for rhythm, stretch in zip(problem.rhythms, problem.stretches, strict=True)
        ]
        self.load = list(problem.carried)
        self.covered = 0
        self.wished = [[0] * len(problem.wish_weights[p]) for p in people]
        self.visits: dict[tuple[int, int], int] = {}
        self.uncovered = sum(problem.weight)
        self.changes = sum(was.bit_count() for was, _ in problem.published.values())
        self.wishes = 0
        self.fairness = sum(
            each * minutes * minutes for each, minutes in zip(problem.per_day, problem.carried, strict=True)
        )
        self.strangers = 0
        self.travel = 0
        self.journal: list[tuple[int, int, Team]] = []

    def bill(self) -> tuple[int, int, int, float, int, int]:
        """The six costs in their order; `fairness` in hours squared per available day."""
        return (
            self.uncovered,
            self.changes,
            self.wishes,
            round(self.fairness, 2),
            self.strangers,
            self.travel,
        )

    def fits(self, p: int, o: int) -> bool:
        """Whether person p, who is eligible for option o, can take it beside all they have now."""
        problem = self.problem
        if self.duties[p] & problem.clash[p][o]:
            return False
        for uses, room in self.sums:
            left = room[p]
            for bucket, amount in uses[o]:
                if left[bucket] < amount:
                    return False
        for track in self.tracks:
            rhythm = track.rhythm
            marks = rhythm.marks[o]
            fresh = marks & ~track.seen[p]
            if fresh:
                adds, alarm = (rhythm.adds[o], rhythm.alarms[o]) if fresh == marks else rhythm.over(fresh)
                over = (track.windows[p] + adds) & alarm
                if over and rhythm.first_full(over, track.seen[p] | marks) >= 0:
                    return False
        return True

    def composed(self, s: int, team: Team, o: int) -> bool:
        """Whether these people make a team for shift s at option o, instead of the one it has now:
        by size, needs, shares, quarrels, and how often they have been together."""
        problem = self.problem
        if not problem.smallest[s] <= len(team) <= problem.largest[s]:
            return False
        crew = 0
        for p in team:
            crew |= 1 << p
        for holders, count in problem.needs[s]:
            if (crew & holders).bit_count() < count:
                return False
        for pair in problem.quarrels[s]:
            if crew & pair == pair:
                return False
        must = problem.must[s]
        if crew & must != must:
            return False
        for members, share in problem.shares[s]:
            if (crew & members).bit_count() > share * len(team) + 1e-9:
                return False
        return all(self._together(company, s, team, o) for company in self.company)

    def _together(self, company: Company, s: int, team: Team, o: int) -> bool:
        company.count(self.team[s], self.option[s], -1)
        allowed = company.allows(team, o)
        company.count(self.team[s], self.option[s], 1)
        return allowed

    def quarrels(self, s: int, o: int) -> list[int]:
        """Masks of two who may not both be on shift s, which has no team, at option o."""
        worn = (pair for company in self.company for pair in company.quarrels(o))
        return [*self.problem.quarrels[s], *worn]

    def supply(self, s: int, o: int) -> bool:
        """Whether the resources that shift s uses at option o are there beside all that is out now."""
        problem = self.problem
        for resource, count in problem.uses[s]:
            meeting = self.covered & problem.meets[o] & problem.users[resource]
            if problem.peak(resource, meeting, o) + count > problem.stock[resource]:
                return False
        return True

    def set(self, s: int, o: int, team: Team) -> None:
        """Give shift s this team at option o (-1 and no team: uncovered) and write it in the journal."""
        problem = self.problem
        old_o, old_team = self.option[s], self.team[s]
        self.journal.append((s, old_o, old_team))
        if s in problem.published:
            self.changes += problem.changed(s, o, team) - problem.changed(s, old_o, old_team)
        if problem.prefers[s]:
            self.wishes += problem.short_of_preferences(s, team) - problem.short_of_preferences(s, old_team)
        for company in self.company:
            company.count(old_team, old_o, -1)
            company.count(team, o, 1)
        if o == old_o:
            for p in old_team:
                if p not in team:
                    self._take(s, p, o)
            for p in team:
                if p not in old_team:
                    self._put(s, p, o)
        else:
            for p in old_team:
                self._take(s, p, old_o)
            for p in team:
                self._put(s, p, o)
            if old_o >= 0:
                self.covered ^= 1 << old_o
                self.uncovered += problem.weight[s]
            if o >= 0:
                self.covered |= 1 << o
                self.uncovered -= problem.weight[s]
        self.option[s], self.team[s] = o, team

    def clear(self, s: int) -> None:
        """Leave shift s uncovered."""
        if self.option[s] >= 0:
            self.set(s, -1, ())

    def undo(self, mark: int) -> None:
        """Take back everything written in the journal after its first `mark` lines."""
        while len(self.journal) > mark:
            s, o, team = self.journal.pop()
            self.set(s, o, team)
            self.journal.pop()

    def keep(self) -> None:
        """Forget the journal: what stands can no longer be undone."""
        self.journal.clear()

    def snapshot(self) -> tuple[list[int], list[Team]]:
        """All options and teams, to come back to with `restore`."""
        return self.option[:], self.team[:]

    def restore(self, snapshot: tuple[list[int], list[Team]]) -> None:
        """Make the teams those of the snapshot."""
        options, teams = snapshot
        differing = [s for s in range(len(teams)) if self.option[s] != options[s] or self.team[s] != teams[s]]
        for s in differing:
            self.clear(s)
        for s in differing:
            if options[s] >= 0:
                self.set(s, options[s], teams[s])
        self.keep()

    def _put(self, s: int, p: int, o: int) -> None:
        self._tally(s, p, o, 1)
        self.duties[p] |= 1 << o
        for track in self.tracks:
            track.put(p, o)

    def _take(self, s: int, p: int, o: int) -> None:
        self._tally(s, p, o, -1)
        self.duties[p] ^= 1 << o
        for track in self.tracks:
            track.take(p, o)

    def _tally(self, s: int, p: int, o: int, sign: int) -> None:
        """Add (sign 1) or remove (-1) what person p on shift s adds to the tallies and to the costs."""
        problem = self.problem
        burden = sign * problem.burden[o]
        for uses, room in self.sums:
            for bucket, amount in uses[o]:
                room[p][bucket] -= sign * amount
        before = self.load[p]
        self.load[p] = before + burden
        self.fairness += burden * (2 * before + burden) * problem.per_day[p]
        self.travel += sign * problem.way[p][problem.place[s]]
        for wish in problem.wish_at[p].get(o, ()):
            count = self.wished[p][wish]
            self.wished[p][wish] = count + sign
            if count == (0 if sign > 0 else 1):
                self.wishes += sign * problem.wish_weights[p][wish]
        defender = problem.defender[s]
        if defender >= 0 and not problem.known[defender] >> p & 1:
            count = self.visits.get((defender, p), 0)
            self.visits[defender, p] = count + sign
            if count == (0 if sign > 0 else 1):
                self.strangers += sign
