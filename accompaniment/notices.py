"""Notices: what a published plan changed for each person, and what of it they said they had seen.

A line is seen only when it was on the page of the person who said so: not what was published while
they looked, and not what lay further ahead than they may look.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import access, audit
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Notice, Plan, Project, Volunteer
from accompaniment.planning import Change

Line = dict[str, Any]
AHEAD = "ahead"
"""A line that lay too far ahead to be shown when the others were seen."""


class ToldSince(OfficeError):
    """Something else changed after the page was shown."""


def newest(session: Session, volunteer: Volunteer) -> Notice | None:
    """The last notice of a volunteer; it repeats what they had not seen of those before."""
    of_theirs = select(Notice).join(Plan).where(Notice.volunteer_id == volunteer.id)
    return session.scalars(of_theirs.order_by(Plan.number.desc()).limit(1)).first()


def unseen(notice: Notice) -> list[Line]:
    """The lines that the person has not said they have seen."""
    return [line for line in notice.changes if notice.seen_at is None or line.get(AHEAD)]


def waits(notice: Notice, until: datetime) -> bool:
    """Whether the person still has to say that they know what changes before `until`."""
    return notice.seen_at is None or any(_start(line) < until for line in unseen(notice))


def mark(notice: Notice) -> str:
    """Another one whenever the notice is another, or says something else."""
    said = json.dumps([notice.id, notice.changes], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def acknowledge(
    session: Session, *, actor: Account | None, now: datetime, volunteer: Volunteer, shown: str | None = None
) -> int:
    """The volunteer has seen what is near enough for them to see; how many notices that were.

    `shown` is the `mark` of what was on their page (None: whatever there is).  Raises `ToldSince` if it
    is no longer that of their newest notice.
    """
    last = newest(session, volunteer)
    if shown is not None and (last is None or mark(last) != shown):
        raise ToldSince("Something else has changed since the page was shown.")
    window = access.window(actor, now) if actor else None
    of_theirs = select(Notice).where(Notice.volunteer_id == volunteer.id, Notice.seen_at.is_(None))
    waiting = [notice for notice in {last, *session.scalars(of_theirs)} if notice and unseen(notice)]
    for notice in waiting:
        notice.changes = [_after_a_look(line, unseen(notice), window) for line in notice.changes]
        notice.seen_at = now
        audit.record(session, actor, "acknowledge", notice.plan, now)
    return len(waiting)


def missed(session: Session, *, before: Plan, told: dict[str, list[Change]]) -> dict[int, list[Line]]:
    """Changes of the version before that a person has not seen, by volunteer's id, without those of
    which they are `told` anew: whoever missed a notice must not lose it because the next one came."""
    newer = {(person, change.shift) for person, changes in told.items() for change in changes}
    of_before = select(Notice, Volunteer.code).join(Volunteer).where(Notice.plan_id == before.id)
    return {
        notice.volunteer_id: [
            {key: value for key, value in line.items() if key != AHEAD}
            for line in unseen(notice)
            if (code, line["shift"]) not in newer
        ]
        for notice, code in session.execute(of_before)
    }


def write(
    session: Session,
    *,
    project: Project,
    plan: Plan,
    told: dict[str, list[Change]],
    missed: dict[int, list[Line]],
) -> None:
    """A notice for everybody who is told something or missed something."""
    people = select(Volunteer.code, Volunteer.id).where(Volunteer.project_id == project.id)
    ids = dict(iter(session.execute(people)))
    lines = {key: list(changes) for key, changes in missed.items()}
    for person, changes in told.items():
        lines.setdefault(ids[person], []).extend(_line(change) for change in changes)
    written = {notice.volunteer_id: notice for notice in plan.notices}
    for key, changes in lines.items():
        if not changes:
            continue
        changes.sort(key=lambda change: (change["start"], change["shift"]))
        if key in written:
            written[key].changes, written[key].seen_at = changes, None
        else:
            plan.notices.append(Notice(volunteer_id=key, changes=changes))


def _start(line: Line) -> datetime:
    return datetime.fromisoformat(line["start"])


def _after_a_look(line: Line, looked_at: list[Line], window: tuple[datetime, datetime] | None) -> Line:
    """The line as it is kept once the person has seen what they may."""
    too_far = line in looked_at and window is not None and _start(line) >= window[1]
    rest = {key: value for key, value in line.items() if key != AHEAD}
    return {**rest, AHEAD: True} if too_far else rest


def _line(change: Change) -> Line:
    return {
        "change": change.change,
        "shift": change.shift,
        "start": change.start.astimezone(UTC).isoformat(),
        "end": change.end.astimezone(UTC).isoformat(),
        "was": change.was.astimezone(UTC).isoformat() if change.was else None,
    }
