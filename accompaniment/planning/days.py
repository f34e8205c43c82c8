"""Local days and instants as the problem format writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from accompaniment.models import Project

DAY = timedelta(days=1)


class Calendar:
    """The calendar of one project's time zone."""

    def __init__(self, project: Project) -> None:
        self.zone = ZoneInfo(project.timezone)

    def midnight(self, day: date) -> datetime:
        """The instant a local date begins, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def date(self, instant: datetime) -> date:
        """The local date of an instant."""
        return instant.astimezone(self.zone).date()

    def last_date(self, end: datetime) -> date:
        """The last local date that something touches which ends at `end`."""
        return self.date(end - timedelta(seconds=1))

    def write(self, instant: datetime) -> str:
        """An instant in local time with its offset, to the minute where that says it all."""
        local = instant.astimezone(self.zone)
        return local.isoformat(timespec="seconds" if local.second else "minutes")

    def stretch(self, first_day: date, end_day: date) -> dict[str, str]:
        """Whole local days, `end_day` not included, as `{start, end}`."""
        return {"start": self.write(self.midnight(first_day)), "end": self.write(self.midnight(end_day))}
