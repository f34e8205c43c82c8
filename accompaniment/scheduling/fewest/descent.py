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
    """To cover every shift with these `people` (a mask), from where the `best` teams so far leave it;
    of use as long as nobody can do it with fewer than `used`."""

    best: Teams
    used: int
    people: int
    tries: int
    walk: bool


class Descent:
    """Fewer and fewer people, from teams that cover every shift, on so many cores.

    The compiled core lets go of Python's lock, so its attempts run in threads, each with other people
    left out; the first that succeeds ends the rest.  Without it there is one at a time.
    """

    def __init__(self, problem: Compiled, best: Teams, workers: int, seed: int):
        self.begin(best)
        self._problem = problem
        self._rng = Random(seed)
        self._pinned = 0
        for must in problem.must:
            self._pinned |= must
        self._hands = workers if library() else 1
        self._idle = [Squeeze(problem, Random(seed + 1000 * hand)) for hand in range(self._hands)]
        self._ended = False

    def begin(self, best: Teams) -> None:
        """From these teams on."""
        self.best, self.used = best, in_teams(best)
        self._begun, self._failed, self._tries = 0, 0, TRIES

    def run(
        self,
        least: int,
        stop: Callable[[], bool],
        found: Callable[[Teams], None],
        patience: int | None = None,
    ) -> None:
        """Go on until there are no more than `least` people, or `stop` says so, or `patience` attempts in
        a row failed on each core.  `found` hears of every lesser number, in this thread; so does `stop`."""
        running: dict[Future[Teams | None], tuple[Squeeze, Attempt]] = {}
        self._failed, self._tries = 0, TRIES
        with ThreadPoolExecutor(self._hands) as pool:
            try:
                while self._goes_on(least, stop, patience) or running:
                    while self._idle and not self._ended:
                        squeeze, attempt = self._idle.pop(), self._next()
                        running[pool.submit(self._try, squeeze, attempt)] = squeeze, attempt
                    for done in wait(running, LOOK, FIRST_COMPLETED).done:
                        squeeze, attempt = running.pop(done)
                        self._idle.append(squeeze)
                        self._learn(attempt, done.result(), found)
            finally:
                self._ended = True  # whatever happens here, the threads come to an end

    def _goes_on(self, least: int, stop: Callable[[], bool], patience: int | None) -> bool:
        done = self.used.bit_count() <= least or not self.used & ~self._pinned
        tired = patience is not None and self._failed >= patience * self._hands
        self._ended = done or tired or stop()
        return not self._ended

    def _learn(self, attempt: Attempt, teams: Teams | None, found: Callable[[Teams], None]) -> None:
        if teams is None:
            if attempt.used == self.used.bit_count():  # or it was ended, as another did with fewer
                self._failed += 1
                if self._failed % (8 * self._hands) == 0:
                    self._tries = self._tries * 3 // 2
            return
        people = in_teams(teams)
        if people.bit_count() < self.used.bit_count():
            self.begin(teams)
            found(teams)
        elif people.bit_count() == self.used.bit_count():
            self.best, self.used = teams, people

    def _next(self) -> Attempt:
        """One of the used people less: at first who has the fewest duties, then anybody.  In turn with
        that, somebody else for one of them too; and as many as now, but others: whoever can do without
        one more may be far from those who are used."""
        used, rng, begun = self.used, self._rng, self._begun
        self._begun += 1
        free = list(bits(used & ~self._pinned))
        others = [p for p in range(len(self._problem.people)) if not used >> p & 1]
        turn = begun % 3 if others else 0
        people = used
        if turn < 2:
            duties = {p: sum(p in team for team in self.best[1]) if begun == 0 else 0 for p in free}
            people &= ~(1 << min(free, key=lambda p: (duties[p], rng.random())))
        if turn > 0 and (left := list(bits(people & ~self._pinned))):
            people = people & ~(1 << rng.choice(left)) | 1 << rng.choice(others)
        walk = begun > 0 and bool(library())
        return Attempt(self.best, used.bit_count(), people, self._tries, walk)

    def _try(self, squeeze: Squeeze, attempt: Attempt) -> Teams | None:
        """In a thread of its own: teams for every shift, or None."""

        def stop() -> bool:
            return self._ended or self.used.bit_count() < attempt.used

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
