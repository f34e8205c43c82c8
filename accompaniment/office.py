"""The office itself: its organisation and its first country project."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import audit
from accompaniment.models import DEFAULT_RULES, DEFAULT_WEIGHTS, Account, Organisation, Project


def found(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    code: str = "P1",
    name: str = "Our project",
    country: str = "XX",
    timezone: str = "UTC",
) -> Project:
    """The first project; it and its organisation are made, with the usual rules, if there is none."""
    project = session.scalar(select(Project).order_by(Project.id).limit(1))
    if project is not None:
        return project
    organisation = session.scalar(select(Organisation).order_by(Organisation.id).limit(1))
    if organisation is None:
        organisation = Organisation(code="O1", name="Our organisation")
    project = Project(
        organisation=organisation,
        code=code,
        name=name,
        country=country,
        timezone=timezone,
        rules=dict(DEFAULT_RULES),
        weights=list(DEFAULT_WEIGHTS),
    )
    session.add(project)
    audit.record(session, actor, "found", project, now)
    return project
