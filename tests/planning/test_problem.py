"""The office's records become exactly the problem they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from accompaniment.models import Absence, PlanState, Project
from tests import makers
from tests.planning.asked import BEFORE, by_id, problem
from tests.planning.office import an_office
from tests.problems import APARTADO, M, raw_problem


def test_problem_of_the_scenario_is_the_scenarios_problem(session: Session) -> None:
    raw = raw_problem(APARTADO)
    project = an_office(session, raw)

    assert problem(session, project) == raw


def test_problem_of_a_larger_office_reads_the_same(session: Session) -> None:
    raw = raw_problem(M)
    project = an_office(session, raw)
    horizon = {f"{name}_day": date.fromisoformat(raw["horizon"][end]) for name, end in
               (("first", "start"), ("end", "end"))}  # fmt: skip

    found = problem(session, project, **horizon)

    # Wishes and qualifications have no order of their own.
    for file in (found, raw):
        for volunteer in file["volunteers"]:
            volunteer["wishes"].sort(key=lambda wish: (wish["start"], wish["end"]))
    assert found == raw


@pytest.mark.parametrize("shifts", [1, 3])
def test_problem_asks_one_question_a_table(
    session: Session, engine: Engine, project: Project, shifts: int
) -> None:
    base = makers.a_base(session, project)
    people = [makers.a_volunteer(session, project, base) for _ in range(shifts)]
    teams = {makers.a_shift(session, project, base): people for _ in range(shifts)}
    published = makers.a_plan(session, project, teams, PlanState.PUBLISHED)
    session.commit()
    asked: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    problem(session, project, around=published)

    assert len([line for line in asked if line.startswith("SELECT")]) == 21


def test_shift_withdrawn_or_outside_is_not_planned(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    makers.a_shift(session, project, base, "OPEN")
    makers.a_shift(session, project, base, "GONE", withdrawn_at=BEFORE)
    makers.a_shift(session, project, base, "LATER", start="2027-02-01T00:00-05:00")
    makers.a_shift(session, project, base, "LAST", start="2027-01-31T23:59-05:00")

    assert list(by_id(problem(session, project), "shifts")) == ["OPEN", "LAST"]


def test_times_that_have_passed_are_not_offered(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    starts = ["2027-01-12T09:00-05:00", "2027-01-13T09:00-05:00"]
    makers.a_shift(session, project, base, starts=starts, last_start=datetime.fromisoformat(starts[1]))

    raw = problem(session, project, now=datetime.fromisoformat("2027-01-12T12:00-05:00"))

    assert raw["shifts"][0]["starts"] == starts[1:]


def test_volunteer_counts_from_the_day_they_no_longer_shadow(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    makers.a_volunteer(session, project, base, "NEW", counts_from=date(2027, 1, 18))
    makers.a_volunteer(session, project, base, "LATER", counts_from=date(2027, 2, 1))
    makers.a_volunteer(session, project, base, "LEFT", leaves=date(2027, 1, 4))

    people = by_id(problem(session, project), "volunteers")

    assert {code: person["service"]["start"] for code, person in people.items()} == {"NEW": "2027-01-18"}


def test_qualification_that_runs_out_counts_only_while_it_is_held(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    need = {"needs": [{"qualification": "first-aid", "level": 1, "count": 1}]}
    for code, expires in (("SHORT", date(2027, 1, 12)), ("LONG", date(2027, 6, 1)), ("EVER", None)):
        person = makers.a_volunteer(session, project, base, code, {"first-aid": 1})
        person.qualifications[0].expires = expires
    makers.a_shift(session, project, base, "ON-DAY", start="2027-01-12T09:00-05:00", hours=15, **need)
    makers.a_shift(session, project, base, "NEXT-DAY", start="2027-01-12T09:00-05:00", hours=16, **need)

    raw = problem(session, project)

    assert {s["id"]: s["needs"][0]["qualification"] for s in raw["shifts"]} == {
        "ON-DAY": "first-aid",
        "NEXT-DAY": "first-aid after 2027-01-12",
    }
    assert {p["id"]: sorted(p["qualifications"]) for p in raw["volunteers"]} == {
        "SHORT": ["first-aid"],
        "LONG": ["first-aid", "first-aid after 2027-01-12"],
        "EVER": ["first-aid", "first-aid after 2027-01-12"],
    }


def test_qualification_that_ran_out_before_is_not_held(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    person = makers.a_volunteer(session, project, base, "V", {"first-aid": 1})
    person.qualifications[0].expires = date(2027, 1, 3)

    assert by_id(problem(session, project), "volunteers")["V"]["qualifications"] == {}


def test_absence_covers_whole_local_days_across_a_clock_change(session: Session, project: Project) -> None:
    project.timezone = "Asia/Hebron"
    base = makers.a_base(session, project)
    person = makers.a_volunteer(session, project, base, "V")
    person.absences = [
        Absence(project_id=project.id, first_day=date(2027, 3, 26), last_day=date(2027, 3, 27))
    ]

    raw = problem(session, project, first_day=date(2027, 3, 1), end_day=date(2027, 4, 1))

    # Summer time begins in the night to Saturday 2027-03-27.
    assert raw["volunteers"][0]["unavailable"] == [
        {"start": "2027-03-26T00:00+02:00", "end": "2027-03-28T00:00+03:00"}
    ]


def test_published_work_before_and_after_the_horizon_is_history(session: Session, project: Project) -> None:
    base, town = makers.a_base(session, project), makers.a_location(session, project, "TUR")
    one, other = (makers.a_volunteer(session, project, base, code) for code in ("V1", "V2"))
    before = makers.a_shift(session, project, town, start="2027-01-03T09:00-05:00")
    after = makers.a_shift(session, project, town, start="2027-02-01T09:00-05:00")
    inside = makers.a_shift(session, project, town)
    old = makers.a_shift(session, project, town, start="2026-10-01T09:00-05:00")
    makers.a_plan(
        session, project, {old: [one], before: [one], inside: [one], after: [other]}, PlanState.PUBLISHED
    )

    history = problem(session, project)["history"]

    assert [(entry["volunteer"], entry["start"], entry["location"]) for entry in history] == [
        ("V1", "2027-01-03T09:00-05:00", "TUR"),
        ("V2", "2027-02-01T09:00-05:00", "TUR"),
    ]


def test_trip_from_the_base_ends_at_the_base(session: Session, project: Project) -> None:
    base, town = makers.a_base(session, project), makers.a_location(session, project, "RIO", lat=7.44)
    person = makers.a_volunteer(session, project, base, "V1")
    trip = makers.a_shift(
        session, project, town, start="2027-01-01T05:00-05:00", hours=60, from_base=True, load_minutes=1440
    )
    makers.a_plan(session, project, {trip: [person]}, PlanState.PUBLISHED)

    history = problem(session, project)["history"]

    assert [tuple(entry.values()) for entry in history] == [
        ("V1", "2027-01-01T05:00-05:00", "2027-01-03T00:01-05:00", "RIO", 1440),
        ("V1", "2027-01-03T00:01-05:00", "2027-01-03T17:00-05:00", "APA", 0),
    ]


def test_team_of_a_withdrawn_plan_counts_if_it_had_begun(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    person = makers.a_volunteer(session, project, base, "V1")
    began = makers.a_shift(session, project, base, "BEGAN", start="2027-01-01T09:00-05:00")
    never = makers.a_shift(session, project, base, "NEVER", start="2027-01-03T09:00-05:00")
    makers.a_plan(
        session,
        project,
        {began: [person], never: [person]},
        PlanState.WITHDRAWN,
        withdrawn_at=datetime(2027, 1, 2, tzinfo=UTC),
    )

    history = problem(session, project)["history"]

    assert [entry["start"] for entry in history] == ["2027-01-01T09:00-05:00"]


def test_who_went_with_a_defender_before_is_known_to_them(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    recorded, went, goes = (makers.a_volunteer(session, project, base, f"V{n}") for n in (3, 1, 2))
    defender = makers.a_defender(session, project, "G1", known_to=[recorded])
    past = makers.a_shift(session, project, base, start="2026-05-01T09:00-05:00", defender=defender)
    inside = makers.a_shift(session, project, base, defender=defender)
    makers.a_plan(session, project, {past: [went], inside: [goes]}, PlanState.PUBLISHED)

    assert problem(session, project)["defenders"] == [{"id": "G1", "known": ["V3", "V1"]}]


def test_satellite_phone_still_out_from_before_is_not_given_twice(session: Session, project: Project) -> None:
    base = makers.a_base(session, project)
    makers.a_resource(session, project, "SAT", 1)
    person = makers.a_volunteer(session, project, base, "V1")
    uses = {"uses": [{"resource": "SAT", "count": 1}]}
    began = {"start": "2027-01-03T09:00-05:00", "hours": 48, "team": (1, 1)}
    out = makers.a_shift(session, project, base, "OUT", **began, **uses)
    makers.a_shift(session, project, base, "NEXT", start="2027-01-04T09:00-05:00", **uses)
    makers.a_plan(session, project, {out: [person]}, PlanState.PUBLISHED)

    raw = problem(session, project)

    assert [shift["id"] for shift in raw["shifts"]] == ["NEXT", "OUT"]
    assert raw["pinned"] == [{"shift": "OUT", "start": "2027-01-03T09:00-05:00", "volunteers": ["V1"]}]
    assert raw["history"] == []
