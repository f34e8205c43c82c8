"""A plan read by somebody: what is in it, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from accompaniment import timetable
from accompaniment.models import (
    Absence,
    Account,
    KeptBreach,
    Pin,
    PlanState,
    Project,
    Risk,
    Role,
    Wish,
)
from tests import makers
from tests.counting import queries

PUBLISHED = PlanState.PUBLISHED


@pytest.fixture
def base(session: Session, project: Project):
    return makers.a_base(session, project, "APA", name="Apartadó", lat=7.8812, lon=-76.6299)


@pytest.fixture
def far(session: Session, project: Project, base):
    return makers.a_town_and_its_way(session, project, base)


def test_entry_holds_the_facts_of_its_shift(session, project, coordinator, now, base, far) -> None:
    ana, ben = (makers.a_volunteer(session, project, base, code) for code in ("V10", "V2"))
    makers.a_resource(session, project, "SAT").name = "Satellite phone"
    shift = makers.a_shift(
        session,
        project,
        far,
        "R07-02",
        hours=30,
        team=(3, 4),
        defender=makers.a_defender(session, project, "G1"),
        needs=[
            {"qualification": "spanish", "level": 5, "count": 1},
            {"qualification": "first-aid", "level": 1, "count": "all"},
        ],
        uses=[{"resource": "SAT", "count": 1}],
        priority=4,
    )
    shift.request.risk = Risk.RED
    plan = makers.a_plan(session, project, {shift: [ana, ben]})
    session.add(Pin(project_id=project.id, shift=shift, volunteer=ben, made_at=now))
    session.add(KeptBreach(plan=plan, key="rest|R07-02|V2|R06", reason="agreed", kept_at=now))
    session.flush()
    entry = timetable.read(session, plan, reader=coordinator, now=now).entry("R07-02")
    assert (entry.request, entry.title, entry.defender, entry.place.name) == (
        "R07-02",
        "visit",
        "G1",
        "Mutatá",
    )
    assert (entry.team, entry.companions("V2"), entry.short) == (("V2", "V10"), ("V10",), 1)
    assert [(need.words, need.count) for need in entry.needs] == [("spanish C1", 1), ("first-aid", "all")]
    assert entry.uses == (timetable.Use("SAT", "Satellite phone", 1),)
    assert (entry.priority, entry.risk, entry.overnight) == (4, "red", True)
    assert (entry.pinned, entry.kept) == (("V2",), (timetable.Kept("rest", "V2", "agreed"),))


def test_person_has_free_days_absences_wishes_and_loads(session, project, coordinator, now, base) -> None:
    ana = makers.a_volunteer(session, project, base, leaves=date(2027, 1, 17))
    session.add_all(
        [
            Absence(
                project_id=project.id,
                volunteer_id=ana.id,
                first_day=date(2027, 1, 15),
                last_day=date(2027, 1, 15),
            ),
            Wish(
                project_id=project.id,
                volunteer_id=ana.id,
                first_day=date(2027, 1, 16),
                last_day=date(2027, 1, 20),
            ),
        ]
    )
    shifts = [
        makers.a_shift(session, project, base, start="2027-01-11T22:00-05:00", hours=4),
        makers.a_shift(session, project, base, start="2027-01-13T09:00-05:00", hours=2),
    ]
    plan = makers.a_plan(session, project, {shift: [ana] for shift in shifts})
    person = timetable.read(
        session, plan, reader=coordinator, now=now, first_day=date(2027, 1, 12), end_day=date(2027, 1, 19)
    ).people[0]
    assert sorted(day.day for day in person.free) == [14, 16]
    assert sorted(day.day for day in person.absent) == [15, 17, 18]
    assert sorted(day.day for day in person.wished) == [16, 17, 18]
    assert person.loads == {date(2027, 1, 11): 6 * 60}  # whole weeks: what began the day before counts
    assert [len(person.on(date(2027, 1, day))) for day in (12, 13, 14)] == [1, 1, 0]


def test_uncovered_is_the_most_urgent_first_with_why(session, project, coordinator, now, base, far) -> None:
    late = makers.a_shift(session, project, far, "R1", priority=5)
    late.request.decided_at = now
    makers.a_shift(session, project, far, "R2", starts=["2027-01-12T09:00-05:00", "2027-03-01T09:00-05:00"])
    makers.a_shift(session, project, far, "R3", withdrawn_at=now)
    makers.a_shift(session, project, far, "R4", start="2027-02-01T00:00-05:00")
    covered = makers.a_shift(session, project, far, "R5")
    plan = makers.a_plan(session, project, {covered: [makers.a_volunteer(session, project, base)]})
    found = timetable.read(session, plan, reader=coordinator, now=now).uncovered
    assert [(u.shift, u.reason, u.near, len(u.starts)) for u in found] == [
        ("R1", "new", "APA", 1),
        ("R2", "left out", "APA", 1),
    ]


def test_base_narrows_people_teams_and_uncovered(session, project, coordinator, now, base, far) -> None:
    other = makers.a_base(session, project, "BOG", lat=4.7, lon=-74.1)
    ana = makers.a_volunteer(session, project, base, "V1")
    ben, cleo = (makers.a_volunteer(session, project, other, code) for code in ("V2", "V3"))
    mixed, away = (makers.a_shift(session, project, far, code) for code in ("R1", "R2"))
    makers.a_shift(session, project, far, "R3")
    plan = makers.a_plan(session, project, {mixed: [ana, ben], away: [cleo]})
    at_apa = timetable.read(session, plan, reader=coordinator, now=now, base="APA")
    assert [person.code for person in at_apa.people] == ["V1"]
    assert [entry.team for entry in at_apa.entries] == [("V1", "V2")]
    assert [uncovered.shift for uncovered in at_apa.uncovered] == ["R3"]
    at_bog = timetable.read(session, plan, reader=coordinator, now=now, base="BOG")
    assert [entry.team for entry in at_bog.entries] == [("V1", "V2"), ("V3",)]
    assert at_bog.uncovered == ()


def test_days_outside_are_not_read(session, project, coordinator, now, base) -> None:
    ana = makers.a_volunteer(session, project, base)
    shifts = [
        makers.a_shift(session, project, base, f"R{day}", start=f"2027-01-{day}T09:00-05:00")
        for day in (11, 12, 13)
    ]
    plan = makers.a_plan(session, project, {shift: [ana] for shift in shifts})
    found = timetable.read(
        session, plan, reader=coordinator, now=now, first_day=date(2027, 1, 12), end_day=date(2027, 1, 13)
    )
    assert [entry.shift for entry in found.entries] == ["R12"]


@pytest.mark.parametrize("zone", ["Asia/Hebron", "Asia/Kathmandu"])
def test_days_begin_at_local_midnight(session, project, coordinator, now, base, zone) -> None:
    project.timezone = zone
    ana = makers.a_volunteer(session, project, base)
    moments = [datetime(2027, 3, 27, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(96)]
    shifts = [
        makers.a_shift(session, project, base, f"R{n}", start=moment.isoformat(), hours=0.25)
        for n, moment in enumerate(moments)
    ]
    plan = makers.a_plan(session, project, {shift: [ana] for shift in shifts})
    for day in (date(2027, 3, 27), date(2027, 3, 28)):
        found = timetable.read(
            session, plan, reader=coordinator, now=now, first_day=day, end_day=day + timedelta(days=1)
        )
        local = [moment for moment in moments if moment.astimezone(found.zone).date() == day]
        assert [entry.start for entry in found.entries] == local
        assert {entry.start.date() for entry in found.entries} == {day}


# What a volunteer reads


@pytest.fixture
def ana(session: Session, project: Project, base):
    return makers.a_volunteer(session, project, base, "V1")


@pytest.fixture
def reader(session: Session, project: Project, ana) -> Account:
    """Ana's own account."""
    return makers.an_account(session, project, "ana", Role.VOLUNTEER, ana)


def test_volunteer_reads_own_duties_and_companions(session, project, reader, now, base, far, ana) -> None:
    ben, cleo = (makers.a_volunteer(session, project, base, code) for code in ("V2", "V3"))
    own, others = (makers.a_shift(session, project, far, code) for code in ("R1", "R2"))
    makers.a_shift(session, project, far, "R3")
    plan = makers.a_plan(session, project, {own: [ana, ben], others: [ben, cleo]}, PUBLISHED)
    session.add(Pin(project_id=project.id, shift=own, volunteer=ben, made_at=now))
    session.add(KeptBreach(plan=plan, key="rest|R1|V1|R6", reason="secret", kept_at=now))
    session.flush()
    found = timetable.read(session, plan, reader=reader, now=now)
    assert [person.code for person in found.people] == ["V1"]
    assert [entry.team for entry in found.entries] == [("V1", "V2")]
    assert (found.uncovered, found.entries[0].kept, found.entries[0].pinned) == ((), (), ())
    assert (found.entries[0].place.lat, found.entries[0].place.lon) == (7.2, -76.4)


def test_volunteer_reads_a_week_back_and_four_ahead(session, project, reader, base, ana) -> None:
    now = datetime(2027, 1, 16, 12, tzinfo=UTC)
    days = [8, 9, 16, 31]
    shifts = [
        makers.a_shift(session, project, base, f"R{n}", start=f"2027-01-{n:02}T09:00-05:00") for n in days
    ]
    ahead = [
        makers.a_shift(session, project, base, f"F{n}", start=f"2027-02-{n}T09:00-05:00") for n in (13, 14)
    ]
    plan = makers.a_plan(
        session, project, {shift: [ana] for shift in [*shifts, *ahead]}, PUBLISHED, end_day=date(2027, 3, 1)
    )
    found = timetable.read(session, plan, reader=reader, now=now, first_day=date(2026, 1, 1))
    assert [entry.shift for entry in found.entries] == ["R9", "R16", "R31", "F13"]
    assert (found.days[0], found.days[-1]) == (date(2027, 1, 9), date(2027, 2, 13))


def test_volunteer_who_asks_for_another_gets_nobody(session, project, reader, now, base, ana) -> None:
    ben = makers.a_volunteer(session, project, base, "V2")
    plan = makers.a_plan(session, project, {makers.a_shift(session, project, base): [ben, ana]}, PUBLISHED)
    found = timetable.read(session, plan, reader=reader, now=now, volunteer="V2")
    assert (found.people, found.entries) == ((), ())


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.WITHDRAWN, PlanState.DISCARDED])
def test_volunteer_cannot_read_what_is_not_published(session, project, reader, now, ana, base, state) -> None:
    plan = makers.a_plan(session, project, {makers.a_shift(session, project, base): [ana]}, state)
    with pytest.raises(timetable.NotReadable):
        timetable.read(session, plan, reader=reader, now=now)


def test_volunteer_account_without_volunteer_reads_nothing(session, project, now, base, ana) -> None:
    stranger = makers.an_account(session, project, "stranger", Role.VOLUNTEER, ana)
    stranger.volunteer_id = None
    plan = makers.a_plan(session, project, {makers.a_shift(session, project, base): [ana]}, PUBLISHED)
    found = timetable.read(session, plan, reader=stranger, now=now)
    assert (found.people, found.entries, found.made_for) == ((), (), "")


def test_coordinator_of_another_project_cannot_read(session, project, now, base, ana) -> None:
    other = Project(organisation=project.organisation, code="XX", name="Other", country="XX")
    session.add(other)
    session.flush()
    stranger = makers.an_account(session, other, "stranger")
    plan = makers.a_plan(session, project, {makers.a_shift(session, project, base): [ana]}, PUBLISHED)
    with pytest.raises(timetable.NotReadable):
        timetable.read(session, plan, reader=stranger, now=now)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("role", "count"), [(Role.COORDINATOR, 11), (Role.VOLUNTEER, 9)])
def test_read_asks_a_fixed_number_of_questions(
    session, project, engine, now, base, far, size, role, count
) -> None:
    people = [makers.a_volunteer(session, project, base) for _ in range(size)]
    shifts = [makers.a_shift(session, project, far) for _ in range(size)]
    for _ in range(size):
        makers.a_shift(session, project, base)
    own = people[0] if role is Role.VOLUNTEER else None
    reader = makers.an_account(session, project, "someone", role, own)
    plan = makers.a_plan(session, project, dict.fromkeys(shifts, people), PUBLISHED)
    with queries(engine) as seen:
        timetable.read(session, plan, reader=reader, now=now)
    assert len(seen) == count
