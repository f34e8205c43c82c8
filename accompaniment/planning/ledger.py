"""What each person has done lately: shown to the office, and carried into the next plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Absence, Location, Project, Team, Volunteer
from accompaniment.planning import record
from accompaniment.planning.days import Calendar
from accompaniment.scheduling.ledger import HARD, Carried, Ledger

SHOWN_WEEKS = 8
"""How far back is shown where the planner does not look back."""


@dataclass(frozen=True, slots=True)
class Borne:
    """What one person did: `done`, counted as the planner counts it, and its burden in minutes."""

    volunteer: str
    base: str
    done: Carried
    minutes: int

    @property
    def weeks(self) -> float:
        """How long they were there, absences not counted."""
        return self.done.dates / 7


def weeks_back(project: Project) -> int:
    """How far back an office looks that shows what people have done."""
    return project.ledger_weeks or SHOWN_WEEKS


def borne_lately(
    session: Session, project: Project, until: date, volunteer: str | None = None
) -> list[Borne]:
    """What everybody here on the day before `until` (or one person) did in the weeks before it."""
    calendar, rates = Calendar(project), _rates(project)
    people = (
        select(Volunteer.code, Location.name)
        .join(Location, Volunteer.base_id == Location.id)
        .where(Volunteer.project_id == project.id, Volunteer.arrives < until, Volunteer.leaves >= until)
        .order_by(Volunteer.code)
    )
    if volunteer is not None:
        people = people.where(Volunteer.code == volunteer)
    sums = _sums(session, project, calendar, until - timedelta(weeks=weeks_back(project)), until)
    found = []
    for code, base in session.execute(people):
        done = sums.get(code, Carried())
        burden = rates.burden(done.load, done.nights, done.weekend_days, done.hard_duties)
        found.append(Borne(code, base, done, burden))
    return found


def as_ledger(
    session: Session,
    project: Project,
    calendar: Calendar,
    first_day: date,
    known: Collection[str],
    lent: Collection[str],
) -> dict[str, Any]:
    """The key `ledger` of a problem that begins on `first_day`, as keys to add: none if the office
    does not look back. Of the volunteers in `known`; without the shifts in `lent`, which the
    problem itself counts."""
    if not project.ledger_weeks:
        return {}
    since = first_day - timedelta(weeks=project.ledger_weeks)
    sums = _sums(session, project, calendar, since, first_day, lent)
    carried = [
        {
            "volunteer": code,
            "dates": done.dates,
            "load": done.load,
            "nights": done.nights,
            "weekend_days": done.weekend_days,
            "hard_duties": done.hard_duties,
        }
        for code in known
        if (done := sums.get(code, Carried())) != Carried()
    ]
    rates = {
        "night": project.night_minutes,
        "weekend_day": project.weekend_minutes,
        "hard_duty": project.hard_minutes,
    }
    return {"ledger": {"rates": rates, "weekend": list(project.weekend), "carried": carried}}


def _rates(project: Project) -> Ledger:
    return Ledger(
        project.night_minutes, project.weekend_minutes, project.hard_minutes, frozenset(project.weekend)
    )


def _sums(
    session: Session,
    project: Project,
    calendar: Calendar,
    since: date,
    until: date,
    lent: Collection[str] = (),
) -> dict[str, Carried]:
    """By volunteer, the duties that began on these days (published and not taken back before), and
    the dates on which they counted in a team and were not absent."""
    rates = _rates(project)
    sums = {code: Carried(dates=dates) for code, dates in _dates(session, project, since, until).items()}
    first, end = calendar.midnight(since), calendar.midnight(until)
    took_place = record.in_force(), Team.start >= first, Team.start < end
    for team in record.teams(session, project, *took_place):
        if team.shift in lent:
            continue
        days = range(calendar.date(team.start).toordinal(), calendar.last_date(team.end).toordinal() + 1)
        for code in team.volunteers:
            done = sums.get(code, Carried())
            sums[code] = replace(
                done,
                load=done.load + team.load,
                nights=done.nights + (len(days) - 1 if team.away else 0),
                weekend_days=done.weekend_days + rates.weekend_days(days),
                hard_duties=done.hard_duties + (team.priority >= HARD),
            )
    return sums


def _dates(session: Session, project: Project, since: date, until: date) -> dict[str, int]:
    """By volunteer, on how many of these days they counted in a team and were not absent."""
    people: dict[int, tuple[str, date, date]] = {}
    for key, code, arrives, counts_from, leaves in session.execute(
        select(
            Volunteer.id, Volunteer.code, Volunteer.arrives, Volunteer.counts_from, Volunteer.leaves
        ).where(Volunteer.project_id == project.id, Volunteer.arrives < until, Volunteer.leaves > since)
    ):
        begins = max(since, arrives, counts_from or arrives)
        people[key] = code, begins, min(until, leaves)
    away: dict[int, set[int]] = {}
    for key, first, last in session.execute(
        select(Absence.volunteer_id, Absence.first_day, Absence.last_day).where(
            Absence.project_id == project.id, Absence.first_day < until, Absence.last_day >= since
        )
    ):
        away.setdefault(key, set()).update(range(first.toordinal(), last.toordinal() + 1))
    return {
        code: sum(day not in away.get(key, ()) for day in range(begins.toordinal(), ends.toordinal()))
        for key, (code, begins, ends) in people.items()
    }
