"""Each cost on the smallest problem that shows it; agreement with others is tested elsewhere."""

from __future__ import annotations

from random import Random

import pytest

from accompaniment.scheduling.costs import COSTS, Fairness, bill
from accompaniment.scheduling.plan import Plan

from .makers import a_plan, a_problem, a_shift, a_volunteer, at
from .random_problems import a_random_problem, a_wild_plan

LEAD = {"qualification": "lead", "level": 1, "count": 2, "weight": 3}


def items(problem, plan, name: str) -> list[tuple]:
    cost = next(cost for cost in COSTS if cost.name == name)
    return [(i.amount, i.shift, i.volunteer, i.other) for i in cost.items(problem, plan)]


def test_bill_is_in_strict_order():
    assert list(bill(a_problem(), Plan())) == [
        "uncovered", "changes", "wishes", "fairness", "continuity", "travel",
    ]  # fmt: skip


def test_uncovered_weighs_by_priority():
    shifts = [a_shift("tue 09:00", id="S1", priority=5), a_shift("wed 09:00", id="S2", priority=1)]
    problem = a_problem([a_volunteer()], shifts)
    assert items(problem, Plan(), "uncovered") == [(4096, "S1", None, None), (1, "S2", None, None)]
    assert bill(problem, a_plan(problem, S1=["V1"]))["uncovered"] == 1


@pytest.mark.parametrize(
    ("team", "changes"),
    [
        ((["V1", "V2"], 0), 0),
        ((["V1"], 0), 1),
        ((["V1", "V3"], 0), 2),
        ((["V1", "V2"], 1), 2),  # both move to another time
        ((["V1", "V3"], 1), 3),  # V2 leaves, V3 comes, V1 moves
        (None, 2),
    ],
)
def test_changes_count_people_who_leave_come_and_move(team, changes):
    problem = a_problem(
        [a_volunteer(v) for v in ("V1", "V2", "V3")],
        [a_shift("tue 09:00", "wed 09:00", team=(1, 2))],
        published=[{"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1", "V2"]}],
    )
    plan = a_plan(problem, S1=team) if team else Plan()
    assert bill(problem, plan)["changes"] == changes


def test_changes_of_a_published_shift_that_is_gone_do_not_count():
    told = [{"shift": "GONE", "start": at("tue 09:00"), "volunteers": ["V1"]}]
    assert bill(a_problem(published=told), Plan())["changes"] == 0


def test_wish_is_lost_once_however_many_duties_overlap_it():
    wish = {"start": at("tue"), "end": at("wed"), "weight": 2}
    problem = a_problem(
        [a_volunteer(wishes=[wish])],
        [a_shift("tue 08:00", id="S1", hours=2), a_shift("tue 12:00", id="S2", hours=12)],
    )
    assert items(problem, a_plan(problem, S1=["V1"], S2=["V1"]), "wishes") == [(2, "S1", "V1", None)]


def test_wish_is_kept_by_a_duty_that_ends_when_it_begins():
    wish = {"start": at("wed"), "end": at("thu"), "weight": 2}
    problem = a_problem([a_volunteer(wishes=[wish])], [a_shift("tue 12:00", hours=12)])
    assert bill(problem, a_plan(problem, S1=["V1"]))["wishes"] == 0


def test_preference_costs_for_each_person_it_is_short_of():
    people = [a_volunteer("V1"), a_volunteer("V2", qualifications={})]
    problem = a_problem(people, [a_shift("tue 09:00", team=(1, 2), prefers=[LEAD])])
    assert bill(problem, a_plan(problem, S1=["V2"]))["wishes"] == 6
    assert bill(problem, a_plan(problem, S1=["V1", "V2"]))["wishes"] == 3
    assert bill(problem, Plan())["wishes"] == 0


def test_fairness_divides_by_the_dates_a_person_is_there():
    whole = {"start": at("mon+1"), "end": at("mon+2")}
    half = {"start": at("mon+2 00:01"), "end": at("wed+2")}  # does not cover Monday whole
    people = [a_volunteer("V1"), a_volunteer("V2", unavailable=[whole, half])]
    problem = a_problem(people, [a_shift("tue 09:00", team=2, hours=6)], weeks=3)
    assert Fairness.available(problem, problem.volunteers["V2"]) == 21 - 7 - 1
    value = 36 / 21 + 36 / 13
    assert bill(problem, a_plan(problem, S1=["V1", "V2"]))["fairness"] == round(value, 2)


def test_fairness_leaves_out_who_is_never_there():
    away = [{"start": at("mon"), "end": at("mon+2")}]
    problem = a_problem([a_volunteer(unavailable=away)], [a_shift("tue 09:00")], weeks=2)
    assert bill(problem, a_plan(problem, S1=["V1"]))["fairness"] == 0


def test_continuity_counts_a_new_face_once():
    shifts = [a_shift("tue 09:00", id="S1", defender="G1"), a_shift("thu 09:00", id="S2", defender="G1")]
    people = [a_volunteer("V1"), a_volunteer("V2")]
    problem = a_problem(people, shifts, defenders=[{"id": "G1", "known": ["V2"]}])
    plan = a_plan(problem, S1=["V1"], S2=["V1"])
    assert items(problem, plan, "continuity") == [(1, "S1", "V1", "G1")]
    assert bill(problem, a_plan(problem, S1=["V2"]))["continuity"] == 0


def test_travel_is_there_and_back():
    problem = a_problem([a_volunteer()], [a_shift("tue 09:00", location="FIELD")])
    assert items(problem, a_plan(problem, S1=["V1"]), "travel") == [(120, "S1", "V1", None)]


def test_items_of_every_cost_sum_to_its_value():
    for seed in range(50):
        _, problem = a_random_problem(seed)
        plan = a_wild_plan(problem, Random(seed))
        for cost in COSTS:
            total = sum(item.amount for item in cost.items(problem, plan))
            assert cost.value(problem, plan) == pytest.approx(total, abs=0.006)
