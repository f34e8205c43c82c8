"""Planning around what somebody else may know: teams that a lost device, account or person has seen.

Who knows when a team is where can wait for it. So each such shift gets another time if it may have one, else
other people; what can be covered in neither way stays as it is, because a defender left alone is no less at
risk, and the plan's page says so. Whether it can, the search says: what it leaves without a team with
one step is freed by the next (`descend`), and searched again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Pin, Plan, Run, Shift, Team
from accompaniment.planning.keep import teams_of
from accompaniment.scheduling import explain, formats
from accompaniment.scheduling import plan as planner
from accompaniment.scheduling.problem import Problem

MOST_AVOIDED = 60
"""So many shifts are avoided in one plan, the nearest: to look for whom to bar took 9 ms of CPU each in an
office of 32 people and 55 ms in one of 400 (2026-11-24), and it is done while the run's lease waits.
"""

TIME, PEOPLE, KEPT = "time", "people", "kept"
"""What is barred of a shift: the times that are known; the people who are; nothing."""


@dataclass(frozen=True, slots=True)
class Avoidance:
    """What a plan makes of one shift that is known: when it was and by whom, and its team now (none: none).

    `searched`: a search found no plan that covers it otherwise; `pinned`: somebody put it there by hand.
    """

    shift: Shift
    starts: tuple[datetime, ...]
    people: tuple[str, ...]
    team: Team | None
    searched: bool
    pinned: bool

    @property
    def other_time(self) -> bool:
        """Whether it begins when nobody else knows."""
        return self.team is not None and self.team.start not in self.starts

    @property
    def stays(self) -> tuple[str, ...]:
        """Who is known to go and still does."""
        return tuple(person for person in self.goes if person in self.people)

    @property
    def goes(self) -> tuple[str, ...]:
        """Who is on the team now."""
        return tuple(sorted(duty.volunteer.code for duty in self.team.duties)) if self.team else ()


def known(teams: Iterable[Team]) -> list[dict[str, Any]]:
    """What `Run.avoid` says of these teams: an entry a shift, the first that begins first."""
    entries: dict[str, dict[str, Any]] = {}
    for team in sorted(teams, key=lambda team: (team.start, team.shift.code)):
        entry = entries.setdefault(
            team.shift.code, {"shift": team.shift.code, "starts": [], "volunteers": [], "step": TIME}
        )
        entry["starts"] = sorted({*entry["starts"], team.start.astimezone(UTC).isoformat()})
        entry["volunteers"] = sorted({*entry["volunteers"], *(d.volunteer.code for d in team.duties)})
    return list(entries.values())[:MOST_AVOIDED]


def bar(raw: dict[str, Any], avoid: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bar in the problem `raw` what is known of these shifts; the entries with the step that was taken.

    A shift that has no other time goes on to its people, one that nobody else may go on stays. What is
    pinned stays: it has begun, or was decided by hand.
    """
    shifts = {shift["id"]: shift for shift in raw["shifts"]}
    problem = formats.read_problem(raw)
    there = [entry for entry in avoid if entry["shift"] in shifts]
    steps = {entry["shift"]: _bar_times(shifts[entry["shift"]], entry, problem) for entry in there}
    known = {
        entry["shift"]: _not_pinned(entry, problem) for entry in there if steps[entry["shift"]] == PEOPLE
    }
    for shift, barred in _replaceable(problem, known).items():
        if barred:
            shifts[shift]["excluded"] = sorted({*shifts[shift].get("excluded", ()), *barred})
        else:
            steps[shift] = KEPT
    return [{**entry, "step": steps[entry["shift"]]} for entry in there]


def descend(avoid: Sequence[dict[str, Any]], found: planner.Plan) -> list[dict[str, Any]] | None:
    """The entries with one more step for each shift that has no team in the plan; none: all were taken."""
    further = {TIME: PEOPLE, PEOPLE: KEPT}
    after = [
        {**entry, "step": further[entry["step"]], "searched": True}
        if entry["step"] in further and entry["shift"] not in found.teams
        else entry
        for entry in avoid
    ]
    return after if after != list(avoid) else None


def avoided(session: Session, *, plan: Plan, run: Run) -> list[Avoidance]:
    """What the plan, as it is now, makes of each shift that its run was to avoid, the first first."""
    codes = [entry["shift"] for entry in run.avoid]
    wanted = select(Shift).where(Shift.project_id == plan.project_id, Shift.code.in_(codes))
    shifts = {shift.code: shift for shift in session.scalars(wanted)} if codes else {}
    teams = {team.shift.code: team for team in teams_of(session, plan)} if codes else {}
    ids = [shift.id for shift in shifts.values()]
    pinned = set(session.scalars(select(Pin.shift_id).where(Pin.shift_id.in_(ids)))) if ids else set()
    return [
        Avoidance(
            shifts[entry["shift"]],
            tuple(map(datetime.fromisoformat, entry["starts"])),
            tuple(entry["volunteers"]),
            teams.get(entry["shift"]),
            entry.get("searched", False),
            shifts[entry["shift"]].id in pinned,
        )
        for entry in run.avoid
        if entry["shift"] in shifts
    ]


def _bar_times(shift: dict[str, Any], entry: dict[str, Any], problem: Problem) -> str:
    """Bar the times that are known if that is the entry's step and others are left; the step to take then."""
    if entry["step"] != TIME:
        return entry["step"]
    seen = {datetime.fromisoformat(start) for start in entry["starts"]}
    others = [start for start in shift["starts"] if datetime.fromisoformat(start) not in seen]
    if not others or any(pin.start for pin in problem.pinned if pin.shift == shift["id"]):
        return PEOPLE
    shift["starts"] = others
    return TIME


def _not_pinned(entry: dict[str, Any], problem: Problem) -> list[str]:
    held = {person for pin in problem.pinned if pin.shift == entry["shift"] for person in pin.volunteers}
    return [v for v in entry["volunteers"] if v in problem.volunteers and v not in held]


def _replaceable(problem: Problem, known: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """As many of the people known of each shift as it can do without, beside what is pinned.

    All shifts are asked about at once in one problem, since rules remember what they have worked out of it.
    """
    without_all = _barring(problem, known)
    found = {}
    for shift, people in known.items():
        if people and _has_a_team(without_all, shift):
            found[shift] = list(people)
            continue
        found[shift] = []
        for person in people if len(people) > 1 else ():
            if _has_a_team(_barring(problem, {shift: [*found[shift], person]}), shift):
                found[shift].append(person)
    return found


def _barring(problem: Problem, people: Mapping[str, Sequence[str]]) -> Problem:
    shifts = dict(problem.shifts)
    for shift, barred in people.items():
        shifts[shift] = replace(shifts[shift], excluded=shifts[shift].excluded | set(barred))
    return replace(problem, shifts=shifts, memo={})


def _has_a_team(problem: Problem, shift: str) -> bool:
    held = {pin.shift: planner.Team(pin.start, pin.volunteers) for pin in problem.pinned if pin.start}
    standing = planner.Plan({s: team for s, team in held.items() if team.volunteers and s != shift})
    return explain.why_uncovered(problem, standing, shift).team is not None
