"""An uncovered shift under study: how it stands, and who would be free if one duty were given up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..check import caused
from ..costs import Uncovered as UncoveredCost
from ..plan import Plan, Team
from ..rules.commitments import FewChanges
from .board import Board
from .candidates import OF_COMPANY, Candidate, Question
from .diary import Diary
from .price import less, price, together
from .uncovered import AtStart, Reason, at_start

if TYPE_CHECKING:
    from ..problem import Problem


@dataclass(frozen=True)
class Mend(ABC):
    """A change that lets a team go on an uncovered shift.

    `team` is who would go; `price` what the whole change adds to the bill (what is uncovered becomes
    less), by cost in strict order.
    """

    team: Team
    price: Mapping[str, float]

    @abstractmethod
    def reason(self, problem: Problem, shift: str) -> Reason:
        """The change in a sentence."""


class Case:
    """What every kind of mend asks of a shift without a team."""

    def __init__(self, problem: Problem, plan: Plan, shift: str, board: Board | None = None):
        """With a board it is quicker.  Raises `ValueError` if the shift has a team."""
        if shift in plan.teams:
            raise ValueError(f"{shift} has a team")
        self.problem, self.plan, self.board = problem, plan, board
        self.shift = problem.shifts[shift]
        self.question = Question(problem, plan, shift)
        self.gain = {"uncovered": -UncoveredCost.weight(problem, self.shift)}
        self._takers: dict[tuple[str, str], list[tuple[str | None, dict[str, float]]]] = {}

    @cached_property
    def stands(self) -> list[AtStart]:
        """How the shift stands at each of its starts."""
        return [at_start(self.question, start, self.board) for start in self.question.starts]

    @property
    def possible(self) -> bool:
        """Whether a team can go without any mend."""
        return any(at.team for at in self.stands)

    def free(self, at: AtStart) -> list[str]:
        """Who could go at a start, cheapest first."""
        return [candidate.volunteer for candidate in at.free]

    @cached_property
    def freed(self) -> list[tuple[AtStart, str, str]]:
        """Start, person, duty: at that start this person could go if they gave up that duty, or could go
        with somebody whom they meet there."""
        return [
            (at, volunteer, duty)
            for at in self.stands
            if not at.broken
            for volunteer, duty in (*self._freed_of_work(at), *self._freed_of_company(at))
        ]

    def _freed_of_work(self, at: AtStart) -> Iterator[tuple[str, str]]:
        for candidate in at.blocked:
            for duty in self._in_the_way(candidate):
                yield candidate.volunteer, duty

    def _freed_of_company(self, at: AtStart) -> Iterator[tuple[str, str]]:
        if any(rule.in_force(self.problem) for rule in OF_COMPANY):
            free = set(self.free(at))
            for volunteer in self.free(at):
                for duty in self.plan.duties_of(volunteer):
                    if len(free & set(self.plan.teams[duty].volunteers)) > 1:
                        yield volunteer, duty

    def _in_the_way(self, candidate: Candidate) -> Iterator[str]:
        blocking = [b for b in candidate.breaches if b.rule != FewChanges.name]
        if candidate.barred or any(b.volunteer != candidate.volunteer for b in blocking):
            return
        diary = Diary.of(self.problem, self.plan, candidate.volunteer)
        work = self.problem.work(candidate.volunteer, self.shift.id, candidate.start)
        named = {duty for b in blocking for duty in (b.shift, b.other)} - {self.shift.id, None}
        duties = self.plan.duties_of(candidate.volunteer)
        # Where a rule on two pieces of work names one, no other can be what is in the way.
        wanted = [duty for duty in duties if duty in named] if any(b.other for b in blocking) else duties
        for duty in wanted:
            if diary.without(duty).takes_for(work, diary):
                yield duty

    def takers(self, duty: str, person: str) -> list[tuple[str | None, dict[str, float]]]:
        """Who could have a duty instead of somebody, and what that adds to the bill; None: nobody
        has to."""
        key = duty, person
        if key not in self._takers:
            question = Question(self.problem, self.plan, duty, instead_of=person)
            team = self.plan.teams[duty]
            fewer = self.plan.with_team(duty, team.without_person(person))
            given = less(price(self.problem, fewer, duty, team, (person,)))
            found: list[tuple[str | None, dict[str, float]]] = []
            if duty in fewer.teams and self.clean(fewer, (duty,), (person,)):
                found.append((None, given))
            if not question.at_start(team.start):
                for volunteer in self.board.free(duty, team.start) if self.board else question.people:
                    if question.can(volunteer, team.start):
                        taken = Team(team.start, (*question.others, volunteer))
                        found.append((volunteer, together(given, question.price(taken, volunteer))))
            self._takers[key] = found
        return self._takers[key]

    def clean(self, after: Plan, shifts: Sequence[str], people: Sequence[str]) -> bool:
        """Whether a change of some teams breaks nothing, but that more may have to be made good yet."""
        found = caused(self.problem, self.plan, after, shifts, people)
        return all(breach.rule == FewChanges.name for breach in found)

    def keeps_rules(self, after: Plan, shifts: Sequence[str]) -> bool:
        """Whether the rules find nothing new in a plan that differs in the teams of these shifts."""
        plans = self.plan, after
        teams = [plan.teams[shift] for plan in plans for shift in shifts if shift in plan.teams]
        people = dict.fromkeys(v for team in teams for v in team.volunteers)
        return not caused(self.problem, self.plan, after, shifts, tuple(people))

    def bill(self, *bills: Mapping[str, float]) -> dict[str, float]:
        """What a whole mend adds to the bill."""
        return {**together(*bills), **self.gain}
