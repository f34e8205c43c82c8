"""Questions to the planner about a plan that there is: alternatives to it, and how few could do what it
covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import runs
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Plan, PlanState, Project, Run, RunKind
from accompaniment.planning.breaches import checking
from accompaniment.planning.keep import keep
from accompaniment.planning.record import current
from accompaniment.scheduling import formats
from accompaniment.scheduling import plan as planner

SECONDS = 30
ASKED_OF = (PlanState.DRAFT, PlanState.PUBLISHED)


class NoAnswer(OfficeError):
    """The run has no plan to make a draft of."""


@dataclass(frozen=True, slots=True)
class FewestPeople:
    """How few people could do it, as far as it is known: `people` were found to be enough, fewer than
    `least` cannot do it. At the end `said` are the sentences with what fills them, and `volunteers` are
    the codes of those people.
    """

    people: int | None
    least: int | None
    said: list[tuple[str, dict[str, Any]]]
    volunteers: list[str]


def ask_alternatives(session: Session, *, actor: Account | None, now: datetime, plan: Plan) -> Run:
    """Queue alternatives to a draft or the published plan, by the records as they are.

    What the plan's run was to avoid, they avoid too. Raises `AlreadyPlanning`, `RunRefused`.
    """
    run = _ask(session, RunKind.ALTERNATIVES, actor=actor, now=now, plan=plan)
    made_by = session.scalar(select(Run).where(Run.plan_id == plan.id))
    run.avoid = list(made_by.avoid) if made_by else []
    return run


def ask_fewest(session: Session, *, actor: Account | None, now: datetime, plan: Plan) -> Run:
    """Queue the question how few people could cover every shift that a plan covers. Only what has begun
    stays as it is. Raises `AlreadyPlanning`, `RunRefused`.
    """
    return _ask(session, RunKind.FEWEST, actor=actor, now=now, plan=plan, freeze_days=0)


def _ask(
    session: Session,
    kind: RunKind,
    *,
    actor: Account | None,
    now: datetime,
    plan: Plan,
    freeze_days: int | None = None,
) -> Run:
    if plan.state not in ASKED_OF:
        raise runs.RunRefused(
            "This plan is no longer in use, so nothing is asked about it.", "Maybe look at the published one."
        )
    run = runs.ask(
        session,
        actor=actor,
        now=now,
        project=session.get_one(Project, plan.project_id),
        first_day=plan.first_day,
        end_day=plan.end_day,
        seconds=SECONDS,
        freeze_days=freeze_days,
        kind=kind,
    )
    seen = checking(session, plan=plan, now=now)
    run.best = formats.write_plan(seen.teams, seen.problem)
    return run


def fewest_people(run: Run) -> FewestPeople | None:
    """What a run that asks for the fewest people has found; none if nothing yet."""
    if run.kind is not RunKind.FEWEST or not run.progress:
        return None
    last = run.progress[-1]
    teams = (last.get("plan") or {"teams": {}})["teams"].values()
    volunteers = sorted({volunteer for team in teams for volunteer in team["volunteers"]})
    said = [(text, facts) for text, facts in last.get("said", [])]
    return FewestPeople(last["people"], last["least"], said, volunteers)


def latest_fewest(session: Session, *, plan: Plan) -> Run | None:
    """The last run that asked for the fewest people for a plan's days; none if nobody did."""
    return session.scalar(
        select(Run)
        .where(
            Run.project_id == plan.project_id,
            Run.kind == RunKind.FEWEST,
            Run.first_day == plan.first_day,
            Run.end_day == plan.end_day,
        )
        .order_by(Run.id.desc())
        .limit(1)
    )


def take_fewest(session: Session, *, actor: Account | None, now: datetime, run: Run) -> Plan:
    """A draft in which only the fewest people go, to compare. Raises `NoAnswer`."""
    last = run.progress[-1] if run.kind is RunKind.FEWEST and run.progress else {}
    if not last.get("plan"):
        raise NoAnswer("There is no plan to make a draft of (any more).", "Maybe ask again.")
    project = session.get_one(Project, run.project_id)
    return keep(
        session,
        project=project,
        first_day=run.first_day,
        end_day=run.end_day,
        plan=planner.Plan(
            {
                shift: planner.Team(datetime.fromisoformat(team["start"]), tuple(team["volunteers"]))
                for shift, team in last["plan"]["teams"].items()
            }
        ),
        actor=actor,
        now=now,
        based_on=current(session, project),
        status="fewest",
    )
