"""What a request asks for, as it is typed or imported."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import codes
from accompaniment.intake.visits import NotPossible, visits
from accompaniment.models import Defender, Location, Project, Request, RequestState, Risk

MOST_DAYS = 3 * 366  # of the window in which it may start
MOST_VISITS = 1000
MOST_STARTS = 20_000
AGAIN = timedelta(hours=1)
"""For so long a request that says the same is taken for the same form, sent again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The facts of a request; the fields are the columns of `models.Request` and mean the same."""

    kind: str
    place: Location
    first_start: date
    last_start: date
    at: list[str]
    defender: Defender | None = None
    weekdays: list[int] = field(default_factory=list)
    days: int | None = None
    hours: float | None = None
    times: int = 1
    per_week: int | None = None
    people: int = 2
    people_max: int = 2
    needs: list[dict[str, Any]] = field(default_factory=list)
    prefers: list[dict[str, Any]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    uses: list[dict[str, Any]] = field(default_factory=list)
    priority: int = 3
    risk: Risk | None = None
    note: str = ""
    known_at: datetime | None = None

    @classmethod
    def of(cls, request: Request) -> Wanted:
        """What a request asks for now."""
        return cls(**{column.name: getattr(request, column.name) for column in fields(cls)})

    def write_to(self, request: Request) -> None:
        """Put the facts into a request's columns."""
        for column in fields(self):
            value = getattr(self, column.name)
            if getattr(request, column.name, None) != value:
                setattr(request, column.name, value)


def faults(wanted: Wanted, zone: ZoneInfo) -> dict[str, str]:
    """What is wrong with the facts, a sentence for each column; empty: they can become visits."""
    found: dict[str, str] = {}

    def demand(holds: bool, column: str, sentence: str) -> None:
        if not holds:
            found.setdefault(column, sentence)

    demand(bool(wanted.kind.strip()), "kind", "Say in a word or two what it is.")
    demand(2000 <= wanted.first_start.year <= 2100, "first_start", "The year is not between 2000 and 2100.")
    demand(2000 <= wanted.last_start.year <= 2100, "last_start", "The year is not between 2000 and 2100.")
    length = (wanted.last_start - wanted.first_start).days + 1
    demand(length >= 1, "last_start", "The last start is before the first.")
    demand(length <= MOST_DAYS, "last_start", f"The window is longer than {MOST_DAYS} days.")
    demand(all(number in range(7) for number in wanted.weekdays), "weekdays", "A weekday is 0 to 6.")
    demand(bool(wanted.at), "at", "At least one time of day is needed.")
    demand(all(is_time(at) for at in wanted.at), "at", "A time of day is written 08:00.")
    demand((wanted.days is None) != (wanted.hours is None), "hours", "Give either days or hours.")
    demand(wanted.days is None or 1 <= wanted.days <= 100, "days", "Days are a whole number from 1 to 100.")
    demand(wanted.hours is None or 0.1 <= wanted.hours <= 240, "hours", "Hours are a number up to 240.")
    demand(1 <= wanted.times <= MOST_VISITS, "times", f"Visits are a whole number from 1 to {MOST_VISITS}.")
    demand(wanted.per_week is None or 1 <= wanted.per_week <= 7, "per_week", "Visits a week are 1 to 7.")
    demand(1 <= wanted.people <= 100, "people", "A team is 1 to 100 people.")
    demand(
        wanted.people <= wanted.people_max <= 100,
        "people_max",
        "It is smaller than the smallest team.",
    )
    demand(1 <= wanted.priority <= 5, "priority", "Priority is a whole number from 1 to 5.")
    starts = min(length, MOST_DAYS) * len(wanted.at)
    demand(starts <= MOST_STARTS, "at", "There are too many possible starts.")
    if not found:
        try:
            visits(wanted, zone)
        except NotPossible as fault:
            found[fault.field] = " ".join(filter(None, (fault.sentence, fault.advice)))
    return found


def demand_possible(wanted: Wanted, zone: ZoneInfo) -> None:
    """Raise `NotPossible` for the first fault there is."""
    for column, sentence in faults(wanted, zone).items():
        raise NotPossible(column, sentence)


def same(session: Session, project: Project, wanted: Wanted, now: datetime) -> Request | None:
    """The request that was made of the same facts a moment ago: by going back, or by a second click.

    How it was assessed meanwhile makes no difference; one that was declined or closed is over.
    """
    over = (RequestState.DECLINED, RequestState.CLOSED)
    alike = select(Request).where(
        Request.project_id == project.id,
        Request.kind == wanted.kind,
        Request.place_id == wanted.place.id,
        Request.first_start == wanted.first_start,
        Request.received_at > now - AGAIN,
        Request.state.not_in(over),
    )
    for request in session.scalars(alike.order_by(Request.id.desc())):
        if replace(Wanted.of(request), risk=wanted.risk, priority=wanted.priority) == wanted:
            return request
    return None


def is_time(text: str) -> bool:
    """Whether this is a time of day as it is kept: HH:MM."""
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except (TypeError, ValueError):
        return False


def next_code(session: Session, project: Project) -> str:
    """The code of the next request of a project: R and one more than the greatest number there ever was."""
    return f"{Request.LETTER}{codes.next_number(session, project.id, Request):02d}"
