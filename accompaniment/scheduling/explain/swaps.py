"""Mends by one duty: somebody else has it, or nobody, and whoever had it goes on the shift."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..plan import Plan
from ..rules.base import N_
from .case import Case, Mend
from .diary import Diary
from .price import price, worth
from .teams import Search
from .uncovered import AtStart, Reason

if TYPE_CHECKING:
    from ..problem import Problem


@dataclass(frozen=True)
class Swap(Mend):
    """`takes` has a duty in the place of `leaves`, who goes on the shift; None: the others of that
    team go without."""

    duty: str
    leaves: str
    takes: str | None

    swapped = N_("{takes} takes over {duty} from {leaves}; then {team} can go on {shift}.")
    released = N_("{leaves} leaves {duty}, whose team can go without; then {team} can go on {shift}.")

    def after(self, plan: Plan, shift: str) -> Plan:
        """The plan with it."""
        left = plan.teams[self.duty].without_person(self.leaves)
        kept = left.with_person(self.takes) if self.takes else left
        return plan.with_team(self.duty, kept).with_team(shift, self.team)

    def reason(self, problem: Problem, shift: str) -> Reason:
        facts: dict[str, Any] = {"shift": shift, "duty": self.duty, "leaves": self.leaves}
        facts |= {"takes": self.takes, "team": self.team.volunteers}
        return Reason(self.swapped if self.takes else self.released, facts)


def swaps(case: Case) -> Iterator[Swap]:
    """Every swap of one duty that lets a team go, cheapest first."""
    found = [swap for at, person, duty in case.freed for swap in _of(case, at, person, duty)]
    found.sort(key=lambda swap: (worth(swap.price), swap.duty, swap.leaves, swap.takes or ""))
    seen = set()
    for swap in found:
        key = swap.duty, swap.leaves, swap.takes
        if key not in seen and case.keeps_rules(
            swap.after(case.plan, case.shift.id), (swap.duty, case.shift.id)
        ):
            seen.add(key)
            yield swap


def _of(case: Case, at: AtStart, person: str, duty: str) -> Iterator[Swap]:
    """The swaps of one duty of one person, each with every team that could go then, cheapest first."""
    takers = case.takers(duty, person)
    if not takers:
        return
    problem, shift = case.problem, case.shift
    team = case.plan.teams[duty]
    given_up = case.plan.with_team(duty, team.without_person(person))
    teams = Search(problem, shift, at.start).priced(given_up, case.free(at), must=(person,))
    for taker, bill in takers:
        able = taker is None or _can_both(case, at, taker, duty)
        for extra, goes in teams:
            if taker in goes.volunteers:
                if not able:
                    continue
                taken = case.plan.with_team(duty, team.without_person(person).with_person(taker))
                extra = price(problem, taken, shift.id, goes, goes.volunteers)
            yield Swap(goes, case.bill(bill, extra), duty, person, taker)


def _can_both(case: Case, at: AtStart, taker: str, duty: str) -> bool:
    """Whether somebody who takes over a duty could still go on the shift."""
    problem = case.problem
    diary = Diary.of(problem, case.plan, taker)
    more = diary.with_work(problem.work(taker, duty, case.plan.teams[duty].start))
    return more.takes_for(problem.work(taker, case.shift.id, at.start), diary)
