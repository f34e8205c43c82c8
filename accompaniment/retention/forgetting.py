"""What is due, and forgetting it: by period, on request, and again after a backup came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.models import Forgetting, Project
from accompaniment.periods import Periods
from accompaniment.retention import acts
from accompaniment.retention.kinds import KINDS, day_of
from accompaniment.retention.tombstones import Forgotten, forgotten


@dataclass(frozen=True, slots=True)
class Due:
    """One record that is forgotten on a day: its kind (a name in `Periods`), its code or number."""

    kind: str
    name: str
    on: date


def due(session: Session, periods: Periods, by: datetime, project: Project | None = None) -> list[Due]:
    """What will be forgotten up to a moment, the next first; of one project, or of the whole office."""
    found = []
    for kind in KINDS:
        days = timedelta(days=getattr(periods, kind.period))
        for thing, since in kind.over(session, by - days):
            if project is None or getattr(thing, "project_id", None) == project.id:
                found.append(Due(kind.period, acts.name_of(thing), day_of(since) + days + timedelta(days=1)))
    return sorted(found, key=lambda one: one.on)


def forget(session: Session, periods: Periods, now: datetime, day: date | None = None) -> list[Forgotten]:
    """Forget what is over. The caller keeps what is given back (`note`), before it commits.

    Each act leaves a line in the audit; of what is many and nobody's record (sign-ins, wrong
    passwords), all of a kind leave one.  `day` is the office's day whose forgetting this is: it has
    one only, so a second one fails with the database's `IntegrityError`.
    """
    gone = []
    time = Forgetting(day=day, at=now, records=0)
    session.add(time)
    audit.record(session, None, "forget what is over", time, now)
    for kind in KINDS:
        over = kind.over(session, now - timedelta(days=getattr(periods, kind.period)))
        things = [thing for thing, _since in over]
        if kind.many and things:
            audit.record(session, None, f"forget {kind.period}: {len(things)}", time, now)
        elif things:
            audit.record_all(session, None, f"forget {kind.period}", things, now)
        for thing in things:
            gone.append(forgotten(kind.act, thing, now))
            acts.ACTS[kind.act].forget(session, thing, now)
        session.flush()
    time.records = len(gone)
    return gone


def on_request(session: Session, act: str, thing: Any, now: datetime) -> Forgotten:
    """Forget one record at once, as was asked for; the caller audits it, and notes what is given back."""
    gone = forgotten(act, thing, now)
    acts.ACTS[act].forget(session, thing, now)
    session.add(Forgetting(at=now, records=1))
    session.flush()
    return gone


def forget_again(session: Session, gone: Iterable[Forgotten], made_at: datetime, now: datetime) -> int:
    """Forget in a restored office what was forgotten after its backup was made; how many that were."""
    count = 0
    for one in gone:
        act = acts.ACTS.get(one.act)
        thing = session.get(act.model, one.id) if act and one.at > made_at else None
        if act and thing is not None and acts.code_of(thing) == one.code:
            audit.record(session, None, "forget again", thing, now)
            act.forget(session, thing, now)
            session.flush()
            count += 1
    return count
