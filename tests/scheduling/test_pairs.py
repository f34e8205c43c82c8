"""The rule that nobody goes too often with the same other person."""

from __future__ import annotations

from random import Random

import pytest

from accompaniment.scheduling.check import check, check_shift
from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.formats import FormatError
from accompaniment.scheduling.greedy import first_plan
from accompaniment.scheduling.model import PlanModel
from accompaniment.scheduling.options import plan_of
from accompaniment.scheduling.rules import message

from .makers import a_plan, a_problem, a_shift, a_volunteer, past
from .random_problems import a_random_problem
from .test_compile import allowed, broken
from .test_rules_agree import solve

PEOPLE = [a_volunteer(f"V{n}") for n in (1, 2, 3)]
FOUR = [a_shift(f"{day} 09:00", id=f"S{n}", team=2) for n, day in enumerate(("mon", "tue", "mon+1", "mon+3"))]
MONTH = {"pairs": {"window": 28, "max": 3}}


def sentences(shifts=FOUR, rules=MONTH, team=("V1", "V2"), **more):
    problem = a_problem(PEOPLE, shifts, rules=rules, **more)
    return [message(b) for b in check(problem, a_plan(problem, **{s: list(team) for s in problem.shifts}))]


def test_three_times_in_four_weeks_are_enough():
    assert sentences(FOUR[:3]) == []
    assert sentences() == [
        "V1 and V2 would go together 4 times in the 28 days to 2027-01-25; at most 3 are allowed."
    ]
    assert sentences(team=("V2", "V1")) == sentences()


def test_without_the_limit_there_is_no_rule():
    assert sentences(rules={}) == []


def test_times_are_counted_in_any_dates_in_a_row():
    first_and_last = [FOUR[0], a_shift("mon+4 09:00", id="S9", team=2)]
    assert sentences(first_and_last, {"pairs": {"window": 28, "max": 1}}, weeks=5) == []
    assert len(sentences(first_and_last, {"pairs": {"window": 29, "max": 1}}, weeks=5)) == 1


def joint(volunteer: str, start: str, end: str, **more):
    return past(volunteer, f"{start}:00-05:00", f"{end}:00-05:00", **more)


@pytest.mark.parametrize(
    ("theirs", "times"),
    [
        (joint("V2", "2027-01-02T09:00", "2027-01-02T12:00"), 4),
        (joint("V2", "2027-01-02T09:00", "2027-01-02T13:00"), None),
        (joint("V2", "2027-01-02T09:00", "2027-01-02T12:00", location="FIELD"), None),
        (joint("V3", "2027-01-02T09:00", "2027-01-02T12:00"), None),
    ],
)
def test_history_counts_where_two_did_the_same_work(theirs, times):
    mine = joint("V1", "2027-01-02T09:00", "2027-01-02T12:00")
    found = sentences(FOUR[:3], history=[mine, theirs])
    assert [f"together {times} times" in sentence for sentence in found] == [True] * (times is not None)


def test_trip_that_history_has_in_two_pieces_is_one():
    trip = [
        joint(v, *piece)
        for v in ("V1", "V2")
        for piece in (("2027-01-01T09:00", "2027-01-02T00:01"), ("2027-01-02T00:01", "2027-01-02T18:00"))
    ]
    assert sentences(FOUR[:2], history=trip) == []
    assert len(sentences(FOUR[:3], history=trip)) == 1


def test_check_of_one_shift_says_only_what_touches_it():
    other = a_shift("wed 09:00", id="OTHER", team=(1, 2))
    problem = a_problem(PEOPLE, [*FOUR, other], rules=MONTH)
    plan = a_plan(problem, **{s["id"]: ["V1", "V2"] for s in FOUR}, OTHER=["V1"])
    assert [breach.rule for breach in check_shift(problem, plan, "S0")] == ["pairs"]
    assert check_shift(problem, plan, "OTHER") == []


@pytest.mark.parametrize(
    ("limit", "place"),
    [({"window": 28, "max": 0}, "rules.pairs.max"), ({"window": 0, "max": 3}, "rules.pairs.window"),
     ({"window": 28}, "rules.pairs.max"), (3, "rules.pairs")],
)  # fmt: skip
def test_malformed_limit_is_refused_with_its_place(limit, place):
    with pytest.raises(FormatError) as fault:
        a_problem(rules={"pairs": limit})
    assert fault.value.place == place


def test_limit_is_the_same_for_everyone():
    with pytest.raises(FormatError, match="is not a known key"):
        a_problem([a_volunteer(limits={"pairs": {"window": 28, "max": 3}})])


def test_solver_and_greedy_let_pairs_rotate():
    """Three people make three pairs: with each pair once in four weeks, three of four shifts."""
    problem = a_problem(PEOPLE, FOUR, rules={"pairs": {"window": 28, "max": 1}})
    model = PlanModel(problem)
    model.cp.maximize(sum(model.covered.values()))
    exact = model.plan_of(solve(model))
    draft = Draft(Compiled(problem))
    first_plan(draft)
    for plan in (exact, plan_of(problem, *draft.snapshot())):
        assert check(problem, plan) == []
        assert len(plan.teams) == 3
        assert len({frozenset(team.volunteers) for team in plan.teams.values()}) == 3


def test_draft_counts_pairs_as_the_check_does():
    said = {True: 0, False: 0}
    for seed in range(100):
        _, problem = a_random_problem(seed, ["pairs"])
        rng, draft = Random(seed), Draft(Compiled(problem))
        draft.problem.must = [0] * len(problem.shifts)
        for _ in range(25):
            s = rng.randrange(len(problem.shifts))
            o = rng.choice(draft.problem.options_of[s] or [-1])
            able = draft.problem.people_of[o] if o >= 0 else ()
            if len(able) < 2:
                continue
            team = tuple(rng.sample(able, rng.randint(2, min(3, len(able)))))
            before, mark = draft.snapshot(), len(draft.journal)
            draft.clear(s)
            ours = allowed(draft, s, o, team)
            quarrel = any(sum(1 << p for p in team) & pair == pair for pair in draft.quarrels(s, o))
            draft.undo(mark)
            assert draft.snapshot() == before
            assert not (ours and quarrel)
            assert not draft.composed(s, team, o) or not quarrel
            draft.set(s, o, team)
            assert broken(problem, plan_of(problem, *draft.snapshot())) != ours, (seed, s, o, team)
            said[ours] += 1
            if not ours:
                draft.undo(mark)
    assert min(said.values()) > 100
