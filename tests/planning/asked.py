"""The problem file of an office, as its tests ask for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Project

BEFORE = datetime(2027, 1, 1, tzinfo=UTC)


HORIZON = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1)}


def problem(session: Session, project: Project, now: datetime = BEFORE, **more: Any) -> dict[str, Any]:
    return planning.problem(session, project=project, now=now, **{**HORIZON, **more})


def by_id(raw: dict[str, Any], part: str) -> dict[str, Any]:
    return {thing["id"]: thing for thing in raw[part]}
