"""Asking for alternatives to a draft: other plans that are as good or nearly, in which others go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from accompaniment import runs
from accompaniment.models import Account, Plan, PlanState, Project, Run, RunKind
from accompaniment.planning.breaches import checking
from accompaniment.scheduling import formats

SECONDS = 30


def ask_alternatives(session: Session, *, actor: Account | None, now: datetime, draft: Plan) -> Run:
    """Queue alternatives to a draft, by the records as they are.

    Not to a published plan: another one would change what people were told. Raises `AlreadyPlanning`,
    `RunRefused`.
    """
    if draft.state is not PlanState.DRAFT:
        raise runs.RunRefused(
            "Only a draft can have alternatives.", "Maybe repair the published plan instead."
        )
    run = runs.ask(
        session,
        actor=actor,
        now=now,
        project=session.get_one(Project, draft.project_id),
        first_day=draft.first_day,
        end_day=draft.end_day,
        seconds=SECONDS,
        kind=RunKind.ALTERNATIVES,
    )
    seen = checking(session, plan=draft, now=now)
    run.best = formats.write_plan(seen.teams, seen.problem)
    return run
