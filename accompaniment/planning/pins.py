"""What a plan must keep: decisions made by hand, and published teams that are too near to change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Pin, Project, Shift, Volunteer
from accompaniment.planning.days import Calendar
from accompaniment.planning.record import Told, as_history
from accompaniment.scheduling import check, formats
from accompaniment.scheduling import problem as planner
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem

MENDED_BY_MORE_PEOPLE = ("team_size", "composition")
"""The rules a team breaks that has lost somebody: the planner may mend that."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could not stay as it was: `volunteer` left out of `shift`, or the whole team.

    `rule` is the rule it would break.
    """

    shift: str
    volunteer: str | None
    rule: str


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
    raw: dict[str, Any], frozen: Iterable[Told], calendar: Calendar, now: datetime
) -> tuple[list[Remark], Problem | None]:
    """Pin the frozen teams in the problem `raw`, as far as that leaves a plan possible.

    A pin is absolute: one that cannot be kept would leave no plan at all. So of each frozen team
    those stay pinned who can still go. A team that is short then keeps its people only if somebody
    can be found beside everything else that is frozen; if not, only its start is kept, and what it
    costs to change it. Where somebody else is pinned by hand, that later decision stands.

    What has ended cannot be mended any more: where it breaks a rule by what the records say today,
    it becomes history, as it was.

    With the remarks comes the problem with its pins, if it had to be read for them.
    """
    by_hand = {pin["shift"]: pin for pin in raw["pinned"]}
    told = {
        team.shift: team
        for team in frozen
        if team.shift not in by_hand or set(by_hand[team.shift]["volunteers"]) <= set(team.volunteers)
    }
    if not told:
        return [], None
    problem = formats.read_problem(raw)
    plan, remarks = _who_stays(problem, told)
    past = [told[shift] for shift in {remark.shift for remark in remarks} if told[shift].end <= now]
    if past:
        _make_history(raw, past, calendar)
        return hold(raw, [team for team in told.values() if team not in past], calendar, now)
    held = []
    for shift, team in told.items():
        if team.start in problem.shifts[shift].starts:
            kept = plan.teams.get(shift)
            held.append(planner.Pin(shift, team.start, kept.volunteers if kept else ()))
    raw["pinned"] += [
        {"shift": pin.shift, "start": calendar.write(pin.start), "volunteers": list(pin.volunteers)}
        for pin in held
    ]
    return remarks, replace(problem, pinned=(*problem.pinned, *held), memo={})


def _who_stays(problem: Problem, told: dict[str, Told]) -> tuple[Plan, list[Remark]]:
    """The frozen teams as far as they can be pinned together, and what could not stay."""
    remarks = [
        Remark(team.shift, volunteer, "service")
        for team in told.values()
        for volunteer in team.volunteers
        if volunteer not in problem.volunteers
    ]
    plan = Plan()
    for team in told.values():
        people = tuple(v for v in team.volunteers if v in problem.volunteers)
        plan = plan.with_team(team.shift, Team(team.start, people))
    plan, left_out = _without_breaches(problem, plan)
    remarks += left_out
    short = {breach.shift: breach.rule for breach in check.check(problem, plan) if breach.shift in plan.teams}
    witness = plan
    for shift, rule in sorted(short.items()):
        completed = _completed(problem, witness, shift)
        witness = completed or witness.without(shift)
        if completed is None:
            plan = plan.without(shift)
            if not any(remark.shift == shift for remark in remarks):
                remarks.append(Remark(shift, None, rule))
    return plan, remarks


def _make_history(raw: dict[str, Any], past: list[Told], calendar: Calendar) -> None:
    gone = {team.shift for team in past}
    bases = {volunteer["id"]: volunteer["base"] for volunteer in raw["volunteers"]}
    raw["shifts"] = [shift for shift in raw["shifts"] if shift["id"] not in gone]
    raw["pinned"] = [pin for pin in raw["pinned"] if pin["shift"] not in gone]
    raw["history"] += as_history(past, calendar, bases)


def _without_breaches(problem: Problem, plan: Plan) -> tuple[Plan, list[Remark]]:
    """The plan without whoever breaks a rule in it; a team that is only short stays."""
    remarks: list[Remark] = []
    while True:
        breach = next((b for b in check.check(problem, plan) if not _mendable(b, problem, plan)), None)
        if breach is None:
            return plan, remarks
        team = plan.teams.get(breach.shift)
        if team is None:  # a pin by hand on another shift: not ours to mend
            return plan, remarks
        remarks.append(Remark(breach.shift, breach.volunteer, breach.rule))
        if breach.volunteer in team.volunteers:
            plan = plan.with_team(breach.shift, team.without_person(breach.volunteer))
        else:
            plan = plan.without(breach.shift)


def _mendable(breach: Any, problem: Problem, plan: Plan) -> bool:
    team = plan.teams.get(breach.shift)
    if team is None:
        return True
    room = len(team.volunteers) < problem.shifts[breach.shift].largest
    return breach.volunteer is None and room and breach.rule in MENDED_BY_MORE_PEOPLE


def _completed(problem: Problem, plan: Plan, shift: str) -> Plan | None:
    """The plan with the team made whole, if people can be found for it one after the other."""
    while check.check_shift(problem, plan, shift):
        team = plan.teams[shift]
        for volunteer in problem.volunteers:
            if volunteer not in team.volunteers:
                tried = plan.with_team(shift, team.with_person(volunteer))
                if all(_mendable(b, problem, tried) for b in check.check_shift(problem, tried, shift)):
                    plan = tried
                    break
        else:
            return None
    return plan
