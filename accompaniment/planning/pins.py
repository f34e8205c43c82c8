"""What a plan must keep: decisions made by hand, and published teams that are too near to change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Pin, Project, Shift, Volunteer
from accompaniment.planning.days import Calendar
from accompaniment.planning.record import Told, as_history
from accompaniment.scheduling import formats, mending
from accompaniment.scheduling.mending import Remark
from accompaniment.scheduling.plan import Team
from accompaniment.scheduling.problem import Problem


def by_hand(
    session: Session, project: Project, calendar: Calendar, shifts: dict[str, Any], people: dict[str, Any]
) -> list[dict[str, Any]]:
    """The pins on shifts and people that are in the problem, one entry a shift and start."""
    entries: dict[tuple[str, datetime | None], list[str]] = {}
    for shift, volunteer, start in session.execute(
        select(Shift.code, Volunteer.code, Pin.start)
        .join_from(Pin, Shift, Pin.shift_id == Shift.id)
        .join(Volunteer, Pin.volunteer_id == Volunteer.id)
        .where(Pin.project_id == project.id)
        .order_by(Shift.code, Volunteer.code)
    ):
        if shift in shifts and volunteer in people:
            entries.setdefault((shift, start), []).append(volunteer)
    return [
        {"shift": shift, **({"start": calendar.write(start)} if start else {}), "volunteers": volunteers}
        for (shift, start), volunteers in entries.items()
    ]


def hold(
    raw: dict[str, Any],
    told: Iterable[Told],
    lending: Iterable[Told],
    calendar: Calendar,
    now: datetime,
    until: datetime,
) -> tuple[list[Remark], Problem | None]:
    """Pin in the problem `raw` the teams that somebody leaves home for by `until`, and those `lending`.

    As far as that leaves a plan possible (`scheduling.mending.hold`); what is over and breaks a rule by
    what the records say today becomes history, as it was.

    With the remarks comes the problem with its pins, if it had to be read for them.
    """
    lent = {team.shift for team in lending}
    teams = {team.shift: team for team in (*told, *lending)}
    if not teams:
        return [], None
    problem = formats.read_problem(raw)
    begun = mending.begun(problem, until)
    frozen = {
        shift: team for shift, team in teams.items() if shift in lent or shift in begun or team.start <= until
    }
    known = {
        shift: Team(team.start, tuple(v for v in team.volunteers if v in problem.volunteers))
        for shift, team in frozen.items()
    }
    left = [
        Remark(team.shift, volunteer, "service")
        for team in frozen.values()
        for volunteer in team.volunteers
        if volunteer not in problem.volunteers
    ]
    held = mending.hold(problem, known, now, short={remark.shift for remark in left})
    _make_history(raw, [frozen[shift] for shift in held.gone], calendar)
    for pin in held.problem.pinned[len(raw["pinned"]) :]:
        start = {"start": calendar.write(pin.start)} if pin.start else {}
        raw["pinned"].append({"shift": pin.shift, **start, "volunteers": list(pin.volunteers)})
    remarks = [remark for remark in left if remark.shift not in held.gone] + list(held.remarks)
    return remarks, None if held.gone else held.problem


def _make_history(raw: dict[str, Any], past: list[Told], calendar: Calendar) -> None:
    gone = {team.shift for team in past}
    bases = {volunteer["id"]: volunteer["base"] for volunteer in raw["volunteers"]}
    raw["shifts"] = [shift for shift in raw["shifts"] if shift["id"] not in gone]
    raw["pinned"] = [pin for pin in raw["pinned"] if pin["shift"] not in gone]
    raw["history"] += as_history(past, calendar, bases)
