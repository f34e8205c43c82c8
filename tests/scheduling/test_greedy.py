"""The first plan, and taking over an earlier one."""

from __future__ import annotations

import pytest

from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.greedy import first_plan
from accompaniment.scheduling.options import plan_of
from accompaniment.scheduling.repair import adopt
from accompaniment.scheduling.teams import cheapest_team

from .makers import a_plan, a_problem, a_shift, a_volunteer, at
from .random_problems import a_random_problem
from .test_compile import broken


def planned(problem, start=None):
    draft = Draft(Compiled(problem))
    adopt(draft, start)
    first_plan(draft)
    return plan_of(problem, *draft.snapshot())


def test_first_plan_keeps_the_rules():
    for seed in range(150):
        _, problem = a_random_problem(seed)
        assert not broken(problem, planned(problem)), seed


def test_first_plan_takes_the_weightier_of_two_that_clash():
    shifts = [a_shift("tue 09:00", priority=2), a_shift("tue 09:00", id="S2", priority=5)]
    assert planned(a_problem([a_volunteer()], shifts)) == a_plan(a_problem(shifts=shifts), S2=["V1"])


def test_team_meets_every_need_though_the_cheapest_do_not():
    people = [a_volunteer("V1"), a_volunteer("V2"), a_volunteer("V3", qualifications={"spanish": 2})]
    need = {"qualification": "spanish", "level": 2, "count": 1}
    compiled = Compiled(a_problem(people, [a_shift("tue 09:00", team=2, needs=[need])]))
    assert cheapest_team(Draft(compiled), 0, 0, [(0.0, 0), (0.1, 1), (5.0, 2)]) == (5.0, (2, 0))


def test_no_team_without_somebody_who_meets_a_need():
    need = {"qualification": "spanish", "level": 2, "count": 1}
    compiled = Compiled(a_problem([a_volunteer()], [a_shift("tue 09:00", needs=[need])]))
    assert cheapest_team(Draft(compiled), 0, 0, [(0.0, 0)]) is None


def test_published_teams_stay_and_only_who_fell_ill_is_replaced():
    ill = [{"start": at("tue 00:00"), "end": at("wed 00:00")}]
    people = [a_volunteer("V1", unavailable=ill), a_volunteer("V2"), a_volunteer("V3"), a_volunteer("V4")]
    shifts = [a_shift("tue 09:00", team=2), a_shift("thu 09:00", id="S2", team=2)]
    told = [
        {"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1", "V4"]},
        {"shift": "S2", "start": at("thu 09:00"), "volunteers": ["V1", "V4"]},
    ]
    teams = planned(a_problem(people, shifts, published=told)).teams
    assert set(teams["S2"].volunteers) == {"V1", "V4"}
    assert "V4" in teams["S1"].volunteers
    assert "V1" not in teams["S1"].volunteers


@pytest.mark.parametrize("somebody_free", [True, False])
def test_others_give_way_where_somebody_pinned_lost_a_companion(somebody_free):
    ill = [{"start": at("tue 00:00"), "end": at("wed 00:00")}]
    people = [a_volunteer(name) for name in ("V1", "V3", "V4", "V5")[: 3 + somebody_free]]
    people.append(a_volunteer("V2", unavailable=ill))
    priorities = {"S1": 1, "S2": 5, "S3": 2}
    shifts = [a_shift("tue 09:00", id=s, priority=n, team=1 + (s == "S1")) for s, n in priorities.items()]
    told = {"S1": ["V1", "V2"], "S2": ["V3"], "S3": ["V4"]}
    published = [{"shift": s, "start": at("tue 09:00"), "volunteers": team} for s, team in told.items()]
    problem = a_problem(people, shifts, published=published, pinned=[{"shift": "S1", "volunteers": ["V1"]}])
    teams = {shift: team.volunteers for shift, team in planned(problem).teams.items()}
    stayed = {"S2": ("V3",), "S3": ("V4",)} if somebody_free else {"S2": ("V3",)}
    assert teams == {"S1": ("V1", "V5" if somebody_free else "V4"), **stayed}


def test_start_plan_is_taken_over_where_it_keeps_the_rules():
    people = [a_volunteer("V1"), a_volunteer("V2")]
    shifts = [a_shift("tue 09:00", "wed 09:00"), a_shift("tue 10:00", id="S2")]
    problem = a_problem(people, shifts)
    start = a_plan(problem, S1=(["V2"], 1), S2=["V2"])
    assert planned(problem, start) == start
    clashing = a_plan(problem, S1=["V2"], S2=["V2"])
    assert planned(problem, clashing).teams.keys() == {"S1", "S2"}
