"""Burdens from before the horizon and beside the load: every way of counting them agrees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accompaniment.scheduling.compile import Compiled
from accompaniment.scheduling.core import library
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.draft import Draft
from accompaniment.scheduling.explain.price import price
from accompaniment.scheduling.fairness import ExactFairness, Fairness
from accompaniment.scheduling.formats import FormatError, read_problem
from accompaniment.scheduling.greedy import first_plan, order
from accompaniment.scheduling.ledger import Ledger
from accompaniment.scheduling.model import PlanModel
from accompaniment.scheduling.options import plan_of
from accompaniment.scheduling.pieces import part, pieces
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.solve import solve

from .makers import a_plan, a_problem, a_shift, a_volunteer
from .random_problems import Maker, a_near_plan, a_wild_plan
from .test_rules_agree import solve as solved

RATES = {"night": 120, "weekend_day": 90, "hard_duty": 60}


def a_ledger(rng: Random, people: list[str]) -> dict[str, Any]:
    """A ledger of the format in which some carry something."""
    return {
        "rates": {key: rng.choice((0, 45, 120)) for key in RATES},
        "weekend": rng.choice(([6, 7], [5, 6], [])),
        "carried": [
            {
                "volunteer": person, "dates": rng.choice((0, 7, 56)), "load": rng.choice((0, 480, 4810)),
                "nights": rng.randint(0, 9), "weekend_days": rng.randint(0, 4),
                "hard_duties": rng.randint(0, 3),
            }
            for person in people if rng.random() < 0.7
        ],
    }  # fmt: skip


def a_problem_with_a_past(seed: int):
    maker = Maker(Random(seed))
    raw = maker.problem()
    raw["ledger"] = a_ledger(maker.rng, maker.people)
    return raw, read_problem(raw)


def unevenness(raw: dict[str, Any], plan: Plan) -> float:
    """The cost as docs/formats.md defines it, from the file alone."""
    zone, ledger = ZoneInfo(raw["timezone"]), raw["ledger"]
    bases = {place["id"] for place in raw["locations"] if place["base"]}
    shifts = {shift["id"]: shift for shift in raw["shifts"]}
    first, end = (date.fromisoformat(raw["horizon"][key]) for key in ("start", "end"))
    total = 0.0
    for person in raw["volunteers"]:
        past = next((c for c in ledger["carried"] if c["volunteer"] == person["id"]), None)
        load, nights, free, hard, dates = 0, 0, 0, 0, 0
        if past:
            load, nights, free = past["load"], past["nights"], past["weekend_days"]
            hard, dates = past["hard_duties"], past["dates"]
        for id_, team in plan.teams.items():
            if person["id"] in team.volunteers:
                shift, day = shifts[id_], team.start.astimezone(zone).date()
                over = team.start + timedelta(minutes=shift["duration"])
                load += shift["load"]
                hard += shift["priority"] >= 4
                while datetime(day.year, day.month, day.day, tzinfo=zone) < over:
                    free += day.isoweekday() in ledger["weekend"]
                    day += timedelta(1)
                    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
                    nights += midnight < over and shift["location"] not in bases
        service = [date.fromisoformat(person["service"][key]) for key in ("start", "end")]
        day = max(first, service[0])
        while day < min(end, service[1]):
            morning = datetime(day.year, day.month, day.day, tzinfo=zone)
            day += timedelta(1)
            evening = datetime(day.year, day.month, day.day, tzinfo=zone)
            dates += not any(
                datetime.fromisoformat(gap["start"]) <= morning
                and evening <= datetime.fromisoformat(gap["end"])
                for gap in person["unavailable"]
            )
        rates = ledger["rates"]
        minutes = load + nights * rates["night"] + free * rates["weekend_day"] + hard * rates["hard_duty"]
        total += (minutes / 60) ** 2 / dates if dates else 0
    return round(total, 2)


def test_bill_is_the_definition():
    for seed in range(400):
        raw, problem = a_problem_with_a_past(seed)
        plan = a_wild_plan(problem, Random(seed))
        assert bill(problem, plan)["fairness"] == pytest.approx(unevenness(raw, plan), abs=0.011), seed


def test_draft_counts_as_the_bill_does_at_every_step():
    for seed in range(100):
        _, problem = a_problem_with_a_past(seed)
        made, rng = Compiled(problem), Random(seed)
        draft = Draft(made)
        assert draft.bill()[3] == bill(problem, Plan())["fairness"]
        for s in rng.choices(range(len(made.shifts)), k=12):
            if made.options_of[s]:
                people = rng.sample(range(len(made.people)), rng.randint(1, len(made.people)))
                draft.set(s, rng.choice(made.options_of[s]), tuple(people))
                there = bill(problem, plan_of(problem, *draft.snapshot()))["fairness"]
                assert draft.bill()[3] == pytest.approx(there, abs=0.011), seed


@pytest.mark.skipif(library() is None, reason="the core was not compiled here")
def test_core_counts_as_the_draft_does():
    from accompaniment.scheduling.core.engine import Engine

    for seed in range(60):
        _, problem = a_problem_with_a_past(seed)
        made = Compiled(problem)
        core, draft = Engine(made, 1), Draft(made)
        core.staff(order(made))
        said, teams = core.now()
        draft.restore(teams)
        assert draft.bill() == said, seed


def test_model_counts_in_whole_numbers_what_the_bill_says():
    """Also from one plan to another where only some shifts are free."""
    for seed in range(60):
        _, problem = a_problem_with_a_past(seed)
        rng = Random(seed)
        base = a_wild_plan(problem, rng)
        free = rng.sample(list(problem.shifts), rng.randint(1, len(problem.shifts)))
        model, fairness = PlanModel(problem, base=base, free=free, rules=()), ExactFairness(problem)
        term = fairness.term(model)
        rest = {shift: team for shift, team in base.teams.items() if shift not in free}
        found = []
        for plan in (base, Plan(rest | part(a_wild_plan(problem, rng), _only(problem, free)).teams)):
            assert model.hint(plan)
            solver = solved(model, only_hint=True)
            found.append((solver.value(term), bill(problem, plan)["fairness"]))
            assert solver.value(term) == fairness.measure(model, plan), seed
            if fairness.exact:
                at_least = fairness.in_its_unit(model, solver.value(term))
                assert found[-1][1] >= at_least, seed
        (before, bill_before), (after, bill_after) = found
        scale = fairness.SCALE * (60 / fairness.unit(model)) ** 2
        assert (after - before) / scale == pytest.approx(bill_after - bill_before, rel=1e-3, abs=0.05), seed


def _only(problem, shifts):
    return type("Part", (), {"shifts": set(shifts)})


def test_price_of_joining_is_the_difference_of_the_bills():
    compared = 0
    for seed in range(150):
        _, problem = a_problem_with_a_past(seed)
        plan = a_near_plan(problem, Random(seed))
        for shift, team in plan.teams.items():
            for who in team.volunteers:
                less = team.without_person(who)
                before = plan.with_team(shift, less) if less.volunteers else plan.without(shift)
                added = price(problem, before, shift, team, [who])["fairness"]
                difference = bill(problem, plan)["fairness"] - bill(problem, before)["fairness"]
                assert added == pytest.approx(difference, abs=0.011), seed
                compared += 1
    assert compared > 300


def test_pieces_carry_what_the_whole_carries():
    for seed in range(100):
        _, problem = a_problem_with_a_past(seed)
        draft = Draft(Compiled(problem))
        first_plan(draft)
        plan, parts = plan_of(problem, *draft.snapshot()), pieces(problem)
        together = sum(bill(piece, part(plan, piece))["fairness"] for piece in parts)
        assert together == pytest.approx(bill(problem, plan)["fairness"], abs=0.011 * len(parts))


def test_ledger_that_says_nothing_changes_nothing():
    nothing = {"rates": dict.fromkeys(RATES, 0), "weekend": [6, 7], "carried": []}
    for seed in range(50):
        raw = Maker(Random(seed)).problem()
        without, with_it = read_problem(raw), read_problem(raw | {"ledger": nothing})
        plan = a_wild_plan(without, Random(seed))
        assert bill(without, plan) == bill(with_it, plan)


def carried(volunteer: str, **more: int) -> dict[str, Any]:
    return {"volunteer": volunteer, "dates": 28, "load": 0, "nights": 0, "weekend_days": 0,
            "hard_duties": 0, **more}  # fmt: skip


def goes(*people: dict[str, Any], **rates: int) -> str:
    """Who of V1 and V2 is sent on the one visit, by what they carry."""
    ledger = {"rates": {**dict.fromkeys(RATES, 0), **rates}, "weekend": [6, 7], "carried": list(people)}
    problem = a_problem([a_volunteer("V1"), a_volunteer("V2")], [a_shift("tue 09:00")], ledger=ledger)
    return solve(problem, seconds=5, workers=1).plan.teams["S1"].volunteers[0]


def test_who_has_done_less_for_their_days_goes():
    assert goes(carried("V1", load=900), carried("V2", load=300)) == "V2"
    assert goes(carried("V1", load=300), carried("V2", load=900)) == "V1"


def test_nights_weekends_and_hard_duties_count_by_their_rates():
    for key, rate in (("nights", "night"), ("weekend_days", "weekend_day"), ("hard_duties", "hard_duty")):
        assert goes(carried("V1", **{key: 3}), carried("V2", load=60), **{rate: 60}) == "V2"
        assert goes(carried("V1", load=60), carried("V2", **{key: 3}), **{rate: 60}) == "V1"
        assert goes(carried("V1", **{key: 3}), carried("V2", load=60)) == "V1"


def test_who_came_last_week_need_not_catch_up():
    """8 hours in 28 dates are as much a day as 2 hours in 7: a newcomer is not given what is missing
    to 8 hours, but the same share of the days to come as the other."""
    shifts = [a_shift(f"{day} 09:00", id=f"S{n}") for n, day in enumerate(("mon", "tue", "wed", "thu"))]
    ledger = {
        "rates": dict.fromkeys(RATES, 0), "weekend": [6, 7],
        "carried": [carried("V1", load=480), carried("V2", dates=7, load=120)],
    }  # fmt: skip
    people = [a_volunteer("V1"), a_volunteer("V2")]
    problem = a_problem(people, shifts, weeks=4, ledger=ledger)
    plan = solve(problem, seconds=5, workers=1).plan
    assert sorted(len(plan.duties_of(v)) for v in ("V1", "V2")) == [2, 2]


def test_weekend_days_are_counted_like_a_calendar_does():
    for weekend in ({6, 7}, {5, 6}, set()):
        ledger = Ledger(weekend=frozenset(weekend))
        for first in range(738000, 738007):
            for length in range(1, 20):
                days = range(first, first + length)
                plainly = sum(date.fromordinal(day).isoweekday() in weekend for day in days)
                assert ledger.weekend_days(days) == plainly


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rates": {"night": 0}}, "ledger.rates.weekend_day: is missing"),
        ({"weekend": [8]}, "ledger.weekend[0]: is not between 1 and 7"),
        ({"carried": [carried("V9")]}, "ledger.carried[0].volunteer: is not a known volunteer"),
        ({"carried": [carried("V1"), carried("V1")]}, "ledger.carried[1].volunteer: is given twice"),
        ({"carried": [carried("V1", load=-1)]}, "ledger.carried[0].load: is not between"),
        ({"since": 3}, "ledger.since: is not a known key"),
    ],
)
def test_broken_ledger_is_refused_with_place_and_fault(change, fault):
    ledger = {"rates": RATES, "weekend": [6, 7], "carried": [], **change}
    with pytest.raises(FormatError) as refused:
        a_problem([a_volunteer()], [a_shift("tue 09:00")], ledger=ledger)
    assert str(refused.value).startswith(fault)


def test_carried_burden_is_told_with_the_person():
    problem = a_problem(
        [a_volunteer()],
        [a_shift("sat 09:00", priority=4)],
        weeks=4,
        ledger={"rates": RATES, "weekend": [6, 7], "carried": [carried("V1", load=360, nights=2)]},
    )
    assert Fairness.borne(problem, Plan(), "V1") == 360 + 2 * 120
    assert Fairness.borne(problem, a_plan(problem, S1=["V1"]), "V1") == 600 + 240 + 90 + 60
    assert Fairness.dates(problem, "V1") == 56
