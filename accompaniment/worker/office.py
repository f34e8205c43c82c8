"""How the worker asks the office for the problem, and hands it the draft."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from accompaniment.models import Plan, Run

if TYPE_CHECKING:
    from accompaniment.scheduling.problem import Problem


def build(session: Session, run: Run, now: datetime) -> Problem:
    raise NotImplementedError


def keep(session: Session, run: Run, now: datetime, result: Any) -> Plan:
    raise NotImplementedError
