"""Answers for coordinators: who could go, and why nobody goes.

What is said here is exact and about the plan as it stands: "nobody can take it without somebody
giving something up", never "no rearrangement exists", which only a solver's proof can say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .candidates import Candidate, Question, who_can, who_can_when
from .plan import Plan, Team
from .rules import RULES, Breach
from .rules.base import N_, say, words
from .rules.team import Composition, HomeCountry, Incompatible

if TYPE_CHECKING:
    from .problem import Problem, Shift

__all__ = ["AtStart", "Candidate", "Reason", "Uncovered", "who_can", "who_can_when", "why_uncovered"]

TEAM_RULES = (Composition(), Incompatible(), HomeCountry())
MOST_TRIES = 5000
"""Teams that are tried out before giving up: some milliseconds, and far more than there are in
an office of usual size."""

FEW = N_("{shift} needs a team of {smallest}; people who are free: {free}.")
NOBODY_HOLDS = N_("Nobody who is free for {shift} holds {qualification} at level {level} or above.")
FEW_HOLD = N_(
    "{shift} needs {count} with {qualification} at level {level} or above; among those who are "
    "free: {holders}."
)
NO_TEAM = N_("No team of those who are free for {shift} meets all its needs together.")
MANY_TEAMS = N_("Of {tried} teams of those who are free for {shift}, none meets all its needs.")


@dataclass(frozen=True)
class Reason:
    """Why no team goes: a sentence to be translated, and what fills it."""

    sentence: str
    facts: Mapping[str, Any]

    def message(self) -> str:
        """The reason in plain English, with ids."""
        return self.sentence.format(**{key: say(key, value) for key, value in self.facts.items()})


@dataclass(frozen=True)
class AtStart:
    """How a shift without a team stands at one of its starts.

    `free` are those who could go, best first; `blocked` the others, with what is in their way;
    `reasons` why no team can be made of the free; `team` one that can.
    """

    start: datetime
    free: tuple[Candidate, ...]
    blocked: tuple[Candidate, ...]
    reasons: tuple[Reason, ...]
    team: Team | None

    @property
    def blockers(self) -> Counter[str]:
        """How many people each rule keeps away; one person may be kept away by several."""
        return Counter(rule for c in self.blocked for rule in {breach.rule for breach in c.breaches})


@dataclass(frozen=True)
class Uncovered:
    """Why a shift has no team, at each of its starts, the most promising first."""

    shift: str
    starts: tuple[AtStart, ...]

    @property
    def best(self) -> AtStart:
        return self.starts[0]

    @property
    def team(self) -> Team | None:
        """A team that could go as the plan stands; None if there is none."""
        return self.best.team

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.best.reasons


def why_uncovered(problem: Problem, plan: Plan, shift: str) -> Uncovered:
    """Why nobody goes on a shift, person by person and for the team.

    Raises `ValueError` if the shift has a team.
    """
    if shift in plan.teams:
        raise ValueError(f"{shift} has a team")
    question = Question(problem, plan, shift)
    by_start: dict[datetime, list[Candidate]] = {start: [] for start in question.starts}
    for volunteer in question.people:
        for candidate in question.candidates(volunteer, question.starts):
            by_start[candidate.start].append(candidate)
    starts = [_at_start(question, start, people) for start, people in by_start.items()]
    starts.sort(key=lambda at: (at.team is None, len(at.reasons) if at.free else 99, -len(at.free)))
    return Uncovered(shift, tuple(starts))


def _at_start(question: Question, start: datetime, people: list[Candidate]) -> AtStart:
    shift, whole = question.shift, question.at_start(start)
    # What is wrong with the start itself is said once, not of every person.
    people = [
        Candidate(c.volunteer, c.start, tuple(b for b in c.breaches if b not in whole), c.price)
        for c in people
    ]
    people.sort(key=Candidate.rank)
    free = tuple(candidate for candidate in people if not candidate.breaches)
    reasons = [*map(_reason, whole), *_shortages(question.problem, shift, free)]
    team = None
    if not reasons:
        team, tried = _find_team(question.problem, shift, start, [c.volunteer for c in free])
        if team is None:
            many = tried > MOST_TRIES
            facts = {"shift": shift.id, "tried": tried}
            reasons.append(Reason(MANY_TEAMS if many else NO_TEAM, facts))
    return AtStart(start, free, tuple(people[len(free) :]), tuple(reasons), team)


def _reason(breach: Breach) -> Reason:
    return Reason(RULES[breach.rule].sentence_of(breach), words(breach))


def _shortages(problem: Problem, shift: Shift, free: Sequence[Candidate]) -> Iterator[Reason]:
    """What the free are too few for."""
    if len(free) < shift.smallest:
        yield Reason(FEW, {"shift": shift.id, "free": len(free), "smallest": shift.smallest})
    people = [problem.volunteers[candidate.volunteer] for candidate in free]
    for need in shift.needs:
        if need.count != "all":
            holders = sum(person.holds(need.qualification, need.level) for person in people)
            if holders < need.count:
                facts = {"shift": shift.id, "holders": holders, "count": need.count}
                facts |= {"qualification": need.qualification, "level": need.level}
                yield Reason(FEW_HOLD if holders else NOBODY_HOLDS, facts)


def _find_team(
    problem: Problem, shift: Shift, start: datetime, free: Sequence[str]
) -> tuple[Team | None, int]:
    """A team of these people, of the best first, and how many teams were tried.

    People of one team do not get into each other's calendars, so the team's own rules are all
    that is left to keep.
    """
    tried = 0

    def grow(members: tuple[str, ...], next_one: int) -> Team | None:
        nonlocal tried
        tried += 1
        team = Team(start, members)
        broken = [b for rule in TEAM_RULES for b in rule.in_team(problem, shift, team)]
        if len(members) >= shift.smallest and not broken:
            return team
        room = shift.largest - len(members)
        hopeless = any(_short(breach) > room for breach in broken)
        for number in range(next_one, len(free) if room and not hopeless else 0):
            found = grow((*members, free[number]), number + 1)
            if found or tried > MOST_TRIES:
                return found
        return None

    return grow((), 0), tried


def _short(breach: Breach) -> float:
    """How many more members it takes to mend a broken rule, at the least."""
    if breach.rule == Composition.name:
        return breach.facts["count"] - breach.facts["holders"]
    return float("inf") if breach.rule == Incompatible.name else 1
