"""Covering every shift with the people who are invited, however tight it is.

The way of Nagata and Bräysy ("A powerful route minimization heuristic for the vehicle routing
problem with time windows", Operations Research Letters 37, 2009), with people for vehicles and
teams for visits: shifts that wait are seated one after another; who must go for it waits in turn.
A shift that could not be seated without that grows heavier, so that the hard ones are learned, and
small exchanges keep what stands from setting.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

from ..compile import Compiled
from ..draft import Draft, bits
from .seating import seat
from .walk import walk

STIRS = 10
"""Small exchanges after each shift that was seated at the cost of others."""


class Squeeze:
    """A draft of a problem in which only the invited people may have duties."""

    def __init__(self, problem: Compiled, rng: Random):
        self._whole = problem
        self._problem = copy.copy(problem)
        self._problem.weight = [1] * len(problem.shifts)
        self._rng = rng
        self.draft = Draft(self._problem)
        self._waiting: list[int] = []

    def invite(self, people: int) -> None:
        """From now on only these (a mask) may be on a team; whoever else was on one leaves it."""
        whole, problem, draft = self._whole, self._problem, self.draft
        listed = {mask: tuple(p for p in bits(mask & people)) for mask in set(whole.eligible)}
        problem.eligible = [mask & people for mask in whole.eligible]
        problem.people_of = [listed[mask] for mask in whole.eligible]
        problem.weight[:] = [1] * len(problem.weight)
        for s, team in enumerate(draft.team):
            if any(not people >> p & 1 for p in team):
                draft.clear(s)
        draft.keep()
        begins = [min((problem.start[o] for o in options), default=0) for options in problem.options_of]
        self._waiting = [s for s, o in enumerate(draft.option) if o < 0]
        self._waiting.sort(key=begins.__getitem__, reverse=True)  # the last is seated first

    def cover(self, stop: Callable[[], bool], tries: int | None = None) -> bool:
        """Seat every shift that waits; False if it was stopped or needed more than `tries`."""
        draft, weight = self.draft, self._problem.weight
        while self._waiting:
            if stop() or tries == 0:
                return False
            s = self._waiting.pop()
            lost = seat(draft, s, self._rng, leave=False)
            if lost is None:
                tries = tries and tries - 1
                weight[s] += 1
                lost = seat(draft, s, self._rng, leave=True)
                if lost is None:
                    self._waiting.insert(0, s)
                else:
                    self._waiting += lost
                for _ in range(STIRS):
                    self._stir()
        return True

    def walk(self, stop: Callable[[], bool], moves: int) -> bool:
        """The same from where the draft is now, by the compiled core; False if that failed."""
        teams = walk(self._problem, self.draft.snapshot(), stop, moves, self._rng.randrange(2**31))
        if teams is not None:
            self.draft.restore(teams)
            self._waiting = []
        return teams is not None

    def _stir(self) -> None:
        """Another person for one of a team drawn by lot, who may take that one's place in exchange."""
        draft, problem, rng = self.draft, self._problem, self._rng
        s = int(rng.random() * len(problem.shifts))
        o, team = draft.option[s], draft.team[s]
        if o < 0 or not problem.people_of[o]:
            return
        q = team[int(rng.random() * len(team))]
        p = problem.people_of[o][int(rng.random() * len(problem.people_of[o]))]
        fresh = tuple(p if r == q else r for r in team)
        if p in team or not draft.composed(s, fresh, o):
            return
        mark = len(draft.journal)
        given = [(x, problem.shift_of[x]) for x in bits(draft.duties[p] & problem.clash[p][o])]
        if len(given) > 2 or not self._pass_on(s, o, fresh, p, q, given):
            draft.undo(mark)
        draft.keep()

    def _pass_on(
        self, s: int, o: int, fresh: tuple[int, ...], p: int, q: int, given: list[tuple[int, int]]
    ) -> bool:
        """Person p takes q's place on shift s, and q takes p's on the shifts `given`; False if not all
        of that keeps the rules."""
        draft, problem = self.draft, self._problem
        if any(q in draft.team[t] or not problem.eligible[x] >> q & 1 for x, t in given):
            return False
        teams = [draft.team[t] for _, t in given]
        for t, touched in [(s, q), *((t, p) for _, t in given)]:
            draft.set(t, draft.option[t], tuple(r for r in draft.team[t] if r != touched))
        for (x, t), before in zip([(o, s), *given], [fresh, *teams], strict=True):
            comes = p if t == s else q
            now = before if t == s else tuple(q if r == p else r for r in before)
            if not draft.fits(comes, x) or not draft.composed(t, now, x):
                return False
            draft.set(t, x, now)
        return True
