"""Mends by people who are not there yet: how many, and what they would have to hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

from ..plan import Team
from ..problem import Dates, Problem, Volunteer
from ..rules.base import N_
from .candidates import Question
from .case import Case, Mend
from .price import price, worth
from .teams import Search
from .uncovered import AtStart, Reason

EVER = Dates(date(1900, 1, 1), date(2199, 12, 31))
NEW = "+"
"""How the ids begin of people who are not there."""

Profile = tuple[tuple[str, int], ...]
"""Qualifications with their levels."""


@dataclass(frozen=True)
class Hire(Mend):
    """So many more `people` who are free then, live at `base` and each hold the qualifications.

    `team` are those who are there and would go with them, nobody perhaps; `price` is without what
    the new people cost.
    """

    people: int
    base: str
    holding: Profile

    one = N_("One more person at {base} who is free then would do for {shift}.")
    one_holding = N_("One more person at {base} who is free then and holds {holding} would do for {shift}.")
    some = N_("{people} more people at {base} who are free then would do for {shift}.")
    some_holding = N_(
        "{people} more people at {base} who are free then and each hold {holding} would do for {shift}."
    )

    def reason(self, problem: Problem, shift: str) -> Reason:
        if self.people == 1:
            sentence = self.one_holding if self.holding else self.one
        else:
            sentence = self.some_holding if self.holding else self.some
        facts: dict[str, Any] = {"shift": shift, "people": self.people, "base": self.base}
        return Reason(sentence, facts | {"holding": tuple(f"{name} {level}" for name, level in self.holding)})


def hires(case: Case) -> list[Hire]:
    """As few people as would do, with each least set of qualifications that they need, cheapest first."""
    standing = [at for at in case.stands if not at.broken]
    base = _nearest_base(case)
    if not standing or base is None:
        return []
    needs = dict.fromkeys((need.qualification, need.level) for need in case.shift.needs)
    for people in range(1, case.shift.smallest + 1):
        found: list[Hire] = []
        for size in range(len(needs) + 1):
            for holding in combinations(needs, size):
                if not any(set(hire.holding) <= set(holding) for hire in found):
                    found += _with(case, standing, people, base, holding)
        if found:
            return sorted(found, key=lambda hire: (len(hire.holding), worth(hire.price)))
    return []


def _with(case: Case, standing: list[AtStart], people: int, base: str, holding: Profile) -> Iterator[Hire]:
    """The cheapest way to cover the shift with so many people of this profile, if there is one."""
    new = {f"{NEW}{n}": _somebody(f"{NEW}{n}", base, holding) for n in range(people)}
    problem = joined_by(case.problem, new)
    found = []
    for at in standing:
        question = Question(problem, case.plan, case.shift.id)
        if any(question.candidate(person, at.start).barred for person in new):
            continue
        for _, team in Search(problem, case.shift, at.start).priced(case.plan, case.free(at), must=new):
            there = tuple(v for v in team.volunteers if v not in new)
            found.append((price(problem, case.plan, case.shift.id, team, there), Team(at.start, there)))
    for bill, team in sorted(found, key=lambda one: (worth(one[0]), one[1].start, one[1].volunteers)):
        if Question(problem, case.plan, case.shift.id).clean(Team(team.start, (*team.volunteers, *new))):
            yield Hire(team, case.bill(bill), people, base, holding)
            return


def joined_by(problem: Problem, people: dict[str, Volunteer]) -> Problem:
    """The problem with more people in it."""
    return replace(problem, volunteers={**problem.volunteers, **people}, memo={})


def _somebody(id: str, base: str, holding: Profile) -> Volunteer:
    """Somebody without any duty, absence or wish."""
    levels: dict[str, int] = {}
    for name, level in holding:
        levels[name] = max(level, levels.get(name, 0))
    return Volunteer(id, base, EVER, (), levels, frozenset(), ())


def _nearest_base(case: Case) -> str | None:
    """The base from which the shift is reached soonest, of those where somebody lives."""
    bases = sorted({volunteer.base for volunteer in case.problem.volunteers.values()})
    return min(bases, key=lambda base: case.problem.travel(base, case.shift.location), default=None)
