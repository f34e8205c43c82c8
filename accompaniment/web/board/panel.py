"""One shift opened: what it is, who goes, who could, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from accompaniment import planning
from accompaniment.models import Duty, Pin, Plan, Resource, Shift, Team, Volunteer
from accompaniment.planning import Checking, Standing, questions
from accompaniment.timetable import Need
from accompaniment.timetable.reading import in_order
from accompaniment.web import desk
from accompaniment.web.board.mends import Mending, mending
from accompaniment.web.board.people import Candidate, candidate
from accompaniment.web.language import fact

MOST = 40
"""How many candidates are shown unless everybody is asked for."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the team."""

    code: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Start:
    """A time that suits; `fitting` people could go then without breaking a rule (none: not asked)."""

    at: datetime
    fitting: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the panel says of one shift in one plan.

    `start` is the team's, or the one looked at where there is no team. `broken` are the breaches of
    this shift and of its people. `candidates` are everybody who is not on the team, the best first:
    as one more, or in the place of `instead`, of whom `because` says why they go; `hidden` more of
    them are shown when asked for. Without a team, `reasons` say why nobody goes, `offer` is a team
    that could, and `mending` what would let one go.
    """

    plan: Plan
    shift: Shift
    team: tuple[Member, ...]
    start: datetime | None
    end: datetime | None
    starts: tuple[Start, ...]
    broken: tuple[Standing, ...]
    candidates: tuple[Candidate, ...]
    hidden: int
    instead: str
    because: tuple[str, ...]
    reasons: tuple[str, ...]
    offer: tuple[str, ...]
    mending: Mending
    uses: tuple[tuple[str, int], ...]
    needs: tuple[Need, ...]
    planned: bool


def shift_or_404(code: str) -> Shift:
    """A shift of the asker's own project, by its code."""
    shift = desk.session().scalar(
        desk.seen(Shift)
        .where(Shift.code == code)
        .options(selectinload(Shift.location), selectinload(Shift.defender), selectinload(Shift.request))
    )
    return shift or abort(404)


def open_panel(plan: Plan, shift: Shift, start: datetime | None = None, instead: str = "") -> Panel:
    """The panel of a shift in a plan. `start` chooses among the times of one without a team;
    `instead` is the code of somebody on the team who is to be replaced."""
    session, now = desk.session(), desk.now()
    team = session.scalar(
        select(Team)
        .where(Team.plan_id == plan.id, Team.shift_id == shift.id)
        .options(selectinload(Team.duties).selectinload(Duty.volunteer))
    )
    seen = planning.checking(session, plan=plan, now=now)
    members = _members(team, shift)
    facts = {
        "plan": plan,
        "shift": shift,
        "team": members,
        "broken": _broken(seen, plan, shift, members),
        "uses": _uses(shift),
        "needs": tuple(Need(n["qualification"], n.get("level", 1), n.get("count", 1)) for n in shift.needs),
        "planned": shift.code in seen.problem.shifts,
    }
    starts = tuple(sorted(map(datetime.fromisoformat, shift.starts)))
    if team:
        leaving = _leaving(team, members, shift, instead)
        duty = leaving and questions.why_this_duty(seen, shift, leaving)
        found = duty.others if duty else _one_more(seen, plan, shift, leaving)
        return Panel(
            **facts,
            start=team.start,
            end=team.end,
            starts=tuple(map(Start, starts)),
            **_shown(seen, shift, found),
            instead=leaving.code if leaving else "",
            because=tuple(questions.reason(one, _, fact) for one in duty.reasons()) if duty else (),
            reasons=(),
            offer=(),
            mending=Mending(),
        )
    why = questions.why_uncovered(session, plan=plan, shift=shift, now=now, seen=seen)
    by_start = {at.start: at for at in why.starts} if why else {}
    if start not in by_start:
        start = why.best.start if why else None
    at = by_start.get(start) if start else None
    return Panel(
        **facts,
        start=start or starts[0],
        end=None,
        starts=tuple(Start(one, len(by_start[one].free) if one in by_start else 0) for one in starts),
        **_shown(seen, shift, [*at.free, *at.blocked] if at else []),
        instead="",
        because=(),
        reasons=tuple(questions.reason(one, _, fact) for one in at.reasons) if at else (),
        offer=at.team.volunteers if at and at.team else (),
        mending=mending(seen, shift) if why and not why.team else Mending(),
    )


def _one_more(seen: Checking, plan: Plan, shift: Shift, leaving: Volunteer | None) -> list[Any]:
    """Everybody who is not on the team."""
    return questions.who_can(
        desk.session(), plan=plan, shift=shift, now=desk.now(), instead_of=leaving, seen=seen
    )


def _shown(seen: Checking, shift: Shift, found: list[Any]) -> dict[str, Any]:
    most = None if request.args.get("all") else MOST
    return {
        "candidates": tuple(candidate(seen, shift.code, one) for one in found[:most]),
        "hidden": len(found) - len(found[:most]),
    }


def _members(team: Team | None, shift: Shift) -> tuple[Member, ...]:
    pinned = set(desk.session().scalars(select(Pin.volunteer_id).where(Pin.shift_id == shift.id)))
    duties = team.duties if team else []
    members = [Member(duty.volunteer.code, duty.volunteer_id in pinned) for duty in duties]
    return tuple(sorted(members, key=lambda member: in_order(member.code)))


def _leaving(team: Team, members: tuple[Member, ...], shift: Shift, instead: str) -> Volunteer | None:
    """Whom somebody else would replace: whoever was chosen, or somebody, if the team is full.

    Whoever was chosen and has left meanwhile is nobody: their companion does not go in their stead.
    """
    people = {duty.volunteer.code: duty.volunteer for duty in team.duties}
    if instead:
        return people.get(instead)
    if len(members) < shift.team_max:
        return None
    return people[next((one for one in members if not one.pinned), members[0]).code]


def asked_start(shift: Shift, text: str | None = None) -> datetime | None:
    """The start in the address or form, if it is one of the shift's."""
    text = text if text is not None else request.values.get("start", "")
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        return None
    known = {datetime.fromisoformat(one) for one in shift.starts}
    return start if start.tzinfo and start in known else None


def _broken(seen: Checking, plan: Plan, shift: Shift, members: tuple[Member, ...]) -> tuple[Standing, ...]:
    people = [member.code for member in members]
    found = [
        breach
        for breach in seen.breaches_near(shift.code, people)
        if shift.code in (breach.shift, breach.other) or (breach.shift is None and breach.volunteer in people)
    ]
    return tuple(planning.standing(desk.session(), plan, found))


def _uses(shift: Shift) -> tuple[tuple[str, int], ...]:
    if not shift.uses:
        return ()
    rows = desk.session().execute(
        select(Resource.code, Resource.name).where(Resource.project_id == shift.project_id)
    )
    names: dict[str, str] = dict(rows.tuples().all())
    return tuple((names.get(use["resource"], use["resource"]), use.get("count", 1)) for use in shift.uses)
