"""Problems at the edge of what an office may ask, each with an answer that can be worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from accompaniment.scheduling.formats import read_problem, write_plan
from accompaniment.scheduling.result import Result
from accompaniment.scheduling.solve import solve

from ..problems import S, raw_problem
from . import score_plan
from .makers import DAYS, MONDAY, a_raw_problem, a_shift, a_volunteer, at, past


def solved(raw: dict[str, Any], *, seconds: float = 1.5) -> tuple[Result, dict[str, Any]]:
    """The result, and what the independent checker says of its plan."""
    problem = read_problem(raw)
    result = solve(problem, seconds=seconds, workers=1)
    scored = score_plan.score(score_plan.Problem(raw), write_plan(result.plan, problem))
    assert scored["violations"] == []
    assert scored["costs"] == dict(result.bill)
    return result, scored


def test_every_team_of_an_office_is_pinned():
    """Then the plan is the pins, and nothing is left to search."""
    raw = raw_problem(S)
    first, _ = solved(raw)
    problem = read_problem(raw)
    teams = write_plan(first.plan, problem)["teams"]
    raw["pinned"] = [{"shift": shift, **team} for shift, team in teams.items()]
    raw["shifts"] = [shift for shift in raw["shifts"] if shift["id"] in teams]
    for shift in raw["shifts"]:
        people = len(teams[shift["id"]]["volunteers"])
        shift["team"] = {"min": people, "max": people}
    again, scored = solved(raw, seconds=12.0)
    assert again.plan.teams.keys() == teams.keys()
    assert all(
        set(team.volunteers) == set(first.plan.teams[s].volunteers) for s, team in again.plan.teams.items()
    )
    assert scored["costs"]["uncovered"] == 0
    assert again.status == "optimal"


def test_office_in_which_nothing_is_possible():
    """Everybody is away: every shift stays uncovered, and that is proven."""
    raw = raw_problem(S)
    horizon = raw["horizon"]
    for volunteer in raw["volunteers"]:
        volunteer["service"] = {"start": "2020-01-01", "end": horizon["start"]}
    result, scored = solved(raw)
    assert scored["covered"] == 0
    assert result.status == "optimal"
    assert result.bounds["uncovered"] == scored["costs"]["uncovered"] > 0


def test_no_shift_at_all():
    raw = raw_problem(S)
    raw["shifts"] = []
    result, scored = solved(raw)
    assert (result.status, scored["covered"], set(scored["costs"].values())) == ("optimal", 0, {0})


def test_nobody_at_all():
    raw = a_raw_problem([], [a_shift("tue 09:00", priority=4)])
    result, scored = solved(raw)
    assert (result.status, scored["costs"]["uncovered"]) == ("optimal", 256)


def test_one_person_takes_the_weightiest_shifts_that_do_not_meet():
    """Shifts on one day each after the other, with the rest: the best choice by dynamic programming."""
    rng = Random(5)
    shifts, spans = [], []
    for n in range(40):
        day, hour, hours = rng.randrange(14), rng.randrange(6, 15), rng.choice((2, 3, 4, 6))
        priority = rng.choice((1, 2, 3))
        shifts.append(
            a_shift(
                f"{DAYS[day % 7]}+{day // 7} {hour:02d}:00",
                id=f"S{n}",
                hours=hours,
                load=0,
                priority=priority,
            )
        )
        spans.append((24 * day + hour, 24 * day + hour + hours, (1, 4, 16)[priority - 1]))
    rules = {"buffer_minutes": 0, "rest_minutes": 0, "span_minutes": 1440, "free_days": []}
    raw = a_raw_problem([a_volunteer("V1")], shifts, rules=rules, weeks=2)
    result, scored = solved(raw)
    assert scored["costs"]["uncovered"] == sum(weight for *_, weight in spans) - heaviest(spans)
    assert "uncovered" in result.proven


def heaviest(spans: list[tuple[int, int, int]]) -> int:
    """The most weight of spans (start, end, weight) that do not overlap."""
    best = {0: 0}
    for hour in range(1, 24 * 15):
        best[hour] = max(
            [best[hour - 1], *(best[start] + weight for start, end, weight in spans if end == hour)]
        )
    return best[24 * 15 - 1]


def test_everything_at_once():
    """Sixty shifts at one hour for twelve people: six pairs for the weightiest six, or singles for twelve."""
    people = [a_volunteer(f"V{n}") for n in range(12)]
    shifts = [a_shift("wed 10:00", id=f"S{n}", team=1 + n % 2, priority=1 + n % 4) for n in range(60)]
    raw = a_raw_problem(people, shifts)
    _, scored = solved(raw)
    # n % 4 == 3: pairs of weight 256; n % 4 == 2: singles of 16. Fifteen of each; pairs come first.
    assert scored["uncovered_by_priority"] == {5: 0, 4: 15 - 6, 3: 15, 2: 15, 1: 15}


def test_half_a_year_of_work_before():
    """Twenty-six weeks of work in the past: the week, the free days and the nights that reach into the
    horizon are used up, the rest is forgotten."""
    people = [a_volunteer("TIRED"), a_volunteer("RESTED")]
    history = []
    for day in range(1, 26 * 7 + 1):
        when = (MONDAY - timedelta(day)).isoformat()
        if day <= 6 or day % 7:  # a free day in each week, the last one seven days before
            history.append(past("TIRED", f"{when}T09:00:00-05:00", f"{when}T15:00:00-05:00", load=360))
        if day > 28 and day % 7 < 5:
            history.append(past("RESTED", f"{when}T09:00:00-05:00", f"{when}T17:00:00-05:00", load=480))
    history.append(
        past(
            "TIRED",
            f"{MONDAY - timedelta(20)}T16:00:00-05:00",
            f"{MONDAY - timedelta(20)}T20:00:00-05:00",
            load=240,
        )
    )
    shifts = [
        a_shift("mon 09:00", id="MONDAY", team=2, priority=3),
        a_shift("tue 09:00", id="TUESDAY", team=2, priority=2),
    ]
    raw = a_raw_problem(people, shifts, history=history, weeks=1)
    result, scored = solved(raw)
    # Six days of work up to Sunday leave no seventh: TIRED is free on Monday, and works on Tuesday.
    assert set(result.plan.teams) == {"TUESDAY"}
    assert scored["costs"]["uncovered"] == 16
    assert result.proven >= {"uncovered"}
    assert at("tue 09:00") == write_plan(result.plan, read_problem(raw))["teams"]["TUESDAY"]["start"]
