from __future__ import annotations

from random import Random

import pytest

from accompaniment.scheduling.travel import Travel, great_circle_km
from tests import problems

from . import score_plan
from .makers import a_location, a_problem, a_volunteer


def travel(minutes: list, **more) -> Travel:
    places = [a_location("BASE"), a_location("A", 5.0), a_location("B", 6.0)]
    ways = {"speed_kmh": 40, "detour": 1.5, "minutes": minutes}
    return a_problem([a_volunteer()], locations=places, travel=ways, **more).travel


def test_great_circle_of_a_degree_of_latitude():
    a, b = a_problem().locations["BASE"], a_problem().locations["FIELD"]
    assert great_circle_km(a, b) == pytest.approx(33.36, abs=0.01)  # 0.3 degrees of 111.19 km


def test_travel_within_a_place_takes_no_time():
    assert travel([["A", "A", 30]])("A", "A") == 0


def test_travel_given_one_way_holds_both_ways():
    assert travel([["BASE", "A", 33]])("A", "BASE") == 33


def test_travel_given_both_ways_may_differ_in_either_order():
    for minutes in ([["BASE", "A", 33], ["A", "BASE", 50]], [["A", "BASE", 50], ["BASE", "A", 33]]):
        ways = travel(minutes)
        assert (ways("BASE", "A"), ways("A", "BASE")) == (33, 50)


def test_travel_not_given_is_estimated_and_rounded_up_to_five_minutes():
    # 111.19 km * 1.5 / 40 km/h = 250.2 minutes
    assert travel([])("A", "B") == 255


def test_farthest_is_the_longest_way():
    ways = travel([["BASE", "A", 1000]])
    assert ways.farthest("BASE") == 1000


@pytest.mark.parametrize("south", [-60.0, -3.0, 4.0, 50.0])
def test_no_way_is_longer_than_the_longest(south):
    rng = Random(south)
    where = [(south + rng.random() * 9, rng.uniform(-170, 170) if n % 2 else 8.0) for n in range(20)]
    places = [a_location(f"L{n}", lat, lon=lon) for n, (lat, lon) in enumerate(where)]
    ways = {"speed_kmh": 40, "detour": 1.5, "minutes": [["L0", "L1", 30]]}
    travel = a_problem([a_volunteer(base="L0")], locations=places, travel=ways, shifts=[]).travel
    assert max(map(travel.farthest, travel.points)) <= travel.longest


def test_a_given_way_may_be_the_longest():
    assert travel([["BASE", "A", 100_000]]).longest == 100_000


def test_travel_between_real_places_is_as_the_independent_checker_says():
    ours, theirs = (
        problems.problem(problems.APARTADO),
        score_plan.Problem(problems.raw_problem(problems.APARTADO)),
    )
    for a in ours.locations:
        for b in ours.locations:
            assert ours.travel(a, b) == theirs.travel(a, b)
