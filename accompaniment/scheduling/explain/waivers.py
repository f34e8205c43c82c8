"""Mends by one rule that is waived for one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..check import caused
from ..plan import Plan, Team
from ..rules import Breach
from ..rules.base import N_
from ..rules.commitments import FewChanges
from .candidates import OF_TEAMS, Candidate
from .case import Case, Mend
from .price import worth
from .teams import Search
from .uncovered import AtStart, Reason

if TYPE_CHECKING:
    from ..problem import Problem


@dataclass(frozen=True)
class Waiver(Mend):
    """One rule is waived for one person; `breaches` is what that means."""

    volunteer: str
    breaches: tuple[Breach, ...]

    sentence = N_("{team} can go on {shift} if one rule is waived for {volunteer}.")

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.breaches[0].rule

    def after(self, plan: Plan, shift: str) -> Plan:
        """The plan with it; it breaks that rule."""
        return plan.with_team(shift, self.team)

    def reason(self, problem: Problem, shift: str) -> Reason:
        facts = {"shift": shift, "volunteer": self.volunteer, "team": self.team.volunteers}
        return Reason(self.sentence, facts)


def waivers(case: Case) -> Iterator[Waiver]:
    """Every rule that can be waived for one person so that a team can go, each once, cheapest first.

    Rules between two people are not waived: they are not about one person.
    """
    found = [
        Waiver(team, case.bill(bill), volunteer, breaches)
        for at in case.stands
        if not at.broken
        for volunteer, breaches in _with_one_rule(case, at)
        for bill, team in Search(
            case.problem, case.shift, at.start, room=case.question.room, waived=(breaches[0].rule, volunteer)
        ).priced(case.plan, case.free(at), must=(volunteer,))
    ]
    found.sort(key=lambda waiver: (worth(waiver.price), waiver.volunteer, waiver.rule))
    seen = set()
    for waiver in found:
        key = waiver.volunteer, waiver.rule
        if key not in seen and _only_that(case, waiver):
            seen.add(key)
            yield waiver


def _with_one_rule(case: Case, at: AtStart) -> Iterator[tuple[str, tuple[Breach, ...]]]:
    """Who could go if one rule did not hold for them, and what of it they would break."""
    for candidate in at.blocked:
        if candidate.barred:
            whole = case.question.candidate(candidate.volunteer, at.start, all_rules=True)
        else:
            whole = candidate
        yield from _one_rule(candidate, [b for b in whole.breaches if b.rule != FewChanges.name])
    for candidate in at.free:  # a rule on teams may want more of their kind than there are
        alone = Team(at.start, (candidate.volunteer,))
        broken = [b for rule in OF_TEAMS for b in rule.in_team(case.problem, case.shift, alone)]
        yield from _one_rule(candidate, [b for b in broken if b.volunteer])


def _one_rule(candidate: Candidate, breaches: Sequence[Breach]) -> Iterator[tuple[str, tuple[Breach, ...]]]:
    personal = all(breach.volunteer == candidate.volunteer for breach in breaches)
    if personal and len({breach.rule for breach in breaches}) == 1:
        yield candidate.volunteer, tuple(breaches)


def _only_that(case: Case, waiver: Waiver) -> bool:
    """Whether the rules agree that nothing else is broken: nothing of another rule, and nothing of this
    one without the person."""
    problem, shift, team = case.problem, case.shift.id, waiver.team
    found = caused(problem, case.plan, waiver.after(case.plan, shift), (shift,), team.volunteers)
    others = [v for v in team.volunteers if v != waiver.volunteer]
    return (
        bool(found)
        and all(breach.rule == waiver.rule for breach in found)
        and all(breach.volunteer in (None, waiver.volunteer) for breach in found)
        and not any(case.question.alone.is_forbidden(other, team.start) for other in others)
    )
