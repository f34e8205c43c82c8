"""Taking over an earlier plan: what still keeps the rules stays, what does not is mended close by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .draft import Draft, bits
from .greedy import order
from .plan import Plan, Team
from .teams import cheapest_team

Wanted = tuple[int, tuple[int, ...]]
"""At which option (-1: at none there is) and by whom a shift was to be done."""


def adopt(draft: Draft, plan: Plan | None = None) -> None:
    """Bring the teams of `plan` (without one: the published plan) into an empty draft.

    First every team that is still in order, then those that lost somebody, with as few new people
    as will do.  Whoever is pinned goes in any case: where that leaves one of theirs without a team,
    theirs come first and others give way.  A draft that is not empty stays as it is.
    """
    if draft.covered:
        return
    problem = draft.problem
    teams = _published(draft) if plan is None else plan.teams
    wanted: dict[int, Wanted] = {}
    for shift, team in teams.items():
        s = problem.shift_number.get(shift)
        if s is not None:
            option = problem.option_at.get((s, int(team.start.timestamp())), -1)
            numbers = tuple(problem.person_number[v] for v in team.volunteers if v in problem.person_number)
            wanted[s] = option, numbers
    ranked = [s for s in order(problem) if s in wanted]
    _bring(draft, ranked, wanted)
    pinned = [s for s in order(problem) if problem.must[s]]
    if any(draft.option[s] < 0 for s in pinned):
        for s in ranked:
            draft.clear(s)
        _bring(draft, pinned, wanted)
        _bring(draft, [s for s in ranked if not problem.must[s]], wanted)
    draft.keep()


def _bring(draft: Draft, shifts: Iterable[int], wanted: Mapping[int, Wanted]) -> None:
    """What of these teams is still in order, then the others with few new people."""
    broken = [s for s in shifts if s not in wanted or not _as_it_was(draft, s, *wanted[s])]
    if not broken:
        return
    engaged = [0] * len(draft.problem.people)
    for option, team in wanted.values():
        for p in team if option >= 0 else ():
            engaged[p] |= 1 << option
    for s in broken:
        _mend(draft, s, *wanted.get(s, (-1, ())), engaged)


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


def _mend(draft: Draft, s: int, o: int, team: tuple[int, ...], engaged: list[int]) -> None:
    """The team with as few new people as will do, at the old start if that is possible; sooner who
    has nothing else then (`engaged`: the options at which everybody is wanted, as masks)."""
    problem = draft.problem
    best = None
    for option in problem.options_of[s]:
        if not draft.supply(s, option):
            continue
        moved = 0 if option == o else len(team)
        priced = sorted(
            (0.0 if p in team else 1.0 + _left(draft, engaged[p] & problem.clash[p][option]), p)
            for p in problem.people_of[option]
            if draft.fits(p, option)
        )
        found = cheapest_team(draft, s, option, priced)
        if found and (best is None or found[0] + moved < best[0]):
            best = found[0] + moved, option, found[1]
    if best:
        draft.set(s, best[1], best[2])


def _left(draft: Draft, duties: int) -> float:
    """What it weighs to leave these duties, a mask of options: a change each, and maybe the shift."""
    problem = draft.problem
    return sum(1.0 + problem.weight[problem.shift_of[x]] for x in bits(duties))
