"""Reading and writing the formats: everything malformed is refused at its place."""

from __future__ import annotations

import copy
import gzip
import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accompaniment.scheduling.check import check
from accompaniment.scheduling.costs import bill
from accompaniment.scheduling.formats import (
    FormatError,
    load_problem,
    read_plan,
    read_problem,
    write_plan,
)
from accompaniment.scheduling.plan import Plan, Team
from tests import problems

from . import score_plan
from .makers import a_plan, a_problem, a_raw_problem, a_shift, a_volunteer, at, past
from .random_problems import Maker, a_near_plan, a_random_problem


def raw_with_everything() -> dict[str, Any]:
    """A problem that uses every key of the format."""
    need = {"qualification": "lead", "level": 1, "count": "all"}
    shifts = [
        a_shift(
            "tue 09:00", "wed 09:00", team=(1, 2), title="a visit", defender="G1", needs=[need],
            prefers=[{"qualification": "lead", "level": 2, "count": 1, "weight": 3}],
            excluded=["V2"], from_base=True, uses=[{"resource": "CAR", "count": 1}],
        ),
        a_shift("fri 09:00", id="S2"),
    ]  # fmt: skip
    gap = {"start": at("mon"), "end": at("mon+1")}
    volunteers = [
        a_volunteer("V1", wishes=[gap | {"weight": 1}], unavailable=[gap], limits={"rest_minutes": 600}),
        a_volunteer("V2"),
    ]
    told = {"shift": "S1", "start": at("tue 09:00"), "volunteers": ["V1"]}
    raw = a_raw_problem(
        volunteers, shifts,
        defenders=[{"id": "G1", "known": ["V1"]}], resources=[{"id": "CAR", "count": 1}],
        incompatible=[["V1", "V2"]], history=[past("V1", "2027-01-01T08:00Z", "2027-01-01T10:00Z")],
        published=[told, told | {"shift": "GONE"}], pinned=[told, {"shift": "S2", "volunteers": []}],
        changes_at_most=2,
    )  # fmt: skip
    return json.loads(json.dumps(raw))  # no part is shared


def changed(path: str, value: Any) -> dict[str, Any]:
    """The problem with everything, with another value at a place like `shifts.0.team.min`."""
    raw = raw_with_everything()
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    part = raw
    for step in steps:
        part = part[step]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return raw


def test_read_problem_understands_every_key():
    problem = read_problem(raw_with_everything())
    shift, person = problem.shifts["S1"], problem.volunteers["V1"]
    assert shift.starts == (datetime(2027, 1, 5, 14, tzinfo=UTC), datetime(2027, 1, 6, 14, tzinfo=UTC))
    assert (shift.smallest, shift.largest, shift.duration, shift.from_base) == (1, 2, 240, True)
    assert shift.uses == {"CAR": 1}
    assert problem.limits("V1").rest_minutes == 600
    assert problem.limits("V2").rest_minutes == 660
    assert person.wishes[0].start == datetime(2027, 1, 4, 5, tzinfo=UTC)
    assert problem.history["V1"][0].days == range(739982, 739983)
    assert set(problem.published) == {"S1", "GONE"}
    assert problem.changes_at_most == 2


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("format", "accompaniment-problem/2", "format: is not accompaniment-problem/1"),
        ("timezone", "America/Apartado", "timezone: is not a known time zone"),
        ("timezone", "America", "timezone: is not a known time zone"),
        ("timezone", "/etc/passwd", "timezone: is not a known time zone"),
        ("horizon.end", "2027-01-04", "horizon.end: is not after start"),
        ("horizon.end", "2047-01-04", "horizon: is longer than ten years"),
        ("horizon", ..., "horizon: is missing"),
        ("locations.1.id", "BASE", "locations[1].id: is given twice"),
        ("locations.0.country", "co", "locations[0].country: is not a country code of two capital letters"),
        ("locations.0.lat", float("nan"), "locations[0].lat: is not a number"),
        ("locations.0.lat", 91, "locations[0].lat: is not between -90 and 90"),
        ("locations.0.base", 1, "locations[0].base: is neither true nor false"),
        ("travel.speed_kmh", 0, "travel.speed_kmh: is not between 1 and 2000"),
        ("travel.minutes.0", ["BASE", "FIELD"], "travel.minutes[0]: is not [from, to, minutes]"),
        ("travel.minutes.0.1", "SEA", "travel.minutes[0][1]: is not a known location"),
        ("travel.minutes.0.2", 2.5, "travel.minutes[0][2]: is not a whole number"),
        ("volunteers.0.base", "SEA", "volunteers[0].base: is not a known location"),
        ("volunteers.0.qualifications.lead", 0, "volunteers[0].qualifications.lead: is not between"),
        ("volunteers.0.limits.way_minutes", 3, "volunteers[0].limits.way_minutes: is not a known key"),
        ("volunteers.0.unavailable.0.end", at("mon"), "volunteers[0].unavailable[0].end: is not after start"),
        ("volunteers.0.service.start", "2027-02-30", "volunteers[0].service.start: is not a date"),
        ("defenders.0.known.0", "V9", "defenders[0].known[0]: is not a known volunteer"),
        ("resources.0.count", True, "resources[0].count: is not a whole number"),
        ("shifts.0.starts", [], "shifts[0].starts: is empty"),
        ("shifts.0.starts.0", "2027-01-05T09:00", "shifts[0].starts[0]: is a time without an offset"),
        ("shifts.0.starts.0", "2027-01-05", "shifts[0].starts[0]: is a time without an offset"),
        ("shifts.0.starts.0", 1767600000, "shifts[0].starts[0]: is not a text"),
        ("shifts.0.starts.1", "2027-01-05T14:00Z", "shifts[0].starts[1]: is given twice"),
        ("shifts.0.starts.0", "2027-01-05T14:00:00.5Z", "shifts[0].starts[0]: is not a whole second"),
        ("shifts.0.starts.0", "0001-01-01T00:00+05:00", "shifts[0].starts[0]: is too long ago"),
        ("shifts.0.duration", 0, "shifts[0].duration: is not between 1 and"),
        ("shifts.0.team.max", 0, "shifts[0].team.max: is not between 1 and"),
        ("shifts.0.team.min", 3, "shifts[0].team.max: is less than min"),
        ("shifts.0.needs.0.count", "some", "shifts[0].needs[0].count: is not a whole number"),
        ("shifts.0.prefers.0.count", "all", "shifts[0].prefers[0].count: is not a whole number"),
        ("shifts.0.priority", 6, "shifts[0].priority: is not between 1 and 5"),
        ("shifts.0.colour", "red", "shifts[0].colour: is not a known key"),
        ("shifts.0.location", ["BASE"], "shifts[0].location: is not a text"),
        ("shifts.0.id", "", "shifts[0].id: is empty"),
        ("shifts.0", None, "shifts[0]: is not an object"),
        ("shifts", {}, "shifts: is not a list"),
        ("incompatible.0", ["V1", "V1"], "incompatible[0][1]: is given twice"),
        ("incompatible.0", ["V1"], "incompatible[0]: is not a pair of volunteers"),
        ("rules.home_country", 1.5, "rules.home_country: is not between 0 and 1"),
        ("rules.nights.max", ..., "rules.nights.max: is missing"),
        ("rules.free_days.0.window", 0, "rules.free_days[0].window: is not between 1 and"),
        ("weights.uncovered", [1, 2, 3, 4], "weights.uncovered: has not 5 weights"),
        ("history.0.volunteer", "V9", "history[0].volunteer: is not a known volunteer"),
        ("published.0.volunteers.0", "V9", "published[0].volunteers[0]: is not a known volunteer"),
        ("published.1.shift", "S1", "published[1].shift: is given twice"),
        ("pinned.0.shift", "GONE", "pinned[0].shift: is not a known shift"),
        ("pinned.0.volunteers.0", "V9", "pinned[0].volunteers[0]: is not a known volunteer"),
        ("changes_at_most", 1.0, "changes_at_most: is not a whole number"),
    ],
)  # fmt: skip
def test_read_problem_refuses_with_place_and_fault(path, value, fault):
    with pytest.raises(FormatError) as refused:
        read_problem(changed(path, value))
    assert str(refused.value).startswith(fault)


def test_read_problem_of_something_else_is_refused():
    with pytest.raises(FormatError, match="the file is not an object"):
        read_problem([])


STRANGE = (
    None, True, False, -1, 0, 1, 5, 10**18, 10**400, 1.5, float("nan"), float("inf"),
    "", "x", "V1", "S1", "all",
    "2027-01-06", "2027-01-06T08:00Z", "2027-01-06T08:00", "\ud800", [], {}, [[]], ["V1"], {"id": "S1"},
)  # fmt: skip


def mutated(raw: Any, rng: Random) -> Any:
    """The same with one thing changed somewhere: replaced, removed, added or doubled."""
    raw = copy.deepcopy(raw)
    part = raw
    while True:
        steps = list(part) if isinstance(part, dict) else list(range(len(part)))
        if not steps:
            return raw
        step = rng.choice(steps)
        inner = part[step]
        if isinstance(inner, dict | list) and inner and rng.random() < 0.85:
            part = inner
            continue
        kind = rng.random()
        if kind < 0.6:
            part[step] = rng.choice(STRANGE)
        elif kind < 0.75:
            del part[step]
        elif isinstance(part, list):
            part.append(copy.deepcopy(inner))
        else:
            part[rng.choice(("id", "limits", "start", "extra"))] = rng.choice(STRANGE)
        return raw


@settings(max_examples=1500)
@given(st.integers(0, 10**9))
def test_read_problem_of_any_mutation_reads_or_raises_format_error(seed):
    rng = Random(seed)
    raw = mutated(raw_with_everything() if seed % 2 else Maker(rng).problem(), rng)
    try:
        problem = read_problem(raw)
    except FormatError as refused:
        assert str(refused)  # noqa: PT017, refusing is one of two good ends
        return
    # What is read can be worked with, and means to others what it means to us.
    plan = a_near_plan(problem, rng) if problem.shifts and problem.volunteers else Plan()
    theirs = score_plan.score(score_plan.Problem(raw), write_plan(plan, problem))
    assert bool(check(problem, plan)) is bool(theirs["hard_violations"])
    assert bill(problem, plan) == theirs["costs"]


@settings(max_examples=300)
@given(st.integers(0, 10**9))
def test_read_plan_of_any_mutation_reads_or_raises_format_error(seed):
    rng = Random(seed)
    _, problem = a_random_problem(seed % 1000)
    raw = mutated(write_plan(a_near_plan(problem, rng), problem), rng)
    try:
        plan = read_plan(raw, problem)
    except FormatError:
        return
    check(problem, plan)


@pytest.mark.parametrize("name", problems.ALL)
def test_problem_of_real_size_is_read(name):
    problem = problems.problem(name)
    assert len(problem.shifts) == len(problems.raw_problem(name)["shifts"])


def test_load_problem_reads_plain_and_gzipped_files(tmp_path):
    text = json.dumps(raw_with_everything())
    (tmp_path / "plain.json").write_text(text)
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(text.encode()))
    for name in ("plain.json", "packed.json.gz"):
        assert list(load_problem(tmp_path / name).shifts) == ["S1", "S2"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"a": 1, "a": 2}'])
def test_load_problem_of_broken_json_is_refused(tmp_path, content):
    (tmp_path / "broken.json").write_bytes(content)
    with pytest.raises(FormatError):
        load_problem(tmp_path / "broken.json")


@pytest.mark.parametrize(
    "content", [b"plain", gzip.compress(b"{}" * 1000)[:30]], ids=["no archive", "cut off"]
)
def test_load_problem_of_a_broken_archive_is_refused(tmp_path, content):
    (tmp_path / "broken.json.gz").write_bytes(content)
    with pytest.raises(FormatError):
        load_problem(tmp_path / "broken.json.gz")


def test_plan_written_is_read_the_same():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00", id="S2"), a_shift("mon 09:00", id="S1")])
    plan = a_plan(problem, S1=["V1"], S2=["V1"])
    written = write_plan(plan, problem, bill=bill(problem, plan))
    assert written["teams"]["S2"] == {"start": "2027-01-05T09:00:00-05:00", "volunteers": ["V1"]}
    assert list(written["teams"]) == ["S2", "S1"]  # in the order of the problem
    assert read_plan(json.loads(json.dumps(written)), problem) == plan


@pytest.mark.parametrize(
    ("teams", "fault"),
    [
        ({"S9": {"start": at("tue 09:00"), "volunteers": []}}, "teams.S9: is not a known shift"),
        ({"S1": {"volunteers": ["V1"]}}, "teams.S1.start: is missing"),
        ({"S1": {"start": at("tue 09:00"), "volunteers": ["V9"]}}, "teams.S1.volunteers[0]: is not a known"),
        ({"S1": {"start": at("tue 09:00"), "volunteers": ["V1", "V1"]}}, "teams.S1.volunteers[1]: is given"),
        ({"S1": {"start": "soon", "volunteers": ["V1"]}}, "teams.S1.start: is not a time"),
    ],
)  # fmt: skip
def test_read_plan_refuses_with_place_and_fault(teams, fault):
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00")])
    with pytest.raises(FormatError) as refused:
        read_plan({"format": "accompaniment-plan/1", "teams": teams}, problem)
    assert str(refused.value).startswith(fault)


def test_read_plan_passes_over_what_a_solver_added():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00")])
    raw = {"format": "accompaniment-plan/1", "teams": {}, "bound": 3}
    assert read_plan(raw, problem) == Plan()


def test_read_plan_takes_a_team_of_nobody_for_no_team():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00")])
    teams = {"S1": {"start": at("tue 09:00"), "volunteers": []}}
    assert read_plan({"format": "accompaniment-plan/1", "teams": teams}, problem) == Plan()


def test_read_plan_leaves_a_strange_start_to_the_check():
    problem = a_problem([a_volunteer("V1")], [a_shift("tue 09:00")])
    teams = {"S1": {"start": at("tue 10:00"), "volunteers": ["V1"]}}
    plan = read_plan({"format": "accompaniment-plan/1", "teams": teams}, problem)
    assert plan.teams == {"S1": Team(datetime(2027, 1, 5, 15, tzinfo=UTC), ("V1",))}
    assert [breach.rule for breach in check(problem, plan)] == ["start"]
