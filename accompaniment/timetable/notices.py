"""What changed for one volunteer since they last said that they had seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import access, notices, scope
from accompaniment.models import Account, Project, Shift, Volunteer
from accompaniment.timetable.making import NotReadable


@dataclass(frozen=True, slots=True)
class Change:
    """One duty that is new, moved (from `was`) or gone. Times are in the project's zone."""

    change: Literal["new", "moved", "gone"]
    shift: str
    start: datetime
    end: datetime
    was: datetime | None


@dataclass(frozen=True, slots=True)
class News:
    """The changes still to come that nobody has acknowledged.

    `further` of them lie beyond what the reader may see.  `mark` says of which notice they are.
    """

    at: datetime | None
    changes: tuple[Change, ...]
    further: int
    mark: str


NONE = News(None, (), 0, "")


def news(session: Session, *, reader: Account, now: datetime, volunteer: Volunteer) -> News:
    """What the volunteer has not seen yet. Raises `NotReadable` if it is not the reader's to know."""
    own, bases = volunteer.id == reader.volunteer_id, access.bases(reader)
    if volunteer.project_id != reader.project_id or not (own or bases is None or volunteer.base_id in bases):
        raise NotReadable("These duties are not yours to read.")
    notice = notices.newest(session, volunteer)
    lines = notices.unseen(notice) if notice else []
    if not lines:
        return NONE
    zone = ZoneInfo(session.get_one(Project, volunteer.project_id).timezone)
    window = access.window(reader, now)
    changes = [
        Change(
            line["change"],
            line["shift"],
            datetime.fromisoformat(line["start"]).astimezone(zone),
            datetime.fromisoformat(line["end"]).astimezone(zone),
            datetime.fromisoformat(line["was"]).astimezone(zone) if line.get("was") else None,
        )
        for line in lines
    ]
    if not own:
        codes = select(Shift.code).where(Shift.code.in_([change.shift for change in changes]))
        known = set(session.scalars(codes.where(scope.sees(reader, Shift))))
        changes = [change for change in changes if change.shift in known]
    coming = [change for change in changes if max(change.end, change.was or change.end) > now]
    near = tuple(change for change in coming if window is None or change.start < window[1])
    if notice.seen_at and not near:
        return NONE  # they said so, and what is further ahead was told
    told_at = notice.plan.withdrawn_at or notice.plan.published_at
    return News(told_at.astimezone(zone), near, len(coming) - len(near), notices.mark(notice))
