"""An office whose records are what a problem file says: the way back from the planner's format."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from accompaniment.models import (
    Absence,
    Defender,
    DefenderKind,
    IncompatiblePair,
    Location,
    Organisation,
    Project,
    Qualification,
    Request,
    RequestState,
    Resource,
    Shift,
    TravelTime,
    Volunteer,
    Wish,
)

LONG_AGO = datetime(2026, 12, 1, tzinfo=UTC)


def an_office(session: Session, raw: dict[str, Any]) -> Project:
    """The records that lead to the problem `raw` (without history, pins and plans)."""
    project = Project(
        organisation=Organisation(code=f"O{raw['timezone']}", name="Organisation"),
        code="P",
        name="Project",
        country=raw["locations"][0]["country"],
        timezone=raw["timezone"],
        rules=raw["rules"],
        weights=raw["weights"]["uncovered"],
        speed_kmh=raw["travel"]["speed_kmh"],
        detour=raw["travel"]["detour"],
        ledger_weeks=0,
    )
    session.add(project)
    session.flush()
    places = {
        p["id"]: Location(project_id=project.id, code=p["id"], **{k: v for k, v in p.items() if k != "id"})
        for p in raw["locations"]
    }
    session.add_all(places.values())
    session.flush()
    for origin, destination, minutes in raw["travel"]["minutes"]:
        way = {"from_id": places[origin].id, "to_id": places[destination].id, "minutes": minutes}
        session.add(TravelTime(project_id=project.id, **way))
        session.flush()
    people = {v["id"]: _volunteer(project, places, v) for v in raw["volunteers"]}
    session.add_all(people.values())
    session.flush()
    for one, other in raw["incompatible"]:
        pair = {"volunteer_id": people[one].id, "other_id": people[other].id}
        session.add(IncompatiblePair(project_id=project.id, **pair))
    defenders = {
        d["id"]: Defender(
            project_id=project.id,
            code=d["id"],
            kind=DefenderKind.COMMUNITY,
            known_to=[people[code] for code in d["known"]],
        )
        for d in raw["defenders"]
    }
    session.add_all(defenders.values())
    for resource in raw["resources"]:
        facts = {"code": resource["id"], "name": resource["id"], "count": resource["count"]}
        session.add(Resource(project_id=project.id, **facts))
        session.flush()
    for facts in raw["shifts"]:
        add_shift(session, project, facts, places, defenders)
    session.flush()
    return project


def add_shift(
    session: Session,
    project: Project,
    facts: dict[str, Any],
    places: dict[str, Location],
    defenders: dict[str, Defender],
) -> Shift:
    """One shift of the format, with an accepted request of its own."""
    starts = [datetime.fromisoformat(start) for start in facts["starts"]]
    request = Request(
        project_id=project.id,
        code=facts["id"],
        kind=facts.get("title", "visit"),
        place=places[facts["location"]],
        first_start=min(starts).date(),
        last_start=max(starts).date(),
        at=[],
        hours=facts["duration"] / 60,
        state=RequestState.ACCEPTED,
        received_at=LONG_AGO,
    )
    shift = Shift(
        project_id=project.id,
        code=facts["id"],
        request=request,
        title=facts.get("title", ""),
        defender=defenders[facts["defender"]] if "defender" in facts else None,
        location=places[facts["location"]],
        starts=facts["starts"],
        first_start=min(starts),
        last_start=max(starts),
        minutes=facts["duration"],
        load_minutes=facts["load"],
        team_min=facts["team"]["min"],
        team_max=facts["team"]["max"],
        needs=facts["needs"],
        prefers=facts.get("prefers", []),
        excluded=facts.get("excluded", []),
        from_base=facts.get("from_base", False),
        uses=facts.get("uses", []),
        priority=facts["priority"],
    )
    session.add(shift)
    return shift


def _volunteer(project: Project, places: dict[str, Location], facts: dict[str, Any]) -> Volunteer:
    skills = dict(facts["qualifications"])
    gender = next((word for word in ("woman", "man") if skills.pop(word, None)), "")
    volunteer = Volunteer(
        project_id=project.id,
        code=facts["id"],
        base=places[facts["base"]],
        arrives=date.fromisoformat(facts["service"]["start"]),
        leaves=date.fromisoformat(facts["service"]["end"]),
        gender=gender,
        nationalities=facts["nationalities"],
        limits=facts.get("limits", {}),
    )
    volunteer.qualifications = [Qualification(name=n, level=level) for n, level in skills.items()]
    volunteer.absences = [Absence(project_id=project.id, **_days(gap)) for gap in facts["unavailable"]]
    volunteer.wishes = [Wish(project_id=project.id, weight=w["weight"], **_days(w)) for w in facts["wishes"]]
    return volunteer


def _days(stretch: dict[str, str]) -> dict[str, date]:
    last = datetime.fromisoformat(stretch["end"]) - timedelta(minutes=1)
    return {"first_day": datetime.fromisoformat(stretch["start"]).date(), "last_day": last.date()}
