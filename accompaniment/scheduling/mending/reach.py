"""What few changes can reach: for each person and option, how many changes it takes at least.

Counted from the published teams, whose duties somebody who takes another has to leave.  A team of
the smallest size that loses one person is filled up again (two changes) or dissolved (as many as it
has people); so most of what a large problem could do is out of reach of a small number of changes,
and need not be looked at.  Every number here is a lower bound, so that nothing is lost.
"""

from __future__ import annotations

from ..compile import Compiled
from ..draft import bits


class Reach:
    """`sunk`: changes that any plan makes, because some published teams cannot stay as they are.
    `cost[person, option]`: further changes of any plan in which the person is on that option."""

    def __init__(self, problem: Compiled):
        self.problem = problem
        self.broken = {s for s, (was, o) in problem.published.items() if self._broken(s, was, o)}
        self.sunk = sum(self._mending(s) for s in self.broken)
        self._leaving = {s: self._least_when_one_leaves(s) for s in problem.published}
        self._duties = [0] * len(problem.people)
        for s, (was, o) in problem.published.items():
            if s not in self.broken:
                for p in bits(was):
                    self._duties[p] |= 1 << o
        self.cost: dict[tuple[int, int], int] = {}
        for o, people in enumerate(problem.people_of):
            s = problem.shift_of[o]
            left = {p: self._left_behind(p, o) for p in people}
            alone = sorted(len(shifts) for shifts in left.values())
            for p, shifts in left.items():
                self.cost[p, o] = self._own(s, p, o) + sum(self._leaving[b] for b in shifts)
                if s not in problem.published:
                    self.cost[p, o] = max(self.cost[p, o], self._whole_team(s, len(shifts), alone))

    def size(self, changes: int) -> int:
        """How many pairs of a person and an option are within reach of so many changes."""
        return sum(cost <= changes - self.sunk for cost in self.cost.values())

    def _broken(self, s: int, was: int, o: int) -> bool:
        """Whether a published team cannot stay, whatever else is done."""
        problem, people = self.problem, was.bit_count()
        return (
            o < 0
            or not people
            or bool(was & ~problem.eligible[o])
            or not problem.smallest[s] <= people <= problem.largest[s]
            or bool(problem.must[s] & ~was)
            or any((was & holders).bit_count() < count for holders, count in problem.needs[s])
            or any(was & pair == pair for pair in problem.quarrels[s])
            or any(
                (was & members).bit_count() > share * people + 1e-9 for members, share in problem.shares[s]
            )
        )

    def _mending(self, s: int) -> int:
        """The least changes that mend a broken team: whoever cannot stay leaves and is replaced as far
        as the smallest size asks, or everybody leaves."""
        was, o = self.problem.published[s]
        people = was.bit_count()
        if o < 0:
            return people
        unable = (was & ~self.problem.eligible[o]).bit_count()
        return min(people, unable + max(0, self.problem.smallest[s] - people + unable))

    def _least_when_one_leaves(self, s: int) -> int:
        people = self.problem.published[s][0].bit_count()
        if s in self.broken:
            return 0  # counted as sunk
        return 1 if people > self.problem.smallest[s] else min(2, people)

    def _left_behind(self, p: int, o: int) -> list[int]:
        """The shifts that person p would have to leave for option o."""
        problem = self.problem
        clashing = problem.clash[p][o] & self._duties[p]
        return [problem.shift_of[b] for b in bits(clashing) if problem.shift_of[b] != problem.shift_of[o]]

    def _own(self, s: int, p: int, o: int) -> int:
        """The changes on shift s itself, if it was published and could stay as it is.

        Whoever joins it takes the place of somebody: if all who were told stay, they are team enough,
        and the same plan without the newcomer has one change less.
        """
        if s not in self.problem.published or s in self.broken:
            return 0
        was, told = self.problem.published[s]
        people, new = was.bit_count(), not was >> p & 1
        if o != told:
            return people + new
        return 2 * new

    def _whole_team(self, s: int, own: int, everybody: list[int]) -> int:
        """One change for each duty that the cheapest team with this person leaves behind.  (Two people
        may leave one team together, so no more than one is counted for each.)"""
        others = self.problem.smallest[s] - 1
        if len(everybody) <= others:
            return 1 << 30
        return own + sum(everybody[:others]) if own >= everybody[others] else sum(everybody[: others + 1])
