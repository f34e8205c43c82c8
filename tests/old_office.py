"""An office in which everything is over, with a mark in all that people typed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from accompaniment import identities
from accompaniment.config import Config
from accompaniment.identities import Details
from accompaniment.models import (
    Absence,
    Account,
    Consent,
    Handover,
    HandoverPurpose,
    KeptBreach,
    PlanState,
    Project,
    RequestState,
    Run,
    RunState,
    Use,
    Wish,
)
from tests import makers
from tests.conftest import NOW

DAY = timedelta(days=1)
OLD = NOW.date() - 1000 * DAY
CANARY = "zaragatona"


def fill(session: Session, project: Project, coordinator: Account, config: Config) -> None:
    """A thousand days ago: of every kind of record one that is over; forty of what is typed."""
    base = makers.a_base(session, project)
    far = makers.a_location(session, project, "MUT")
    days = {"project_id": project.id, "first_day": OLD, "last_day": OLD}
    for number in range(40):
        note = f"{CANARY} {number} " + "house " * (number % 7 * 9)
        left = {
            "arrives": OLD - DAY,
            "leaves": OLD,
            "gender": CANARY,
            "email": f"{CANARY}{number}@example.org",
        }
        person = makers.a_volunteer(session, project, base, f"V{CANARY}{number}", **left)
        person.absences = [Absence(note=note, **days)]
        person.wishes = [Wish(**days)]
        request = makers.a_request(session, project, far, f"R{CANARY}{number}", note=note, reason=note)
        request.state, request.decided_at = RequestState.DECLINED, NOW - 1000 * DAY
        makers.a_request(session, project, far, f"R{number}", note=note, first_start=OLD, last_start=OLD)
    defender = makers.a_defender(session, project, "G1")
    asked = makers.a_request(session, project, far, "RG", first_start=OLD, last_start=OLD)
    asked.defender_id = defender.id
    ring = identities.the_ring(session, config)
    act = {"actor": None, "now": NOW, "defender": defender}
    identities.keep(session, ring, details=Details(CANARY, CANARY), **act)
    session.add(Consent(project_id=project.id, defender_id=defender.id, use=Use.PUBLICATION, given_at=NOW))
    kept = makers.a_volunteer(session, project, base, "V1", leaves=OLD, arrives=OLD - DAY)
    shift = makers.a_shift(session, project, far, "R-1")
    plan = makers.a_plan(session, project, {shift: [kept]}, PlanState.WITHDRAWN, end_day=OLD)
    plan.kept_breaches = [KeptBreach(key="k", reason=f"{CANARY} knows", kept_at=NOW)]
    makers.a_plan(session, project, {shift: [kept]}, PlanState.PUBLISHED)
    facts = {"first_day": OLD, "end_day": OLD, "seconds": 5, "asked_at": NOW, "state": RunState.DONE}
    best = {"teams": {CANARY: []}}
    session.add(Run(project_id=project.id, ended_at=NOW - 1000 * DAY, best=best, progress=[best], **facts))
    session.add(
        Handover(
            project_id=project.id, purpose=HandoverPurpose.TRANSFER, asked_by_id=coordinator.id,
            asked_at=NOW - 1000 * DAY, until=NOW - 999 * DAY, defenders=[defender],
        )
    )  # fmt: skip
    session.commit()
