"""Small records for tests: each maker fills in what the test does not care about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accompaniment import accounts
from accompaniment.models import (
    Account,
    Defender,
    DefenderKind,
    Duty,
    Location,
    Plan,
    PlanState,
    Project,
    Qualification,
    Request,
    RequestState,
    Resource,
    Role,
    Shift,
    Team,
    TravelTime,
    Volunteer,
)

MADE_AT = datetime(2027, 1, 1, tzinfo=UTC)
PASSWORD = "a long password for tests"


def _add(session: Session, thing: Any) -> Any:
    session.add(thing)
    session.flush()
    return thing


def _next(session: Session, model: Any, letter: str) -> str:
    return f"{letter}{session.scalar(select(func.count()).select_from(model)) + 1}"


def an_account(
    session: Session,
    project: Project,
    name: str = "someone",
    role: Role = Role.COORDINATOR,
    volunteer: Volunteer | None = None,
    base: Location | None = None,
) -> Account:
    """An account with the password `PASSWORD`."""
    account = accounts.add(
        session,
        actor=None,
        now=MADE_AT,
        project=project,
        name=name,
        password=PASSWORD,
        role=role,
        volunteer=volunteer,
        base=base,
    )
    session.flush()
    return account


def a_location(session: Session, project: Project, code: str = "", **facts: Any) -> Location:
    """A town near Apartadó."""
    code = code or _next(session, Location, "L")
    facts = {"name": code.title(), "country": "CO", "lat": 7.88, "lon": -76.63, **facts}
    return _add(session, Location(project_id=project.id, code=code, **facts))


def a_base(session: Session, project: Project, code: str = "APA", **facts: Any) -> Location:
    """A team house."""
    return a_location(session, project, code, base=True, **facts)


def a_town_and_its_way(session: Session, project: Project, base: Location) -> Location:
    """A town 90 minutes from the base, and 120 minutes back."""
    town = a_location(session, project, "MUT", name="Mutatá", lat=7.2441, lon=-76.4352)
    for start, end, minutes in ((base, town, 90), (town, base, 120)):
        _add(session, TravelTime(project_id=project.id, from_id=start.id, to_id=end.id, minutes=minutes))
    return town


def a_volunteer(
    session: Session,
    project: Project,
    base: Location,
    code: str = "",
    skills: dict[str, int] | None = None,
    **facts: Any,
) -> Volunteer:
    """A volunteer in service from 2026 to 2028; `skills` are names and levels."""
    code = code or _next(session, Volunteer, "V")
    facts = {"arrives": date(2026, 3, 2), "leaves": date(2028, 3, 1), "nationalities": ["ES"], **facts}
    volunteer = Volunteer(project_id=project.id, code=code, base=base, **facts)
    volunteer.qualifications = [
        Qualification(name=name, level=level) for name, level in (skills or {}).items()
    ]
    return _add(session, volunteer)


def a_defender(session: Session, project: Project, code: str = "", **facts: Any) -> Defender:
    """A community."""
    code = code or _next(session, Defender, "G")
    return _add(
        session, Defender(project_id=project.id, code=code, **{"kind": DefenderKind.COMMUNITY, **facts})
    )


def a_resource(
    session: Session, project: Project, code: str = "SAT", count: int = 2, **facts: Any
) -> Resource:
    """Satellite phones."""
    return _add(session, Resource(project_id=project.id, code=code, name=code, count=count, **facts))


def a_request(session: Session, project: Project, place: Location, code: str = "", **facts: Any) -> Request:
    """A received request for one visit of 3 hours by two people on 2027-01-12 at 09:00."""
    code = code or _next(session, Request, "R")
    facts = {
        "kind": "visit",
        "first_start": date(2027, 1, 12),
        "last_start": date(2027, 1, 12),
        "at": ["09:00"],
        "hours": 3.0,
        "received_at": MADE_AT,
        **facts,
    }
    return _add(session, Request(project_id=project.id, code=code, place=place, **facts))


def a_shift(
    session: Session,
    project: Project,
    place: Location,
    code: str = "",
    start: str = "2027-01-12T09:00-05:00",
    hours: float = 3,
    team: tuple[int, int] = (2, 2),
    **facts: Any,
) -> Shift:
    """An open shift of an accepted request of its own."""
    code = code or _next(session, Shift, "R")
    first = datetime.fromisoformat(start)
    request = a_request(
        session,
        project,
        place,
        code,
        state=RequestState.ACCEPTED,
        people=team[0],
        people_max=team[1],
        first_start=first.date(),
        last_start=first.date(),
        at=[f"{first:%H:%M}"],
        hours=hours,
        defender=facts.get("defender"),
        priority=facts.get("priority", 3),
    )
    facts = {
        "title": request.kind,
        "starts": [start],
        "first_start": first,
        "last_start": first,
        "minutes": int(hours * 60),
        "load_minutes": int(min(hours, 8) * 60),
        "team_min": team[0],
        "team_max": team[1],
        "priority": 3,
        **facts,
    }
    return _add(session, Shift(project_id=project.id, code=code, request=request, location=place, **facts))


def a_plan(
    session: Session,
    project: Project,
    teams: dict[Shift, list[Volunteer]],
    state: PlanState = PlanState.DRAFT,
    **facts: Any,
) -> Plan:
    """A plan of four weeks from 2027-01-04; each team starts at its shift's first start."""
    published = state in (PlanState.PUBLISHED, PlanState.WITHDRAWN)
    facts = {
        "first_day": date(2027, 1, 4),
        "end_day": date(2027, 2, 1),
        "made_at": MADE_AT,
        "number": (session.scalar(select(func.max(Plan.number))) or 0) + 1 if published else None,
        "published_at": MADE_AT if published else None,
        **facts,
    }
    plan = Plan(project_id=project.id, state=state, **facts)
    for shift, people in teams.items():
        team = Team(
            shift=shift, start=shift.first_start, end=shift.first_start + timedelta(minutes=shift.minutes)
        )
        team.duties = [Duty(volunteer=person) for person in people]
        plan.teams.append(team)
    return _add(session, plan)
