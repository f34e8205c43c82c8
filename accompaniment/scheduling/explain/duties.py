"""Why somebody has a duty: who else could have it and at what price, and what they could do instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..check import caused
from ..rules.base import N_
from .candidates import Candidate, Question
from .diary import Diary
from .price import less, price, together, worth
from .uncovered import Reason

if TYPE_CHECKING:
    from ..plan import Plan
    from ..problem import Problem

NEAR = 40
"""Among so many uncovered shifts, the nearest in time, it is looked what somebody could do instead."""


@dataclass(frozen=True)
class Duty:
    """Why a person is on a shift.

    `others` are all who are not on it, in the place of the person, those who could and would cost
    least first; their `price` is what the change would add to the bill.  `needed`: without anybody in
    their place the team would not do.  `instead` are uncovered shifts that the person could be on if
    it were not for this one.
    """

    volunteer: str
    shift: str
    pinned: bool
    needed: bool
    others: tuple[Candidate, ...]
    instead: tuple[str, ...]

    by_hand = N_("{volunteer} is pinned to {shift}: that was decided by hand.")
    spare = N_("{volunteer} is one more on {shift}: the team would do without.")
    only = N_("{volunteer} is on {shift} because nobody else could be, as the plan stands.")
    best = N_("{volunteer} is on {shift}; {others} could be instead, but the plan would be no better.")
    dearer = N_("{volunteer} is on {shift}, though the plan would be better with {others} instead.")
    for_this = N_("Without {shift}, {volunteer} could be on {instead}, where nobody goes now.")

    @property
    def able(self) -> tuple[Candidate, ...]:
        """Those of the others who could."""
        return tuple(other for other in self.others if not other.breaches)

    @property
    def better(self) -> tuple[Candidate, ...]:
        """Those of them with whom the plan would cost less."""
        return tuple(other for other in self.able if worth(other.price) < NOTHING)

    def reasons(self) -> Iterator[Reason]:
        """Why, in sentences."""
        facts: dict[str, Any] = {"volunteer": self.volunteer, "shift": self.shift}
        names = tuple(other.volunteer for other in self.better or self.able)
        if self.pinned:
            yield Reason(self.by_hand, facts)
        elif not self.needed:
            yield Reason(self.spare, facts)
        elif not names:
            yield Reason(self.only, facts)
        if names and not self.pinned:
            yield Reason(self.dearer if self.better else self.best, facts | {"others": names})
        if self.instead:
            yield Reason(self.for_this, facts | {"instead": self.instead})


NOTHING = (0.0,) * 6


def why_this_duty(problem: Problem, plan: Plan, shift: str, volunteer: str) -> Duty:
    """Why somebody is on a shift.  Raises `ValueError` if they are not."""
    team = plan.teams.get(shift)
    if team is None or volunteer not in team.volunteers:
        raise ValueError(f"{volunteer} is not on {shift}")
    question = Question(problem, plan, shift, volunteer)
    fewer = plan.with_team(shift, team.without_person(volunteer))
    given = less(price(problem, fewer, shift, team, (volunteer,)))
    others = [
        replace(c, price={} if c.barred else together(given, c.price))
        for c in (question.candidate(other, team.start) for other in question.people)
    ]
    pinned = any(pin.shift == shift and volunteer in pin.volunteers for pin in problem.pinned)
    needed = shift not in fewer.teams or bool(caused(problem, plan, fewer, (shift,), (volunteer,)))
    return Duty(
        volunteer,
        shift,
        pinned,
        needed,
        tuple(sorted(others, key=Candidate.rank)),
        tuple(_instead(problem, plan, shift, volunteer)),
    )


def _instead(problem: Problem, plan: Plan, shift: str, volunteer: str) -> Iterator[str]:
    """The uncovered shifts that somebody could be on without this duty, and cannot with it."""
    start, diary = plan.teams[shift].start, Diary.of(problem, plan, volunteer)
    freed = diary.without(shift)
    uncovered = [s for s in problem.shifts.values() if s.id not in plan.teams]
    uncovered.sort(key=lambda other: min(abs((at - start).total_seconds()) for at in other.starts))
    for other in uncovered[:NEAR]:
        works = {at: problem.work(volunteer, other.id, at) for at in other.starts}
        freeing = [at for at, work in works.items() if not diary.fits(work) and freed.fits(work)]
        if freeing:
            question = Question(problem, plan, other.id)
            could = any(not question.candidate(volunteer, at, freed).breaches for at in freeing)
            if could and all(question.candidate(volunteer, at).breaches for at in works):
                yield other.id
