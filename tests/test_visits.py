"""A request expands to visits exactly as the reference scenario says."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompaniment.intake import NotPossible, Wanted, faults, visits
from accompaniment.models import Location

BOGOTA = ZoneInfo("America/Bogota")
BERLIN = ZoneInfo("Europe/Berlin")
PLACE = Location(code="APA")


def asked(first: str, last: str = "", **facts) -> Wanted:
    """A request for one visit of three hours at nine."""
    facts = {"kind": "visit", "place": PLACE, "at": ["09:00"], **facts}
    if "days" not in facts:
        facts.setdefault("hours", 3.0)
    return Wanted(
        first_start=date.fromisoformat(first), last_start=date.fromisoformat(last or first), **facts
    )


def days(wanted: Wanted, zone: ZoneInfo = BOGOTA) -> list[list[str]]:
    return [[start[8:10] for start in visit.starts] for visit in visits(wanted, zone)]


def test_visits_of_one_day_are_one_start():
    (visit,) = visits(asked("2027-01-07", hours=3.0), BOGOTA)
    assert (visit.starts, visit.minutes, visit.load_minutes) == (["2027-01-07T09:00-05:00"], 180, 180)


def test_visits_twice_a_week_share_its_days_in_order():
    wanted = asked("2027-01-04", "2027-01-17", weekdays=[0, 1, 2, 3, 4], times=4, per_week=2)
    assert days(wanted) == [["04", "05", "06"], ["07", "08"], ["11", "12", "13"], ["14", "15"]]


def test_visits_of_a_week_that_the_window_cuts_are_fewer():
    wanted = asked("2027-01-10", "2027-01-12", times=3, per_week=2)
    assert days(wanted) == [["10"], ["11"], ["12"]]


def test_visits_end_with_the_last_that_is_wanted():
    wanted = asked("2027-01-04", "2027-01-17", weekdays=[0, 1, 2, 3, 4], times=3, per_week=2)
    assert days(wanted) == [["04", "05", "06"], ["07", "08"], ["11", "12", "13", "14", "15"]]


def test_visits_without_per_week_share_the_window():
    assert days(asked("2027-01-04", "2027-01-08", times=2)) == [["04", "05", "06"], ["07", "08"]]


def test_visits_that_do_not_fit_are_refused():
    with pytest.raises(NotPossible, match="8 visits do not fit"):
        visits(asked("2027-01-04", "2027-01-10", times=8, per_week=2), BOGOTA)


def test_visits_on_no_suiting_day_are_refused():
    with pytest.raises(NotPossible, match="No day"):
        visits(asked("2027-01-04", weekdays=[6]), BOGOTA)


def test_visits_of_days_end_at_17_on_the_last():
    (visit,) = visits(asked("2027-01-05", at=["08:00"], days=4), BOGOTA)
    assert (visit.minutes, visit.load_minutes) == (3 * 1440 + 9 * 60, 4 * 480)


def test_visits_of_days_over_a_clock_change_still_end_at_17():
    (visit,) = visits(asked("2027-03-27", at=["08:00"], days=2), BERLIN)
    end = datetime.fromisoformat(visit.starts[0]) + timedelta(minutes=visit.minutes)
    assert end.astimezone(BERLIN).isoformat() == "2027-03-28T17:00:00+02:00"


def test_visits_of_days_that_start_late_are_refused():
    with pytest.raises(NotPossible, match="17:00"):
        visits(asked("2027-01-05", at=["17:00"], days=1), BOGOTA)


def test_visits_at_a_time_that_the_clocks_skip_start_after_the_gap():
    (visit,) = visits(asked("2027-03-28", at=["02:30"]), BERLIN)
    assert visit.starts == ["2027-03-28T03:30+02:00"]


def test_visits_with_several_lengths_take_the_longest():
    (visit,) = visits(asked("2027-01-05", at=["08:00", "12:00"], days=2), BOGOTA)
    assert visit.minutes == 24 * 60 + 9 * 60


@pytest.mark.parametrize(
    ("at", "hours", "load"),
    [("07:30", 12.5, 480), ("20:00", 10, 600), ("20:00", 4, 240), ("09:00", 40, 1440)],
)
def test_visits_load_is_at_most_8_hours_for_each_day(at, hours, load):
    (visit,) = visits(asked("2027-01-05", at=[at], hours=hours), BOGOTA)
    assert visit.load_minutes == load


@given(
    first=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    length=st.integers(0, 60),
    weekdays=st.lists(st.integers(0, 6), unique=True),
    times=st.integers(1, 40),
    per_week=st.none() | st.integers(1, 7),
    zone=st.sampled_from(["America/Bogota", "Asia/Hebron", "Asia/Kathmandu", "Europe/Berlin"]),
)
def test_visits_never_meet_on_one_day_and_keep_the_window(first, length, weekdays, times, per_week, zone):
    wanted = replace(
        asked(first.isoformat(), (first + timedelta(days=length)).isoformat(), times=times),
        weekdays=weekdays,
        per_week=per_week,
    )
    try:
        found = visits(wanted, ZoneInfo(zone))
    except NotPossible:
        return
    taken = [{datetime.fromisoformat(start).date() for start in visit.starts} for visit in found]
    assert len(found) == times
    assert sum(len(share) for share in taken) == len(set().union(*taken))
    assert all(wanted.first_start <= day <= wanted.last_start for share in taken for day in share)
    assert all(not weekdays or day.weekday() in weekdays for share in taken for day in share)
    weeks = Counter(min(share).isocalendar()[:2] for share in taken)
    assert per_week is None or max(weeks.values()) <= per_week


@pytest.mark.parametrize(
    ("column", "facts"),
    [
        ("kind", {"kind": " "}),
        ("first_start", {"first_start": date(1999, 12, 31), "last_start": date(2000, 1, 1)}),
        ("last_start", {"last_start": date(2026, 1, 1)}),
        ("last_start", {"last_start": date(2099, 1, 1)}),
        ("weekdays", {"weekdays": [7]}),
        ("at", {"at": []}),
        ("at", {"at": ["9"]}),
        ("hours", {"days": 2}),
        ("hours", {"hours": None}),
        ("hours", {"hours": 1000.0}),
        ("days", {"days": 0, "hours": None}),
        ("times", {"times": 0}),
        ("times", {"times": 9}),
        ("per_week", {"per_week": 0}),
        ("people", {"people": 0}),
        ("people_max", {"people": 3}),
        ("priority", {"priority": 6}),
    ],
)
def test_faults_name_the_column(column, facts):
    assert list(faults(replace(asked("2027-01-04"), **facts), BOGOTA)) == [column]


def test_faults_of_a_good_request_are_none():
    assert faults(asked("2027-01-04"), BOGOTA) == {}


def test_starts_are_written_as_in_the_problem_format():
    (visit,) = visits(asked("2027-01-04", at=["14:30", "09:00"]), ZoneInfo("Asia/Kathmandu"))
    assert json.dumps(visit.starts) == '["2027-01-04T09:00+05:45", "2027-01-04T14:30+05:45"]'
