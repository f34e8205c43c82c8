"""A menu of repairs: what each further change to a published plan would win, from the fewest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..check import check, inherited
from ..compile import Stopped
from ..costs import bill
from ..options import plan_of
from ..plan import Plan
from ..problem import Problem
from ..result import Watch
from ..rules import identity, message
from ..search import Job, Outcome, Search
from .begun import Held
from .proof import Proof, Standing, fewest, too_large
from .reach import Reach

STEP = 2
"""A person replaced is two changes."""
PER_CHOICE = 15.0
"""Seconds for one choice and its proof."""
AT_ONCE = 1.0
"""Seconds of heuristic search, so that there is a useful answer before anything is proven."""
AGAIN = 0.4
"""Seconds of it for each choice, before its proof."""
INSTEAD = 5.0
"""Seconds of it where the problem is too large for a proof."""
TRIES = 8
"""Walks in that time."""
LATER = 0.4
"""Seconds for the later costs of a choice."""
LARGE = 20_000
"""So many pairs of a person and an option; a smaller problem is searched for a shorter time."""
CLOSE = 8
"""Where no plan is known, so many numbers of changes are tried in turn before any number is allowed."""
ANY = 10**6


class BrokenRepair(AssertionError):
    """A repair breaks a rule: a fault of this program, never of the problem."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that changes at most `changes_at_most` of what was published; None: no such plan.

    `proven`: no plan with so few changes has a lesser cost `uncovered`, and none with that a lesser
    cost `changes` (or, without a plan, that there is none).  The later costs are not proven.
    `seconds`: since the menu was asked for.
    """

    changes_at_most: int
    proven: bool
    costs: dict[str, float]
    plan: Plan | None
    seconds: float


class Menu:
    """The repairs of one problem."""

    def __init__(
        self,
        problem: Problem,
        held: Held,
        *,
        workers: int = 2,
        seconds: float = PER_CHOICE,
        stop: Callable[[], bool] | None = None,
    ):
        """`problem` as it was asked about, `held` with what has begun; `seconds` for each choice."""
        self.problem = problem
        self.facts = held.problem
        self.workers = workers
        self.seconds = seconds
        self._stop = stop
        self._watch = Watch(float("inf"), stop)
        self._known: list[Standing] = []
        self._whole: Standing | None = None
        """A plan that covers everything with the fewest changes that this takes: more win nothing."""
        self._pace = 1.0
        told = problem.published
        self._fixed = sum(len(told[shift].volunteers) for shift in held.gone)
        """Changes on what is over and cannot be told any more: no plan is without them."""

    def choices(self, most: int, *, further: bool = False) -> Iterator[Choice]:
        """The choices with 0, 2, 4, ... up to `most` changes; if none of them has a plan, the one with the
        fewest changes that any plan needs (or, until it is found, one with a few more that is known and
        settled last).  With `further`, they begin with that one, and `most` is counted from it.

        A choice may come twice: at once as it was found, and again when it is settled; the later one
        counts.  Ends early where `stop` says so.  Raises `BrokenRepair` on a fault of this program.
        """
        try:
            self._search = Search(replace(self.facts, changes_at_most=None, memo={}), self._watch.stopped)
            reach = Reach(self._search.compiled)
            self._pace = min(1.0, len(reach.cost) / LARGE)
            asked = most - self._fixed
            few = not further and asked >= reach.sunk  # else no plan has so few
            self._at_once(asked if few else reach.sunk + most)
            if not further:
                choice = None
                for choice in self._settled(reach, range(0, most + 1, STEP)):
                    yield choice
                if choice is None or choice.plan is not None:
                    return
            first, told = None, set()
            for first in self._fewest(reach, 0 if further else most + 1, most):
                yield first
                told.add(first.changes_at_most)
            if first is None or first.plan is None:
                return
            least = first.changes_at_most
            if further:
                told.update(range(least + STEP, least + most + 1, STEP))
            yield from self._settled(reach, sorted(told - {least}))
        except Stopped:
            return

    def _at_once(self, most: int) -> None:
        """Mend close by what is broken; then search for a short time."""
        self._run(ANY, Job(0, "first"))
        if self._known:
            self._try(max(most, self._known[0].changes), AT_ONCE)

    def _try(self, most: int, seconds: float) -> None:
        """Several short walks, each from the best plan known with at most so many changes: the first ones
        decide what the last can reach, so to begin again gives more than to go on."""
        best = self._best(most)
        for seed in range(TRIES) if best else ():
            job = Job(0, "mend", self._pace * seconds / TRIES, seed, teams=(best.options, best.teams))
            self._run(most, job)

    def _best(self, most: int) -> Standing | None:
        """The best plan known with at most so many changes."""
        known = [standing for standing in self._known if standing.changes <= most]
        return min(known, key=lambda standing: standing.costs, default=None)

    def _settled(self, reach: Reach, numbers: Sequence[int]) -> Iterator[Choice]:
        """The choices with so many changes, in turn; before them the best that is known for the last."""
        best = self._best(numbers[-1] - self._fixed) if numbers else None
        if best is not None:
            yield self._choice(numbers[-1], False, best)
        for k in numbers:
            yield self._settle(reach, k)

    def _fewest(self, reach: Reach, above: int, further: int) -> Iterator[Choice]:
        """The choice with the fewest changes that any plan needs, from `above` on, at once as it is known
        and again when it is settled; if there is no plan at all, a choice that says so.  Where no plan
        with the fewest is known at once, it begins with one of those with up to `further` changes more."""
        k = max(above, self._fixed + reach.sunk)
        if not self._known:
            # Few changes make a small program; whether there is any plan at all is the largest.
            for few in (*range(k, k + CLOSE), self._fixed + ANY):
                choice = self._settle(reach, few)
                if (choice.plan is None) == (few >= k + CLOSE):
                    yield choice
                    return
            k += CLOSE
        enough = min(standing.changes for standing in self._known)
        k = max(k, self._fixed + fewest(reach, enough, self.seconds))
        for few in range(k, k + further + 1, STEP):
            best = self._best(few - self._fixed)
            if best is not None:
                yield self._choice(few, False, best)
                break
        while (choice := self._settle(reach, k)).plan is None:
            k += 1
        yield choice

    def _settle(self, reach: Reach, k: int) -> Choice:
        """The best plan with at most k changes, and whether it is proven.  Raises `Stopped`."""
        inside = k - self._fixed
        if self._whole is not None and self._whole.changes <= inside:
            return self._choice(k, True, self._whole)
        watch = Watch(self.seconds, self._stop)
        self._try(inside, INSTEAD if too_large(reach, inside) else AGAIN)
        proof = Proof(reach, inside, self._best(inside), watch, self.workers)
        proven = proof.settle()
        if self._watch.stopped():
            raise Stopped
        if proof.best is None:
            return self._choice(k, proven, None)
        self._known.append(proof.best)
        job = Job(0, "later", self._pace * LATER, teams=(proof.best.options, proof.best.teams))
        self._run(proof.best.changes, job)
        same = [standing for standing in self._known if standing.costs == proof.best.costs]
        if proven and proof.best.uncovered == 0:
            self._whole = same[-1]
        return self._choice(k, proven, same[-1])

    def _run(self, most: int, job: Job) -> None:
        """Do the job with at most so many changes and remember the plan it ends with."""

        def hear(outcome: Outcome) -> None:
            if outcome.last and outcome.whole:
                uncovered, changes = outcome.bill[:2]
                self._known.append(Standing(int(uncovered), int(changes), *outcome.teams))

        self._search.allow(most)
        self._search.run(job, self._watch.stopped, hear)

    def _choice(self, k: int, proven: bool, standing: Standing | None) -> Choice:
        if standing is None:
            return Choice(k, proven, {}, None, self._watch.elapsed)
        plan = plan_of(self.facts, standing.options, standing.teams)
        excused = set(map(identity, inherited(self.facts)))
        broken = [breach for breach in check(self.facts, plan) if identity(breach) not in excused]
        if broken:
            raise BrokenRepair("; ".join(map(message, broken[:5])))
        return Choice(k, proven, bill(self.problem, plan), plan, self._watch.elapsed)
