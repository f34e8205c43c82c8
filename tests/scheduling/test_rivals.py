"""The solvers that the planner is compared with solve the same problem, by the checker's rules."""

from __future__ import annotations

import json
import time
from itertools import combinations

import pytest

from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.formats import read_problem
from benchmarks.rivals import contenders
from benchmarks.rivals.flat import Flat, NotCompared
from benchmarks.rivals.timefold import run
from benchmarks.rivals.timefold.exporter import export

from ..problems import XS, raw_problem
from . import score_plan
from .brute import least_uncovered
from .makers import a_problem, a_volunteer
from .random_problems import a_random_problem

SEEDS = range(900, 912)


def a_compared_problem(seed: int) -> dict:
    """A random problem without what the rivals do not know."""
    return {**a_random_problem(seed)[0], "published": [], "pinned": [], "changes_at_most": None}


def raw_problems() -> list[dict]:
    raws = [a_compared_problem(seed) for seed in SEEDS]
    for raw in raws:
        del raw["changes_at_most"]
    return raws


@pytest.mark.parametrize("raw", [*raw_problems(), raw_problem(XS)], ids=[*map(str, SEEDS), XS])
def test_same_people_and_clashes_as_the_planner(raw):
    problem = read_problem(raw)
    flat, compiled = Flat(problem), Compiled(problem)
    there = {at: o for o, at in enumerate(zip(flat.shift_of, flat.start, strict=True))}
    first = int(flat.first.timestamp())
    same = [there[s, start - first] for s, start in zip(compiled.shift_of, compiled.start, strict=True)]
    for o, flat_o in enumerate(same):
        assert list(compiled.people_of[o]) == flat.eligible[flat_o]
    for p in range(len(flat.people)):
        mine = [o for o in range(len(same)) if compiled.eligible[o] >> p & 1]
        pairs = {
            frozenset((same[a], same[b]))
            for a, b in combinations(mine, 2)
            if compiled.shift_of[a] != compiled.shift_of[b] and compiled.clash[p][a] >> b & 1
        }
        assert set(map(frozenset, flat.clashes(p, sorted(same[o] for o in mine)))) == pairs


@pytest.mark.parametrize("name", ["cp-sat", "highs"])
def test_plain_model_finds_the_least_uncovered(name, tmp_path):
    file = tmp_path / "problem.json"
    for raw in raw_problems()[:4]:
        file.write_text(json.dumps(raw), encoding="utf-8")
        plan, facts = contenders.CONTENDERS[name](contenders.Race(file, time.time(), 20.0, 1, 1))
        checker = score_plan.Problem(raw)
        scored, idle = score_plan.score(checker, plan), score_plan.score(checker, {"teams": {}})
        assert set(scored["violations"]) <= set(idle["violations"])  # the past may break a rule by itself
        assert scored["costs"]["uncovered"] == least_uncovered(read_problem(raw)) == round(facts["bound"])


def test_what_the_rivals_do_not_know_is_refused():
    with pytest.raises(NotCompared):
        Flat(a_problem([a_volunteer("V1")], pinned=[], changes_at_most=3))


def test_file_for_timefold_holds_the_problem():
    flat = Flat(read_problem(raw_problem(XS)))
    numbers = list(map(int, export(flat).split()))
    people, shifts, options, places, _, weeks, resources, groups, defenders, _ = numbers[:10]
    assert (people, shifts, options) == (len(flat.people), len(flat.shifts), len(flat.shift_of))
    assert (places, weeks, resources) == (len(flat.way), len(flat.weeks), len(flat.stock))
    at = 10 + places * places
    lists = []
    for _ in range(groups + defenders):
        lists.append(tuple(numbers[at + 1 : at + 1 + numbers[at]]))
        at += 1 + numbers[at]
    assert {tuple(holders) for needs in flat.needs for holders, _ in needs} <= set(lists[:groups])
    assert list(map(set, lists[groups:])) == list(map(set, flat.known))
    assert numbers[at : at + resources] == flat.stock
    # The last option stands at the end: its eligible people, and before them how many they are.
    last = flat.eligible[-1]
    assert numbers[-len(last) - 1 :] == [len(last), *last]


def test_half_a_team_is_no_team():
    flat = Flat(read_problem(raw_problem(XS)))
    pair = next(o for o, n in enumerate(flat.shift_of) if flat.smallest[n] == 2 and len(flat.eligible[o]) > 1)
    assert not run.whole(flat, pair, {flat.eligible[pair][0]})
    assert not run.whole(flat, pair, set(range(len(flat.people))))
