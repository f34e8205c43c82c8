"""Which rules a kept plan breaks, in sentences, and which of them a coordinator has signed for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.errors import OfficeError
from accompaniment.models import Account, KeptBreach, Plan, PlanState, Project
from accompaniment.planning.keep import NotADraft, known_to, plan_of
from accompaniment.planning.office import Facts, facts
from accompaniment.scheduling import check, costs
from accompaniment.scheduling.clock import after
from accompaniment.scheduling.plan import Plan as Teams
from accompaniment.scheduling.plan import Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.rules import RULES, Breach
from accompaniment.scheduling.rules.base import EARLIER_WORK, say, words

Translate = Callable[[str], str]
Write = Callable[[str, Any], str]
"""Writes a fact, by its key and value, as `say` does in English."""


class ReasonNeeded(OfficeError):
    """A broken rule is only kept with a reason."""


class NotBroken(OfficeError):
    """The breach that was to be kept is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A breach in a kept plan; `reason` is why a coordinator keeps it (none: nobody signed)."""

    breach: Breach
    key: str
    reason: str | None

    @property
    def title(self) -> str:
        """The broken rule's title, to be translated."""
        return RULES[self.breach.rule].title


@dataclass(frozen=True, slots=True)
class Checking:
    """A kept plan as the planner sees it: the problem it answers, and its teams in it."""

    facts: Facts
    problem: Problem
    teams: Teams

    @property
    def covered(self) -> int:
        """How many shifts of these weeks have a team."""
        return len(self.teams.teams.keys() - self.facts.lent.keys())

    @property
    def wanted(self) -> int:
        """How many shifts of these weeks there are."""
        return len(self.problem.shifts.keys() - self.facts.lent.keys())

    def breaches(self) -> list[Breach]:
        """What the plan breaks, without what earlier work or teams of other weeks break already."""
        inherited = {key_of(breach) for breach in check.inherited(self.problem)}
        lent = self.facts.lent
        lenders = tuple(dict.fromkeys(v for team in lent.values() for v in team.volunteers))
        of_lent = check.check_some(self.problem, Teams(lent), tuple(lent), lenders)
        inherited |= {key_of(breach) for breach in of_lent if breach.shift in lent}
        return [b for b in check.check(self.problem, self.teams) if key_of(b) not in inherited]

    def breaches_near(self, shift: str, people: Sequence[str]) -> list[Breach]:
        """The same, but only what is about one shift's team, its people's work and what it uses."""
        lent, problem = self.facts.lent, self.problem
        here = (shift,) if shift in problem.shifts else ()
        people = [volunteer for volunteer in people if volunteer in problem.volunteers]
        inherited = {key_of(breach) for breach in check.check_some(problem, Teams(), (), people)}
        inherited |= {
            key_of(breach)
            for breach in check.check_some(problem, Teams(lent), tuple(lent), people)
            if breach.shift in lent
        }
        found = check.check_some(problem, self.teams, here, people)
        return [breach for breach in found if key_of(breach) not in inherited]

    def bill(self) -> dict[str, float]:
        """What the plan costs as it is now, by cost, in order."""
        return costs.bill(self.problem, self.teams)


def checking(session: Session, *, plan: Plan, now: datetime) -> Checking:
    """The problem a kept plan answers, by the records as they are now.

    A published plan is seen beside itself, a draft beside the plan it was made around. Only what
    has begun is pinned: a hand may still change what is near, the planner may not.
    """
    around = plan if plan.state is PlanState.PUBLISHED else plan.based_on
    kept = plan_of(session, plan)
    drafted = {shift: team.start for shift, team in kept.teams.items()}
    seen = facts(
        session,
        project=session.get_one(Project, plan.project_id),
        first_day=plan.first_day,
        end_day=plan.end_day,
        now=now,
        around=around,
        freeze_days=0,
        drafted=drafted,
    )
    problem = seen.read()
    return Checking(seen, problem, teams_in(kept, seen, problem, now))


def teams_in(kept: Teams, seen: Facts, problem: Problem, now: datetime) -> Teams:
    """A kept plan's teams in its problem, with those that stay whatever it says.

    These are the teams of other weeks that have resources out, and what was published and has
    ended, even where a draft, made before, does not speak of it.
    """
    teams = {**known_to(kept, problem).teams, **seen.lent}
    for told in problem.published.values():
        shift = problem.shifts.get(told.shift)
        if shift and told.shift not in teams and after(told.start, shift.duration) <= now:
            teams[told.shift] = Team(told.start, told.volunteers)
    return Teams(teams)


def breaches(session: Session, *, plan: Plan, now: datetime, seen: Checking | None = None) -> list[Standing]:
    """What the plan breaks, in the rulebook's order, with the reason where one was signed."""
    seen = seen or checking(session, plan=plan, now=now)
    return standing(session, plan, seen.breaches())


def standing(session: Session, plan: Plan, found: Iterable[Breach]) -> list[Standing]:
    """These breaches with the reasons that were given for them in this plan."""
    kept = session.scalars(select(KeptBreach).where(KeptBreach.plan_id == plan.id))
    reasons = {one.key: one.reason for one in kept}
    return [Standing(breach, key_of(breach), reasons.get(key_of(breach))) for breach in found]


def key_of(breach: Breach) -> str:
    """The identity of a breach: rule, shift, volunteer, other, and its numbers.

    With the numbers, a reason holds for this very breach: if the rest grows shorter, or a second
    need is missed, somebody has to sign again.
    """
    numbers = repr(sorted((key, str(value)) for key, value in breach.facts.items()))
    digest = hashlib.sha256(numbers.encode()).hexdigest()[:8]
    return "|".join((breach.rule, breach.shift or "", breach.volunteer or "", breach.other or "", digest))


def sentence(breach: Breach, translate: Translate = str, write: Write = say) -> str:
    """A breach as a sentence with codes; `translate` and `write` give the reader's language, to the words
    and to what fills them."""
    filling = words(breach, write)
    earlier = {key: translate(text) for key, text in filling.items() if text == EARLIER_WORK}
    return translate(RULES[breach.rule].sentence_of(breach)).format(**{**filling, **earlier})


def keep_breach(
    session: Session, *, actor: Account, now: datetime, plan: Plan, key: str, reason: str
) -> KeptBreach:
    """Sign for one breach of a draft with a written reason. Raises `ReasonNeeded`, `NotBroken`."""
    if plan.state is not PlanState.DRAFT:
        raise NotADraft(f"Plan {plan.id} is {plan.state}, not a draft.")
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded("A broken rule is kept only with a reason.", "Maybe one line is enough.")
    if key not in {found.key for found in breaches(session, plan=plan, now=now)}:
        raise NotBroken("This rule is not broken in this way any more.", "Maybe look at the plan again.")
    kept = session.scalar(select(KeptBreach).where(KeptBreach.plan_id == plan.id, KeptBreach.key == key))
    if kept is None:
        kept = KeptBreach(plan=plan, key=key)
        session.add(kept)
    kept.reason, kept.kept_at, kept.kept_by_id = reason, now, actor.id
    audit.record(session, actor, "keep breach", plan, now)
    return kept
