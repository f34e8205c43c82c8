"""What a request comes to in visits: when each may start, how long it lasts, how much work it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Protocol
from zoneinfo import ZoneInfo

from accompaniment.errors import OfficeError

BACK_AT = time(17)
"""When the last of whole days ends."""

DAY_LOAD = 8 * 60
"""The most minutes of work that one day counts for."""


class NotPossible(OfficeError):
    """What a request asks for contradicts itself. `field` is the column that says so."""

    def __init__(self, field: str, sentence: str, advice: str = "") -> None:
        super().__init__(sentence, advice)
        self.field = field


class Asks(Protocol):
    """The columns of a request that say when: a `Request` has them, and a `Wanted`."""

    first_start: date
    last_start: date
    weekdays: Sequence[int]
    at: Sequence[str]
    days: int | None
    hours: float | None
    times: int
    per_week: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: the local times that suit (ISO 8601 with offset, in order), and minutes."""

    starts: list[str]
    minutes: int
    load_minutes: int

    @property
    def first_start(self) -> datetime:
        return datetime.fromisoformat(self.starts[0])

    @property
    def last_start(self) -> datetime:
        return datetime.fromisoformat(self.starts[-1])


def visits(asks: Asks, zone: ZoneInfo) -> list[Visit]:
    """The visits that `asks` comes to, in order of time.

    Each week has `per_week` visits (fewer where fewer of its days suit) until there are `times` in
    all; without `per_week` the whole window counts as one week. The days that suit are shared out in
    order among the visits of their week, so no two of them can meet on one day. Raises `NotPossible`
    where the window has no day that suits, or fewer than the visits need.
    """
    found: list[Visit] = []
    for days in _weeks(asks):
        wanted = min(asks.per_week or asks.times, len(days), asks.times - len(found))
        for share in _shares(days, wanted):
            found.append(_visit(asks, share, zone))
    if not found:
        raise NotPossible("weekdays", "No day from the first to the last start is one of the weekdays.")
    if len(found) < asks.times:
        raise NotPossible(
            "times",
            f"{asks.times} visits do not fit: the days that suit are enough for {len(found)}.",
            "Maybe allow more days, or ask for fewer visits.",
        )
    return found


def _weeks(asks: Asks) -> Iterator[list[date]]:
    length = (asks.last_start - asks.first_start).days + 1
    window = (asks.first_start + timedelta(days=number) for number in range(length))
    suiting = [day for day in window if not asks.weekdays or day.weekday() in asks.weekdays]
    if asks.per_week is None:
        yield suiting
        return
    for _, days in groupby(suiting, key=lambda day: day.isocalendar()[:2]):
        yield list(days)


def _shares(days: list[date], number: int) -> Iterator[list[date]]:
    if number < 1:
        return
    size, longer = divmod(len(days), number)
    taken = 0
    for index in range(number):
        until = taken + size + (index < longer)
        yield days[taken:until]
        taken = until


def _visit(asks: Asks, days: list[date], zone: ZoneInfo) -> Visit:
    starts = sorted({instant(day, time.fromisoformat(at), zone) for day in days for at in asks.at})
    lengths = [_minutes(asks, start, zone) for start in starts]
    # One length for all starts: the longest, so that nobody is planned for something else before
    # they are back, whichever start is chosen (hours differ, and so do days when the clocks change).
    return Visit(
        starts=[start.astimezone(zone).isoformat(timespec="minutes") for start in starts],
        minutes=max(lengths),
        load_minutes=max(_load(start, length, zone) for start, length in zip(starts, lengths, strict=True)),
    )


def _minutes(asks: Asks, start: datetime, zone: ZoneInfo) -> int:
    if asks.hours is not None:
        return round(asks.hours * 60)
    last = start.astimezone(zone).date() + timedelta(days=(asks.days or 1) - 1)
    minutes = (instant(last, BACK_AT, zone) - start) // timedelta(minutes=1)
    if minutes <= 0:
        raise NotPossible("at", "Whole days end at 17:00; this starts later.", "Maybe give hours instead.")
    return minutes


def _load(start: datetime, minutes: int, zone: ZoneInfo) -> int:
    last = (start + timedelta(minutes=minutes, seconds=-1)).astimezone(zone).date()
    touched = (last - start.astimezone(zone).date()).days + 1
    return min(minutes, touched * DAY_LOAD)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time, in UTC; one that a clock change skips moves past the gap."""
    return datetime.combine(day, at, zone).astimezone(UTC)
