"""Why a problem has no plan at all, in a sentence for the coordinator."""

from __future__ import annotations

from .check import check, inherited
from .plan import Plan, Team
from .problem import Problem
from .rules import RULES, Breach, identity, message


def why_impossible(problem: Problem) -> str:
    """Which decisions made by hand do not go together, if a single rule can say it."""
    teams = {}
    for pin in problem.pinned:
        if pin.volunteers:
            before = teams[pin.shift].volunteers if pin.shift in teams else ()
            begins = pin.start or next(
                (p.start for p in problem.pinned if p.shift == pin.shift and p.start), None
            )
            starts = problem.shifts[pin.shift].starts
            if begins is not None or len(starts) == 1:
                people = tuple(dict.fromkeys((*before, *pin.volunteers)))
                teams[pin.shift] = Team(begins or starts[0], people)
    excused = set(map(identity, inherited(problem)))
    for breach in check(problem, Plan(teams)):
        if identity(breach) not in excused and _stands(problem, teams.get(breach.shift), breach):
            return f"What is pinned does not go together: {message(breach)}"
    if problem.changes_at_most is not None:
        return (
            f"No plan keeps the rules with at most {problem.changes_at_most} changes to what was published."
        )
    return "No plan keeps the rules and everything that is pinned."


def _stands(problem: Problem, team: Team | None, breach: Breach) -> bool:
    """Whether a breach of a team of those who are pinned stays, whoever else goes and wherever."""
    if team is None:
        return False  # about the plan as a whole, or about a shift whose start is open
    room = problem.shifts[breach.shift].largest - len(team.volunteers)
    return RULES[breach.rule].wanting(problem, team, breach) > room
