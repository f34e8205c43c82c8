"""Taking over an earlier plan: what still keeps the rules stays, what does not is mended close by."""

from __future__ import annotations

from .draft import Draft
from .greedy import order
from .plan import Plan, Team
from .teams import cheapest_team


def adopt(draft: Draft, plan: Plan | None = None) -> None:
    """Bring the teams of `plan` (without one: the published plan) into an empty draft.

    First every team that is still in order, then those that lost somebody, with as few new people
    as will do.  A draft that is not empty stays as it is.
    """
    if draft.covered:
        return
    problem = draft.problem
    teams = _published(draft) if plan is None else plan.teams
    wanted: dict[int, tuple[int, tuple[int, ...]]] = {}
    for shift, team in teams.items():
        s = problem.shift_number.get(shift)
        if s is not None:
            option = problem.option_at.get((s, int(team.start.timestamp())), -1)
            numbers = tuple(problem.person_number[v] for v in team.volunteers if v in problem.person_number)
            wanted[s] = option, numbers
    ranked = [s for s in order(problem) if s in wanted]
    broken = [s for s in ranked if not _as_it_was(draft, s, *wanted[s])]
    for s in broken:
        _mend(draft, s, *wanted[s])
    draft.keep()


def _published(draft: Draft) -> dict[str, Team]:
    return {
        told.shift: Team(told.start, told.volunteers) for told in draft.problem.problem.published.values()
    }


def _as_it_was(draft: Draft, s: int, o: int, team: tuple[int, ...]) -> bool:
    problem = draft.problem
    able = problem.eligible[o] if o >= 0 else 0
    if (
        o < 0
        or not draft.composed(s, team, o)
        or not draft.supply(s, o)
        or not all(able >> p & 1 and draft.fits(p, o) for p in team)
    ):
        return False
    draft.set(s, o, team)
    return True


def _mend(draft: Draft, s: int, o: int, team: tuple[int, ...]) -> None:
    """The team with as few new people as will do, at the old start if that is possible."""
    problem = draft.problem
    best = None
    for option in problem.options_of[s]:
        if not draft.supply(s, option):
            continue
        moved = 0 if option == o else len(team)
        priced = sorted(
            (0.0 if p in team else 1.0, p) for p in problem.people_of[option] if draft.fits(p, option)
        )
        found = cheapest_team(draft, s, option, priced)
        if found and (best is None or found[0] + moved < best[0]):
            best = found[0] + moved, option, found[1]
    if best:
        draft.set(s, best[1], best[2])
