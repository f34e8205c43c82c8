"""From rows to a timetable: the one place where a plan is cut to what its reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.orm import Session

from accompaniment import access, scope
from accompaniment.errors import OfficeError
from accompaniment.models import Absence, Account, Plan, PlanState, Project, Shift, Wish
from accompaniment.scheduling.clock import Clock
from accompaniment.scheduling.travel import Travel
from accompaniment.timetable.doors import Doors
from accompaniment.timetable.horizon import planned
from accompaniment.timetable.reading import (
    Duty,
    Entry,
    Kept,
    Need,
    Person,
    Place,
    Timetable,
    Uncovered,
    Use,
    in_order,
)
from accompaniment.timetable.rows import Reach

DAY = timedelta(days=1)


class NotReadable(OfficeError):
    """The reader may not see this plan at all."""


def read(
    session: Session,
    plan: Plan,
    *,
    reader: Account,
    now: datetime,
    first_day: date | None = None,
    end_day: date | None = None,
    base: str | None = None,
    volunteer: str | None = None,
) -> Timetable:
    """The plan from `first_day` up to, not including, `end_day` (else its own days), for one reader.

    `base` and `volunteer` (codes) narrow it to the people of one base or to one person; then the
    uncovered shifts are those nearest to that base, or none. A volunteer gets their own duties of a
    published plan within `access.window`, whatever is asked for, and of others only the codes of
    those they go with. A base coordinator gets the duties of the base's people and cases: of what its
    people do for others' cases only when they are away.

    Raises:
        NotReadable: another project's plan, or a draft that is not the reader's to see.
    """
    whole = access.counts_whole_plan(reader)
    draft = plan.state is PlanState.DRAFT and access.reads_drafts(reader)
    if plan.project_id != reader.project_id or not (whole or draft or plan.state is PlanState.PUBLISHED):
        raise NotReadable("This plan is not yours to read.", "Maybe sign in with another account.")
    project = session.get_one(Project, plan.project_id)
    clock = Clock(ZoneInfo(project.timezone))
    first_day, end_day = first_day or plan.first_day, end_day or plan.end_day
    since = first_day - first_day.weekday() * DAY
    until = end_day + -end_day.weekday() % 7 * DAY
    if window := access.window(reader, now):
        earliest, latest = clock.date_of(window[0]), clock.date_of(window[1]) + DAY
        first_day, end_day = max(first_day, earliest), min(end_day, latest)
        since, until = max(since, earliest), min(until, latest)
    reach = Reach(
        session=session,
        project_id=project.id,
        plan_id=plan.id,
        since=clock.midnight(since),
        until=clock.midnight(until),
        first_day=first_day,
        end_day=end_day,
        people_seen=None if whole else scope.people(reader),
        cases=None if whole else scope.cases(reader, Shift.defender_id, Shift.location_id),
        only_code=volunteer,
        only_base=base,
    )
    return Making(reach, project, plan, clock, reader).timetable()


class Making:
    """The rows of one reading, joined."""

    def __init__(self, reach: Reach, project: Project, plan: Plan, clock: Clock, reader: Account) -> None:
        self.reach, self.project, self.plan, self.clock = reach, project, plan, clock
        self.own_id = reader.volunteer_id
        self.whole = access.counts_whole_plan(reader)
        days = (reach.end_day - reach.first_day).days
        self.days = tuple(reach.first_day + n * DAY for n in range(days))
        self.planned = planned(reach.session, plan, self.days)
        rows = {row.id: row for row in reach.locations()}
        digits = access.decimals(reader)
        self.places = {
            id: Place(
                row.code,
                row.name,
                row.country,
                round(row.lat, digits),
                round(row.lon, digits),
                row.base,
                row.phone_coverage,
            )
            for id, row in rows.items()
        }
        self.way = Travel(
            {row.code: row for row in rows.values()},
            project.speed_kmh,
            project.detour,
            {(rows[a].code, rows[b].code): minutes for a, b, minutes in reach.travel()},
        )
        self.resources = reach.resources()
        self.pins = reach.pins()
        self.kept: dict[str, list[Kept]] = defaultdict(list)
        for key, reason in reach.kept() if self.whole else ():
            rule, shift, person, *_ = [*key.split("|"), "", ""]
            self.kept[shift].append(Kept(rule, person, reason))

    def timetable(self) -> Timetable:
        people = {row.id: row for row in self.reach.people()}
        duties: dict[int, list[Duty]] = {id: [] for id in people}
        loads: dict[int, dict[date, int]] = {id: defaultdict(int) for id in people}
        members = self.reach.duties()
        entries = []
        for row in self.reach.teams():
            team = members.get(row.id, [])
            seen = [person for person, _ in team if person in people]
            for person in seen:
                day = self.clock.date_of(row.start)
                loads[person][day - day.weekday() * DAY] += row.load_minutes
            if entry := self._entry(row, team, [people[id].base_id for id in seen]):
                if not (row.own or self.own_id in seen):
                    entry = entry.as_elsewhere(people[id].code for id in seen)
                entries.append(entry)
                for person in seen:
                    doors = self._doors(row, people[person].base_id).local(self.clock)
                    duties[person].append(Duty(entry, *(doors.outside() if entry.elsewhere else doors)))
        narrowed = self.reach.only_code is not None or self.own_id is not None
        return Timetable(
            project=self.project.code,
            project_name=self.project.name,
            zone=self.clock.zone,
            plan_id=self.plan.id,
            number=self.plan.number,
            state=self.plan.state.value,
            made_at=self.plan.made_at.astimezone(self.clock.zone),
            published_at=self.plan.published_at and self.plan.published_at.astimezone(self.clock.zone),
            days=self.days,
            planned=self.planned,
            made_for=people[self.own_id].code if self.own_id in people else "",
            bases=tuple(sorted(self._bases(people), key=lambda place: in_order(place.code))),
            people=self._people(people, duties, loads),
            entries=tuple(
                sorted(entries, key=lambda entry: (entry.start.astimezone(UTC), in_order(entry.shift)))
            ),
            uncovered=() if narrowed else tuple(self._uncovered()),
        )

    def _bases(self, people: Mapping[int, Row]) -> set[Place]:
        if self.whole:
            return {place for place in self.places.values() if place.base}
        return {self.places[row.base_id] for row in people.values()}

    def _doors(self, row: Row, base_id: int | None) -> Doors:
        """The way of somebody of that base to a shift and back."""
        out = back = 0
        if base_id is not None:
            base, place = self.places[base_id].code, self.places[row.location_id].code
            out, back = self.way(base, place), self.way(place, base)
        return Doors.of(row.start, row.end, out, back, row.from_base)

    def _entry(self, row: Row, team: list[tuple[int, str]], bases: list[int]) -> Entry | None:
        """The team, or nothing if it is out on none of the days."""
        doors = [self._doors(row, base) for base in dict.fromkeys(bases)] or [self._doors(row, None)]
        team_doors = Doors.together(doors)
        out = self.clock.days(team_doors.leave_at, team_doors.back_at)
        if out.stop <= self.reach.first_day.toordinal() or out.start >= self.reach.end_day.toordinal():
            return None
        return Entry(
            start=self.clock.local(row.start),
            end=self.clock.local(row.end),
            **team_doors.local(self.clock)._asdict(),
            team=tuple(sorted((code for _, code in team), key=in_order)),
            uses=tuple(
                Use(
                    use["resource"], self.resources.get(use["resource"], use["resource"]), use.get("count", 1)
                )
                for use in row.uses
            ),
            load_minutes=row.load_minutes,
            pinned=tuple(sorted(self.pins.get(row.shift_id, ()), key=in_order)),
            kept=tuple(self.kept.get(row.code, ())),
            withdrawn=row.withdrawn_at is not None,
            called_off=row.withdrawn_at is not None and row.withdrawn_at <= row.start,
            **self._shift(row),
        )

    def _shift(self, row: Row) -> dict:
        """What a covered and an uncovered shift have in common."""
        return {
            "shift": row.code,
            "uid": row.uid,
            "request": row.request,
            "title": row.title,
            "defender": row.defender,
            "place": self.places[row.location_id],
            "team_min": row.team_min,
            "team_max": row.team_max,
            "needs": tuple(
                Need(need["qualification"], need.get("level", 1), need.get("count", 1)) for need in row.needs
            ),
            "priority": row.priority,
            "risk": row.risk.value if row.risk else "",
            "from_base": row.from_base,
        }

    def _people(
        self,
        people: Mapping[int, Row],
        duties: Mapping[int, list[Duty]],
        loads: Mapping[int, dict[date, int]],
    ) -> tuple[Person, ...]:
        absences, wishes = self.reach.spans(Absence), self.reach.spans(Wish)
        made = []
        for id, row in people.items():
            own = sorted(duties[id], key=lambda duty: duty.entry.start.timestamp())
            absent = frozenset(
                day
                for day in self.days
                if not row.arrives <= day < row.leaves or any(a <= day <= b for a, b in absences.get(id, ()))
            )
            worked = {
                day
                for duty in own
                for day in self.clock.days(duty.entry.start.astimezone(UTC), duty.entry.end.astimezone(UTC))
            }
            made.append(
                Person(
                    code=row.code,
                    uid=row.uid,
                    base=self.places[row.base_id],
                    arrives=row.arrives,
                    leaves=row.leaves,
                    counts_from=row.counts_from,
                    absent=absent,
                    free=frozenset(
                        day
                        for day in self.planned - absent
                        if day.toordinal() not in worked and day >= (row.counts_from or day)
                    ),
                    wished=frozenset(
                        day for day in self.days if any(a <= day <= b for a, b in wishes.get(id, ()))
                    ),
                    duties=tuple(own),
                    loads=dict(sorted(loads[id].items())),
                )
            )
        return tuple(sorted(made, key=lambda person: (in_order(person.base.code), in_order(person.code))))

    def _uncovered(self) -> Iterator[Uncovered]:
        """The shifts without a team, the most urgent first."""
        bases = sorted((place.code for place in self.places.values() if place.base), key=in_order)
        rows = sorted(
            self.reach.uncovered(), key=lambda row: (-row.priority, row.starts[0], in_order(row.code))
        )
        first, end = self.clock.midnight(self.reach.first_day), self.clock.midnight(self.reach.end_day)
        for row in rows:
            starts = [start for text in row.starts if first <= (start := datetime.fromisoformat(text)) < end]
            place = self.places[row.location_id].code
            near = min(bases, key=lambda base: self.way(base, place), default="")
            far = self.reach.cases is None and self.reach.only_base not in (None, near)
            if far or not starts:
                continue
            yield Uncovered(
                near=near,
                starts=tuple(self.clock.local(start) for start in sorted(starts)),
                minutes=row.minutes,
                reason="new" if row.decided_at and row.decided_at > self.plan.made_at else "left out",
                **self._shift(row),
            )
