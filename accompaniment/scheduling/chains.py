"""Moves of a whole team: cover a shift, take its people from where they are, mend what that breaks.

Every function leaves the draft valid or says so by returning False, and then the caller undoes it.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .draft import Draft, bits
from .greedy import taste
from .teams import cheapest_team

MOST_PEOPLE = 14
"""So many of those who could come are asked, drawn by lot."""


def cover(
    draft: Draft, s: int, o: int, rng: Random, depth: int = 2, settled: frozenset[int] = frozenset()
) -> bool:
    """Give the uncovered shift s a team at option o.

    People who are free are preferred; others are bought off their duties at a price that grows
    with the weight of the shift they leave.  Then each robbed shift looks for a replacement, and
    is uncovered where it finds none.  If that is a loss, the weightiest shift lost is covered in
    the same way, up to `depth` times, without touching the `settled` ones.
    """
    problem = draft.problem
    before = draft.uncovered
    lost = make_room(draft, s, o, rng, lambda t: bool(problem.must[t]) or t in settled)
    if lost is None:
        return False
    people = problem.people_of[o]
    if len(people) > MOST_PEOPLE and not problem.must[s]:
        people = rng.sample(people, MOST_PEOPLE)
    priced, leaving = [], {}
    for p in people:
        if draft.fits(p, o):
            priced.append((taste(draft, p, s, o) * rng.random(), p))
        else:
            blocked = blockers(draft, p, o, settled, rng)
            if blocked is not None:
                leaving[p] = blocked[1]
                priced.append((blocked[0] + rng.random(), p))
    priced.sort()
    found = cheapest_team(draft, s, o, priced, 30)
    if found is None:
        return False
    team = found[1]
    robbed: dict[int, None] = {}
    for p in team:
        for duty in leaving.get(p, ()):
            t = problem.shift_of[duty]
            draft.set(t, draft.option[t], tuple(q for q in draft.team[t] if q != p))
            robbed[t] = None
    for p in team:
        if not draft.fits(p, o):
            return False
    draft.set(s, o, team)
    lost += mend(draft, robbed, rng)
    if depth and lost and draft.uncovered > before:
        t = max(lost, key=problem.weight.__getitem__)
        options = problem.options_of[t]
        mark = len(draft.journal)
        o2 = options[int(rng.random() * len(options))]
        if not cover(draft, t, o2, rng, depth - 1, settled | {s}):
            draft.undo(mark)
    return True


def mend(draft: Draft, robbed, rng: Random) -> list[int]:
    """Bring each of these shifts back to a valid team: as it is, with one replacement, at another
    start, or uncovered.  The weightiest first.  Returns those that stay uncovered."""
    problem = draft.problem
    lost = []
    for t in sorted(robbed, key=lambda t: -problem.weight[t]):
        o, team = draft.option[t], draft.team[t]
        if draft.composed(t, team, o):
            continue
        if team and _refill(draft, t, o, team, rng):
            continue
        draft.clear(t)
        alone = len(problem.options_of[t]) == 1 and problem.largest[t] == 1
        if alone or not _restaff(draft, t, rng):
            lost.append(t)
    return lost


def _refill(draft: Draft, t: int, o: int, team: tuple[int, ...], rng: Random) -> bool:
    """Find one free person who makes this team whole."""
    problem = draft.problem
    if len(team) + 1 < problem.smallest[t]:
        return False
    crew = sum(1 << p for p in team)
    wanted = ~crew
    for holders, count in problem.needs[t]:
        short = count - (crew & holders).bit_count()
        if short > 1:
            return False
        if short == 1:
            wanted &= holders
    best, best_price = None, 0.0
    for p in problem.people_of[o]:
        if wanted >> p & 1 and draft.fits(p, o):
            price = taste(draft, p, t, o) * rng.random()
            if (best is None or price < best_price) and draft.composed(t, (*team, p), o):
                best, best_price = p, price
    if best is None:
        return False
    draft.set(t, o, (*team, best))
    return True


def _restaff(draft: Draft, t: int, rng: Random) -> bool:
    """Give the uncovered shift t any team of free people, at a start drawn by lot."""
    problem = draft.problem
    options = problem.options_of[t]
    for o in rng.sample(options, min(3, len(options))):
        if not draft.supply(t, o):
            continue
        priced = [(taste(draft, p, t, o) * rng.random(), p) for p in problem.people_of[o] if draft.fits(p, o)]
        if len(priced) >= problem.smallest[t]:
            priced.sort()
            found = cheapest_team(draft, t, o, priced, 30)
            if found:
                draft.set(t, o, found[1])
                return True
    return False


def make_room(draft: Draft, s: int, o: int, rng: Random, stays: Callable[[int], bool]) -> list[int] | None:
    """Uncover the lightest shifts that hold the resources which shift s needs at option o, but none
    that `stays`.  Returns them; None if that is not possible."""
    problem = draft.problem
    lost: list[int] = []
    while not draft.supply(s, o):
        holding = [
            problem.shift_of[x]
            for r, count in problem.uses[s]
            for meeting in [draft.covered & problem.meets[o] & problem.users[r]]
            if problem.peak(r, meeting, o) + count > problem.stock[r]
            for x in bits(meeting)
            if not stays(problem.shift_of[x])
        ]
        if not holding:
            return None
        lost.append(min(holding, key=lambda t: problem.weight[t] * (0.5 + rng.random())))
        draft.clear(lost[-1])
    return lost


def blockers(
    draft: Draft, p: int, o: int, settled: frozenset[int], rng: Random
) -> tuple[float, list[int]] | None:
    """(price, duties) that person p must leave to be free for option o; None if that is not possible.

    The price of a duty is the weight of its shift, drawn between a fifth and the whole: the shift
    may find somebody else.
    """
    problem = draft.problem
    mine = draft.duties[p]
    leaving = list(bits(mine & problem.clash[p][o]))
    bit = 1 << p
    price = 0.0
    for duty in leaving:
        t = problem.shift_of[duty]
        if problem.must[t] & bit or t in settled:
            return None
        price += problem.weight[t] * (0.2 + 0.8 * rng.random())
    for uses, room in draft.sums:
        for bucket, amount in uses[o]:
            short = amount - room[p][bucket] - sum(dict(uses[duty]).get(bucket, 0) for duty in leaving)
            while short > 0:
                others = [d for d in bits(mine) if d not in leaving and dict(uses[d]).get(bucket)]
                duty = _cheapest(draft, others, bit, settled, rng)
                if duty is None:
                    return None
                leaving.append(duty)
                price += problem.weight[problem.shift_of[duty]] * (0.2 + 0.8 * rng.random())
                short -= dict(uses[duty])[bucket]
    for track in draft.tracks:
        rhythm = track.rhythm
        if not rhythm.marks[o]:
            continue
        lanes = track.windows[p] - sum(rhythm.adds[duty] for duty in leaving)
        dates = track.seen[p] | rhythm.marks[o]
        while (end := rhythm.first_full((lanes + rhythm.adds[o]) & rhythm.alarms[o], dates)) >= 0:
            window = ((1 << rhythm.window) - 1) << max(0, end - rhythm.window + 1)
            others = [d for d in bits(mine) if rhythm.marks[d] & window and d not in leaving]
            duty = _cheapest(draft, others, bit, settled, rng)
            if duty is None or len(leaving) > 5:
                return None
            leaving.append(duty)
            price += problem.weight[problem.shift_of[duty]] * (0.2 + 0.8 * rng.random())
            lanes -= rhythm.adds[duty]
    return price, leaving


def _cheapest(draft: Draft, duties: list[int], bit: int, settled: frozenset[int], rng: Random) -> int | None:
    """The duty whose shift weighs least, with some chance for the others; none that is pinned or settled."""
    problem = draft.problem
    best, least = None, 0.0
    for duty in duties:
        t = problem.shift_of[duty]
        if not problem.must[t] & bit and t not in settled:
            price = problem.weight[t] * (0.5 + rng.random())
            if best is None or price < least:
                best, least = duty, price
    return best
