"""What the tests of the board read and send."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from accompaniment.models import (
    Plan,
    Shift,
    Team,
)


def text_of(html: str) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def team_of(session: Session, plan: Plan, shift: Shift) -> set[str]:
    session.expire_all()
    team = session.scalar(select(Team).where(Team.plan_id == plan.id, Team.shift_id == shift.id))
    return {duty.volunteer.code for duty in team.duties} if team else set()


def post(client: FlaskClient, plan: Plan, shift: Shift, act: str, htmx: bool = True, **fields: object):
    session = object_session(plan)
    session.commit()
    session.refresh(plan)
    data = {"version": plan.version, **fields}
    session.commit()  # an open transaction of the test would hold the write lock
    return client.post(
        f"/board/{plan.id}/{shift.code}/{act}",
        data=data,
        headers={"HX-Request": "true"} if htmx else {},
    )
