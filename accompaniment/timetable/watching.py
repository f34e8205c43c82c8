"""The crews that are out now, for who sits by the phone; also a little before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from accompaniment import scope
from accompaniment.models import Account, Plan, PlanState, Project
from accompaniment.scheduling.clock import Clock
from accompaniment.timetable.making import DAY, Making, NotReadable
from accompaniment.timetable.reading import Entry, Place, Use
from accompaniment.timetable.rows import Reach

BEFORE = timedelta(hours=1)
"""A crew is shown so long before it leaves."""

AFTER = timedelta(hours=2)
"""And so long after it should be back: 90 minutes after a missed call the emergency procedure begins."""

EVERY = timedelta(hours=3)
"""On the way a crew calls at least so often; where it stays overnight, at `NIGHTLY` (domain: check-ins)."""

NIGHTLY = time(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A team while it is watched. No defender, request or need: who asks is found by the shift's code.

    `calls` are all times at which it should call, `last` the one that was due last, `next` the one to come.
    `late`: it should be back, so somebody has to know whether it is.
    """

    shift: str
    people: tuple[str, ...]
    place: Place
    leave_at: datetime
    arrive_at: datetime
    set_off_at: datetime
    back_at: datetime
    risk: str
    uses: tuple[Use, ...]
    last: datetime | None
    next: datetime | None
    late: bool


def watch(session: Session, plan: Plan, *, reader: Account, now: datetime) -> tuple[Crew, ...]:
    """The crews of a published plan that the reader watches now; who calls next comes first.

    Raises `NotReadable` for another project's plan and for one that nobody was told.
    """
    if plan.project_id != reader.project_id or plan.state is not PlanState.PUBLISHED:
        raise NotReadable("This plan is not yours to read.")
    project = session.get_one(Project, plan.project_id)
    clock = Clock(ZoneInfo(project.timezone))
    today = clock.date_of(now)
    reach = Reach(
        session=session,
        project_id=project.id,
        plan_id=plan.id,
        since=now - AFTER - 3 * DAY,  # the way back may take days
        until=now + BEFORE + 3 * DAY,
        first_day=today - DAY,
        end_day=today + 2 * DAY,
        people_seen=scope.watched(reader),
        cases=None,
        only_code=None,
        only_base=None,
    )
    entries = Making(reach, project, plan, clock, reader).timetable().entries
    out = [entry for entry in entries if entry.leave_at - BEFORE <= now <= entry.back_at + AFTER]
    return tuple(sorted((_crew(entry, now) for entry in out), key=lambda crew: crew.next or crew.back_at))


def calls(entry: Entry) -> list[datetime]:
    """When a crew should call: leaving, on a long way, arriving, each evening, setting off, back."""
    at = {entry.leave_at, entry.arrive_at, entry.set_off_at, entry.back_at}
    for begin, finish in ((entry.leave_at, entry.arrive_at), (entry.set_off_at, entry.back_at)):
        steps = int((finish - begin) / EVERY)
        at |= {begin + n * EVERY for n in range(1, steps + 1) if begin + n * EVERY < finish}
    for n in range((entry.set_off_at.date() - entry.arrive_at.date()).days + 1):
        evening = datetime.combine(entry.arrive_at.date() + n * DAY, NIGHTLY, entry.arrive_at.tzinfo)
        if entry.arrive_at < evening < entry.set_off_at and entry.overnight:
            at.add(evening)
    return sorted(at, key=datetime.timestamp)


def _crew(entry: Entry, now: datetime) -> Crew:
    due = calls(entry)
    return Crew(
        shift=entry.shift,
        people=entry.team,
        place=entry.place,
        leave_at=entry.leave_at,
        arrive_at=entry.arrive_at,
        set_off_at=entry.set_off_at,
        back_at=entry.back_at,
        risk=entry.risk,
        uses=entry.uses,
        last=next((at for at in reversed(due) if at <= now), None),
        next=next((at for at in due if at > now), None),
        late=now > entry.back_at,
    )
