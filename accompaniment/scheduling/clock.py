"""Time: the only place that knows the zone of a problem.

Instants are aware datetimes in UTC, so that comparing and subtracting them counts elapsed time
(Python compares two datetimes of one zone by their wall clocks, which is wrong in the hour that
a clock change repeats).  Calendar words (date, midnight, week) belong to a `Clock`.

A *day number* is a local date as `date.toordinal()`: dates as whole numbers, so that a stretch of
dates is a `range`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def minutes_between(earlier: datetime, later: datetime) -> float:
    """Elapsed minutes from one instant to another; negative if `later` is the earlier one."""
    return (later - earlier).total_seconds() / 60


def after(instant: datetime, minutes: float) -> datetime:
    """The instant `minutes` of elapsed time later (earlier, if negative)."""
    return instant + timedelta(minutes=minutes)


class Clock:
    """The calendar of one zone."""

    def __init__(self, zone: ZoneInfo):
        self.zone = zone
        self.midnight = lru_cache(maxsize=None)(self._midnight)
        self.local = lru_cache(maxsize=4096)(self._local)

    def __reduce__(self) -> tuple[type[Clock], tuple[ZoneInfo]]:
        # What was remembered cannot be pickled, and a problem is sent to other processes.
        return Clock, (self.zone,)

    def _midnight(self, day: date) -> datetime:
        """The instant a local date begins; where a clock change skips 00:00, the first after it."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def midnight_of(self, day_number: int) -> datetime:
        """The instant a local date begins, by its day number."""
        return self.midnight(date.fromordinal(day_number))

    def _local(self, instant: datetime) -> datetime:
        """The instant as the wall clock shows it."""
        return instant.astimezone(self.zone)

    def date_of(self, instant: datetime) -> date:
        """The local date of an instant."""
        return self.local(instant).date()

    def days(self, start: datetime, end: datetime) -> range:
        """Day numbers of the local dates that [start, end) touches: an end at midnight touches
        only the date before.  Instants are whole seconds."""
        return range(self.date_of(start).toordinal(), self.date_of(end - SECOND).toordinal() + 1)

    def week(self, instant: datetime) -> tuple[int, int]:
        """ISO year and week of an instant's local date."""
        return self.date_of(instant).isocalendar()[:2]
