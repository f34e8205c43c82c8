"""What people carry from before the horizon, and what makes a duty a burden besides its load.

Without a ledger in the problem the burden of a duty is its load, and nobody carries anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import reading as r

HARD = 4
"""From this priority on a duty is a hard one: what cannot be repeated or left, and emergencies."""
LONGEST_MINUTES = 366 * 24 * 60


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person did on the `dates` they were there before the horizon: minutes of load, nights
    away from a base, weekend days that work touched, duties of priority 4 and 5."""

    dates: int = 0
    load: int = 0
    nights: int = 0
    weekend_days: int = 0
    hard_duties: int = 0


NOTHING = Carried()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rates, in minutes of load that a night away, a weekend day and a hard duty count for
    besides; which days are the weekend (ISO: 1 is Monday); and what is carried, by volunteer."""

    night: int = 0
    weekend_day: int = 0
    hard_duty: int = 0
    weekend: frozenset[int] = frozenset({6, 7})
    carried: Mapping[str, Carried] = field(default_factory=dict)

    def burden(self, load: int, nights: int, weekend_days: int, hard_duties: int) -> int:
        """Minutes: the load and what the rates add to it."""
        return load + self.night * nights + self.weekend_day * weekend_days + self.hard_duty * hard_duties

    def of_duty(self, load: int, days: range, nights: range, priority: int) -> int:
        """The burden of one duty; `days` and `nights` are day numbers."""
        return self.burden(load, len(nights), self.weekend_days(days), int(priority >= HARD))

    def weekend_days(self, days: range) -> int:
        """How many of these day numbers are weekend days."""
        whole_weeks, rest = divmod(len(days), 7)
        # Day number 1 is a Monday.
        odd = sum((day % 7 or 7) in self.weekend for day in days[len(days) - rest :])
        return whole_weeks * len(self.weekend) + odd

    def minutes(self, volunteer: str) -> int:
        """The burden that a person carries."""
        past = self.carried.get(volunteer, NOTHING)
        return self.burden(past.load, past.nights, past.weekend_days, past.hard_duties)

    def dates(self, volunteer: str) -> int:
        """On how many dates before the horizon, as far back as the ledger goes, a person was there."""
        return self.carried.get(volunteer, NOTHING).dates


def read_ledger(raw: Any, volunteer: r.Reader) -> Ledger:
    """The key `ledger` of a problem; `volunteer` reads the id of one.  Raises `FormatError`."""
    rate = r.whole(0, 24 * 60)
    parts = r.fields(
        raw,
        {
            "rates": lambda raw: r.fields(raw, {"night": rate, "weekend_day": rate, "hard_duty": rate}),
            "weekend": r.distinct(r.whole(1, 7)),
            "carried": r.items(lambda raw: _carried(raw, volunteer)),
        },
    )
    carried = parts["carried"]
    r.at("carried", lambda people: r.refuse_repeats(people, ".volunteer"), [who for who, _ in carried])
    return Ledger(**parts["rates"], weekend=frozenset(parts["weekend"]), carried=dict(carried))


def _carried(raw: Any, volunteer: r.Reader) -> tuple[str, Carried]:
    days, duties = r.whole(0, r.LONGEST_DAYS), r.whole(0, 10 * r.LONGEST_DAYS)
    parts = r.fields(
        raw,
        {
            "volunteer": volunteer,
            "dates": days,
            "load": r.whole(0, LONGEST_MINUTES),
            "nights": days,
            "weekend_days": days,
            "hard_duties": duties,
        },
    )
    return parts.pop("volunteer"), Carried(**parts)
