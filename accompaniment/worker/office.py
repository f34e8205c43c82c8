"""What the worker asks of the office: the problem to search, and to keep what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, Project, Run, RunKind
from accompaniment.scheduling import formats
from accompaniment.scheduling.plan import Plan as Found
from accompaniment.scheduling.plan import Team
from accompaniment.scheduling.problem import Problem
from accompaniment.worker.child import Ended


class CannotBePlanned(OfficeError):
    """The records make no problem that the planner can read."""


@dataclass(frozen=True, slots=True)
class Order:
    """A problem, the id of the published plan it was made around, and the office's tolerance.

    `repairs`: how many changes a menu of repairs may make beyond the fewest; None: a plan is wanted.
    """

    problem: Problem
    around_id: int | None
    fairness_tolerance: float
    repairs: int | None = None
    alternatives: bool = False
    fewest: bool = False
    avoid: tuple[dict[str, Any], ...] = ()
    """How far what somebody else may know is barred (`planning.avoiding`)."""

    @property
    def sizes(self) -> dict[str, int]:
        """How large the problem is, by what has a cap (`caps.Caps`)."""
        shifts = self.problem.shifts.values()
        return {
            "people": len(self.problem.volunteers),
            "shifts": len(shifts),
            "starts": sum(len(shift.starts) for shift in shifts),
        }


def order(session: Session, run: Run, now: datetime) -> Order:
    """What the run asks for, by the records as they are. Raises `CannotBePlanned`."""
    project = session.get_one(Project, run.project_id)
    around = planning.current(session, project)
    mends = run.kind is RunKind.REPAIR
    try:
        seen = planning.facts(
            session,
            project=project,
            first_day=run.first_day,
            end_day=run.end_day,
            now=now,
            around=around,
            changes_at_most=None if mends else run.changes_at_most,
            freeze_days=run.freeze_days,
            avoid=run.avoid,
        )
        around_id = around.id if around else None
        return Order(
            seen.read(),
            around_id,
            project.fairness_tolerance,
            run.changes_at_most if mends else None,
            run.kind is RunKind.ALTERNATIVES,
            run.kind is RunKind.FEWEST,
            tuple(seen.avoid),
        )
    except formats.FormatError as fault:
        raise CannotBePlanned(f"The records cannot be planned: {fault}.", "Maybe mend that record.") from None


def searches_again(run: Run, order: Order, ended: Ended) -> bool:
    """Whether the search goes on, with less avoided: what it left without a team may be as it was.

    Not if somebody asked it to end. The run keeps the plan so far and what is avoided from now on.
    """
    run.avoid = list(order.avoid)
    further = planning.descend(order.avoid, ended.plan) if ended.plan else None
    if further is None or run.kind is not RunKind.PLAN or run.stop_asked_at:
        return False
    run.avoid, run.best = further, formats.write_plan(ended.plan, order.problem)
    return True


def keep(session: Session, run: Run, now: datetime, ended: Ended, around: Plan | None) -> Plan:
    """The draft of what was found, made around the published plan `around`."""
    return planning.keep(
        session,
        project=session.get_one(Project, run.project_id),
        first_day=run.first_day,
        end_day=run.end_day,
        plan=ended.plan,
        actor=None,
        now=now,
        based_on=around,
        status=ended.status,
        bill=ended.bill,
        bounds=ended.bounds,
        more=ended.more,
        tolerance=ended.tolerance,
        run=run,
    )


def published(session: Session, run: Run) -> Plan | None:
    """What people of the run's project have been told."""
    return planning.current(session, session.get_one(Project, run.project_id))


def rescued(run: Run) -> Ended | None:
    """The best plan of a search that did not come to its end; none if it found nothing."""
    if not run.best or run.kind in (RunKind.ALTERNATIVES, RunKind.FEWEST):
        return None
    teams = {
        shift: Team(datetime.fromisoformat(team["start"]), tuple(team["volunteers"]))
        for shift, team in run.best["teams"].items()
    }
    line: dict[str, Any] = run.progress[-1] if run.progress else {}
    return Ended(Found(teams), "feasible", line.get("bill", {}), line.get("bounds", {}))
