"""Dates, midnights and weeks, where clocks change and where offsets are odd."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from accompaniment.scheduling.clock import Clock, after, minutes_between

HEBRON = Clock(ZoneInfo("Asia/Hebron"))
KATHMANDU = Clock(ZoneInfo("Asia/Kathmandu"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def days(*texts: str) -> list[int]:
    return [date.fromisoformat(text).toordinal() for text in texts]


def test_midnight_is_the_next_date_not_24_hours_later():
    spring = date(2027, 3, 27)  # clocks go forward at 02:00
    length = minutes_between(HEBRON.midnight(spring), HEBRON.midnight(date(2027, 3, 28)))
    assert length == 23 * 60
    autumn = date(2027, 10, 30)
    length = minutes_between(HEBRON.midnight(autumn), HEBRON.midnight(date(2027, 10, 31)))
    assert length == 25 * 60


def test_midnight_that_a_clock_change_skips_is_the_first_instant_of_the_date():
    # In 2021 Hebron went from 00:00 to 01:00 on 27 March.
    assert HEBRON.midnight(date(2021, 3, 27)) == instant("2021-03-27T01:00+03:00")
    assert HEBRON.date_of(HEBRON.midnight(date(2021, 3, 27))) == date(2021, 3, 27)


def test_midnight_of_an_odd_offset():
    assert KATHMANDU.midnight(date(2027, 1, 4)) == instant("2027-01-03T18:15+00:00")


def test_days_end_before_midnight():
    start, end = instant("2027-01-04T20:00+05:45"), instant("2027-01-05T00:00+05:45")
    assert list(KATHMANDU.days(start, end)) == days("2027-01-04")
    assert list(KATHMANDU.days(start, after(end, 1))) == days("2027-01-04", "2027-01-05")


def test_days_are_local_whatever_the_offset_they_were_written_with():
    start, end = instant("2027-01-03T19:00Z"), instant("2027-01-04T18:00Z")
    assert list(KATHMANDU.days(start, end)) == days("2027-01-04")


def test_week_of_the_turn_of_the_year_is_the_iso_week():
    assert KATHMANDU.week(instant("2027-01-01T12:00+05:45")) == (2026, 53)
    assert KATHMANDU.week(instant("2027-01-03T23:59+05:45")) == (2026, 53)
    assert KATHMANDU.week(instant("2027-01-04T00:00+05:45")) == (2027, 1)


def test_instants_in_the_repeated_hour_differ():
    # 01:30 happens twice on 30 October 2027: wall clocks would call these equal.
    first, second = instant("2027-10-30T01:30+03:00"), instant("2027-10-30T01:30+02:00")
    assert minutes_between(first, second) == 60
    assert first < second


@pytest.mark.parametrize("zone", ["Asia/Hebron", "Asia/Kathmandu", "America/Bogota", "Pacific/Apia"])
def test_midnight_of_every_date_belongs_to_it(zone):
    clock = Clock(ZoneInfo(zone))
    for number in range(date(2027, 1, 1).toordinal(), date(2028, 1, 1).toordinal()):
        midnight = clock.midnight_of(number)
        assert clock.date_of(midnight).toordinal() == number
        assert clock.date_of(after(midnight, -1)).toordinal() == number - 1
