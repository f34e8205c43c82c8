"""What a request asks for that nobody can give: it may be taken on, but not without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from accompaniment.models import Request, Volunteer
from accompaniment.models.volunteer import COUNTED_GENDERS


@dataclass(frozen=True, slots=True)
class Lacking:
    """`needs` are those for which nobody in service then is there; `people`: the team is larger than all of
    them. Who only shadows does not count, and nobody's other duties or absences are looked at."""

    needs: list[dict[str, Any]]
    people: bool


def lacking(session: Session, request: Request) -> Lacking:
    """What nobody in service in the days of a request can give."""
    end = request.last_start + timedelta(days=request.days or 1)
    begins = func.coalesce(Volunteer.counts_from, Volunteer.arrives)
    there = select(Volunteer).where(
        Volunteer.project_id == request.project_id, begins < end, Volunteer.leaves > request.first_start
    )
    people = session.scalars(there.options(selectinload(Volunteer.qualifications))).all()
    held: dict[str, int] = {}
    for person in people:
        for name, level in _held(person, request.first_start):
            held[name] = max(held.get(name, 0), level)
    needs = [need for need in request.needs if held.get(need["qualification"], 0) < need["level"]]
    return Lacking(needs, len(people) < request.people)


def _held(person: Volunteer, day: date) -> Iterator[tuple[str, int]]:
    """What somebody can do on that day, as the planner counts it."""
    for skill in person.qualifications:
        if skill.expires is None or skill.expires >= day:
            yield skill.name, skill.level
    if person.gender in COUNTED_GENDERS:
        yield person.gender, 1
