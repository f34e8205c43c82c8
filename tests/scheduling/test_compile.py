"""What the searches believe, in whole numbers, against the check and the costs, on random problems."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from accompaniment.scheduling.check import check, inherited
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.options import plan_of
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.rules import identity

from .makers import a_problem, a_shift, a_volunteer
from .random_problems import a_random_problem

OF_WHOLE_PLANS = {"pinned", "changes"}


def broken(problem, plan: Plan) -> bool:
    """Whether the plan breaks a rule that holds for parts of plans too."""
    before = set(map(identity, inherited(problem)))
    found = (breach for breach in check(problem, plan) if breach.rule not in OF_WHOLE_PLANS)
    return any(identity(breach) not in before for breach in found)


def allowed(draft: Draft, s: int, o: int, team: tuple[int, ...]) -> bool:
    able = draft.problem.eligible[o]
    return (
        draft.composed(s, team, o)
        and draft.supply(s, o)
        and all(able >> p & 1 and draft.fits(p, o) for p in team)
    )


@pytest.mark.parametrize("early", [False, True])
def test_draft_allows_a_team_exactly_if_the_check_does(early):
    said = Counter()
    for seed in range(250):
        _, problem = a_random_problem(seed, early=early)
        rng, draft = Random(seed), Draft(Compiled(problem))
        draft.problem.must = [0] * len(problem.shifts)
        people = range(len(problem.volunteers))
        for _ in range(25):
            s = rng.randrange(len(problem.shifts))
            if draft.option[s] >= 0 and rng.random() < 0.7:
                continue
            draft.clear(s)
            if not draft.problem.options_of[s]:
                continue
            o = rng.choice(draft.problem.options_of[s])
            likely = [p for p in people if draft.problem.eligible[o] >> p & 1] or list(people)
            team = tuple(rng.sample(likely, min(len(likely), rng.randint(1, 3))))
            ours = allowed(draft, s, o, team)
            before = draft.snapshot()
            draft.set(s, o, team)
            assert broken(problem, plan_of(problem, *draft.snapshot())) != ours, (seed, s, o, team)
            said[ours] += 1
            if not ours:
                draft.restore(before)
    assert min(said.values()) > 500


def test_draft_bills_like_the_costs_and_undoes_everything():
    for seed in range(120):
        _, problem = a_random_problem(seed)
        rng, draft = Random(seed), Draft(Compiled(problem))
        fresh = facts(draft)
        for _ in range(20):
            s = rng.randrange(len(problem.shifts))
            o = rng.choice(draft.problem.options_of[s] or [-1])
            able = draft.problem.people_of[o] if o >= 0 else ()
            if able and rng.random() < 0.8:
                draft.set(s, o, tuple(rng.sample(able, min(len(able), rng.randint(1, 3)))))
            else:
                draft.clear(s)
            costs = tuple(bill(problem, plan_of(problem, *draft.snapshot())).values())
            assert tuple(round(cost, 2) for cost in draft.bill()) == costs
        draft.undo(0)
        assert facts(draft) == fresh


def facts(draft: Draft):
    """Everything a draft knows, for comparison; costs that are sums of fractions are rounded."""
    apart = "problem", "fairness", "visits", "tracks", "company"
    known = {key: value for key, value in vars(draft).items() if key not in apart}
    known["tracks"] = [(track.seen, track.windows, track.counts) for track in draft.tracks]
    return known, round(draft.fairness, 6), {pair: count for pair, count in draft.visits.items() if count}


def test_long_history_fills_the_windows():
    days = [f"2026-12-{day:02}" for day in range(7, 32)] + ["2027-01-01", "2027-01-02", "2027-01-03"]
    past = [
        {"volunteer": "V1", "start": f"{day}T09:00:00-05:00", "end": f"{day}T12:00:00-05:00",
         "location": "BASE", "load": 60}
        for day in days
    ]  # fmt: skip
    rules = {"free_days": [{"window": 28, "days": 2}]}
    shifts = [a_shift("mon 09:00"), a_shift("tue 09:00", id="S2"), a_shift("wed 09:00", id="S3")]
    problem = a_problem([a_volunteer()], shifts, history=past, rules=rules)
    draft = Draft(Compiled(problem))
    assert [draft.fits(0, o) for o in range(3)] == [False, False, True]
