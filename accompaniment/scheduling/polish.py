"""Small moves that leave coverage as it is: for variety in the search, and for the later costs."""

from __future__ import annotations

from random import Random

from .draft import Draft


def touch_up(draft: Draft, rng: Random) -> bool:
    """One small change of a covered shift drawn by lot; True if the draft was changed and is valid.

    Another person for one of the team, two people of two shifts exchanged, another start, or one
    person more or fewer where the size allows it.
    """
    problem = draft.problem
    s = int(rng.random() * len(problem.shifts)) if problem.shifts else -1
    if s < 0 or draft.option[s] < 0:
        return False
    lot = rng.random()
    if lot < 0.55:
        return _replace(draft, s, rng)
    if lot < 0.85:
        return _exchange(draft, s, rng)
    if lot < 0.93 and len(problem.options_of[s]) > 1:
        return _move(draft, s, rng)
    return _resize(draft, s, rng)


def _replace(draft: Draft, s: int, rng: Random) -> bool:
    """Somebody free for one of the team."""
    problem = draft.problem
    o, team = draft.option[s], draft.team[s]
    people = problem.people_of[o]
    leaver = team[int(rng.random() * len(team))]
    for _ in range(4):
        p = people[int(rng.random() * len(people))]
        if p not in team and draft.fits(p, o):
            fresh = tuple(p if q == leaver else q for q in team)
            if draft.composed(s, fresh, o):
                draft.set(s, o, fresh)
                return True
    return False


def _exchange(draft: Draft, s: int, rng: Random) -> bool:
    """Person p of shift s and person q of another shift, near in time, change places."""
    problem = draft.problem
    o, team = draft.option[s], draft.team[s]
    people = problem.people_of[o]
    p = team[int(rng.random() * len(team))]
    q = people[int(rng.random() * len(people))]
    if q in team:
        return False
    blocking = draft.duties[q] & problem.clash[q][o]
    if not blocking or blocking & (blocking - 1):
        return False
    o2 = blocking.bit_length() - 1
    t = problem.shift_of[o2]
    if t == s or p in draft.team[t] or not problem.eligible[o2] >> p & 1:
        return False
    ours = tuple(q if x == p else x for x in team)
    theirs = tuple(p if x == q else x for x in draft.team[t])
    if not (draft.composed(s, ours, o) and draft.composed(t, theirs, o2)):
        return False
    draft.set(s, o, tuple(x for x in team if x != p))
    draft.set(t, o2, tuple(x for x in theirs if x != p))
    if not (draft.fits(q, o) and draft.fits(p, o2)):
        return False
    draft.set(s, o, ours)
    draft.set(t, o2, theirs)
    return True


def _move(draft: Draft, s: int, rng: Random) -> bool:
    """The same team at another start."""
    problem = draft.problem
    options = problem.options_of[s]
    o, team = options[int(rng.random() * len(options))], draft.team[s]
    if o == draft.option[s]:
        return False
    draft.clear(s)
    able = problem.eligible[o]
    if (
        not draft.supply(s, o)
        or not draft.composed(s, team, o)
        or not all(able >> p & 1 and draft.fits(p, o) for p in team)
    ):
        return False
    draft.set(s, o, team)
    return True


def _resize(draft: Draft, s: int, rng: Random) -> bool:
    """One person more or one fewer."""
    problem = draft.problem
    o, team = draft.option[s], draft.team[s]
    if problem.smallest[s] == problem.largest[s]:
        return False
    if rng.random() < 0.5:
        p = team[int(rng.random() * len(team))]
        fresh = tuple(q for q in team if q != p)
    else:
        people = problem.people_of[o]
        p = people[int(rng.random() * len(people))]
        fresh = (*team, p)
        if p in team or not draft.fits(p, o):
            return False
    if not fresh or not draft.composed(s, fresh, o):
        return False
    draft.set(s, o, fresh)
    return True
