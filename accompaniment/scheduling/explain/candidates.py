"""Who could be on a shift, and what would be in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from ..check import caused
from ..costs import Changes
from ..plan import Plan, Team
from ..rules import RULEBOOK, Breach, Rule, identity
from ..rules.base import Eligibility
from ..rules.commitments import FewChanges
from .alone import Alone
from .diary import Diary
from .price import changes, price, worth

if TYPE_CHECKING:
    from ..problem import Problem

OF_TEAMS = tuple(
    rule
    for rule in RULEBOOK
    if type(rule).in_team is not Rule.in_team and not isinstance(rule, Eligibility) and not rule.of_start
)
OF_STARTS = tuple(rule for rule in RULEBOOK if rule.of_start)
OF_COMPANY = tuple(rule for rule in RULEBOOK if rule.of_company)


@dataclass(frozen=True)
class Candidate:
    """One person on one shift at one start: what would be broken, and what it would cost.

    `breaches` are those that their being there would cause, none if they can; of somebody who may
    never be there (`barred`) only what forbids it is said.  `price` is what they would add to the
    bill, by cost in strict order; of the barred it is not worked out.
    """

    volunteer: str
    start: datetime
    breaches: tuple[Breach, ...]
    price: Mapping[str, float]
    barred: bool = False

    def rank(self) -> tuple:
        """What to sort by: who breaks least comes first, then who costs least."""
        return self.barred, len(self.breaches), worth(self.price)


def who_can(
    problem: Problem,
    plan: Plan,
    shift: str,
    start: datetime | None = None,
    *,
    instead_of: str | None = None,
) -> list[Candidate]:
    """Everyone who is not on a shift, each once, best first.

    They would join the team that the shift has, in the place of `instead_of` if somebody is
    named.  A shift without a team begins at `start`, or for each at the start that suits best.
    """
    question = Question(problem, plan, shift, instead_of)
    starts = question.starts if start is None or question.covered else (start,)
    found = [min(question.candidates(volunteer, starts), key=Candidate.rank) for volunteer in question.people]
    return sorted(found, key=Candidate.rank)


def who_can_when(problem: Problem, plan: Plan, shift: str) -> dict[datetime, list[Candidate]]:
    """Everyone who is not on a shift, at every start that it may have now, best first."""
    question = Question(problem, plan, shift)
    found: dict[datetime, list[Candidate]] = {start: [] for start in question.starts}
    for volunteer in question.people:
        for candidate in question.candidates(volunteer, question.starts):
            found[candidate.start].append(candidate)
    return {start: sorted(candidates, key=Candidate.rank) for start, candidates in found.items()}


class Question:
    """Who could join a shift, as the plan stands otherwise."""

    def __init__(self, problem: Problem, plan: Plan, shift: str, instead_of: str | None = None):
        self.problem = problem
        self.shift = problem.shifts[shift]
        self.instead_of = instead_of
        self.covered = shift in plan.teams
        team = plan.teams.get(shift)
        self.starts = (team.start,) if team else self.shift.starts
        self.was = team.volunteers if team else ()
        self.others = tuple(volunteer for volunteer in self.was if volunteer != instead_of)
        self.plan = plan
        self.people = [v for v in problem.volunteers if v not in self.was]
        self.alone = Alone(problem, plan, self.shift)

    def candidates(self, volunteer: str, starts: Sequence[datetime]) -> Iterator[Candidate]:
        """This person at each of some starts."""
        return (self.candidate(volunteer, start) for start in starts)

    def candidate(
        self, volunteer: str, start: datetime, diary: Diary | None = None, *, all_rules: bool = False
    ) -> Candidate:
        """This person at one start, by what they do in the plan or in another diary.  With
        `all_rules` everything is said even of somebody who may never be there."""
        problem, shift = self.problem, self.shift
        team = Team(start, (*self.others, volunteer))
        found = [*self.alone.forbidden(volunteer, start)]
        barred = bool(found)
        if not barred or all_rules:
            diary = diary or Diary.of(problem, self.plan, volunteer)
            said = {breach.rule for breach in found}
            found += (b for b in self._with_others(volunteer, team) if b.rule not in said)
            found += diary.broken_by(problem.work(volunteer, shift.id, start))
        found += self.at_start(start)
        bill = {} if barred and not all_rules else self.price(team, volunteer)
        return Candidate(volunteer, start, (*found, *self._changes(team)), bill, barred)

    def price(self, team: Team, volunteer: str) -> dict[str, float]:
        """What somebody adds to the bill who comes to the others of a team."""
        return price(self.problem, self.plan, self.shift.id, team, (volunteer,), self.instead_of)

    def can(self, volunteer: str, start: datetime, before: Plan | None = None) -> bool:
        """Whether nothing keeps somebody away, but for what is wrong with the start itself and for what
        has to be made good elsewhere (`changes`); quick to say no.  What is broken in the plan `before`
        is not held against them."""
        if not self.alone.can(volunteer, start, before):
            return False
        if self.others:
            return not any(True for _ in self._with_others(volunteer, Team(start, (*self.others, volunteer))))
        if volunteer not in self._suits:  # who is alone suits or not, whenever it is
            first = Team(start, (volunteer,))
            self._suits[volunteer] = not any(True for _ in self._with_others(volunteer, first))
        return self._suits[volunteer]

    @cached_property
    def _suits(self) -> dict[str, bool]:
        return {}

    def free(self, start: datetime, before: Plan | None = None) -> list[str]:
        """Who can at a start, cheapest first."""
        able = [volunteer for volunteer in self.people if self.can(volunteer, start, before)]

        def cost(volunteer: str) -> tuple[float, ...]:
            team = Team(start, (*self.others, volunteer))
            return worth(self.price(team, volunteer))

        return sorted(able, key=cost)

    def _with_others(self, volunteer: str, team: Team) -> Iterator[Breach]:
        """What is wrong with the team because of this person.  A team that is still too small
        may grow, so only what no further members can mend counts, or what a whole team loses."""
        room = self.shift.largest - len(team.volunteers)
        for rule in OF_TEAMS:
            broken = list(rule.in_team(self.problem, self.shift, team))
            if not broken:
                continue
            before, without, was = self._without[rule.name]
            new = [breach for breach in broken if identity(breach) not in before]
            more = self._lack(rule, broken, team, room) > without or self._lack(rule, broken, team, 0) > was
            if more or any(rule.wanting(self.problem, team, breach) == inf for breach in new):
                said = broken if more else new
                yield from (b for b in said if b.volunteer in (None, volunteer) or b.other == volunteer)
        if self.others:
            yield from self._in_company(volunteer, team)

    def _in_company(self, volunteer: str, team: Team) -> Iterator[Breach]:
        """What is wrong with these people being together once more."""
        rules = [rule for rule in OF_COMPANY if rule.in_force(self.problem)]
        if not rules:
            return
        after = Plan({**self._others_only.teams, self.shift.id: team})
        for rule in rules:
            for breach in rule.in_plan(self.problem, after, (self.shift.id,)):
                if volunteer in (breach.volunteer, breach.other):
                    yield breach

    @cached_property
    def _others_only(self) -> Plan:
        """The plan as far as the others are in it: nobody else meets them."""
        duties = [duty for other in self.others for duty in self.plan.duties_of(other)]
        return Plan({duty: self.plan.teams[duty] for duty in duties})

    def _lack(self, rule: Rule, broken: Sequence[Breach], team: Team, room: int) -> float:
        """How many people are wanting beyond those there is room for."""
        return sum(max(0, rule.wanting(self.problem, team, breach) - room) for breach in broken)

    @cached_property
    def _without(self) -> dict[str, tuple[set[tuple], float, float]]:
        """By rule, without anybody more: what is broken, how many people are wanting beyond the room
        there is, and how many in the team as it is now (infinitely many, if it is no whole one)."""
        start, found = self.starts[0], {}
        others, was = Team(start, self.others), Team(start, self.was)
        room = self.shift.largest - len(self.others)
        for rule in OF_TEAMS:
            broken = list(rule.in_team(self.problem, self.shift, others)) if self.others else []
            wanting = inf
            if len(self.was) >= self.shift.smallest:
                wanting = self._lack(rule, list(rule.in_team(self.problem, self.shift, was)), was, 0)
            found[rule.name] = set(map(identity, broken)), self._lack(rule, broken, others, room), wanting
        return found

    def at_start(self, start: datetime) -> tuple[Breach, ...]:
        """What is wrong with having a team at this start, whoever is on it, and with letting go of
        whoever is to leave."""
        if start not in self._at_start:
            problem, shift = self.problem, self.shift
            # Whether anybody is on it matters here, who it is does not.
            somebody = Team(start, self.others or ("",))
            plan = self.plan.with_team(shift.id, somebody)
            found = [b for rule in OF_STARTS for b in rule.in_plan(problem, plan, (shift.id,))]
            if self.covered:
                found = [b for b in found if self.instead_of and b.volunteer == self.instead_of]
            else:
                found = [b for b in found if b.volunteer is None]
                found += [b for rule in OF_STARTS for b in rule.in_team(problem, shift, somebody)]
            self._at_start[start] = tuple(b for b in found if identity(b) not in self._before)
        return self._at_start[start]

    @cached_property
    def _before(self) -> set[tuple]:
        """What is wrong about starts in the plan as it is, by identity."""
        whole = (rule.in_plan(self.problem, self.plan, (self.shift.id,)) for rule in OF_STARTS)
        return {identity(breach) for found in whole for breach in found}

    @cached_property
    def _at_start(self) -> dict[datetime, tuple[Breach, ...]]:
        return {}

    def clean(self, team: Team) -> bool:
        """Whether the rules find nothing new if this team goes on the shift, uncovered now."""
        return not self.caused(team)

    def caused(self, team: Team) -> list[Breach]:
        """What the rules find then that is not there now."""
        after = self.plan.with_team(self.shift.id, team)
        return caused(self.problem, self.plan, after, (self.shift.id,), team.volunteers)

    @cached_property
    def room(self) -> float:
        """How many more changes to what was published there may be; where there are too many already,
        none."""
        most = self.problem.changes_at_most
        return inf if most is None else max(0, most - self._changes_before)

    @cached_property
    def _changes_before(self) -> int:
        return int(Changes().value(self.problem, self.plan))

    def _changes(self, team: Team) -> Iterator[Breach]:
        """Whether too much would change, even if those who were told of this shift joined."""
        if self.room < inf:
            told, was = self.problem.published.get(self.shift.id), self.plan.teams.get(self.shift.id)
            if told and len(self.was) < self.shift.smallest:
                more = [v for v in told.volunteers if v not in team.volunteers]
                team = Team(team.start, (*team.volunteers, *more)[: self.shift.largest])
            more = changes(self.problem, self.shift.id, was, team)
            if more > self.room:
                yield self.too_many(more)

    def too_many(self, changed: int) -> Breach:
        """That so many more changes would be too many."""
        facts = {"changes": self._changes_before + changed, "most": self.problem.changes_at_most}
        return Breach(FewChanges.name, facts=facts)
