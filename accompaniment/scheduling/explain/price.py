"""What more duties would add to the bill, without adding up the whole bill twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..costs import COSTS, Changes, Fairness, TravelTime

if TYPE_CHECKING:
    from ..plan import Plan, Team
    from ..problem import Problem


def price(
    problem: Problem, plan: Plan, shift: str, team: Team, joining: Sequence[str], leaving: str | None = None
) -> dict[str, float]:
    """What it costs that some people join the team of a shift, in strict order.

    The difference between the bills with and without them; `uncovered` is 0, for it is the same
    whoever comes.  `plan` is without them on this shift; `team` is with them.  `leaving` is on it in
    the plan, but taken off already.
    """
    now = plan.teams.get(shift)
    if now and leaving:
        now = now.without_person(leaving)
    now = now if now and now.volunteers else None
    there = [volunteer for volunteer in team.volunteers if volunteer not in joining]
    wishes = fairness = strangers = travel = 0
    for volunteer in joining:
        wishes += _wishes(problem, plan, shift, team, volunteer, there, now)
        fairness += _fairness(problem, plan, shift, team, volunteer)
        strangers += _continuity(problem, plan, shift, volunteer)
        travel += TravelTime.way(problem, volunteer, shift)
        there.append(volunteer)
    return {
        "uncovered": 0,
        "changes": changes(problem, shift, now, team),
        "wishes": wishes,
        "fairness": fairness,
        "continuity": strangers,
        "travel": travel,
    }


def together(*bills: Mapping[str, float]) -> dict[str, float]:
    """The sum of bills."""
    return {cost.name: sum(bill.get(cost.name, 0) for bill in bills) for cost in COSTS}


def less(bill: Mapping[str, float]) -> dict[str, float]:
    """A bill taken back."""
    return {cost: -amount for cost, amount in bill.items()}


def worth(bill: Mapping[str, float]) -> tuple[float, ...]:
    """A bill as something to sort by; below the hundredth fairness is noise."""
    return tuple(round(bill.get(cost.name, 0), 2) for cost in COSTS)


def changes(problem: Problem, shift: str, before: Team | None, team: Team) -> int:
    """What a team in the place of another adds to the changes to what was published."""
    told = problem.published.get(shift)
    if told is None:
        return 0
    return len(Changes.changed(told, team)) - len(Changes.changed(told, before))


def _wishes(
    problem: Problem,
    plan: Plan,
    shift: str,
    team: Team,
    volunteer: str,
    there: Sequence[str],
    now: Team | None,
) -> int:
    person, work = problem.volunteers[volunteer], problem.work(volunteer, shift, team.start)
    lost = 0
    for wish in person.wishes:
        if wish.overlaps(work.start, work.end):
            others = (
                problem.work(volunteer, duty, plan.teams[duty].start) for duty in plan.duties_of(volunteer)
            )
            if not any(wish.overlaps(other.start, other.end) for other in others):
                lost += wish.weight
    for preference in problem.shifts[shift].prefers:
        holders = sum(problem.volunteers[v].holds(preference.qualification, preference.level) for v in there)
        if not there and now is None:
            lost += preference.weight * preference.count
        if holders < preference.count and person.holds(preference.qualification, preference.level):
            lost -= preference.weight
    return lost


def _fairness(problem: Problem, plan: Plan, shift: str, team: Team, volunteer: str) -> float:
    key = "borne", problem, volunteer
    if key not in plan.memo:
        plan.memo[key] = Fairness.borne(problem, plan, volunteer)
    borne = plan.memo[key]
    more = Fairness.burden(problem, problem.work(volunteer, shift, team.start))
    before, after = (Fairness.amount(problem, volunteer, minutes) for minutes in (borne, borne + more))
    return after - before


def _continuity(problem: Problem, plan: Plan, shift: str, volunteer: str) -> int:
    defender = problem.shifts[shift].defender
    if defender is None or volunteer in problem.defenders[defender].known:
        return 0
    met = any(problem.shifts[duty].defender == defender for duty in plan.duties_of(volunteer))
    return int(not met)
