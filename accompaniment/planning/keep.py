"""Plans of the planner become drafts of the office, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from accompaniment import audit
from accompaniment.errors import OfficeError
from accompaniment.models import Account, Duty, Plan, PlanState, Project, Run, Shift, Team, Volunteer
from accompaniment.planning.days import Calendar
from accompaniment.scheduling import plan as planner
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.result import proven


class NotADraft(OfficeError):
    """The plan is no draft any more, so it cannot be changed."""


def keep(
    session: Session,
    *,
    project: Project,
    first_day: date,
    end_day: date,
    plan: planner.Plan,
    actor: Account | None,
    now: datetime,
    based_on: Plan | None = None,
    status: str = "",
    bill: dict[str, Any] | None = None,
    bounds: dict[str, Any] | None = None,
    more: Sequence[tuple[str, dict[str, int]]] = (),
    tolerance: float = 0.0,
    run: Run | None = None,
) -> Plan:
    """Keep what the planner found as a draft. `bill` and `bounds` are its costs in order; `more` are the
    sentences on whether more could be covered, each with what fills it; `tolerance` is the share by
    which fairness was allowed to be above its least.

    What was deleted while the planner searched is left out: the check of the draft then says which
    shift has no team. Teams outside the horizon, published before, are not part of a draft.
    """
    calendar = Calendar(project)
    first, end = calendar.midnight(first_day), calendar.midnight(end_day)
    teams = {code: team for code, team in plan.teams.items() if first <= team.start < end}
    shifts = _by_code(session, project, Shift, teams)
    people = _by_code(session, project, Volunteer, {v for team in teams.values() for v in team.volunteers})
    draft = Plan(
        project_id=project.id,
        first_day=first_day,
        end_day=end_day,
        made_at=now,
        made_by_id=actor.id if actor else run.asked_by_id if run else None,
        based_on_id=based_on.id if based_on else None,
        status=status,
        bill=bill_lines(bill or {}, bounds or {}, more, tolerance),
    )
    for code, team in teams.items():
        volunteers = [people[v] for v in team.volunteers if v in people]
        if code in shifts and volunteers:
            draft.teams.append(new_team(shifts[code], team.start, volunteers))
    session.add(draft)
    audit.record(session, actor, "keep draft", draft, now)
    return draft


def bill_lines(
    bill: dict[str, Any],
    bounds: dict[str, Any],
    more: Sequence[tuple[str, dict[str, int]]] = (),
    tolerance: float = 0.0,
) -> list[dict[str, Any]]:
    """Costs and what was proven of them: `{cost, value, bound, proven}`, in order; at `uncovered` also
    `more`, sentences on whether more could be covered, at `fairness` its `tolerance`.

    `bounds` may leave costs out, of which nothing is known.
    """
    known = proven(bill, bounds, tolerance)
    lines = [
        {"cost": cost, "value": value, "bound": bounds.get(cost), "proven": cost in known}
        for cost, value in bill.items()
    ]
    for line in lines:
        if more and line["cost"] == "uncovered":
            line["more"] = [[text, dict(facts)] for text, facts in more]
        if tolerance and line["cost"] == "fairness":
            line["tolerance"] = tolerance
    return lines


def new_team(shift: Shift, start: datetime, volunteers: list[Volunteer], end: datetime | None = None) -> Team:
    """A team of these people that begins at `start`, and ends when the shift does (or at `end`)."""
    return Team(
        shift=shift,
        start=start,
        end=end or start + timedelta(minutes=shift.minutes),
        duties=[Duty(volunteer=volunteer) for volunteer in volunteers],
    )


def plan_of(session: Session, plan: Plan) -> planner.Plan:
    """The teams of a kept plan as the planner reads them, in order of their starts."""
    teams: dict[int, tuple[str, datetime, list[str]]] = {}
    for team, code, start in session.execute(
        select(Team.id, Shift.code, Team.start)
        .join(Shift, Team.shift_id == Shift.id)
        .where(Team.plan_id == plan.id)
        .order_by(Team.start, Shift.code)
    ):
        teams[team] = (code, start, [])
    for team, volunteer in session.execute(
        select(Duty.team_id, Volunteer.code)
        .join(Volunteer, Duty.volunteer_id == Volunteer.id)
        .join(Team, Duty.team_id == Team.id)
        .where(Team.plan_id == plan.id)
        .order_by(Volunteer.code)
    ):
        teams[team][2].append(volunteer)
    return planner.Plan(
        {code: planner.Team(start, tuple(people)) for code, start, people in teams.values() if people}
    )


def known_to(kept: planner.Plan, problem: Problem) -> planner.Plan:
    """Of a kept plan only what exists in a problem: whoever has left and shifts that were withdrawn are
    not."""
    teams = {}
    for code, team in kept.teams.items():
        people = tuple(volunteer for volunteer in team.volunteers if volunteer in problem.volunteers)
        if people and code in problem.shifts:
            teams[code] = planner.Team(team.start, people)
    return planner.Plan(teams)


def draft_from(
    session: Session,
    *,
    actor: Account | None,
    now: datetime,
    published: Plan,
    first_day: date | None = None,
    end_day: date | None = None,
) -> Plan:
    """A draft to edit by hand, with the published plan's teams of its own days, or of those given."""
    if published.state is not PlanState.PUBLISHED:
        raise NotADraft(
            f"Plan {published.id} is not the published one.", "Maybe start from the current plan."
        )
    project = session.get_one(Project, published.project_id)
    calendar = Calendar(project)
    first_day, end_day = first_day or published.first_day, end_day or published.end_day
    first, end = calendar.midnight(first_day), calendar.midnight(end_day)
    draft = Plan(
        project_id=project.id,
        first_day=first_day,
        end_day=end_day,
        made_at=now,
        made_by_id=actor.id if actor else None,
        based_on_id=published.id,
        status="by hand",
    )
    for team in teams_of(session, published):
        if first <= team.start < end and team.shift.withdrawn_at is None:
            draft.teams.append(new_team(team.shift, team.start, [duty.volunteer for duty in team.duties]))
    session.add(draft)
    audit.record(session, actor, "keep draft", draft, now)
    return draft


def teams_of(session: Session, plan: Plan) -> list[Team]:
    """A plan's teams with their shifts and people, by start: three queries, however many."""
    return list(
        session.scalars(
            select(Team)
            .join(Shift)
            .where(Team.plan_id == plan.id)
            .options(
                selectinload(Team.duties).selectinload(Duty.volunteer),
                selectinload(Team.shift),
            )
            .order_by(Team.start, Shift.code)
        )
    )


def discard(session: Session, *, actor: Account | None, now: datetime, plan: Plan) -> None:
    """Put a draft away. It stays on record, but nobody works on it any more."""
    if plan.state is not PlanState.DRAFT:
        raise NotADraft(f"Plan {plan.id} is {plan.state}, not a draft, so it cannot be discarded.")
    plan.state = PlanState.DISCARDED
    audit.record(session, actor, "discard draft", plan, now)


def _by_code(session: Session, project: Project, model: Any, codes: Any) -> dict[str, Any]:
    wanted = set(codes)
    rows = session.scalars(select(model).where(model.project_id == project.id)) if wanted else ()
    return {row.code: row for row in rows if row.code in wanted}
