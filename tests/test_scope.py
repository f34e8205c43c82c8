"""A base coordinator plans their base's people and cases, and learns of others only when they are away."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from accompaniment import scope, timetable
from accompaniment.models import (
    Account,
    Defender,
    Location,
    PlanState,
    Project,
    Request,
    Role,
    Shift,
    TravelTime,
    Volunteer,
    What,
)
from tests import makers


@pytest.fixture
def two_bases(session: Session, project: Project) -> SimpleNamespace:
    """Two bases with a case, a person and a town each; V2 of the second goes on the shift of the first."""
    near, far = (makers.a_base(session, project, code, lat=lat) for code, lat in (("NEA", 7.9), ("FAR", 1.2)))
    towns = [makers.a_location(session, project, code, lat=lat) for code, lat in (("TN", 7.5), ("TF", 1.5))]
    people = [makers.a_volunteer(session, project, base) for base in (near, far)]
    cases = [
        makers.a_defender(session, project, base=base, place=town)
        for base, town in zip((near, far), towns, strict=True)
    ]
    shifts = [
        makers.a_shift(session, project, town, code, defender=case, start=f"2027-01-{day}T09:00-05:00")
        for code, town, case, day in zip(("RN", "RF"), towns, cases, (12, 14), strict=True)
    ]
    plan = makers.a_plan(
        session, project, dict(zip(shifts, ([people[1]], people), strict=True)), PlanState.PUBLISHED
    )
    session.add(TravelTime(project_id=project.id, origin=near, destination=towns[1], minutes=700))
    session.flush()
    reader = makers.an_account(session, project, "near", Role.BASE_COORDINATOR, base=near)
    return SimpleNamespace(
        near=near, far=far, towns=towns, people=people, cases=cases, shifts=shifts, plan=plan, reader=reader
    )


def codes(session: Session, reader: Account, model: type) -> set[str]:
    return {thing.code for thing in session.scalars(scope.records_of(reader, model))}


def test_base_sees_its_people_cases_and_places(session, two_bases) -> None:
    reader = two_bases.reader
    seen = [codes(session, reader, model) for model in (Volunteer, Defender, Request, Shift, Location)]
    assert seen == [{"V1"}, {"G1"}, {"RN"}, {"RN"}, {"NEA", "FAR", "TN"}]
    assert list(session.scalars(scope.records_of(reader, TravelTime))) == []


def test_place_that_nobodys_case_is_at_is_seen_by_all(session, project, two_bases) -> None:
    makers.a_location(session, project, "AIR")
    assert "AIR" in codes(session, two_bases.reader, Location)


def test_case_without_a_base_is_the_whole_projects(session, project, two_bases, coordinator) -> None:
    makers.a_defender(session, project, "G9")
    assert "G9" not in codes(session, two_bases.reader, Defender)
    assert "G9" in codes(session, coordinator, Defender)


def test_what_a_house_asks_for_itself_is_its_own(session, project, two_bases) -> None:
    for place, code in ((two_bases.near, "HN"), (two_bases.far, "HF"), (two_bases.towns[0], "HT")):
        makers.a_request(session, project, place, code)
    assert codes(session, two_bases.reader, Request) == {"RN", "HN"}


def test_base_coordinator_without_a_base_sees_no_case_and_opens_nobody(session, project, two_bases) -> None:
    makers.a_defender(session, project, "G9")
    two_bases.reader.base = two_bases.reader.base_id = None
    session.flush()
    assert codes(session, two_bases.reader, Defender) == codes(session, two_bases.reader, Volunteer) == set()
    assert list(session.scalars(scope.identities_of(two_bases.reader))) == []


@pytest.mark.parametrize("what", [What.CASE, What.BASE])
def test_grant_opens_the_case_or_the_base_but_no_identity(session, two_bases, what) -> None:
    key = two_bases.cases[1].id if what is What.CASE else two_bases.far.id
    two_bases.reader.granted = frozenset({(what, key)})
    assert codes(session, two_bases.reader, Defender) == {"G1", "G2"}
    assert ("V2" in codes(session, two_bases.reader, Volunteer)) is (what is What.BASE)
    assert [one.code for one in session.scalars(scope.identities_of(two_bases.reader))] == ["G1"]


def test_plan_of_a_base_says_of_others_cases_only_when_its_people_are_away(session, two_bases, now) -> None:
    table = timetable.read(session, two_bases.plan, reader=two_bases.reader, now=now)
    own, other = table.entries
    assert (own.shift, own.defender, own.team, own.elsewhere) == ("RN", "G1", ("V2",), False)
    assert (other.elsewhere, other.team, other.shift, other.defender) == (True, ("V1",), "", None)
    assert (other.start, other.end) == (other.leave_at, other.back_at)
    assert [person.code for person in table.people] == ["V1"]
    said = repr(table)
    assert not [word for word in ("RF", "G2", "Tf", "TF") if f"'{word}'" in said]


def test_draft_is_read_by_the_base_and_by_no_volunteer(session, project, two_bases, now) -> None:
    draft = makers.a_plan(session, project, {two_bases.shifts[1]: two_bases.people})
    table = timetable.read(session, draft, reader=two_bases.reader, now=now)
    assert [entry.elsewhere for entry in table.entries] == [True]
    assert [shift.shift for shift in table.uncovered] == ["RN"]
    person = makers.an_account(session, project, "v2", Role.VOLUNTEER, two_bases.people[1])
    with pytest.raises(timetable.NotReadable):
        timetable.read(session, draft, reader=person, now=now)


def test_volunteer_to_whom_the_whole_window_is_granted_reads_own_duties_of_any_day(
    session, project, two_bases, now
) -> None:
    later = makers.a_shift(session, project, two_bases.near, "LATE", start="2027-03-20T09:00-05:00")
    made = {later: two_bases.people[:1]}
    plan = makers.a_plan(session, project, made, PlanState.WITHDRAWN, end_day=date(2027, 4, 1))
    two_bases.plan.state, plan.state = PlanState.WITHDRAWN, PlanState.PUBLISHED
    person = makers.an_account(session, project, "v1", Role.VOLUNTEER, two_bases.people[0])
    read = [timetable.read(session, plan, reader=person, now=now).entries]
    person.granted = frozenset({(What.WINDOW, None)})
    read.append(timetable.read(session, plan, reader=person, now=now + timedelta(days=1)).entries)
    assert [[entry.shift for entry in entries] for entries in read] == [[], ["LATE"]]
