"""Mends by one start: that of a duty in the way, or of the shift itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..check import caused
from ..plan import Plan, Team
from ..rules.base import N_
from ..rules.team import Start
from .candidates import Question
from .case import Case, Mend
from .price import less, price, worth
from .teams import Search
from .uncovered import Reason

if TYPE_CHECKING:
    from ..problem import Problem

HOURS = (1, 2, 3, 4, 6, 8, 24, 48)
"""How far from its times a shift is tried at others, earlier and later."""


@dataclass(frozen=True)
class Restart(Mend):
    """A duty that is in the way begins at another of its times."""

    duty: str
    was: datetime
    start: datetime

    sentence = N_("{duty} begins at {start} instead of {was}; then {team} can go on {shift}.")

    def after(self, plan: Plan, shift: str) -> Plan:
        """The plan with it."""
        moved = Team(self.start, plan.teams[self.duty].volunteers)
        return plan.with_team(self.duty, moved).with_team(shift, self.team)

    def reason(self, problem: Problem, shift: str) -> Reason:
        local = problem.clock.local
        facts: dict[str, Any] = {
            "shift": shift,
            "duty": self.duty,
            "start": local(self.start),
            "was": local(self.was),
        }
        return Reason(self.sentence, facts | {"team": self.team.volunteers})


@dataclass(frozen=True)
class OtherTime(Mend):
    """The shift begins at a time that it does not list, `later_minutes` after one that it does."""

    later_minutes: int

    sentence = N_("If {shift} could begin at {start}, {team} can go.")

    def after(self, plan: Plan, shift: str) -> Plan:
        """The plan with it; it breaks the rule on starts alone."""
        return plan.with_team(shift, self.team)

    def reason(self, problem: Problem, shift: str) -> Reason:
        facts = {"shift": shift, "start": problem.clock.local(self.team.start), "team": self.team.volunteers}
        return Reason(self.sentence, facts)


def restarts(case: Case) -> Iterator[Restart]:
    """Every duty that can begin at another of its times so that a team can go, cheapest first."""
    duties = {duty for _, _, duty in case.freed}
    duties |= {s for at in case.stands for b in at.broken for s in b.facts.get("shifts", ())}
    found = []
    for duty in sorted(duties & case.plan.teams.keys(), key=case.problem.position.__getitem__):
        for start in case.problem.shifts[duty].starts:
            if start != case.plan.teams[duty].start:
                found += _restarted(case, duty, start)
    found.sort(key=lambda mend: (worth(mend.price), mend.duty, mend.start))
    return (m for m in found if case.keeps_rules(m.after(case.plan, case.shift.id), (m.duty, case.shift.id)))


def _restarted(case: Case, duty: str, start: datetime) -> Iterator[Restart]:
    problem, shift, was = case.problem, case.shift.id, case.plan.teams[duty]
    team = Team(start, was.volunteers)
    moved = case.plan.with_team(duty, team)
    if not case.clean(moved, (duty,), team.volunteers):
        return
    without = case.plan.without(duty)
    bills = (
        less(price(problem, without, duty, was, was.volunteers)),
        price(problem, without, duty, team, team.volunteers),
    )
    question = Question(problem, moved, shift)
    for at in question.starts:
        if not question.at_start(at):
            for extra, goes in Search(problem, case.shift, at).priced(moved, question.free(at, case.plan)):
                yield Restart(goes, case.bill(*bills, extra), duty, was.start, start)


def other_times(case: Case) -> Iterator[OtherTime]:
    """The nearest times at which a team could go, though the shift does not list them: the least
    number of hours away first, of one number the cheapest."""
    listed = set(case.shift.starts)
    tried = set()
    for hours in HOURS:
        found = []
        for start in case.shift.starts:
            for sign in (-1, 1):
                later = sign * timedelta(hours=hours)
                time = start + later
                date = case.problem.clock.date_of(time).toordinal()
                if time in listed or time in tried or date not in case.problem.horizon.days:
                    continue
                tried.add(time)
                found += _at(case, time, sign * hours * 60)
        yield from sorted(found, key=lambda mend: (worth(mend.price), mend.team.start))


def _at(case: Case, time: datetime, later: int) -> Iterator[OtherTime]:
    if any(breach.rule != Start.name for breach in case.question.at_start(time)):
        return
    search = Search(case.problem, case.shift, time, room=case.question.room)
    for bill, team in search.priced(case.plan, case.question.free(time)):
        after = case.plan.with_team(case.shift.id, team)
        broken = caused(case.problem, case.plan, after, (case.shift.id,), team.volunteers)
        if all(breach.rule == Start.name for breach in broken):
            yield OtherTime(team, case.bill(bill), later)
            return
