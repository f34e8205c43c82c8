"""The office's records become a problem of the planner: one query a table, codes instead of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from accompaniment.models import Plan, Project
from accompaniment.planning import avoiding, ledger, people, pins, record, work
from accompaniment.planning.days import Calendar
from accompaniment.planning.pins import Remark
from accompaniment.scheduling import formats
from accompaniment.scheduling.plan import Team
from accompaniment.scheduling.problem import Problem


@dataclass(slots=True)
class Facts:
    """A problem as its format has it, and what of the published plan could not be held.

    `lent` are the teams outside the horizon that are in the problem only for the resources they
    have out: they stay as they were published, whatever is planned. `avoid`: how far what
    somebody else may know is barred (`planning.avoiding`).
    """

    raw: dict[str, Any]
    remarks: list[Remark] = field(default_factory=list)
    lent: dict[str, Team] = field(default_factory=dict)
    avoid: list[dict[str, Any]] = field(default_factory=list)
    _problem: Problem | None = None

    def read(self) -> Problem:
        """The problem as the planner reads it, read once. Raises `formats.FormatError`."""
        if self._problem is None:
            self._problem = formats.read_problem(self.raw)
        return self._problem


def problem(
    session: Session,
    *,
    project: Project,
    first_day: date,
    end_day: date,
    now: datetime,
    around: Plan | None = None,
    changes_at_most: int | None = None,
    freeze_days: int | None = None,
) -> dict[str, Any]:
    """The days from `first_day` up to, not including, `end_day` as an accompaniment-problem/1.

    `around`, the published plan, is what people were told: its teams are `published` (changing one
    costs), and those that have begun or start within `freeze_days` (the project's, if not given)
    are pinned. Times that have passed by `now` are no longer offered.
    """
    return facts(
        session,
        project=project,
        first_day=first_day,
        end_day=end_day,
        now=now,
        around=around,
        changes_at_most=changes_at_most,
        freeze_days=freeze_days,
    ).raw


def facts(
    session: Session,
    *,
    project: Project,
    first_day: date,
    end_day: date,
    now: datetime,
    around: Plan | None = None,
    changes_at_most: int | None = None,
    freeze_days: int | None = None,
    drafted: Mapping[str, datetime] | None = None,
    avoid: Sequence[dict[str, Any]] = (),
) -> Facts:
    """The same with what could not be held, and with what is known of `avoid` barred (`Run.avoid`).

    `drafted`, the starts in a draft that is checked, stay offered: what has begun since it was made
    is no breach. Then a shift all of whose times have passed stays too, as uncovered as it was.
    """
    calendar = Calendar(project)
    first, end = calendar.midnight(first_day), calendar.midnight(end_day)
    everybody = people.volunteers(session, project, calendar, first_day, end_day)
    known = everybody.volunteers
    told = record.within(session, project, around, first, end) if around else []
    outside = record.around(session, project, first, end, _reach(project))

    shifts, lent = _shifts(session, project, calendar, known, told, outside, first, end, now, drafted)
    work.heed_expiries(shifts.values(), everybody, calendar)
    history = [team for team in outside if team.shift not in lent]
    raw: dict[str, Any] = {
        "format": "accompaniment-problem/1",
        "timezone": project.timezone,
        "horizon": {"start": first_day.isoformat(), "end": end_day.isoformat()},
        "locations": people.locations(session, project),
        "travel": people.travel(session, project),
        "volunteers": list(known.values()),
        "defenders": record.defenders(session, project, first, known),
        "resources": people.resources(session, project),
        "shifts": list(shifts.values()),
        "incompatible": [pair for pair in people.incompatible(session, project) if known.keys() >= set(pair)],
        "rules": dict(project.rules),
        "weights": {"uncovered": list(project.weights)},
        "history": record.as_history(history, calendar, {code: v["base"] for code, v in known.items()}),
        "published": [_entry(team, calendar, known) for team in told],
        "pinned": pins.by_hand(session, project, calendar, shifts, known),
        **ledger.as_ledger(session, project, calendar, first_day, known, lent),
    }
    if around and changes_at_most is not None:
        raw["changes_at_most"] = changes_at_most
    until = now + timedelta(days=project.freeze_days if freeze_days is None else freeze_days)
    there = [team for team in told if team.shift in shifts]
    lending = [team for team in outside if team.shift in lent]
    remarks, problem = pins.hold(raw, there, lending, calendar, now, until)
    left = {shift["id"] for shift in raw["shifts"]}
    teams = {
        t.shift: Team(t.start, tuple(v for v in t.volunteers if v in known))
        for t in lending
        if t.shift in left
    }
    if avoid:
        return Facts(raw, remarks, teams, avoiding.bar(raw, avoid))
    return Facts(raw, remarks, teams, _problem=problem)


def sizes(session: Session, project: Project, first_day: date, end_day: date) -> dict[str, int]:
    """About how large a problem of these days will be, by what has a cap (`caps.Caps`)."""
    calendar = Calendar(project)
    first, end = calendar.midnight(first_day), calendar.midnight(end_day)
    there = people.volunteers(session, project, calendar, first_day, end_day).volunteers
    wanted = work.open_shifts(session, project, first, end)
    starts = sum(len(work.starts_within(row, first, end)) for row in wanted)
    return {"people": len(there), "shifts": len(wanted), "starts": starts}


def _shifts(
    session: Session,
    project: Project,
    calendar: Calendar,
    known: dict[str, Any],
    told: list[record.Told],
    outside: list[record.Told],
    first: datetime,
    end: datetime,
    now: datetime,
    drafted: Mapping[str, datetime] | None,
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """The shifts to plan by code, and which of them lie outside and only hold resources.

    The format has no resources in its history. A team outside the horizon that may still have a
    telephone the horizon needs is therefore given as a shift, pinned as it was published.
    """
    decided = {team.shift for team in outside}
    told_starts = {team.shift: team.start for team in told}
    shifts: dict[str, dict[str, Any]] = {}
    for row in work.open_shifts(session, project, first, end):
        if row.code in decided:
            continue
        every = work.starts_within(row, first, end)
        if told_starts.get(row.code, now) < now:  # it has begun and cannot begin again
            every = [s for s in every if datetime.fromisoformat(s) == told_starts[row.code]] or every
        kept = {told_starts.get(row.code), (drafted or {}).get(row.code)}
        starts = [s for s in every if (at := datetime.fromisoformat(s)) >= now or at in kept]
        if drafted is not None:
            starts = starts or every
        if starts:
            shifts[row.code] = work.as_shift(row, starts, known)
    latest = max(
        (
            datetime.fromisoformat(start) + timedelta(minutes=shift["duration"])
            for shift in shifts.values()
            if shift.get("uses")
            for start in shift["starts"]
        ),
        default=first,
    )
    lending = {t.shift: t for t in outside if t.uses and t.end > first and t.start < latest}
    for row in work.shifts_by_code(session, project, lending):
        shifts[row.code] = work.as_shift(row, [calendar.write(lending[row.code].start)], known)
    return shifts, lending.keys() & shifts.keys()


def _entry(team: record.Told, calendar: Calendar, known: dict[str, Any]) -> dict[str, Any]:
    volunteers = [volunteer for volunteer in team.volunteers if volunteer in known]
    return {"shift": team.shift, "start": calendar.write(team.start), "volunteers": volunteers}


def _reach(project: Project) -> int:
    """How many days beyond the horizon a rule may look."""
    limits = [
        part for limit in project.rules.values() for part in (limit if type(limit) is list else [limit])
    ]
    windows = [part["window"] for part in limits if type(part) is dict and "window" in part]
    return max(record.REMEMBERED_DAYS, *windows) + 7
