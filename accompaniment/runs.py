"""Plans that are asked for and made in the background. The table `run` is the queue.

Nothing asked for is lost: a worker takes a run on a lease and renews it; when a worker dies, the
lease runs out and another takes the run up again. What a worker writes is fenced: it counts only
while that worker, in that attempt, still holds the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Plan, PlanState, Project, Run, RunKind, RunState

LEASE = timedelta(seconds=6)
LONGEST_SECONDS = 600
LONGEST_HORIZON = timedelta(weeks=27)
REPAIR_SECONDS = 120
REPAIR_CHANGES = 10
"""How many changes beyond the fewest a menu of repairs goes."""
MOST_ATTEMPTS = 3
MOST_PROGRESS = 200
GAVE_UP = (
    "The planner was interrupted three times, so it does not try again by itself."
    " Maybe the machine has too little memory for it: plan fewer weeks."
)


class RunRefused(OfficeError):
    """A plan cannot be asked for as it was."""


class AlreadyPlanning(OfficeError):
    """The project has a run that has not ended."""


class RunEnded(OfficeError):
    """The run has ended, so there is nothing left to stop."""


class LeaseLost(OfficeError):
    """The worker does not hold the run any more; what it has for it is void."""


class Wish(Enum):
    """What the office wants of a run that is going on."""

    GO_ON = "go on"
    STOP = "stop"  # search no further, keep the best so far
    CANCEL = "cancel"  # drop it


@dataclass(frozen=True, slots=True)
class Hold:
    """One worker's hold on a run, in one attempt: the fence of everything it writes."""

    run_id: int
    worker: str
    attempt: int


def ask(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    project: Project,
    first_day: date,
    end_day: date,
    seconds: int,
    seed: int = 1,
    changes_at_most: int | None = None,
    freeze_days: int | None = None,
    kind: RunKind = RunKind.PLAN,
) -> Run:
    """Queue a plan of the days from `first_day` up to, not including, `end_day`.

    At most `changes_at_most` people change on published duties (none: no limit); `freeze_days`
    stands in the place of the project's (none: the project's). Repairs are asked for with `repairs`.
    Raises `RunRefused` for what is out of bounds, `AlreadyPlanning` if one is under way.
    """
    if not first_day < end_day:
        raise RunRefused("The last day of a plan cannot be before its first.")
    if end_day - first_day > LONGEST_HORIZON:
        raise RunRefused(
            f"A plan covers at most {LONGEST_HORIZON.days // 7} weeks.", "Maybe plan fewer weeks."
        )
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise RunRefused(f"The planner may search from 1 to {LONGEST_SECONDS} seconds.")
    if min(changes_at_most or 0, freeze_days or 0) < 0:
        raise RunRefused("The most changes and the days kept as they are cannot be below 0.")
    # Two who ask at once wait here for each other; on SQLite the transaction itself does that.
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    if unfinished(session, project=project):
        raise AlreadyPlanning("A plan is being made already.", "Maybe wait for it, or cancel it first.")
    run = Run(
        project_id=project.id,
        kind=kind,
        first_day=first_day,
        end_day=end_day,
        seconds=seconds,
        seed=seed,
        changes_at_most=changes_at_most,
        freeze_days=freeze_days,
        asked_at=now,
        asked_by_id=actor.id if actor else None,
    )
    session.add(run)
    audit.record(session, actor, "ask for plan", run, now)
    return run


def repairs(session: Session, *, actor: Account | None, now: datetime, project: Project, plan: Plan) -> Run:
    """Queue repairs of the published `plan`: a menu of few changes. Only what has begun stays as it is.

    Raises `AlreadyPlanning`, `RunRefused`.
    """
    if plan.state is not PlanState.PUBLISHED:
        raise RunRefused("Only the published plan can be repaired.", "Maybe look at the published one.")
    return ask(
        session,
        actor=actor,
        now=now,
        project=project,
        first_day=plan.first_day,
        end_day=plan.end_day,
        seconds=REPAIR_SECONDS,
        changes_at_most=REPAIR_CHANGES,
        freeze_days=0,
        kind=RunKind.REPAIR,
    )


def unfinished(session: Session, *, project: Project) -> Run | None:
    """The project's run that is queued or running, if there is one."""
    return session.scalar(select(Run).where(Run.project_id == project.id, Run.state.in_(UNFINISHED)))


def latest(session: Session, *, project: Project) -> Run | None:
    """The run that was asked for last, ended or not."""
    return session.scalar(select(Run).where(Run.project_id == project.id).order_by(Run.id.desc()).limit(1))


def cancel(session: Session, *, actor: Account | None, now: datetime, run: Run) -> None:
    """Drop a run: one that waits at once, one that is going on as soon as its worker looks.

    Raises `RunEnded`.
    """
    mine = update(Run).where(Run.id == run.id)
    dropped = mine.where(Run.state == RunState.QUEUED).values(state=RunState.CANCELLED, ended_at=now)
    told = mine.where(Run.state == RunState.RUNNING).values(cancel_asked_at=now)
    if not (_changed(session, dropped) or _changed(session, told)):
        raise RunEnded("This run has ended already.", "Maybe look at the plan it made.")
    session.refresh(run)
    audit.record(session, actor, "cancel run", run, now)


def stop(session: Session, *, actor: Account | None, now: datetime, run: Run) -> None:
    """Let a run that is going on search no further and keep the best plan so far. Raises `RunEnded`."""
    told = update(Run).where(Run.id == run.id, Run.state == RunState.RUNNING).values(stop_asked_at=now)
    if not _changed(session, told):
        raise RunEnded("This run is not going on.", "Maybe look at the plan it made.")
    session.refresh(run)
    audit.record(session, actor, "stop run", run, now)


def waiting(session: Session, *, now: datetime) -> bool:
    """Whether there is a run to claim, or one to give up. Only reads."""
    return session.scalar(select(Run.id).where(_free(now)).limit(1)) is not None


def claim(session: Session, *, worker: str, now: datetime) -> Run | None:
    """Take the oldest run nobody holds, or none. Of several workers exactly one gets it.

    `worker` is a name no other process has; `now` is the real time, also in an exercise. A run that
    was to be cancelled when its worker died is cancelled here. One with more than `MOST_ATTEMPTS`
    attempts is not to be searched again.
    """
    unwanted = update(Run).where(_free(now), Run.cancel_asked_at.is_not(None))
    _changed(session, unwanted.values(state=RunState.CANCELLED, ended_at=now, best=None))
    oldest = select(Run.id).where(_free(now)).order_by(Run.id).limit(1)
    statement = (
        update(Run)
        .where(Run.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=RunState.RUNNING, worker=worker, lease_until=now + LEASE, attempts=Run.attempts + 1)
        .returning(Run)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return session.scalars(statement).first()


def hold_of(run: Run) -> Hold:
    """The hold that the claim of this run gave."""
    if run.worker is None:
        raise LeaseLost(f"Run {run.id} is held by nobody.")
    return Hold(run.id, run.worker, run.attempts)


def heartbeat(session: Session, *, hold: Hold, now: datetime) -> Run:
    """Renew the lease and lock the row for this transaction. Raises `LeaseLost`."""
    _fenced(session, hold, lease_until=now + LEASE)
    return session.get_one(Run, hold.run_id, populate_existing=True)


def wish(session: Session, *, hold: Hold) -> Wish:
    """What the office wants of the run. Only reads. Raises `LeaseLost`."""
    asked = select(Run.cancel_asked_at, Run.stop_asked_at).where(_held(hold))
    row = session.execute(asked).first()
    if row is None:
        raise LeaseLost(f"Run {hold.run_id} is held by somebody else.")
    return Wish.CANCEL if row.cancel_asked_at else Wish.STOP if row.stop_asked_at else Wish.GO_ON


def report(
    session: Session,
    *,
    hold: Hold,
    now: datetime,
    progress: list[dict[str, Any]],
    best: dict[str, Any] | None,
    choices: Sequence[dict[str, Any]] = (),
) -> None:
    """Add lines of progress, keep the best plan so far (none: as it was) and the repairs found.

    Of repairs with the same `changes_at_most` the last one counts. Raises `LeaseLost`.
    """
    run = heartbeat(session, hold=hold, now=now)
    run.progress = thin([*run.progress, *progress])
    run.best = best or run.best
    if choices:
        menu = {choice["changes_at_most"]: choice for choice in (*run.menu, *choices)}
        run.menu = [menu[changes] for changes in sorted(menu)]
    session.flush()


def thin(lines: list[Any]) -> list[Any]:
    """At most `MOST_PROGRESS` of the lines, evenly, with the first and the last."""
    while len(lines) > MOST_PROGRESS:
        lines = [*lines[:-1:2], lines[-1]]
    return lines


def finish(session: Session, *, hold: Hold, now: datetime, plan: Plan | None, fault: str = "") -> None:
    """The run led to `plan`, or to a menu; `fault` says why the search did not come to its own end.

    Raises `LeaseLost`: roll back, so that no draft stays without its run.
    """
    session.flush()
    ended = {"state": RunState.DONE, "ended_at": now, "lease_until": None, "best": None}
    _fenced(session, hold, **ended, plan_id=plan.id if plan else None, fault=fault)


def fail(session: Session, *, hold: Hold, now: datetime, fault: str) -> None:
    """The run led nowhere; `fault` is the sentence to show. The best plan so far stays in the row."""
    _fenced(session, hold, state=RunState.FAILED, ended_at=now, lease_until=None, fault=fault)


def end_cancelled(session: Session, *, hold: Hold, now: datetime) -> None:
    """The run was dropped, as asked."""
    _fenced(session, hold, state=RunState.CANCELLED, ended_at=now, lease_until=None, best=None)


def give_back(session: Session, *, hold: Hold, counts: bool) -> None:
    """Put the run back into the queue; the attempt counts, or not if the worker only shuts down."""
    attempts = hold.attempt if counts else hold.attempt - 1
    _fenced(session, hold, state=RunState.QUEUED, worker=None, lease_until=None, attempts=attempts)


UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Run.state == RunState.QUEUED, and_(Run.state == RunState.RUNNING, Run.lease_until < now))


def _held(hold: Hold) -> ColumnElement[bool]:
    return and_(
        Run.id == hold.run_id,
        Run.worker == hold.worker,
        Run.attempts == hold.attempt,
        Run.state == RunState.RUNNING,
    )


def _fenced(session: Session, hold: Hold, **values: Any) -> None:
    if not _changed(session, update(Run).where(_held(hold)).values(**values)):
        raise LeaseLost(f"Run {hold.run_id} is held by somebody else.")


def _changed(session: Session, statement: Any) -> bool:
    # The rows in memory are not touched: whoever needs them afterwards reads them again.
    return session.execute(statement.execution_options(synchronize_session=False)).rowcount == 1
