"""Why nobody goes on a shift.

What is said here is exact and about the plan as it stands: "nobody can take it without somebody
giving something up".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from ..plan import Plan, Team
from ..rules import RULES, Breach
from ..rules.base import N_, say
from .board import Board
from .candidates import Candidate, Question
from .teams import MOST_TRIES, Search

if TYPE_CHECKING:
    from ..problem import Problem, Shift

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

    `broken` is what is wrong with the start itself; `free` are those who could go, best first; `away`
    are all others; `reasons` why no team can be made of the free; `team` the cheapest one that can.
    """

    question: Question = field(repr=False)
    start: datetime
    broken: tuple[Breach, ...]
    free: tuple[Candidate, ...]
    away: tuple[str, ...]
    reasons: tuple[Reason, ...]
    team: Team | None

    @cached_property
    def blocked(self) -> tuple[Candidate, ...]:
        """The others, with what is in their way, best first; asked of the rules when it is looked at."""
        people = (_candidate(self.question, volunteer, self.start) for volunteer in self.away)
        return tuple(sorted(people, key=Candidate.rank))

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


def why_uncovered(problem: Problem, plan: Plan, shift: str, board: Board | None = None) -> Uncovered:
    """Why nobody goes on a shift, person by person and for the team; quicker with a board of the plan.

    Raises `ValueError` if the shift has a team.
    """
    if shift in plan.teams:
        raise ValueError(f"{shift} has a team")
    question = Question(problem, plan, shift)
    starts = [at_start(question, start, board) for start in question.starts]
    starts.sort(key=lambda at: (at.team is None, len(at.reasons) if at.free else 99, -len(at.free)))
    return Uncovered(shift, tuple(starts))


def at_start(question: Question, start: datetime, board: Board | None = None) -> AtStart:
    """How an uncovered shift stands at one start."""
    shift, whole = question.shift, question.at_start(start)
    likely = board.free(shift.id, start) if board else question.people
    able = [_candidate(question, v, start) for v in likely if question.can(v, start)]
    free = tuple(sorted((one for one in able if not one.breaches), key=Candidate.rank))
    there = {one.volunteer for one in free}
    away = tuple(v for v in question.people if v not in there)
    reasons = [*map(_reason, whole), *_shortages(question.problem, shift, free)]
    team = None
    if not reasons:
        search = Search(question.problem, shift, start, room=question.room)
        refused: list[Breach] = []
        for _, goes in search.priced(question.plan, [c.volunteer for c in free]):
            caused = question.caused(goes)
            if not caused:
                team = goes
                break
            refused = refused or caused
        if team is None:
            reasons += map(_reason, refused) if refused else [_no_team(question, search)]
    return AtStart(question, start, whole, free, away, tuple(reasons), team)


def _candidate(question: Question, volunteer: str, start: datetime) -> Candidate:
    """Somebody at a start: what is wrong with the start itself is said once, not of every person."""
    found, whole = question.candidate(volunteer, start), question.at_start(start)
    return replace(found, breaches=tuple(b for b in found.breaches if b not in whole)) if whole else found


def _no_team(question: Question, search: Search) -> Reason:
    """Why the free make no team though they are enough."""
    if search.too_many < inf:
        return _reason(question.too_many(int(search.too_many)))
    facts = {"shift": question.shift.id, "tried": MOST_TRIES}
    return Reason(MANY_TEAMS if search.gave_up else NO_TEAM, facts)


def _reason(breach: Breach) -> Reason:
    about = {"shift": breach.shift, "volunteer": breach.volunteer, "other": breach.other}
    return Reason(RULES[breach.rule].sentence_of(breach), {**about, **breach.facts})


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
