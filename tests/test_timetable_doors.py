"""When a crew leaves, is there, sets off and is back, as somebody reads it in a plan."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from accompaniment import timetable
from accompaniment.models import Project, TravelTime
from tests import makers


@pytest.fixture
def base(session: Session, project: Project):
    return makers.a_base(session, project)


@pytest.fixture
def far(session: Session, project: Project, base):
    return makers.a_town_and_its_way(session, project, base)


def test_entry_says_when_to_leave_and_when_back(session, project, coordinator, now, base, far) -> None:
    ana = makers.a_volunteer(session, project, base, "V1")
    plan = makers.a_plan(session, project, {makers.a_shift(session, project, far): [ana]})
    duty = timetable.read(session, plan, reader=coordinator, now=now).person("V1").duties[0]
    assert (duty.leave_at.isoformat(), duty.back_at.isoformat()) == (
        "2027-01-12T07:30:00-05:00",
        "2027-01-12T14:00:00-05:00",
    )


def test_entry_from_base_needs_no_way_on_top(session, project, coordinator, now, base, far) -> None:
    ana = makers.a_volunteer(session, project, base)
    shift = makers.a_shift(session, project, far, from_base=True)
    plan = makers.a_plan(session, project, {shift: [ana]})
    entry = timetable.read(session, plan, reader=coordinator, now=now).entries[0]
    assert (entry.leave_at, entry.back_at) == (entry.start, entry.end)


def test_way_is_part_of_a_shift_from_base(session, project, coordinator, now, base, far) -> None:
    """Whole days count from door to door: the crew is not there yet when it leaves."""
    ana = makers.a_volunteer(session, project, base)
    stay = makers.a_shift(session, project, far, start="2027-01-12T05:30-05:00", hours=35.5, from_base=True)
    plan = makers.a_plan(session, project, {stay: [ana]})
    table = timetable.read(session, plan, reader=coordinator, now=now)
    for there in (table.entries[0], table.people[0].duties[0]):
        assert [f"{at:%d %H:%M}" for at in (there.leave_at, there.arrive_at)] == ["12 05:30", "12 07:00"]
        assert [f"{at:%d %H:%M}" for at in (there.set_off_at, there.back_at)] == ["13 15:00", "13 17:00"]


def test_team_of_two_bases_is_there_when_all_are(session, project, coordinator, now, base, far) -> None:
    other = makers.a_base(session, project, "BOG")
    session.add(TravelTime(project_id=project.id, from_id=other.id, to_id=far.id, minutes=240))
    people = [makers.a_volunteer(session, project, home) for home in (base, other)]
    stay = makers.a_shift(session, project, far, start="2027-01-12T05:30-05:00", hours=11.5, from_base=True)
    plan = makers.a_plan(session, project, {stay: people})
    entry = timetable.read(session, plan, reader=coordinator, now=now).entries[0]
    assert [f"{at:%H:%M}" for at in (entry.arrive_at, entry.set_off_at)] == ["09:30", "13:00"]
