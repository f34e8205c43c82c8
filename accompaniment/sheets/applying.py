"""An import is done: all of it, or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import audit, intake
from accompaniment.errors import OfficeError
from accompaniment.models import (
    Absence,
    Account,
    Defender,
    DefenderKind,
    IncompatiblePair,
    Location,
    Project,
    Qualification,
    Request,
    RequestState,
    Resource,
    Risk,
    Shift,
    TravelTime,
    Volunteer,
    Wish,
)
from accompaniment.sheets.checking import preview
from accompaniment.sheets.demands import FACTS, wanted
from accompaniment.sheets.preview import Outcome, Preview
from accompaniment.sheets.reading import Sheets
from accompaniment.sheets.records import Values
from accompaniment.sheets.tables import OF_PROJECT, RULES


class ImportRefused(OfficeError):
    """Some rows cannot be imported, so none was. `preview` says which and why."""

    def __init__(self, preview: Preview) -> None:
        fault = preview.faults[0]
        where = f"{fault.file}, line {fault.line}, {fault.column}"
        super().__init__(
            f"Nothing was imported: {len(preview.faults)} faults, the first in {where}: {fault.sentence}.",
            "Maybe mend the sheet and import it again.",
        )
        self.preview = preview


def apply(
    session: Session, *, actor: Account | None, project: Project, sheets: Sheets, now: datetime
) -> Preview:
    """Add and change what the sheets say; gives back what was done. Raises `ImportRefused`.

    Rows that are not in the sheets stay as they are: an import never deletes.
    """
    found = preview(session, project=project, sheets=sheets, now=now)
    if found.refused:
        raise ImportRefused(found)
    if found.changes_nothing:
        return found
    writing = Writing(session, actor, project, now)
    for row in found.rows:
        if row.outcome in (Outcome.ADDED, Outcome.CHANGED):
            sheet = "requests" if row.sheet == "late" else row.sheet
            getattr(writing, sheet)(row.record, row.values)
    writing.finish()
    audit.record(session, actor, "import", project, now)
    return found


class Writing:
    """Writes rows that were checked: one method for each sheet, with the record there is or none."""

    def __init__(self, session: Session, actor: Account | None, project: Project, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.project = project
        self.now = now
        self.fresh: list[tuple[Request, Values]] = []
        self.codes: dict[tuple[type, str], Any] = {}
        for model in (Location, Volunteer, Defender):
            for record in session.query(model).filter_by(project_id=project.id):
                self.codes[model, record.code] = record

    def _keep(self, record: Any, model: type, values: Values) -> Any:
        if record is None:
            record = model(project_id=self.project.id)
            self.session.add(record)
        for name, value in values.items():
            if getattr(record, name) != value:
                setattr(record, name, value)
        if "code" in values:
            self.codes[model, values["code"]] = record
        return record

    def rules(self, record: Any, values: Values) -> None:
        name = values["rule"]
        value = RULES[name][0].read(values["value"])
        if name == "uncovered":
            self.project.weights = value
        elif name in OF_PROJECT:
            setattr(self.project, name, value)
        else:
            others = {key: kept for key, kept in self.project.rules.items() if key != name}
            self.project.rules = others if value is None else {**others, name: value}

    def locations(self, record: Any, values: Values) -> None:
        self._keep(record, Location, values)

    def travel(self, record: Any, values: Values) -> None:
        ends = {"origin": self._location(values["from"]), "destination": self._location(values["to"])}
        self._keep(record, TravelTime, {**ends, "minutes": values["minutes"], "by": values["by"]})

    def volunteers(self, record: Any, values: Values) -> None:
        values = {**values, "base": self._location(values["base"])}
        levels, expiries = values.pop("qualifications"), values.pop("qualifications_expire")
        person = self._keep(record, Volunteer, values)
        held = {one.name: one for one in person.qualifications}
        for name, one in held.items():
            if name not in levels:
                person.qualifications.remove(one)
        for name, level in levels.items():
            one = held.get(name) or Qualification(name=name)
            one.level, one.expires = level, expiries.get(name)
            if name not in held:
                person.qualifications.append(one)

    def absences(self, record: Any, values: Values) -> None:
        self._keep(record, Absence, {**values, "volunteer": self._volunteer(values["volunteer"])})

    def wishes(self, record: Any, values: Values) -> None:
        self._keep(record, Wish, {**values, "volunteer": self._volunteer(values["volunteer"])})

    def incompatible(self, record: Any, values: Values) -> None:
        first, second = self._volunteer(values["volunteer"]), self._volunteer(values["volunteer_2"])
        self._keep(record, IncompatiblePair, {"volunteer": first, "other": second})

    def resources(self, record: Any, values: Values) -> None:
        self._keep(record, Resource, {**values, "base": self._location(values["base"])})

    def defenders(self, record: Any, values: Values) -> None:
        known = [self._volunteer(code) for code in values["known_to"]]
        places = {name: self._location(values[name]) for name in ("base", "place")}
        kind = DefenderKind(values["kind"])
        self._keep(record, Defender, {**values, **places, "kind": kind, "known_to": known})

    def requests(self, record: Request | None, values: Values) -> None:
        defender = self.codes[Defender, values["defender"]] if values["defender"] else None
        asks = wanted(values, self._location(values["place"]), defender)
        state = RequestState(values["state"])
        if record is None:
            self._new_request(asks, state, values)
        else:
            self._old_request(record, asks, state, values)

    def _new_request(self, asks: intake.Wanted, state: RequestState, values: Values) -> None:
        request = Request(project_id=self.project.id, code=values["code"], state=state, shifts=[])
        request.reason = values["reason"]
        asks.write_to(request)
        request.received_at = values["received_at"] or self.now
        decided = state not in (RequestState.RECEIVED, RequestState.ASSESSED)
        request.decided_at = values["decided_at"] or (self.now if decided else None)
        self.session.add(request)
        self.fresh.append((request, values))

    def finish(self) -> None:
        """Make the shifts of the new requests, once everything they speak of has its id."""
        self.session.flush()
        choice = select(Shift.code).where(Shift.project_id == self.project.id)
        taken = set(self.session.scalars(choice)) if self.fresh else set()
        for request, values in self.fresh:
            if request.state in (RequestState.ACCEPTED, RequestState.CLOSED):
                self._shifts(request, values, taken)
        audit.record_all(self.session, self.actor, "import", [request for request, _ in self.fresh], self.now)

    def _shifts(self, request: Request, values: Values, taken: set[str]) -> None:
        visits = intake.visits(request, ZoneInfo(self.project.timezone))
        codes = values["shifts"] or intake.usual_codes(request.code, len(visits))
        if taken.intersection(codes):
            codes = None  # another request's shift has such a code: these get free ones
        withdrawn = dict(values["withdrawn"])
        for shift in intake.build(self.session, request, codes):
            taken.add(shift.code)
            if shift.code in withdrawn:
                shift.withdrawn_at = withdrawn[shift.code] or self.now

    def _old_request(
        self, request: Request, asks: intake.Wanted, state: RequestState, values: Values
    ) -> None:
        act = {"actor": self.actor, "request": request, "now": self.now}
        self.session.flush()
        now_wanted = intake.Wanted.of(request)
        if any(getattr(asks, name) != getattr(now_wanted, name) for name in FACTS):
            intake.revise(self.session, wanted=asks, **act)
        if state is not request.state:
            self._step(request, state, values, act)
        for name in ("reason", "received_at", "decided_at"):
            if values[name] is not None:
                setattr(request, name, values[name])
        withdrawn = dict(values["withdrawn"])
        for shift in request.shifts:
            if shift.code in withdrawn and shift.withdrawn_at is None:
                intake.withdraw_shift(self.session, actor=self.actor, shift=shift, now=self.now)

    def _step(self, request: Request, state: RequestState, values: Values, act: dict[str, Any]) -> None:
        if state is RequestState.DECLINED:
            intake.decline(self.session, reason=values["reason"], **act)
        elif state is RequestState.CLOSED:
            intake.close(self.session, reason=values["reason"], **act)
        else:
            if request.state is RequestState.RECEIVED:
                risk = request.risk or Risk.AMBER
                intake.assess(self.session, risk=risk, priority=request.priority, **act)
            if state is RequestState.ACCEPTED:
                intake.accept(self.session, **act)

    def _location(self, code: str | None) -> Location | None:
        return self.codes[Location, code] if code else None

    def _volunteer(self, code: str) -> Volunteer:
        return self.codes[Volunteer, code]
