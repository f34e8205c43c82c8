"""What has begun stays: published teams that have left are pinned, as far as today's facts let them.

A team has begun when the first of its people has left their base, not when its shift starts; and
somebody who fell ill meanwhile may be ill before the way home is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ..check import check_shift, check_some
from ..clock import after
from ..plan import Plan, Team
from ..problem import Pin, Problem
from ..rules import RULES

if TYPE_CHECKING:
    from ..rules import Breach


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could not stay as it was: `volunteer` left out of `shift`, or the whole team.

    `rule` is the rule it would break.
    """

    shift: str
    volunteer: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Held:
    """A problem with what has begun pinned.

    `gone`: shifts that are over and that no plan could tell any more by today's facts; they are in
    its history instead, as they were.
    """

    problem: Problem
    remarks: tuple[Remark, ...] = ()
    gone: tuple[str, ...] = ()


def begun(problem: Problem, now: datetime) -> dict[str, Team]:
    """The published teams, of people and shifts that still exist, that have left by `now`."""
    teams = {}
    for told in problem.published.values():
        shift = problem.shifts.get(told.shift)
        people = [v for v in told.volunteers if v in problem.volunteers] if shift else ()
        if people:
            bases = {problem.volunteers[v].base for v in people}
            way = 0 if shift.from_base else max(problem.travel(base, shift.location) for base in bases)
            if after(told.start, -way) < now:
                teams[told.shift] = Team(told.start, tuple(people))
    return teams


def hold(problem: Problem, teams: Mapping[str, Team], now: datetime, short: Collection[str] = ()) -> Held:
    """Pin these teams, as far as that leaves a plan possible.

    A pin is absolute: one that cannot be kept would leave no plan at all.  So of each team those
    stay pinned who can still go.  A team that is short then keeps its people only if somebody can
    be found beside everything else that is held; if not, only its start is kept, and what it costs
    to change it.  Where somebody else is pinned by hand, that later decision stands.  `short`:
    the teams that have lost somebody already, who is no longer in the problem.
    """
    by_hand = {pin.shift: pin for pin in problem.pinned}
    teams = {
        shift: team
        for shift, team in teams.items()
        if shift not in by_hand or set(by_hand[shift].volunteers) <= set(team.volunteers)
    }
    plan, remarks = _who_stays(problem, teams)
    ends = {shift: after(team.start, problem.shifts[shift].duration) for shift, team in teams.items()}
    unsure = dict.fromkeys((*short, *(remark.shift for remark in remarks)))
    past = [shift for shift in unsure if shift in ends and ends[shift] <= now]
    if past:
        # It took place: what breaks a rule by today's facts cannot be mended any more.
        rest = {shift: team for shift, team in teams.items() if shift not in past}
        held = hold(_with_history(problem, {shift: teams[shift] for shift in past}), rest, now, short)
        return replace(held, gone=(*past, *held.gone))
    pins = tuple(
        Pin(shift, team.start, plan.teams[shift].volunteers if shift in plan.teams else ())
        for shift, team in teams.items()
        if team.start in problem.shifts[shift].starts
    )
    return Held(replace(problem, pinned=(*problem.pinned, *pins), memo={}), tuple(remarks))


def _with_history(problem: Problem, past: Mapping[str, Team]) -> Problem:
    """The problem with these teams as work that was done, and without their shifts."""
    history = dict(problem.history)
    for shift, team in past.items():
        for volunteer in team.volunteers:
            work = replace(problem.work(volunteer, shift, team.start), shift=None)
            history[volunteer] = (*history.get(volunteer, ()), work)
    return replace(
        problem,
        shifts={id: shift for id, shift in problem.shifts.items() if id not in past},
        pinned=tuple(pin for pin in problem.pinned if pin.shift not in past),
        history=history,
        memo={},
    )


def _who_stays(problem: Problem, teams: Mapping[str, Team]) -> tuple[Plan, list[Remark]]:
    """The teams as far as they can be pinned together, and what could not stay."""
    plan = Plan()
    for shift, team in teams.items():
        plan = plan.with_team(shift, team)
    plan, remarks = _without_breaches(problem, plan)
    short = {breach.shift: breach.rule for breach in _found(problem, plan) if breach.shift in plan.teams}
    witness = plan
    for shift, rule in sorted(short.items()):
        completed = _completed(problem, witness, shift)
        witness = completed or witness.without(shift)
        if completed is None:
            plan = plan.without(shift)
            if not any(remark.shift == shift for remark in remarks):
                remarks.append(Remark(shift, None, rule))
    return plan, remarks


def _without_breaches(problem: Problem, plan: Plan) -> tuple[Plan, list[Remark]]:
    """The plan without whoever breaks a rule in it; a team that is only short stays."""
    remarks: list[Remark] = []
    while True:
        breach = _first(problem, plan, _found(problem, plan))
        if breach is None:
            return plan, remarks
        team = plan.teams.get(breach.shift)
        if team is None:  # a pin by hand on another shift: not ours to mend
            return plan, remarks
        remarks.append(Remark(breach.shift, breach.volunteer, breach.rule))
        if breach.volunteer in team.volunteers:
            plan = plan.with_team(breach.shift, team.without_person(breach.volunteer))
        else:
            plan = plan.without(breach.shift)


def _found(problem: Problem, plan: Plan) -> list[Breach]:
    """What is wrong with these teams and the work of their people: nobody else's work has changed."""
    people = dict.fromkeys(volunteer for team in plan.teams.values() for volunteer in team.volunteers)
    return check_some(problem, plan, tuple(plan.teams), tuple(people))


def _first(problem: Problem, plan: Plan, breaches: Iterable[Breach]) -> Breach | None:
    """The first breach that more people would not mend."""
    return next((breach for breach in breaches if not _mendable(breach, problem, plan)), None)


def _mendable(breach: Breach, problem: Problem, plan: Plan) -> bool:
    team = plan.teams.get(breach.shift)
    if team is None:
        return True
    room = problem.shifts[breach.shift].largest - len(team.volunteers)
    wanting = RULES[breach.rule].wanting(problem, team, breach)
    return breach.volunteer is None and wanting <= room


def _completed(problem: Problem, plan: Plan, shift: str) -> Plan | None:
    """The plan with the team made whole, if people can be found for it one after the other."""
    while check_shift(problem, plan, shift):
        team = plan.teams[shift]
        for volunteer in problem.volunteers:
            if volunteer not in team.volunteers:
                tried = plan.with_team(shift, team.with_person(volunteer))
                if _first(problem, tried, check_shift(problem, tried, shift)) is None:
                    plan = tried
                    break
        else:
            return None
    return plan
