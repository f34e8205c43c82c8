"""One person fewer, and once more, as long as every shift still finds a team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from random import Random

from ..compile import Compiled
from ..core import library
from ..draft import bits
from ..search import Teams
from .squeeze import Squeeze

TRIES = 15_000
"""Shifts that may be seated at the cost of others before another person is tried; grows as that fails."""
MOVES = 4_000
"""Moves of the compiled core for each shift, in every attempt but the first; grows in the same way."""
LOOK = 0.05
"""Seconds between two looks at the clock while attempts are made."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """To cover every shift with these `people` (a mask), from where the `best` teams so far leave it."""

    best: Teams
    people: int
    tries: int
    walk: bool


class Descent:
    """Fewer and fewer people, from teams that cover every shift, on so many cores.

    The compiled core lets go of Python's lock, so its attempts run in threads, each with other people
    left out; the first that succeeds ends the rest.  Without it there is one at a time.
    """

    def __init__(self, problem: Compiled, best: Teams, workers: int, seed: int):
        self.best, self.used = best, in_teams(best)
        self._problem = problem
        self._rng = Random(seed)
        self._pinned = 0
        for must in problem.must:
            self._pinned |= must
        hands = workers if library() else 1
        self._idle = [Squeeze(problem, Random(seed + 1000 * hand)) for hand in range(hands)]
        self._begun = self._failed = 0
        self._tries = TRIES
        self._ended = False

    def run(
        self,
        least: int,
        stop: Callable[[], bool],
        found: Callable[[Teams], None],
        patience: int | None = None,
    ) -> None:
        """Go on until there are no more than `least` people, or `stop` says so, or `patience` attempts in
        a row failed.  `found` hears of every lesser number, in this thread; so does `stop`."""
        running: dict[Future[Teams | None], Squeeze] = {}
        self._begun = self._failed = 0
        with ThreadPoolExecutor(len(self._idle)) as pool:
            try:
                while self._goes_on(least, stop, patience) or running:
                    while self._idle and not self._ended:
                        squeeze = self._idle.pop()
                        running[pool.submit(self._try, squeeze, self._next())] = squeeze
                    for done in wait(running, LOOK, FIRST_COMPLETED).done:
                        self._idle.append(running.pop(done))
                        self._learn(done.result(), found)
            finally:
                self._ended = True  # whatever happens here, the threads come to an end

    def _goes_on(self, least: int, stop: Callable[[], bool], patience: int | None) -> bool:
        done = self.used.bit_count() <= least or not self.used & ~self._pinned
        self._ended = done or (patience is not None and self._failed >= patience) or stop()
        return not self._ended

    def _learn(self, teams: Teams | None, found: Callable[[Teams], None]) -> None:
        if teams is None:
            self._failed += 1
            self._tries = self._tries * 3 // 2 if self._failed % 4 == 0 else self._tries
        elif in_teams(teams).bit_count() < self.used.bit_count():
            self.best, self.used = teams, in_teams(teams)
            self._begun, self._failed, self._tries = 0, 0, TRIES
            found(teams)

    def _next(self) -> Attempt:
        """One of the used people less: at first who has the fewest duties, then anybody; and every other
        time somebody else for a further one."""
        used, rng, begun = self.used, self._rng, self._begun
        self._begun += 1
        free = list(bits(used & ~self._pinned))
        duties = {p: sum(p in team for team in self.best[1]) if begun == 0 else 0 for p in free}
        leaves = min(free, key=lambda p: (duties[p], rng.random()))
        fewer = used & ~(1 << leaves)
        others = [p for p in range(len(self._problem.people)) if not used >> p & 1]
        if begun % 2 and others and len(free) > 1:
            also = rng.choice([p for p in free if p != leaves])
            fewer = fewer & ~(1 << also) | 1 << rng.choice(others)
        return Attempt(self.best, fewer, self._tries, walk=begun > 0 and bool(library()))

    def _try(self, squeeze: Squeeze, attempt: Attempt) -> Teams | None:
        """In a thread of its own: teams for every shift, or None."""

        def stop() -> bool:
            return self._ended or self.used.bit_count() <= attempt.people.bit_count()

        squeeze.draft.restore(attempt.best)
        squeeze.invite(attempt.people)
        if attempt.walk:
            done = squeeze.walk(stop, MOVES * len(self._problem.shifts) * attempt.tries // TRIES)
        else:
            done = squeeze.cover(stop, attempt.tries)
        return squeeze.draft.snapshot() if done else None


def in_teams(teams: Teams) -> int:
    """The people who have a duty, as a mask."""
    return sum(1 << p for p in set(_members(teams)))


def _members(teams: Teams) -> Iterator[int]:
    for option, team in zip(*teams, strict=True):
        if option >= 0:
            yield from team
