"""Giving one shift a team of people who are free, or of people who leave other shifts for it."""

from __future__ import annotations

from random import Random

from ..chains import make_room
from ..draft import Draft, Team, bits
from ..teams import cheapest_team

MOST_LEFT = 6
"""Nobody leaves more duties than this for one."""
IDLE = 0.5
"""What it costs to ask somebody who has no duty yet: less than any duty that another one leaves."""


def seat(draft: Draft, s: int, rng: Random, *, leave: bool) -> list[int] | None:
    """Give the uncovered shift s the cheapest team there is, at any of its starts; the shifts that
    lose their team for it, or None, and nothing changed, if there is no team.

    With `leave`, people who are not free may leave other shifts, at the price of their weight.
    """
    best: tuple[float, int, Team, list[int], dict[int, list[int]]] | None = None
    for o in draft.problem.options_of[s]:
        mark = len(draft.journal)
        robbed = make_room(draft, s, o, rng, lambda _: not leave)
        if robbed is not None:
            found = _team(draft, s, o, rng, leave)
            if found:
                price = found[0] + sum(draft.problem.weight[t] for t in robbed)
                if best is None or price < best[0]:
                    best = price, o, found[1], robbed, found[2]
        draft.undo(mark)
    if best is None:
        return None
    _, o, team, robbed, leaving = best
    for t in robbed:
        draft.clear(t)
    lost = robbed + _leave(draft, team, leaving)
    if not all(draft.fits(p, o) for p in team) or not draft.composed(s, team, o) or not draft.supply(s, o):
        draft.undo(mark)
        return None
    draft.set(s, o, team)
    draft.keep()
    return lost


def _team(
    draft: Draft, s: int, o: int, rng: Random, leave: bool
) -> tuple[float, Team, dict[int, list[int]]] | None:
    """(price, team, shifts that each of them leaves) of the cheapest team at option o.

    At first everybody's price is what clashes; only those who are chosen are asked what else is in
    the way, which takes longer, and then it is chosen again.
    """
    problem = draft.problem
    weight, shift_of = problem.weight, problem.shift_of
    prices = {}
    for p in problem.people_of[o]:
        blocked = draft.duties[p] & problem.clash[p][o]
        if leave or (not blocked and draft.fits(p, o)):
            price = sum(weight[shift_of[x]] for x in bits(blocked)) + 0.1 * rng.random()
            prices[p] = price if draft.duties[p] else price + IDLE
    leaving: dict[int, list[int]] = {}
    while True:
        found = cheapest_team(draft, s, o, sorted((price, p) for p, price in prices.items()), 30)
        if found is None:
            return None
        unasked = [p for p in found[1] if leave and p not in leaving]
        if not unasked:
            return *found, leaving
        for p in unasked:
            shifts = _to_leave(draft, p, o, rng)
            if shifts is None:
                del prices[p]
            else:
                leaving[p] = shifts
                prices[p] += sum(
                    weight[t] for t in shifts[(draft.duties[p] & problem.clash[p][o]).bit_count() :]
                )


def _to_leave(draft: Draft, p: int, o: int, rng: Random) -> list[int] | None:
    """The shifts that person p leaves to be free for option o: those that clash, then the lightest
    until no limit is in the way; None if that would be too many."""
    problem = draft.problem
    left = [problem.shift_of[x] for x in bits(draft.duties[p] & problem.clash[p][o])]
    mark = len(draft.journal)
    for t in left:
        _without(draft, t, p)
    while not draft.fits(p, o) and len(left) <= MOST_LEFT and draft.duties[p]:
        others = [problem.shift_of[x] for x in bits(draft.duties[p])]
        lightest = min(others, key=lambda t: problem.weight[t] * (0.5 + rng.random()))
        left.append(lightest)
        _without(draft, lightest, p)
    enough = len(left) <= MOST_LEFT and draft.fits(p, o)
    draft.undo(mark)
    return left if enough else None


def _without(draft: Draft, t: int, p: int) -> None:
    draft.set(t, draft.option[t], tuple(q for q in draft.team[t] if q != p))


def _leave(draft: Draft, team: Team, leaving: dict[int, list[int]]) -> list[int]:
    """Take these people off the shifts they leave; the shifts whose teams are none without them."""
    shifts = dict.fromkeys(t for p in team for t in leaving.get(p, ()))
    lost = []
    for t in shifts:
        if draft.option[t] < 0:
            continue
        o = draft.option[t]
        rest = tuple(q for q in draft.team[t] if q not in team or t not in leaving.get(q, ()))
        if draft.composed(t, rest, o):
            draft.set(t, o, rest)
        else:
            draft.clear(t)
            lost.append(t)
    return lost
