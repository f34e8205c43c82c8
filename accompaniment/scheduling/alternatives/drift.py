"""Walking away from plans in small valid steps, without paying more than may be paid."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from ..compile import Compiled
from ..draft import Draft, Team
from ..polish import touch_up
from ..search import Teams

TEMPERATURE = 0.4
"""In duties of difference that are still missing."""
STEEP = 400.0
"""A cost that is above its limit by one part in so many weighs as much as one duty that is missing."""
LOOK = 64
"""Steps between two looks at the clock."""


class Drift:
    """A draft on its way from the plan it begins with to one that differs enough from all of `known`.

    `most` are the limits of the six costs, in their order; `differ` the least difference in duties.
    """

    def __init__(
        self, problem: Compiled, known: Sequence[Teams], most: Sequence[float], differ: int, rng: Random
    ):
        self.draft = Draft(problem)
        self.draft.restore(known[0])
        self._crews = [[_crew(team) for team in teams] for _, teams in known]
        self._most, self._differ, self._rng = most, differ, rng
        self._apart = [
            sum((_crew(team) ^ was).bit_count() for team, was in zip(self.draft.team, crews, strict=True))
            for crews in self._crews
        ]

    def leave(self, stop: Callable[[], bool], steps: float = math.inf) -> bool:
        """Walk until the draft differs enough within its limits; False if it was stopped before, or
        did not get there in so many steps."""
        draft, rng = self.draft, self._rng
        step, now = 0, self._missing(self._apart)
        while now > 0:
            step += 1
            if step > steps or (step % LOOK == 0 and stop()):
                return False
            mark = len(draft.journal)
            apart = self._after(mark) if touch_up(draft, rng) else None
            then = math.inf if apart is None else self._missing(apart)
            if then <= now or rng.random() < math.exp((now - then) / TEMPERATURE):
                draft.keep()
                self._apart, now = apart, then
            else:
                draft.undo(mark)
        return True

    def better(self, stop: Callable[[], bool], steps: int) -> None:
        """From an alternative to cheaper ones, step by step, as different as must be."""
        draft = self.draft
        now = draft.bill()
        for step in range(steps):
            if step % LOOK == 0 and stop():
                return
            mark = len(draft.journal)
            apart = self._after(mark) if touch_up(draft, self._rng) else None
            then = draft.bill()
            if apart is not None and then <= now and self._missing(apart) == 0:
                draft.keep()
                self._apart, now = apart, then
            else:
                draft.undo(mark)

    def _after(self, mark: int) -> list[int]:
        """The differences after what the journal holds from `mark` on."""
        draft, apart = self.draft, self._apart[:]
        before: dict[int, Team] = {}
        for s, _, team in draft.journal[mark:]:
            before.setdefault(s, team)
        for s, team in before.items():
            was, now = _crew(team), _crew(draft.team[s])
            for n, crews in enumerate(self._crews):
                apart[n] += (now ^ crews[s]).bit_count() - (was ^ crews[s]).bit_count()
        return apart

    def _missing(self, apart: Sequence[int]) -> float:
        """0 for an alternative; else the duties of difference that are missing, and what is paid too much."""
        short = sum(max(0, self._differ - n) for n in apart)
        above = sum(
            (cost - limit) / max(limit, 1.0)
            for cost, limit in zip(self.draft.bill(), self._most, strict=True)
            if cost > limit + 1e-9
        )
        return short + STEEP * above


def _crew(team: Team) -> int:
    return sum(1 << p for p in team)
