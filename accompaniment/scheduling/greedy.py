"""The first plan: shifts in order of priority, length and scarcity, each with the cheapest team that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .compile import Compiled
from .draft import Draft
from .teams import cheapest_team


def taste(draft: Draft, p: int, s: int, o: int) -> float:
    """What person p would add to the later costs on shift s at option o: small beside any coverage.

    Wishes first, then a workload in proportion to the days there, new faces, travel; scaled so
    that the sum of a team stays well below one.
    """
    problem = draft.problem
    price = 0.0
    for wish in problem.wish_at[p].get(o, ()):
        if not draft.wished[p][wish]:
            price += 0.02 * problem.wish_weights[p][wish]
    burden = problem.burden[o]
    price += 0.0004 * burden * (2 * draft.load[p] + burden) * problem.per_day[p]
    defender = problem.defender[s]
    if defender >= 0 and not problem.known[defender] >> p & 1 and not draft.visits.get((defender, p)):
        price += 0.004
    return price + 2e-6 * problem.way[p][problem.place[s]]


def staff(draft: Draft, s: int, options: Iterable[int] | None = None) -> bool:
    """Give shift s the cheapest team of people who are free for it, at the start where that is
    cheapest; False, and nothing changed, if there is none."""
    problem = draft.problem
    best: tuple[float, int, tuple[int, ...]] | None = None
    for o in problem.options_of[s] if options is None else options:
        if not draft.supply(s, o):
            continue
        priced = [(taste(draft, p, s, o), p) for p in problem.people_of[o] if draft.fits(p, o)]
        if len(priced) < problem.smallest[s]:
            continue
        priced.sort()
        found = cheapest_team(draft, s, o, priced)
        if found and (best is None or found[0] < best[0]):
            best = found[0], o, found[1]
    if best is None:
        return False
    draft.set(s, best[1], best[2])
    return True


def order(problem: Compiled) -> list[int]:
    """Shifts as greedy takes them: pinned people first, then the weightier, then the longer (they
    are the hardest to place later), then those for whom fewer people can come."""

    def rank(s: int):
        scarcity = max((len(problem.people_of[o]) for o in problem.options_of[s]), default=0)
        return (not problem.must[s], -problem.weight[s], -problem.load[s] * problem.smallest[s], scarcity, s)

    return sorted(range(len(problem.shifts)), key=rank)


def first_plan(draft: Draft, stop: Callable[[], bool] = lambda: False) -> None:
    """Staff every uncovered shift that greedy can; keeps what the draft already has.

    With a bound on changes, published shifts are left as they are.
    """
    problem = draft.problem
    for s in order(problem):
        if draft.option[s] >= 0 or (problem.changes_at_most is not None and s in problem.published):
            continue
        if stop():
            break
        staff(draft, s)
    draft.keep()
