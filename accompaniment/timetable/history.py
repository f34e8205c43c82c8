"""One calendar over all published versions: what stands, what moved, what was taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from accompaniment import access
from accompaniment.models import Account, Duty, Location, Plan, PlanState, Project, Shift, Team, Volunteer
from accompaniment.scheduling.clock import Clock
from accompaniment.timetable.making import NotReadable
from accompaniment.timetable.reading import in_order

PAST = timedelta(days=28)
"""How long the office's calendars keep what is over; a volunteer's is bound by `access.window`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A duty as a calendar may know it: no defender, no kind, no place finer than a town.

    `sequence` rises with every published version that changes this event (RFC 5545, 3.8.7.4): it is
    twice the version's number, and one more if the event stands, so it never falls when old
    versions are deleted. `people` are codes, empty in one person's own calendar. Times are aware
    and in the project's zone.
    """

    uid: str
    sequence: int
    cancelled: bool
    changed_at: datetime
    shift: str
    people: tuple[str, ...]
    place: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The events of one person or one base (`whose`: its code), in the order of their starts."""

    project: str
    zone: ZoneInfo
    whose: str
    events: tuple[Event, ...]

    def within(self, since: datetime, until: datetime) -> Calendar:
        """The same with only what is not over by `since` and begins before `until`."""
        near = tuple(event for event in self.events if event.end > since and event.start < until)
        return replace(self, events=near)


def calendar(
    session: Session,
    *,
    reader: Account,
    now: datetime,
    volunteer: str | None = None,
    base: str | None = None,
) -> Calendar:
    """The calendar of one volunteer or of one base (codes), from all published versions.

    An event that a later version took back, or moved out of what the reader may see, is in it as
    cancelled, so that a calendar which has it takes it out.

    Raises:
        NotReadable: there is nobody of that code, or a volunteer asks for more than their own.
    """
    project = session.get_one(Project, reader.project_id)
    if volunteer is not None:
        found = session.execute(
            select(Volunteer.id, Volunteer.code, Volunteer.uid).where(
                Volunteer.project_id == project.id, Volunteer.code == volunteer
            )
        ).one_or_none()
        members: ColumnElement[bool] | None = found and Volunteer.id == found.id
    else:
        found = session.execute(
            select(Location.id, Location.code, Location.code.label("uid")).where(
                Location.project_id == project.id, Location.code == base, Location.base
            )
        ).one_or_none()
        members = found and Volunteer.base_id == found.id
    own = volunteer is not None and found is not None and found.id == reader.volunteer_id
    if found is None or members is None or not (own or access.sees_whole_plan(reader)):
        raise NotReadable("This calendar is not yours to read.")
    since, until = access.window(reader, now) or (now - PAST, datetime.max.replace(tzinfo=UTC))
    clock = Clock(ZoneInfo(project.timezone))
    plans = session.execute(
        select(Plan.id, Plan.number, Plan.published_at, Plan.withdrawn_at)
        .where(
            Plan.project_id == project.id,
            Plan.state.in_((PlanState.PUBLISHED, PlanState.WITHDRAWN)),
            Plan.end_day >= clock.date_of(since),
        )
        .order_by(Plan.number)
    ).all()
    teams = _teams(session, members, [plan.id for plan in plans], since)
    told = _Told(clock, salt=found.uid, named=volunteer is None)
    for plan in plans:
        told.hear(plan, teams[plan.id])
    if plans and plans[-1].withdrawn_at:
        told.take_back(plans[-1].withdrawn_at, sequence=2 * plans[-1].number + 2)
    seen = (_as_seen(versions, since, until) for versions in told.versions.values())
    events = sorted(
        (event for event in seen if event), key=lambda event: (event.start.timestamp(), event.uid)
    )
    return Calendar(project=project.code, zone=clock.zone, whose=found.code, events=tuple(events))


def event_uid(shift: str, whose: str) -> str:
    """What an event is called in the calendar of one person or base, of their opaque `uid`s."""
    return sha256(f"{shift} {whose}".encode()).hexdigest()[:32]


def _teams(
    session: Session, members: ColumnElement[bool], plan_ids: list[int], since: datetime
) -> dict[int, dict[str, list[Row[Any]]]]:
    """By plan and shift: one row for each of the people on shifts that any version has after `since`."""
    teams: dict[int, dict[str, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    late = select(Team.shift_id).where(Team.plan_id.in_(plan_ids), Team.end > since)
    for row in session.execute(
        select(
            Team.plan_id,
            Team.start,
            Team.end,
            Shift.uid,
            Shift.code.label("shift"),
            Location.name.label("place"),
            Volunteer.code.label("person"),
        )
        .join(Duty, Duty.team_id == Team.id)
        .join(Volunteer, Volunteer.id == Duty.volunteer_id)
        .join(Shift, Shift.id == Team.shift_id)
        .join(Location, Location.id == Shift.location_id)
        .where(Team.plan_id.in_(plan_ids), Team.shift_id.in_(late), members)
    ):
        teams[row.plan_id][row.uid].append(row)
    return teams


class _Told:
    """What people were told of each shift, one published plan after the other."""

    def __init__(self, clock: Clock, salt: str, named: bool) -> None:
        self.clock, self.salt, self.named = clock, salt, named
        self.versions: dict[str, list[Event]] = {}  # by shift, the oldest first

    def hear(self, plan: Row[Any], teams: dict[str, list[Row[Any]]]) -> None:
        for shift, rows in teams.items():
            event = Event(
                uid=event_uid(shift, self.salt),
                sequence=2 * plan.number + 1,
                cancelled=False,
                changed_at=plan.published_at,
                shift=rows[0].shift,
                people=tuple(sorted((row.person for row in rows), key=in_order)) if self.named else (),
                place=rows[0].place,
                start=self.clock.local(rows[0].start),
                end=self.clock.local(rows[0].end),
            )
            versions = self.versions.setdefault(shift, [])
            if not versions or event != replace(
                versions[-1], sequence=event.sequence, changed_at=event.changed_at
            ):
                versions.append(event)
        self.take_back(plan.published_at, sequence=2 * plan.number, kept=teams)

    def take_back(self, at: datetime, sequence: int, kept: Container[str] = ()) -> None:
        """Cancel what is not kept. What had begun by then took place and stands.

        A published version holds what was published for other days too (`publishing`).
        """
        for shift, versions in self.versions.items():
            stood = versions[-1]
            if shift not in kept and stood.start > at and not stood.cancelled:
                versions.append(replace(stood, sequence=sequence, cancelled=True, changed_at=at))


def _as_seen(versions: list[Event], since: datetime, until: datetime) -> Event | None:
    """The newest version, or, if it moved too far ahead to be seen, an older one as cancelled."""
    newest = versions[-1]
    if newest.start >= until:
        shown = [event for event in versions[:-1] if event.start < until and not event.cancelled]
        if not shown:
            return None
        newest = replace(
            shown[-1], sequence=newest.sequence - 1, cancelled=True, changed_at=newest.changed_at
        )
    return newest if newest.end > since else None
