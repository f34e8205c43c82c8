"""What a timetable is read from: a fixed number of queries, narrowed to days and people in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from accompaniment.models import (
    Absence,
    Defender,
    Duty,
    KeptBreach,
    Location,
    Pin,
    Request,
    Resource,
    Shift,
    Team,
    TravelTime,
    Volunteer,
    Wish,
)

Rows = Sequence[Row[Any]]

SHIFT = (
    Shift.id.label("shift_id"),
    Shift.code,
    Shift.uid,
    Shift.title,
    Shift.location_id,
    Shift.team_min,
    Shift.team_max,
    Shift.needs,
    Shift.uses,
    Shift.priority,
    Shift.from_base,
    Shift.load_minutes,
    Shift.withdrawn_at,
    Request.code.label("request"),
    Request.risk,
    Defender.code.label("defender"),
)


@dataclass(frozen=True)
class Reach:
    """How far a reading goes: one plan, from `since` to `until`, of everybody or of some people.

    `people_seen` are those the reader sees, `cases` the shifts of theirs (see `scope`; none: all);
    `only_code` and `only_base` narrow the people further. A team is read, with all its people, as
    soon as one of them is among these, or it is for one of these cases and nobody is asked for by code.
    """

    session: Session
    project_id: int
    plan_id: int
    since: datetime
    until: datetime
    first_day: date
    end_day: date
    people_seen: ColumnElement[bool] | None
    cases: ColumnElement[bool] | None
    only_code: str | None
    only_base: str | None

    def _rows(self, query: Select[Any]) -> Rows:
        return self.session.execute(query).all()

    def _whom(self) -> ColumnElement[bool]:
        wanted = [Volunteer.project_id == self.project_id]
        if self.people_seen is not None:
            wanted.append(self.people_seen)
        if self.only_code is not None:
            wanted.append(Volunteer.code == self.only_code)
        if self.only_base is not None:
            wanted.append(
                Volunteer.base_id.in_(
                    select(Location.id).where(
                        Location.project_id == self.project_id, Location.code == self.only_base
                    )
                )
            )
        return and_(*wanted)

    def _which(self) -> ColumnElement[bool]:
        wanted = [Team.plan_id == self.plan_id, Team.start < self.until, Team.end > self.since]
        if self.people_seen is not None or self.only_code is not None or self.only_base is not None:
            theirs = select(Duty.team_id).join(Volunteer, Volunteer.id == Duty.volunteer_id)
            mine = Team.id.in_(theirs.where(self._whom()))
            if self.cases is not None and self.only_code is None:
                mine = or_(mine, Team.shift_id.in_(select(Shift.id).where(self.cases)))
            wanted.append(mine)
        return and_(*wanted)

    def _own(self) -> ColumnElement[bool]:
        """Whether a shift is of a case that the reader sees."""
        return (true() if self.cases is None else self.cases).label("own")

    def locations(self) -> Rows:
        return self._rows(
            select(
                Location.id,
                Location.code,
                Location.name,
                Location.country,
                Location.lat,
                Location.lon,
                Location.base,
                Location.phone_coverage,
            ).where(Location.project_id == self.project_id)
        )

    def travel(self) -> Rows:
        return self._rows(
            select(TravelTime.from_id, TravelTime.to_id, TravelTime.minutes).where(
                TravelTime.project_id == self.project_id
            )
        )

    def people(self) -> Rows:
        """Those in service on one of the days, and those the plan sends out all the same."""
        sent = select(Duty.volunteer_id).join(Team, Team.id == Duty.team_id).where(self._which())
        there = and_(Volunteer.arrives < self.end_day, Volunteer.leaves > self.first_day)
        return self._rows(
            select(
                Volunteer.id,
                Volunteer.code,
                Volunteer.uid,
                Volunteer.base_id,
                Volunteer.arrives,
                Volunteer.leaves,
                Volunteer.counts_from,
            ).where(self._whom(), or_(there, Volunteer.id.in_(sent)))
        )

    def teams(self) -> Rows:
        return self._rows(
            select(Team.id, Team.start, Team.end, self._own(), *SHIFT)
            .join(Shift, Shift.id == Team.shift_id)
            .join(Request, Request.id == Shift.request_id)
            .outerjoin(Defender, Defender.id == Shift.defender_id)
            .where(self._which())
        )

    def duties(self) -> dict[int, list[tuple[int, str]]]:
        """Volunteers' ids and codes by the id of their team."""
        duties = defaultdict(list)
        for team_id, volunteer_id, code in self._rows(
            select(Duty.team_id, Duty.volunteer_id, Volunteer.code)
            .join(Team, Team.id == Duty.team_id)
            .join(Volunteer, Volunteer.id == Duty.volunteer_id)
            .where(self._which())
        ):
            duties[team_id].append((volunteer_id, code))
        return duties

    def spans(self, kind: type[Absence] | type[Wish]) -> dict[int, list[tuple[date, date]]]:
        """First and last day of absences or wishes, by the volunteer's id."""
        spans = defaultdict(list)
        for volunteer_id, first_day, last_day in self._rows(
            select(kind.volunteer_id, kind.first_day, kind.last_day)
            .join(Volunteer, Volunteer.id == kind.volunteer_id)
            .where(self._whom(), kind.first_day < self.end_day, kind.last_day >= self.first_day)
        ):
            spans[volunteer_id].append((first_day, last_day))
        return spans

    def pins(self) -> dict[int, list[str]]:
        """Codes of the volunteers who were put on a shift by hand, by the shift's id."""
        pins = defaultdict(list)
        for shift_id, code in self._rows(
            select(Pin.shift_id, Volunteer.code)
            .join(Volunteer, Volunteer.id == Pin.volunteer_id)
            .where(self._whom(), Pin.shift_id.in_(select(Team.shift_id).where(self._which())))
        ):
            pins[shift_id].append(code)
        return pins

    def kept(self) -> list[tuple[str, str]]:
        """Breaches that are kept: the key of each and why."""
        kept = select(KeptBreach).where(KeptBreach.plan_id == self.plan_id)
        return [(one.key, one.reason) for one in self.session.scalars(kept)]

    def resources(self) -> dict[str, str]:
        """Names of the resources by their codes."""
        resources = select(Resource.code, Resource.name).where(Resource.project_id == self.project_id)
        return {row.code: row.name for row in self._rows(resources)}

    def uncovered(self) -> Rows:
        """The shifts that could start on one of the days and have no team in the plan."""
        covered = select(Team.id).where(Team.plan_id == self.plan_id, Team.shift_id == Shift.id).exists()
        return self._rows(
            select(Shift.starts, Shift.minutes, Request.decided_at, *SHIFT)
            .join(Request, Request.id == Shift.request_id)
            .outerjoin(Defender, Defender.id == Shift.defender_id)
            .where(
                Shift.project_id == self.project_id,
                Shift.withdrawn_at.is_(None),
                Shift.first_start < self.until,
                Shift.last_start >= self.since,
                ~covered,
                *(() if self.cases is None else (self.cases,)),
            )
        )
