"""Solving from end to end: what it gives keeps the rules, and says truly what it knows."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from accompaniment.scheduling import exact
from accompaniment.scheduling import solve as solving
from accompaniment.scheduling.check import check
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.formats import load_json, read_problem, write_plan
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.solve import BrokenPlan, solve

from . import score_plan
from .brute import least_uncovered
from .makers import a_location, a_plan, a_problem, a_shift, a_volunteer, at, past
from .random_problems import a_random_problem

PROBLEMS = Path(__file__).parents[1] / "problems"


def scored(raw, problem, result):
    """What the independent checker says, and that it bills alike."""
    plan = json.loads(json.dumps(write_plan(result.plan, problem)))
    score = score_plan.score(score_plan.Problem(raw), plan)
    assert score["violations"] == []
    assert {cost: round(value, 2) for cost, value in result.bill.items()} == score["costs"]
    return score


@pytest.mark.parametrize(
    ("name", "seconds", "workers", "uncovered"),
    [
        ("apartado-4w.json", 4, 1, 10),
        ("xs-8-people-4-weeks.json", 4, 1, 320),
        ("s-16-people-4-weeks.json", 3, 1, 400),
        ("m-32-people-8-weeks.json", 3, 2, 879),
        ("m-32-people-8-weeks-surge.json", 3, 1, 1009),
        ("l-102-people-12-weeks.json.gz", 3, 2, 2065),
    ],
)
def test_plan_of_real_size_keeps_the_rules(name, seconds, workers, uncovered):
    raw = load_json(PROBLEMS / name)
    problem = read_problem(raw)
    result = solve(problem, seconds=seconds, workers=workers)
    assert result.status in ("feasible", "optimal")
    assert scored(raw, problem, result)["costs"]["uncovered"] <= uncovered


@pytest.mark.long
def test_largest_problem_gets_a_plan():
    raw = load_json(PROBLEMS / "xl-400-people-26-weeks.json.gz")
    problem = read_problem(raw)
    assert scored(raw, problem, solve(problem, seconds=3))["covered"] > 16_000


def test_random_problem_is_solved_to_the_least_uncovered():
    seen = set()
    for seed in range(160):
        _, problem = a_random_problem(seed)
        if len(problem.shifts) > 4 or len(problem.volunteers) > 4:
            continue
        least = least_uncovered(problem)
        result = solve(problem, seconds=20, workers=1)
        seen.add(result.status)
        if least is None:
            assert (result.status, result.plan) == ("impossible", None), seed
            assert result.messages, seed
        else:
            assert (result.status, result.bill["uncovered"]) == ("optimal", least), seed
            assert result.proven == set(result.bill), seed
    assert seen == {"optimal", "impossible"}


def test_shifts_that_fall_apart_and_have_nobody_are_uncovered():
    far = [a_location("BASE", base=True), a_location("A", 8.0), a_location("B", 0.0)]
    shifts = [a_shift("tue 09:00", id="S1", location="A"), a_shift("tue 09:00", id="S2", location="B")]
    people = [a_volunteer("V1"), a_volunteer("V2")]
    ways = {"speed_kmh": 40, "detour": 1.4, "minutes": []}
    problem = a_problem(people, shifts, locations=far, travel=ways, rules={"way_minutes": 1})
    result = solve(problem, seconds=1)
    assert (result.status, result.bill["uncovered"]) == ("optimal", 32)


def test_no_shift_no_cost():
    result = solve(a_problem())
    assert (result.status, result.plan, set(result.bill.values())) == ("optimal", Plan(), {0})


def test_nothing_is_possible_and_that_is_proven():
    away = a_volunteer(service={"start": "2026-01-01", "end": "2026-02-01"})
    result = solve(a_problem([away], [a_shift("tue 09:00"), a_shift("wed 09:00", id="S2")]))
    assert (result.status, result.plan, result.bill["uncovered"]) == ("optimal", Plan(), 32)


def test_shift_that_nobody_could_do_is_in_the_bound_at_once():
    need = {"qualification": "spanish", "level": 1, "count": 1}
    shifts = [a_shift("tue 09:00", priority=4, needs=[need]), a_shift("wed 09:00", id="S2")]
    seen = []
    solve(a_problem(shifts=shifts), workers=1, progress=seen.append)
    assert seen[0].bounds == {"uncovered": 256}


def test_everything_at_once_goes_to_the_weightiest():
    shifts = [a_shift("tue 09:00", id=f"S{n}", priority=n) for n in range(1, 6)]
    problem = a_problem([a_volunteer()], shifts)
    assert solve(problem).plan == a_plan(problem, S5=["V1"])


def test_everyone_is_pinned():
    people = [a_volunteer("V1"), a_volunteer("V2")]
    shifts = [a_shift("tue 09:00", "wed 09:00"), a_shift("tue 09:00", id="S2")]
    pins = [
        {"shift": "S1", "start": at("wed 09:00"), "volunteers": ["V2"]},
        {"shift": "S2", "volunteers": ["V1"]},
    ]
    problem = a_problem(people, shifts, pinned=pins)
    assert solve(problem).plan == a_plan(problem, S1=(["V2"], 1), S2=["V1"])


def test_pins_that_clash_are_impossible_and_the_sentence_says_why():
    pins = [{"shift": "S1", "volunteers": ["V1"]}, {"shift": "S2", "volunteers": ["V1"]}]
    shifts = [a_shift("tue 09:00"), a_shift("tue 10:00", id="S2")]
    result = solve(a_problem(shifts=shifts, pinned=pins))
    assert (result.status, result.plan) == ("impossible", None)
    assert result.messages[0].startswith("What is pinned does not go together: ")
    assert all(name in result.messages[0] for name in ("V1", "S1", "S2"))


def test_pin_on_a_shift_too_small_is_impossible():
    pins = [{"shift": "S1", "volunteers": ["V1", "V2"]}]
    people = [a_volunteer("V1"), a_volunteer("V2")]
    result = solve(a_problem(people, [a_shift("tue 09:00")], pinned=pins))
    assert (result.status, len(result.messages)) == ("impossible", 1)


ILL = a_volunteer("V1", unavailable=[{"start": at("tue 00:00"), "end": at("wed 00:00")}])
TOLD = [{"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1"]}]


def test_repair_makes_no_more_changes_than_wanted():
    people = [ILL, a_volunteer("V2")]
    shifts = [a_shift("tue 09:00"), a_shift("tue 09:00", id="S2", priority=4)]
    told = [*TOLD, {"shift": "S2", "start": at("tue 09:00"), "volunteers": ["V2"]}]
    few = solve(a_problem(people, shifts, published=told, changes_at_most=1))
    assert (few.bill["uncovered"], few.bill["changes"]) == (16, 1)


def test_repair_with_fewer_changes_than_needed_is_impossible():
    result = solve(a_problem([ILL], [a_shift("tue 09:00")], published=TOLD, changes_at_most=0))
    assert (result.status, result.plan) == ("impossible", None)
    assert "at most 0 changes" in result.messages[0]


def test_published_plan_that_is_as_good_stays():
    people = [a_volunteer(f"V{n}") for n in range(1, 5)]
    shifts = [a_shift(f"{day} 09:00", id=f"S{n}", team=2) for n, day in enumerate(("mon", "wed", "fri"), 1)]
    told = [{"shift": s["id"], "start": s["starts"][0], "volunteers": ["V1", "V3"]} for s in shifts]
    result = solve(a_problem(people, shifts, published=told))
    assert (result.bill["uncovered"], result.bill["changes"]) == (0, 0)


def test_work_before_the_horizon_that_breaks_a_rule_is_not_held_against_the_plan():
    works = [past("V1", at("mon 08:00"), at("mon 10:00")) | {"load": 9000}]
    problem = a_problem(shifts=[a_shift("tue 09:00"), a_shift("tue+1 09:00", id="S2")], history=works)
    assert solve(problem).plan == a_plan(problem, S2=["V1"])


@pytest.mark.parametrize(
    ("name", "workers"), [("s-16-people-4-weeks.json", 1), ("m-32-people-8-weeks.json", 2)]
)
def test_cancel_ends_the_search_with_the_best_plan_so_far(name, workers):
    problem = read_problem(load_json(PROBLEMS / name))
    cancelled = False
    seen = []

    def heard(progress):
        nonlocal cancelled
        seen.append(progress)
        cancelled = progress.stage not in ("first plan", "coverage") or workers == 2

    result = solve(problem, seconds=15, workers=workers, progress=heard, stop=lambda: cancelled)
    assert result.status == "cancelled"
    assert result.seconds < 15
    assert result.bill == bill(problem, result.plan)
    assert tuple(result.bill.values())[:3] <= tuple(seen[-1].bill.values())[:3]


def test_cancel_before_the_first_plan_leaves_none_or_a_valid_one():
    problem = read_problem(load_json(PROBLEMS / "l-102-people-12-weeks.json.gz"))
    result = solve(problem, seconds=60, workers=2, stop=lambda: True)
    assert result.status == "cancelled"
    assert result.seconds < 60
    assert result.plan is None or check(problem, result.plan) == []


def test_same_seed_gives_the_same_plan():
    problem = read_problem(load_json(PROBLEMS / "apartado-4w.json"))
    twice = [solve(problem, seconds=0, workers=1, seed=7).plan for _ in range(2)]
    assert twice[0] == twice[1]


def test_progress_only_gets_better_and_ends_with_the_result():
    problem = read_problem(load_json(PROBLEMS / "xs-8-people-4-weeks.json"))
    seen = []
    result = solve(problem, seconds=4, workers=1, progress=seen.append)
    # Up to wishes: fairness is a rounded sum, so two equal ones may differ in the last place.
    bills = [tuple(progress.bill.values())[:3] for progress in seen]
    assert bills == sorted(bills, reverse=True)
    assert seen[-1].plan == result.plan
    assert all(progress.covered == len(progress.plan.teams) for progress in seen)
    assert result.first_plan_seconds == pytest.approx(seen[0].seconds, abs=0.5)


def test_start_plan_is_where_it_begins():
    problem = read_problem(load_json(PROBLEMS / "xs-8-people-4-weeks.json"))
    good = solve(problem, seconds=3, workers=1)
    again = solve(problem, seconds=0, workers=1, start=good.plan)
    assert tuple(again.bill.values()) <= tuple(good.bill.values())


def test_bound_that_a_second_search_does_not_confirm_is_not_called_proven(monkeypatch):
    from accompaniment.scheduling import stages

    monkeypatch.setattr(stages, "none_below", lambda *given: False)
    shifts = [a_shift("tue 09:00"), a_shift("tue 10:00", id="S2")]
    result = solve(a_problem(shifts=shifts), seconds=5, workers=1)
    assert result.status == "feasible"
    assert result.bounds["uncovered"] < result.bill["uncovered"]
    assert "The least uncovered was found but not confirmed in time." in result.messages


def test_plan_that_breaks_a_rule_never_leaves(monkeypatch):
    problem = a_problem(shifts=[a_shift("tue 09:00"), a_shift("tue 10:00", id="S2")])
    monkeypatch.setattr("accompaniment.scheduling.search.library", lambda: None)
    monkeypatch.setattr("accompaniment.scheduling.draft.Draft.fits", lambda self, p, o: True)
    monkeypatch.setattr(solving, "prove", lambda *given: None)
    with pytest.raises(BrokenPlan, match="V1"):
        solve(problem, workers=1)


def test_helper_that_dies_costs_its_jobs_only(monkeypatch):
    problem = read_problem(load_json(PROBLEMS / "m-32-people-8-weeks.json"))
    from accompaniment.scheduling import crew

    made = []
    begin = crew._Helper.__init__

    def remember(self, *given):
        begin(self, *given)
        made.append(self)

    def heard(progress):
        if progress.stage == "first plan":
            made[0]._process.kill()

    monkeypatch.setattr(crew._Helper, "__init__", remember)
    result = solve(problem, seconds=3, workers=2, progress=heard)
    assert result.status == "feasible"
    assert any("ended early" in sentence for sentence in result.messages)


def test_solver_is_stopped_in_the_middle():
    from accompaniment.scheduling.costs import COSTS
    from accompaniment.scheduling.model import PlanModel
    from accompaniment.scheduling.result import Watch

    problem = read_problem(load_json(PROBLEMS / "s-16-people-4-weeks.json"))
    model = PlanModel(problem)
    looks = count()
    watch = Watch(60, stop=lambda: next(looks) > 10)
    answer = exact.minimise(model, COSTS[0].term(model), watch, exact.Effort(60, 1))
    assert watch.left > 0
    assert answer.said != "proven"


def test_coverage_is_searched_no_longer_than_until_it_is_proven(monkeypatch):
    problem = read_problem(load_json(PROBLEMS / "s-16-people-4-weeks.json"))
    searched = []
    monkeypatch.setattr(solving, "SMALL", 0)
    monkeypatch.setattr(solving.Standing, "covered_best", lambda self: True)
    monkeypatch.setattr(solving.Crew, "work", lambda self, lists, *given: searched.extend(lists))
    solve(problem, seconds=0.5, workers=2)
    assert {job.stage for jobs in searched for job in jobs} <= {"later"}
