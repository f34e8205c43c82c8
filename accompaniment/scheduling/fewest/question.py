"""The question: how few people could do this?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from ..check import check, inherited
from ..compile import Stopped
from ..pieces import joined, pieces
from ..plan import Plan
from ..problem import Problem
from ..result import Watch
from ..rules import identity, message
from ..solve import BrokenPlan
from .asked import asked
from .exact import people_in
from .part import Part


@dataclass(frozen=True, slots=True)
class Fewest:
    """The answer.  `plan` covers every shift asked for with the fewest people found, `people` of them;
    fewer than `least` cannot do it.

    `status`: "proven" if the two are equal; "found" if they are not; "impossible" if it is confirmed
    that not even everybody together can cover every shift, and then `nobody` names shifts for which
    there is no team at all, if that is why; "unknown" if no such plan was found.
    `together` are shifts of which nobody can be on two, which need `together_people` in all.
    """

    plan: Plan | None
    people: int | None
    least: int
    status: Literal["proven", "found", "impossible", "unknown"]
    seconds: float
    nobody: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    together_people: int = 0


def fewest(
    problem: Problem,
    *,
    shifts: Collection[str] | None = None,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 1,
    progress: Callable[[float, int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Fewest:
    """How few people can cover every one of `shifts` (all, if not said) by all rules.

    Shifts that somebody is pinned to are always among them; what was published does not count.
    `progress` hears seconds, people found and the least that are needed; `stop` ends the search.
    Raises `BrokenPlan` on a fault of this program.
    """
    watch = Watch(seconds, stop)
    whole = asked(problem, shifts)
    parts = [piece for piece in pieces(whole) if piece.shifts]
    answers: list[Part] = []
    try:
        answers = [Part(piece, watch, workers, seed) for piece in parts]
    except Stopped:
        return Fewest(None, None, 0, "unknown", watch.elapsed)

    def tell() -> None:
        if progress is not None and all(part.plan is not None for part in answers):
            progress(watch.elapsed, sum(p.people for p in answers), sum(p.least for p in answers))

    nobody = tuple(shift for part in answers for shift in part.nobody)
    for n, part in enumerate(answers):
        if not nobody:
            size = sum(other.size for other in answers[n:])
            part.answer(watch.elapsed + watch.left * part.size / size, tell)
    return _joined(whole, answers, nobody, watch)


def _joined(whole: Problem, answers: list[Part], nobody: tuple[str, ...], watch: Watch) -> Fewest:
    """The answers of the parts as one, its plan checked."""
    least = sum(part.least for part in answers)
    widest = max(answers, key=lambda part: part.together_people, default=None)
    sure = (widest.together, widest.together_people) if widest else ((), 0)
    if nobody or any(part.impossible for part in answers):
        return Fewest(None, None, least, "impossible", watch.elapsed, nobody, *sure)
    if any(part.plan is None for part in answers):
        return Fewest(None, None, least, "unknown", watch.elapsed, (), *sure)
    plan = joined(part.plan for part in answers)
    excused = set(map(identity, inherited(whole)))
    breaches = [breach for breach in check(whole, plan) if identity(breach) not in excused]
    if breaches or plan.teams.keys() != whole.shifts.keys():
        raise BrokenPlan("; ".join(message(breach) for breach in breaches[:5]))
    people = people_in(plan)
    status = "proven" if people == least else "found"
    return Fewest(plan, people, least, status, watch.elapsed, (), *sure)
