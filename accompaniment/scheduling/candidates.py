"""Who could be on a shift, and what would be in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .costs import Changes
from .plan import Plan, Team
from .price import price, worth
from .rules import RULEBOOK, Breach, Rule, identity
from .rules.base import calendar, in_order
from .rules.commitments import FewChanges, Pinned
from .rules.resources import Resources
from .rules.team import Composition, HomeCountry, Incompatible, Start, TeamSize

if TYPE_CHECKING:
    from .problem import Problem, Work

FORBIDDING = tuple(rule for rule in RULEBOOK if type(rule).forbids is not Rule.forbids)


@dataclass(frozen=True)
class Candidate:
    """One person on one shift at one start: what would be broken, and what it would cost.

    `breaches` are those that their being there would cause, none if they can; `price` is what
    they would add to the bill, by cost in strict order.
    """

    volunteer: str
    start: datetime
    breaches: tuple[Breach, ...]
    price: Mapping[str, float]

    def rank(self) -> tuple:
        """What to sort by: who breaks least comes first, then who costs least."""
        return len(self.breaches), worth(self.price)


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
        # One person given up makes room in the plan, not only in the team.
        self.plan = plan.with_team(shift, team.without_person(instead_of)) if team and instead_of else plan
        self.people = [v for v in problem.volunteers if v not in self.was]

    def candidates(self, volunteer: str, starts: Sequence[datetime]) -> Iterator[Candidate]:
        """This person at each of some starts."""
        problem, shift = self.problem, self.shift.id
        works, before = self._now(volunteer)
        load = sum(work.load for work in works if work.shift)
        for start in starts:
            team = Team(start, (*self.others, volunteer))
            after = in_order(problem, [*works, problem.work(volunteer, shift, start)])
            found = [
                *self._alone(volunteer, start),
                *self._with_others(volunteer, team),
                *(b for b in self._in_calendar(volunteer, after) if identity(b) not in before),
                *self.at_start(start),
            ]
            bill = price(problem, self.plan, shift, team, volunteer, load)
            yield Candidate(volunteer, start, (*found, *self._changes(bill)), bill)

    def _alone(self, volunteer: str, start: datetime) -> Iterator[Breach]:
        """What forbids it, whoever else is on the team."""
        for rule in FORBIDDING:
            facts = rule.forbids(self.problem, volunteer, self.shift, start)
            if facts is not None:
                yield Breach(rule.name, self.shift.id, volunteer, facts=facts)

    def _with_others(self, volunteer: str, team: Team) -> Iterator[Breach]:
        """What is wrong with the team because of this person.  A team that is still too small
        may grow, so only what no further member can mend counts."""
        shift, people = self.shift, len(team.volunteers)
        if people > shift.largest:
            yield from TeamSize().in_team(self.problem, shift, team)
        for breach in Incompatible().in_team(self.problem, shift, team):
            if volunteer in (breach.volunteer, breach.other):
                yield breach
        share = self.problem.rules.home_country
        for breach in HomeCountry().in_team(self.problem, shift, team):
            nationals = breach.facts["nationals"]
            mendable = people < shift.smallest and len(nationals) <= share * shift.largest
            if share and volunteer in nationals and not mendable:
                yield breach
        for breach in Composition().in_team(self.problem, shift, team):
            need = breach.facts
            if need["everyone"] or self._holds(volunteer, need):
                continue
            hopeless = need["count"] - need["holders"] > shift.largest - people
            worse = need["holders"] < sum(self._holds(v, need) for v in self.was)
            if hopeless or worse:
                yield breach

    def _holds(self, volunteer: str, need: Mapping[str, Any]) -> bool:
        return self.problem.volunteers[volunteer].holds(need["qualification"], need["level"])

    def _now(self, volunteer: str) -> tuple[list[Work], set[tuple]]:
        """A person's work as the plan stands, and what is wrong with it already."""
        known = self.plan.memo
        if (self.problem, volunteer) not in known:
            works = calendar(self.problem, self.plan, volunteer)
            before = set(map(identity, self._in_calendar(volunteer, works)))
            known[self.problem, volunteer] = works, before
        return known[self.problem, volunteer]

    def _in_calendar(self, volunteer: str, works: Sequence[Work]) -> Iterator[Breach]:
        for rule in RULEBOOK:
            yield from rule.in_calendar(self.problem, volunteer, works)

    def at_start(self, start: datetime) -> tuple[Breach, ...]:
        """What is wrong with having a team at this start, whoever is on it."""
        if start not in self._at_start:
            problem, shift = self.problem, self.shift
            # Whether anybody is on it matters here, who it is does not.
            somebody = Team(start, self.others or ("",))
            plan = self.plan.with_team(shift.id, somebody)
            pins = [*Pinned().in_plan(problem, plan, (shift.id,))]
            found = [b for b in pins if self.instead_of and b.volunteer == self.instead_of]
            if not self.covered:
                found += Start().in_team(problem, shift, somebody)
                found += Resources().in_plan(problem, plan, (shift.id,))
                found += [b for b in pins if b.volunteer is None]
            self._at_start[start] = tuple(found)
        return self._at_start[start]

    @cached_property
    def _at_start(self) -> dict[datetime, tuple[Breach, ...]]:
        return {}

    @cached_property
    def _changes_before(self) -> int:
        return int(Changes().value(self.problem, self.plan))

    def _changes(self, bill: Mapping[str, float]) -> Iterator[Breach]:
        most = self.problem.changes_at_most
        if most is not None and bill["changes"] > 0:
            changes = self._changes_before + int(bill["changes"])
            if changes > most:
                yield Breach(FewChanges.name, facts={"changes": changes, "most": most})
