"""Each rule on the smallest problem that breaks it, at its limit and one past it, in a sentence."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from accompaniment.scheduling.check import check
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.rules import RULEBOOK, RULES, Rule, message
from accompaniment.scheduling.rules.base import say

from .makers import a_location, a_plan, a_problem, a_shift, a_volunteer, at, past


def broken(shifts: list[dict], volunteer: dict | None = None, **more: Any) -> list[str]:
    """What is broken if V1 does all shifts, in sentences."""
    problem = a_problem([volunteer or a_volunteer()], shifts, **more)
    plan = a_plan(problem, **{shift: ["V1"] for shift in problem.shifts})
    return [message(breach) for breach in check(problem, plan)]


def test_start_that_does_not_suit():
    problem = a_problem([a_volunteer()], [a_shift("tue 09:00"), a_shift("tue 10:00", id="S2")])
    plan = Plan({"S1": Team(problem.shifts["S2"].starts[0], ("V1",))})
    assert [message(breach) for breach in check(problem, plan)] == [
        "S1 would begin at 2027-01-05 10:00, which is none of the times that suit."
    ]


def test_team_too_small():
    assert broken([a_shift("tue 09:00", team=(2, 3))]) == ["S1 would have a team of 1; it needs 2 to 3."]


def test_need_at_a_higher_level():
    need = {"qualification": "lead", "level": 2, "count": 1}
    assert broken([a_shift("tue 09:00", needs=[need])]) == [
        "S1 would have 0 with lead at level 2 or above; it needs 1."
    ]
    assert broken([a_shift("tue 09:00", needs=[need | {"level": 1}])]) == []


def test_need_of_all():
    need = {"qualification": "lead", "level": 1, "count": "all"}
    people = [a_volunteer("V1"), a_volunteer("V2", qualifications={})]
    problem = a_problem(people, [a_shift("tue 09:00", team=2, needs=[need])])
    (breach,) = check(problem, a_plan(problem, S1=["V1", "V2"]))
    assert message(breach) == "S1 would have 1 with lead at level 1 or above; it needs 2."


def test_excluded():
    assert broken([a_shift("tue 09:00", excluded=["V1"])]) == ["V1 is excluded from S1."]


def test_way_at_and_past_its_limit():
    shift = a_shift("tue 09:00", location="FIELD")
    assert broken([shift], rules={"way_minutes": 60}) == []
    assert broken([shift], rules={"way_minutes": 59}) == [
        "V1 would travel 1 h to S1; at most 59 min are allowed."
    ]


def test_way_counts_to_the_location_even_if_the_shift_begins_at_the_base():
    shift = a_shift("tue 09:00", location="FIELD", from_base=True)
    assert len(broken([shift], rules={"way_minutes": 59})) == 1


def test_incompatible():
    people = [a_volunteer("V1"), a_volunteer("V2")]
    problem = a_problem(people, [a_shift("tue 09:00", team=2)], incompatible=[["V2", "V1"]])
    (breach,) = check(problem, a_plan(problem, S1=["V1", "V2"]))
    assert message(breach) == "V1 and V2 do not work in one team, but both would be on S1."


@pytest.mark.parametrize(
    ("share", "nationals", "others", "allowed"),
    [(0, 1, 1, False), (0.5, 1, 1, True), (0.5, 2, 1, False), (1 / 3, 1, 2, True), (0.333333333, 1, 2, True),
     (0.33, 1, 2, False), (1, 2, 0, True)],
)  # fmt: skip
def test_home_country_share(share, nationals, others, allowed):
    people = [a_volunteer(f"N{n}", nationalities=["SE", "CO"]) for n in range(nationals)]
    people += [a_volunteer(f"V{n}") for n in range(others)]
    problem = a_problem(people, [a_shift("tue 09:00", team=(1, 3))], rules={"home_country": share})
    found = check(problem, a_plan(problem, S1=list(problem.volunteers)))
    assert [breach.rule for breach in found] == ([] if allowed else ["home_country"])


def test_service_includes_the_way_home():
    shift = a_shift("tue 18:00", location="FIELD", hours=5)
    service = {"start": "2026-01-01", "end": "2027-01-06"}
    assert broken([shift], a_volunteer(service=service)) == []  # home at midnight sharp
    late = a_shift("tue 18:01", location="FIELD", hours=5)
    assert broken([late], a_volunteer(service=service)) == [
        "V1 would be under way from 2027-01-05 17:01 to 2027-01-06 00:01 for S1, but is in service "
        "from 2026-01-01 to 2027-01-05."
    ]


def test_absence_includes_the_way_there():
    shift = a_shift("tue 09:00", location="FIELD")
    until = {"start": at("mon"), "end": at("tue 08:00")}
    assert broken([shift], a_volunteer(unavailable=[until])) == []
    until["end"] = at("tue 08:01")
    assert broken([shift], a_volunteer(unavailable=[until])) == [
        "V1 would be under way from 2027-01-05 08:00 to 2027-01-05 14:00 for S1, but is absent "
        "from 2027-01-04 00:00 to 2027-01-05 08:01."
    ]


def test_absence_and_a_shift_from_base_know_no_way():
    shift = a_shift("tue 09:00", location="FIELD", from_base=True)
    until = {"start": at("mon"), "end": at("tue 09:00")}
    assert broken([shift], a_volunteer(unavailable=[until])) == []


def test_rest_of_a_night_at_and_past_its_limit():
    late = a_shift("mon 18:00", id="S1", hours=4)
    assert broken([late, a_shift("tue 09:00", id="S2")]) == []  # eleven hours
    assert broken([late, a_shift("tue 08:59", id="S2")]) == [
        "V1 would have 10 h 59 min of rest between S1 and S2, the way not counted; 11 h are needed."
    ]


def test_rest_begins_after_the_way():
    late = a_shift("mon 18:00", id="S1", hours=4, location="FIELD")
    assert broken([late, a_shift("tue 09:00", id="S2")]) == [
        "V1 would have 10 h of rest between S1 and S2, the way not counted; 11 h are needed."
    ]


def test_two_duties_on_one_date_need_the_way_and_a_buffer():
    early = a_shift("mon 08:00", id="S1", hours=2, location="FIELD")
    assert broken([early, a_shift("mon 11:15", id="S2")]) == []
    assert broken([early, a_shift("mon 11:14", id="S2")]) == [
        "V1 would have 1 h 14 min from S1 to S2; the way takes 1 h, and 15 min more are needed."
    ]


def test_two_duties_on_one_date_keep_the_span():
    early = a_shift("mon 06:00", id="S1", hours=2)
    assert broken([early, a_shift("mon 18:00", id="S2", hours=2)]) == []
    assert broken([early, a_shift("mon 18:01", id="S2", hours=2)]) == [
        "V1 would be at work for 14 h 1 min on one day with S1 and S2; "
        "at most 14 h are allowed without a rest of 11 h."
    ]


def test_two_duties_around_midnight_are_not_on_one_date():
    assert len(broken([a_shift("mon 20:00", id="S1", hours=2), a_shift("mon 23:00", id="S2", hours=1)])) == 0
    assert len(broken([a_shift("mon 20:00", id="S1", hours=2), a_shift("mon 23:00", id="S2", hours=2)])) == 1


def test_overlap():
    assert broken([a_shift("mon 08:00", id="S1"), a_shift("mon 09:00", id="S2")]) == [
        "V1 would be in two places at once: S1 and S2 overlap."
    ]


def test_rest_after_earlier_work():
    stay = past("V1", "2027-01-03T12:00-05:00", "2027-01-03T23:00-05:00")
    assert broken([a_shift("mon 09:00")], history=[stay]) == [
        "V1 would have 10 h of rest between earlier work and S1, the way not counted; 11 h are needed."
    ]


def test_recovery_counts_whole_dates():
    rules = {"recovery": [{"nights": 4, "days": 2}, {"nights": 2, "days": 1}], "week_load_minutes": 9999}
    stay = a_shift("mon 08:00", id="S1", hours=4 * 24 + 8, location="FIELD")  # until Friday 16:00
    assert broken([stay, a_shift("mon+1 09:00", id="S2")], rules=rules) == []
    assert broken([stay, a_shift("sun 09:00", id="S2")], rules=rules) == [
        "V1 is owed 2 free days after S1 and would have 1 before S2."
    ]
    assert broken([stay | {"location": "BASE"}, a_shift("sat 09:00", id="S2")], rules=rules) == []


def test_week_load_counts_where_work_starts():
    sunday = a_shift("sun 20:00", id="S1", hours=8, load=1400)
    monday = a_shift("tue+1 09:00", id="S2", load=1400)
    assert broken([sunday, monday], rules={"week_load_minutes": 1400}) == []
    assert broken([a_shift("tue 09:00", id="S0", load=1), sunday], rules={"week_load_minutes": 1400}) == [
        "V1 would work 23 h 21 min in week 1 of 2027; at most 23 h 20 min are allowed."
    ]


def test_free_days_count_a_date_that_work_only_touches():
    week = [a_shift(f"{day} 09:00", id=f"S{n}") for n, day in enumerate(("mon", "tue", "wed", "thu", "fri"))]
    last = a_shift("sat 18:00", id="S5", hours=6)
    assert broken([*week, last]) == []  # ends at midnight
    assert broken([*week, a_shift("sat 18:00", id="S5", hours=6.5)]) == [
        "V1 would have 0 free days in the 7 days to 2027-01-10; at least 1 must be free."
    ]


def test_free_days_count_history():
    stay = past("V1", "2026-12-29T09:00-05:00", "2027-01-03T16:00-05:00")
    assert broken([a_shift("mon 09:00")], history=[stay]) == [
        "V1 would have 0 free days in the 7 days to 2027-01-04; at least 1 must be free."
    ]


def test_nights_away_at_and_past_their_limit():
    stay = a_shift("mon 09:00", hours=48, location="FIELD")
    assert broken([stay], rules={"nights": {"window": 7, "max": 2}}) == []
    assert broken([stay], rules={"nights": {"window": 7, "max": 1}}) == [
        "V1 would be away 2 nights in the 7 days to 2027-01-05; the most allowed is 1."
    ]
    assert broken([stay | {"location": "BASE"}], rules={"nights": {"window": 7, "max": 1}}) == []


def test_resource_that_comes_back_can_go_out_at_that_instant():
    car = {"uses": [{"resource": "CAR", "count": 1}]}
    people, cars = [a_volunteer("V1"), a_volunteer("V2")], [{"id": "CAR", "count": 1}]
    for start, breaches in (("tue 13:00", 0), ("tue 12:59", 1)):
        shifts = [a_shift("tue 09:00", id="S1", **car), a_shift(start, id="S2", **car)]
        problem = a_problem(people, shifts, resources=cars)
        found = check(problem, a_plan(problem, S1=["V1"], S2=["V2"]))
        assert len(found) == breaches


def test_pinned_person_who_is_not_there_and_pinned_start_that_is_not_kept():
    shifts = [a_shift("tue 09:00", "wed 09:00")]
    pin = {"shift": "S1", "start": at("wed 09:00"), "volunteers": ["V2"]}
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], shifts, pinned=[pin])
    assert [message(breach) for breach in check(problem, a_plan(problem, S1=["V1"]))] == [
        "V2 is pinned to S1 but would not be on it.",
        "S1 is pinned to begin at 2027-01-06 09:00 but would begin at 2027-01-05 09:00.",
    ]
    assert check(problem, a_plan(problem, S1=(["V2"], 1))) == []


def test_changes_at_most():
    told = [{"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1"]}]
    shifts = [a_shift("tue 09:00")]
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], shifts, published=told, changes_at_most=1)
    assert [message(breach) for breach in check(problem, a_plan(problem, S1=["V2"]))] == [
        "The plan would make 2 changes to what was published; at most 1."
    ]


def test_limits_of_one_person_replace_those_of_all():
    night = [a_shift("mon 18:00", id="S1"), a_shift("tue 08:00", id="S2")]
    assert len(broken(night)) == 1
    assert broken(night, a_volunteer(limits={"rest_minutes": 600})) == []


def test_limits_are_written_once():
    """The fields of the rules are the keys of `rules` in the format, each in one rule."""
    fields = [field.name for rule in RULEBOOK for field in dataclasses.fields(rule)]
    assert len(fields) == len(set(fields))
    assert {"way_minutes", "home_country", "nights"} <= set(fields)


def test_rules_cover_the_format():
    numbers = {rule.number for rule in RULEBOOK}
    assert numbers == set(range(1, max(13, *numbers) + 1))
    assert len(RULES) == len(RULEBOOK)


@pytest.mark.parametrize("rule", RULEBOOK, ids=lambda rule: rule.name)
def test_rule_says_what_it_means(rule: Rule):
    assert type(rule).__doc__.strip().endswith(".")
    assert rule.title
    assert not rule.title.endswith(".")


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [("rest_minutes", 0, "0 min"), ("rest_minutes", 60, "1 h"), ("rest_minutes", 61.0, "1 h 1 min"),
     ("gap_minutes", -90, "-1 h 30 min"), ("people", 3, "3"), ("shifts", ("S1", "S2"), "S1, S2")],
)  # fmt: skip
def test_fact_is_said_plainly(key, value, text):
    assert say(key, value) == text


def test_places_country_is_that_of_the_location():
    """Somebody from Ecuador may work in Colombia, not on the visit across the border."""
    places = [a_location("BASE", base=True), a_location("ABROAD", 0.3, country="EC")]
    person = a_volunteer(nationalities=["EC"])
    assert broken([a_shift("tue 09:00")], person, locations=places, travel=WAYS) == []
    assert broken([a_shift("tue 09:00", location="ABROAD")], person, locations=places, travel=WAYS) == [
        "V1 would be on S1 in their own country; 0 may be."
    ]


WAYS = {"speed_kmh": 40, "detour": 1.4, "minutes": []}
