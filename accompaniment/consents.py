"""What defenders agreed to: noted, withdrawn at once, and asked before each use (domain, consent).

A use that was never noted is none that was agreed to. Only accompaniment is asked differently: what goes on
without a note goes on, and a withdrawal is said wherever plans are made. Functions never commit.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from accompaniment import audit, scope
from accompaniment.models import Account, Consent, Defender, Plan, Shift, Team, Use


def of(session: Session, defender: Defender) -> dict[Use, Consent]:
    """What is noted of one defender, by use."""
    noted = select(Consent).where(Consent.defender_id == defender.id).options(joinedload(Consent.noted_by))
    return {consent.use: consent for consent in session.scalars(noted)}


def note(session: Session, *, actor: Account, now: datetime, defender: Defender, use: Use) -> None:
    """Write down that they agree from now on; what is agreed to already stays as it was noted."""
    consent = of(session, defender).get(use)
    if consent is not None and consent.withdrawn_at is None:
        return
    if consent is None:
        consent = Consent(project_id=defender.project_id, defender_id=defender.id, use=use)
        session.add(consent)
    consent.given_at, consent.withdrawn_at, consent.noted_by = now, None, actor
    audit.record(session, actor, "note consent", consent, now)


def withdraw(session: Session, *, actor: Account, now: datetime, defender: Defender, use: Use) -> None:
    """Write down that they agree no longer, from this moment."""
    consent = of(session, defender).get(use)
    if consent is None or consent.withdrawn_at is not None:
        return
    consent.withdrawn_at, consent.noted_by = now, actor
    audit.record(session, actor, "withdraw consent", consent, now)


def accompaniment(session: Session, defender: Defender) -> Consent | None:
    """What is noted of their consent to be accompanied; it may be withdrawn."""
    return of(session, defender).get(Use.ACCOMPANIMENT)


def wants_nobody(session: Session, defender: Defender | None) -> bool:
    """Whether they withdrew their consent to be accompanied."""
    consent = accompaniment(session, defender) if defender else None
    return bool(consent and consent.withdrawn_at)


def still_planned(session: Session, *, reader: Account, plan: Plan, now: datetime) -> dict[str, list[str]]:
    """Shifts to which a team of this plan still goes though the defender withdrew their consent to be
    accompanied: by the defender's code, as far as the reader sees the case."""
    goes = select(Team.shift_id).where(Team.plan_id == plan.id, Team.end > now)
    wanted = (
        select(Defender.code, Shift.code)
        .join(Shift, Shift.defender_id == Defender.id)
        .join(Consent, Consent.defender_id == Defender.id)
        .where(
            scope.sees(reader, Defender),
            Consent.use == Use.ACCOMPANIMENT,
            Consent.withdrawn_at.is_not(None),
            Shift.id.in_(goes),
        )
        .order_by(Defender.code, Shift.code)
    )
    found: dict[str, list[str]] = {}
    for defender, shift in session.execute(wanted):
        found.setdefault(defender, []).append(shift)
    return found
