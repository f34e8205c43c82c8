"""Teams of given people: the best first, found by what the rules say of teams."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..plan import Plan, Team
from .candidates import OF_TEAMS
from .price import price, worth

if TYPE_CHECKING:
    from ..problem import Problem, Shift

MOST_TRIES = 5000
"""Teams that are tried out before giving up: some ten milliseconds, and far more than there are in
an office of usual size."""
MOST_TEAMS = 100
"""Teams among which the cheapest is looked for; those of the cheapest people come first."""


class Search:
    """A search for teams of a shift; `tried` counts what was looked at."""

    def __init__(self, problem: Problem, shift: Shift, start: datetime):
        self.problem, self.shift, self.start = problem, shift, start
        self.tried = 0

    @property
    def gave_up(self) -> bool:
        """Whether not everything was tried."""
        return self.tried > MOST_TRIES

    def teams(self, free: Sequence[str], must: Collection[str] = ()) -> Iterator[Team]:
        """Every team of these people with all who `must` be on it, those of the first people first."""
        if len(must) <= self.shift.largest:
            others = [volunteer for volunteer in free if volunteer not in must]
            yield from self._grow(tuple(must), others, 0)

    def first(self, free: Sequence[str], must: Collection[str] = ()) -> Team | None:
        """One team of these people, None if there is none or it was not found in time."""
        return next(self.teams(free, must), None)

    def cheapest(
        self, plan: Plan, free: Sequence[str], must: Collection[str] = ()
    ) -> tuple[Team, dict[str, float]] | None:
        """The team that adds least to the bill of a plan in which they are not on it, and how much."""
        best = None
        for number, team in enumerate(self.teams(free, must)):
            bill = price(self.problem, plan, self.shift.id, team, team.volunteers)
            if best is None or worth(bill) < worth(best[1]):
                best = team, bill
            if number >= MOST_TEAMS:
                break
        return best

    def _grow(self, members: tuple[str, ...], people: Sequence[str], next_one: int) -> Iterator[Team]:
        self.tried += 1
        if self.gave_up:
            return
        team = Team(self.start, members)
        broken = [(b, rule) for rule in OF_TEAMS for b in rule.in_team(self.problem, self.shift, team)]
        room = self.shift.largest - len(members)
        if members and not broken:
            yield team
        if room <= 0 or any(rule.wanting(self.problem, team, breach) > room for breach, rule in broken):
            return
        for number in range(next_one, len(people)):
            yield from self._grow((*members, people[number]), people, number + 1)
