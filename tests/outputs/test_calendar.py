"""Calendars over several published versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select

from accompaniment import timetable
from accompaniment.models import Plan, PlanState, Project, Role
from accompaniment.outputs import calendar
from tests import makers

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project, "APA", name="Apartadó")


@pytest.fixture
def ana(session, project, base):
    return makers.a_volunteer(session, project, base, "V1", uid="a" * 32)


def publish(session, project, teams, start=None, **facts) -> Plan:
    """The next published version; the one before it is withdrawn. `start` moves all its teams."""
    for plan in session.scalars(select(Plan).where(Plan.state == PlanState.PUBLISHED)):
        plan.state = PlanState.WITHDRAWN
        plan.withdrawn_at = plan.published_at + timedelta(days=1)
    session.flush()
    plan = makers.a_plan(session, project, teams, PlanState.PUBLISHED, **facts)
    plan.published_at = makers.MADE_AT + timedelta(days=plan.number)
    for team in plan.teams if start else ():
        length = team.end - team.start
        team.start = datetime.fromisoformat(start)
        team.end = team.start + length
    session.flush()
    return plan


def told(session, coordinator, now, volunteer="V1"):
    """Each event as (code, day, sequence, cancelled)."""
    found = timetable.calendar(session, reader=coordinator, now=now, volunteer=volunteer)
    return [(e.shift, e.start.day, e.sequence, e.cancelled) for e in found.events]


def test_event_keeps_its_sequence_while_nothing_changes(
    session, project, coordinator, now, base, ana
) -> None:
    shift = makers.a_shift(session, project, base, "R1")
    ben = makers.a_volunteer(session, project, base)
    publish(session, project, {shift: [ana]})
    before = timetable.calendar(session, reader=coordinator, now=now, volunteer="V1")
    publish(session, project, {shift: [ana, ben]})
    after = timetable.calendar(session, reader=coordinator, now=now, volunteer="V1")
    assert after == before


def test_event_moved_taken_back_and_given_again_rises(session, project, coordinator, now, base, ana) -> None:
    shift = makers.a_shift(session, project, base, "R1")
    publish(session, project, {shift: [ana]})
    assert told(session, coordinator, now) == [("R1", 12, 3, False)]
    publish(session, project, {shift: [ana]}, start="2027-01-13T09:00-05:00")
    assert told(session, coordinator, now) == [("R1", 13, 5, False)]
    publish(session, project, {})
    assert told(session, coordinator, now) == [("R1", 13, 6, True)]
    publish(session, project, {})
    assert told(session, coordinator, now) == [("R1", 13, 6, True)]
    publish(session, project, {shift: [ana]})
    assert told(session, coordinator, now) == [("R1", 12, 11, False)]


def test_plan_withdrawn_without_another_cancels(session, project, coordinator, now, base, ana) -> None:
    plan = publish(session, project, {makers.a_shift(session, project, base, "R1"): [ana]})
    plan.state = PlanState.WITHDRAWN
    plan.withdrawn_at = now
    session.flush()
    assert told(session, coordinator, now) == [("R1", 12, 4, True)]


def test_event_that_had_begun_took_place(session, project, coordinator, now, base, ana) -> None:
    before, after = (
        makers.a_shift(session, project, base, f"R{hour}", start=f"2027-01-12T{hour}:00-05:00")
        for hour in ("09", "11")
    )
    publish(session, project, {before: [ana], after: [ana]})
    plan = publish(session, project, {})
    plan.published_at = datetime(2027, 1, 12, 15, tzinfo=UTC)
    session.flush()
    assert told(session, coordinator, now) == [("R09", 12, 3, False), ("R11", 12, 4, True)]


def test_drafts_are_not_told(session, project, coordinator, now, base, ana) -> None:
    makers.a_plan(session, project, {makers.a_shift(session, project, base, "R1"): [ana]})
    assert told(session, coordinator, now) == []


def test_event_long_over_is_let_go(session, project, coordinator, now, base, ana) -> None:
    publish(session, project, {makers.a_shift(session, project, base, "R1"): [ana]})
    assert told(session, coordinator, datetime(2027, 2, 9, tzinfo=UTC)) == [("R1", 12, 3, False)]
    assert told(session, coordinator, datetime(2027, 2, 10, tzinfo=UTC)) == []


def test_volunteer_has_four_weeks_and_loses_what_moves_out_of_them(session, project, now, base, ana) -> None:
    own = makers.an_account(session, project, "ana", Role.VOLUNTEER, ana)
    near, far = (makers.a_shift(session, project, base, code) for code in ("R1", "R2"))
    publish(session, project, {near: [ana]}, end_day=date(2027, 4, 1))
    publish(session, project, {near: [ana], far: [ana]}, "2027-03-01T09:00-05:00", end_day=date(2027, 4, 1))
    assert told(session, own, now) == [("R1", 12, 4, True)]
    later = datetime(2027, 2, 4, tzinfo=UTC)
    assert sorted(told(session, own, later)) == [("R1", 1, 5, False), ("R2", 1, 5, False)]


def test_base_calendar_names_who_goes(session, project, coordinator, now, base, ana) -> None:
    shift = makers.a_shift(session, project, base, "R1")
    ben = makers.a_volunteer(session, project, base, "V2")
    publish(session, project, {shift: [ana]})
    publish(session, project, {shift: [ana, ben]})
    event = timetable.calendar(session, reader=coordinator, now=now, base="APA").events[0]
    assert (event.people, event.sequence) == (("V1", "V2"), 5)
    own = timetable.calendar(session, reader=coordinator, now=now, volunteer="V1").events[0]
    assert own.uid != event.uid


@pytest.mark.parametrize("whose", [{"volunteer": "V2"}, {"base": "APA"}, {"volunteer": "V9"}, {}])
def test_volunteer_cannot_read_another_calendar(session, project, now, base, ana, whose) -> None:
    makers.a_volunteer(session, project, base, "V2")
    own = makers.an_account(session, project, "ana", Role.VOLUNTEER, ana)
    with pytest.raises(timetable.NotReadable):
        timetable.calendar(session, reader=own, now=now, **whose)


def history(session, project: Project, base, ana) -> None:
    """One event that stands, one that moved, one that was taken back."""
    far = makers.a_location(session, project, "MUT", name="Río, \\Sucio; 😀\r\nATTENDEE:mailto:x@y")
    defender = makers.a_defender(session, project, "G1")
    stands, moved, gone = (
        makers.a_shift(session, project, far, f"R{n}", uid=f"{n}" * 32, defender=defender) for n in (1, 2, 3)
    )
    publish(session, project, {stands: [ana], gone: [ana]})
    publish(session, project, {stands: [ana], moved: [ana]})
    plan = publish(session, project, {stands: [ana], moved: [ana]})
    team = next(team for team in plan.teams if team.shift is moved)
    team.start += timedelta(days=1)
    team.end += timedelta(days=1)
    session.flush()


def test_calendar_file_is_the_golden_one(session, project, coordinator, now, base, ana) -> None:
    history(session, project, base, ana)
    written = calendar.write(timetable.calendar(session, reader=coordinator, now=now, volunteer="V1"))
    assert written == (GOLDEN / "calendar.ics").read_bytes()


def test_calendar_file_is_read_back_by_the_library(session, project, coordinator, now, base, ana) -> None:
    history(session, project, base, ana)
    written = calendar.write(timetable.calendar(session, reader=coordinator, now=now, volunteer="V1"))
    events = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert [(str(e["SUMMARY"]), e["SEQUENCE"], str(e["STATUS"]), e["DTSTART"].dt.day) for e in events] == [
        ("R3", 4, "CANCELLED", 12),
        ("R1", 3, "CONFIRMED", 12),
        ("R2", 7, "CONFIRMED", 13),
    ]
    assert {str(e["LOCATION"]) for e in events} == {"Río, \\Sucio; 😀 ATTENDEE:mailto:x@y"}
    assert not any("ATTENDEE" in e for e in events)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))


def test_calendar_file_says_neither_who_is_accompanied_nor_what_is_done(
    session, project, coordinator, now, base, ana
) -> None:
    history(session, project, base, ana)
    text = calendar.write(timetable.calendar(session, reader=coordinator, now=now, volunteer="V1")).decode()
    assert not [word for word in ("G1", "visit", "V2", "a" * 32, "1" * 32) if word in text]


@pytest.mark.parametrize(
    ("zone", "start", "utc"),
    [
        ("Asia/Hebron", "2027-03-26T23:30+02:00", "2027-03-26T21:30"),
        ("Asia/Kathmandu", "2027-01-12T09:00+05:45", "2027-01-12T03:15"),
    ],
)
def test_calendar_file_is_in_utc(session, project, coordinator, base, ana, zone, start, utc) -> None:
    project.timezone = zone
    shift = makers.a_shift(session, project, base, start=start, hours=6)
    publish(session, project, {shift: [ana]}, end_day=date(2027, 4, 1))
    found = timetable.calendar(
        session, reader=coordinator, now=datetime(2027, 1, 4, tzinfo=UTC), volunteer="V1"
    )
    event = icalendar.Calendar.from_ical(calendar.write(found)).walk("VEVENT")[0]
    assert event["DTSTART"].dt == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=6)
