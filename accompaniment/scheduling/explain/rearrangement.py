"""Whether a shift can be covered if the duties near it change hands: found, or proven not to be.

CP-SAT searches a small part of the plan exactly: the shift and those that have a team and lie nearest
in time.  Every one of them has to keep a team.  What is said of it is said of these shifts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..check import caused
from ..costs import COSTS
from ..exact import Effort, minimise, none_below
from ..plan import Plan
from ..result import Watch
from ..rules import eligible
from ..rules.base import N_
from .uncovered import Reason

if TYPE_CHECKING:
    from ..model import PlanModel
    from ..problem import Problem

SIZES = (6, 12, 24, 48)
"""How many shifts may change, tried in turn."""
SECONDS = 5.0


@dataclass(frozen=True)
class Rearrangement:
    """What an exact search near an uncovered shift said.

    `shifts` are those that could change, the shift itself first, from `first` to `last`.  `plan` covers
    them all and keeps the rules, with as few duties in other hands as possible among these shifts;
    `price` is what it adds to the bill.  Without a plan, `proven` says that there is none in which all
    these shifts have a team and nothing else changes; it was proven twice, the second time without
    presolve.  Where neither is so, the time was too short.
    """

    shifts: tuple[str, ...]
    first: datetime
    last: datetime
    plan: Plan | None
    proven: bool
    price: Mapping[str, float]

    found = N_("{shift} is covered if duties change hands on {moved}.")
    none = N_(
        "No rearrangement of the {count} shifts that begin from {first} to {last} covers {shift} and leaves "
        "the others a team: proven."
    )
    open = N_(
        "Whether a rearrangement of the shifts near {shift} covers it was not decided in the time given."
    )

    def moved(self, before: Plan) -> tuple[str, ...]:
        """The shifts whose team changes, without the one that is covered."""
        if self.plan is None:
            return ()
        return tuple(s for s in self.shifts[1:] if self.plan.teams[s] != before.teams[s])

    def reason(self, problem: Problem, before: Plan) -> Reason:
        """The answer in a sentence."""
        facts: dict[str, Any] = {"shift": self.shifts[0], "count": len(self.shifts)}
        if self.plan is not None:
            return Reason(self.found, facts | {"moved": self.moved(before)})
        local = problem.clock.local
        facts |= {"first": local(self.first), "last": local(self.last)}
        return Reason(self.none if self.proven else self.open, facts)


def rearrange(
    problem: Problem,
    plan: Plan,
    shift: str,
    *,
    seconds: float = SECONDS,
    workers: int = 2,
    stop: Callable[[], bool] | None = None,
) -> Rearrangement:
    """Look for a rearrangement near an uncovered shift, among few shifts and then among more.

    The first that is found ends it; else the answer is that for most shifts that were proven.
    Raises `ValueError` if the shift has a team.
    """
    if shift in plan.teams:
        raise ValueError(f"{shift} has a team")
    watch = Watch(seconds, stop)
    near = _near(problem, plan, shift)
    answer = _answer(problem, [shift], None, False)
    for size in SIZES:
        if watch.over():
            break
        free = [shift, *near[: size - 1]]
        found, impossible = _search(problem, plan, free, watch, workers)
        if found is not None:
            return _answer(problem, free, found, False, _price(problem, plan, found))
        if not impossible:
            break
        answer = _answer(problem, free, None, True)
        if len(free) > len(near):
            break
    return answer


def _answer(
    problem: Problem,
    free: list[str],
    plan: Plan | None,
    proven: bool,
    price: Mapping[str, float] | None = None,
) -> Rearrangement:
    starts = [start for shift in free for start in problem.shifts[shift].starts]
    return Rearrangement(tuple(free), min(starts), max(starts), plan, proven, price or {})


def _near(problem: Problem, plan: Plan, shift: str) -> list[str]:
    """The shifts with a team that somebody could do as well as this one, nearest in time first."""
    people = eligible(problem, shift).keys()
    starts = problem.shifts[shift].starts

    def distance(other: str) -> float:
        return min(abs((plan.teams[other].start - start).total_seconds()) for start in starts)

    others = [o for o in plan.teams if not people.isdisjoint(eligible(problem, o))]
    return sorted(others, key=lambda other: (distance(other), problem.position[other]))


def _search(
    problem: Problem, plan: Plan, free: list[str], watch: Watch, workers: int
) -> tuple[Plan | None, bool]:
    """A plan that covers all the free shifts, or whether there is none."""
    from ..model import PlanModel

    model: PlanModel = PlanModel(problem, base=plan, free=free)
    for shift in free:
        model.add(model.covered[shift] >= 1)
    term = _hands(model, plan)
    answer = minimise(model, term, watch, Effort(watch.left, workers))
    if answer.plan is not None:
        after = Plan({s: answer.plan.teams[s] for s in problem.shifts if s in answer.plan.teams})
        people = {v for p in (plan, after) for s in free if s in p.teams for v in p.teams[s].volunteers}
        return (None, False) if caused(problem, plan, after, free, sorted(people)) else (after, False)
    if answer.said != "impossible":
        return None, False
    return None, none_below(model, term, None, watch, Effort(max(watch.left, 1.0), workers))


def _hands(model: PlanModel, plan: Plan) -> Any:
    """How many duties are in other hands than before, and teams that begin at another time."""
    term = 0
    for shift in model.shifts:
        was = plan.teams.get(shift.id)
        if was is not None:
            term += sum(on for v, on in model.team(shift.id).items() if v not in was.volunteers)
            term += sum(1 - on for v, on in model.team(shift.id).items() if v in was.volunteers)
            term += sum(b for start, b in model.begins_of(shift.id).items() if start != was.start)
    return term


def _price(problem: Problem, before: Plan, after: Plan) -> dict[str, float]:
    return {cost.name: round(cost.value(problem, after) - cost.value(problem, before), 2) for cost in COSTS}
