"""Teams of given people: the best first, found by what the rules say of teams."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING

from ..plan import Plan, Team
from .candidates import OF_TEAMS
from .price import changes, price, worth

if TYPE_CHECKING:
    from ..problem import Problem, Shift
    from ..rules import Breach, Rule

MOST_TRIES = 5000
"""Teams that are tried out before giving up: some ten milliseconds, and far more than there are in
an office of usual size."""
MOST_TEAMS = 100
"""Teams among which the cheapest is looked for; those of the cheapest people come first."""


class Search:
    """A search for teams of an uncovered shift.

    `room` is how many more changes to what was published there may be.  `waived` is a rule and
    the one person for whom it does not hold.  `tried` counts what was looked at.
    """

    def __init__(
        self,
        problem: Problem,
        shift: Shift,
        start: datetime,
        *,
        room: float = inf,
        waived: tuple[str, str] = ("", ""),
    ):
        self.problem, self.shift, self.start = problem, shift, start
        self.room, self.waived = room, waived
        self.tried = 0
        self.too_many = inf
        """The fewest changes of a team that was refused for them alone."""

    @property
    def gave_up(self) -> bool:
        """Whether not everything was tried."""
        return self.tried > MOST_TRIES

    def teams(self, free: Sequence[str], must: Collection[str] = ()) -> Iterator[Team]:
        """Every team of these people with all who `must` be on it, those of the first people first."""
        if len(must) <= self.shift.largest:
            others = [volunteer for volunteer in free if volunteer not in must]
            yield from self._grow(tuple(must), others, 0)

    def priced(
        self, plan: Plan, free: Sequence[str], must: Collection[str] = ()
    ) -> list[tuple[dict[str, float], Team]]:
        """Teams with what each adds to the bill of a plan in which they are not on it, cheapest first."""
        found = []
        for team in self.teams(free, must):
            found.append((price(self.problem, plan, self.shift.id, team, team.volunteers), team))
            if len(found) >= MOST_TEAMS:
                break
        return sorted(found, key=lambda one: (worth(one[0]), one[1].volunteers))

    def _grow(self, members: tuple[str, ...], people: Sequence[str], next_one: int) -> Iterator[Team]:
        self.tried += 1
        if self.gave_up:
            return
        team = Team(self.start, members)
        wanting = [
            rule.wanting(self.problem, team, breach)
            for rule in OF_TEAMS
            for breach in rule.in_team(self.problem, self.shift, team)
            if not self._excused(team, rule, breach)
        ]
        if members and not wanting:
            changed = changes(self.problem, self.shift.id, None, team)
            if changed <= self.room:
                yield team
            else:
                self.too_many = min(self.too_many, changed)
        room = self.shift.largest - len(members)
        if room <= 0 or any(short > room for short in wanting):
            return
        for number in range(next_one, len(people)):
            yield from self._grow((*members, people[number]), people, number + 1)

    def _excused(self, team: Team, rule: Rule, breach: Breach) -> bool:
        """Whether it is what was waived: about that person, or about everybody, of whom all others are
        known to keep it."""
        name, person = self.waived
        if rule.name != name:
            return False
        return breach.volunteer == person or rule.wanting(self.problem, team, breach) == inf
