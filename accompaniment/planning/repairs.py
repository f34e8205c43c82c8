"""The menu of a run that repairs the published plan: what each choice changes, wins and loses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.errors import OfficeError
from accompaniment.models import Account, Plan, Project, Run, Shift
from accompaniment.planning.compare import Change, ShiftChange, Stretch, by_person, differences
from accompaniment.planning.days import Calendar
from accompaniment.planning.keep import keep, teams_of
from accompaniment.planning.record import current
from accompaniment.scheduling import plan as planner


class NoSuchRepair(OfficeError):
    """The run has no repair with so few changes."""


class PublishedSince(OfficeError):
    """Another plan was published after the repairs were asked for."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One choice. `won` and `lost`: the shifts that gain or lose their team; `people`: what changes for
    each person, except who comes along. Without a plan there is `possible` False and nothing else.
    `no_more`: it wins nothing that the one before it does not.
    """

    changes_at_most: int
    proven: bool
    possible: bool
    changes: int
    uncovered: float
    shifts: list[ShiftChange]
    people: dict[str, list[Change]]
    won: list[str]
    lost: list[str]
    no_more: bool = False

    def same(self, other: Repair) -> bool:
        """Whether both cover as much with as many changes."""
        mine, theirs = ((c.possible, c.uncovered, c.changes) for c in (self, other))
        return mine == theirs


def repairs(session: Session, *, run: Run) -> list[Repair]:
    """The run's choices, fewest changes first, beside what is published.  Of several in a row that win
    nothing more, and are proven alike, the last stands for all."""
    told = current(session, session.get_one(Project, run.project_id))
    if told is None or not run.menu:
        return []
    minutes = dict(
        iter(session.execute(select(Shift.code, Shift.minutes).where(Shift.project_id == run.project_id)))
    )
    first, end = _days(session, run)
    before = {
        team.shift.code: Stretch(team.start, team.end, frozenset(d.volunteer.code for d in team.duties))
        for team in teams_of(session, told)
        if team.shift.withdrawn_at is None and first <= team.start < end and team.end > run.asked_at
    }
    days = max(first, run.asked_at), end
    return _told_once([_repair(choice, before, minutes, days) for choice in run.menu])


def _told_once(found: list[Repair]) -> list[Repair]:
    marked = found[:1] + [
        replace(choice, no_more=choice.possible and choice.same(before)) for before, choice in pairwise(found)
    ]
    followed = [
        choice.no_more and choice.same(after) and choice.proven == after.proven
        for choice, after in pairwise(marked)
    ]
    return [choice for choice, more in zip(marked, [*followed, False], strict=True) if not more]


def outdated(session: Session, *, run: Run) -> bool:
    """Whether another plan was published since the run was asked for, or none is any more."""
    told = current(session, session.get_one(Project, run.project_id))
    return told is None or told.published_at is None or told.published_at > run.asked_at


def take_repair(
    session: Session, *, actor: Account | None, now: datetime, run: Run, changes_at_most: int
) -> Plan:
    """A draft of one choice, to compare and publish. Raises `NoSuchRepair`, `PublishedSince`."""
    choice = next((c for c in run.menu if c["changes_at_most"] == changes_at_most and c["plan"]), None)
    if choice is None:
        raise NoSuchRepair("There is no such repair (any more).", "Maybe look at the choices again.")
    if outdated(session, run=run):
        raise PublishedSince(
            "Another plan was published after these repairs were asked for.", "Maybe ask for repairs again."
        )
    project = session.get_one(Project, run.project_id)
    return keep(
        session,
        project=project,
        first_day=run.first_day,
        end_day=run.end_day,
        plan=planner.Plan({shift: _team(team) for shift, team in choice["plan"]["teams"].items()}),
        actor=actor,
        now=now,
        based_on=current(session, project),
        status="repair",
        bill=choice["costs"],
        # Proven is the least that has to change for what is covered, not that no other plan covers more.
        bounds={"changes": choice["costs"]["changes"]} if choice["proven"] else {},
    )


def _days(session: Session, run: Run) -> tuple[datetime, datetime]:
    calendar = Calendar(session.get_one(Project, run.project_id))
    return calendar.midnight(run.first_day), calendar.midnight(run.end_day)


def _repair(
    choice: dict[str, Any],
    before: dict[str, Stretch],
    minutes: dict[str, int],
    days: tuple[datetime, datetime],
) -> Repair:
    if not choice["plan"]:
        return Repair(choice["changes_at_most"], choice["proven"], False, 0, 0, [], {}, [], [])
    after = {}
    for shift, raw in choice["plan"]["teams"].items():
        team = _team(raw)
        ends = team.start + timedelta(minutes=minutes.get(shift, 0))
        if ends > days[0] and team.start < days[1]:
            after[shift] = Stretch(team.start, ends, frozenset(team.volunteers))
    shifts = differences(before, after)
    people = {
        person: moves
        for person, changes in by_person(shifts).items()
        if (moves := [change for change in changes if change.change != "team"])
    }
    return Repair(
        choice["changes_at_most"],
        choice["proven"],
        True,
        round(choice["costs"]["changes"]),
        choice["costs"]["uncovered"],
        shifts,
        people,
        [change.shift for change in shifts if change.was is None],
        [change.shift for change in shifts if change.now is None],
    )


def _team(raw: dict[str, Any]) -> planner.Team:
    return planner.Team(datetime.fromisoformat(raw["start"]), tuple(raw["volunteers"]))
