"""What a row as a whole must keep, beyond each of its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import intake
from accompaniment.errors import OfficeError
from accompaniment.intake import Wanted
from accompaniment.models import Defender, Location, Project, RequestState, Risk, Shift
from accompaniment.sheets.cells import BadCell
from accompaniment.sheets.preview import Outcome, RowOutcome
from accompaniment.sheets.reading import Sheet
from accompaniment.sheets.records import Records, Values
from accompaniment.sheets.tables import RULES, Table

Refuse = Callable[[str, str], None]
STEPS = {
    RequestState.RECEIVED: {RequestState.ASSESSED, RequestState.ACCEPTED, RequestState.DECLINED},
    RequestState.ASSESSED: {RequestState.ACCEPTED, RequestState.DECLINED},
    RequestState.ACCEPTED: {RequestState.CLOSED},
}
"""Which state of a request may follow on which."""

FACTS = set(Wanted.__dataclass_fields__)


@dataclass
class Office:
    """The office as it is, and the codes that the sheets bring."""

    session: Session
    project: Project
    zone: ZoneInfo
    now: datetime
    records: dict[str, Records]
    announced: dict[str, set[str]] = field(default_factory=dict)

    def announce(self, table: str, sheet: Sheet) -> None:
        """The codes of a sheet may be referred to, by any row."""
        codes = {row.cells.get("code", "") for row in sheet.rows}
        self.announced.setdefault(table, set()).update(codes)

    def has(self, table: str, code: str) -> bool:
        """Whether there is such a record, or will be."""
        return (code,) in self.records[table] or code in self.announced.get(table, ())

    def record(self, table: str, code: str) -> Any:
        """The record of that code, if it is there already."""
        found = self.records[table].get((code,))
        return found[0][0] if found else None


def zone(text: str) -> ZoneInfo | None:
    """The time zone of that name, if there is one."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return None


def check(
    office: Office, table: Table, row: RowOutcome, before: Values | None, given: Values, refuse: Refuse
) -> None:
    """Refuse a row that speaks of what is not there, or contradicts itself or the office."""
    for column in table.columns:
        for code in _codes(column.name, given.get(column.name), column.kind.many):
            sheet = "resources" if column.name == "uses" else column.kind.sheet
            if sheet and not office.has(sheet, code):
                refuse(column.name, f"there is no {code} in {sheet}, neither here nor in the office")
    special = CHECKS.get(table.name)
    if special and row.outcome is not Outcome.REFUSED:
        special(office, row, before, refuse)


def _codes(column: str, value: Any, many: bool) -> Iterable[str]:
    if not value:
        return []
    if column == "uses":
        return [use["resource"] for use in value]
    return value if many else [value]


def _rules(office: Office, row: RowOutcome, before: Values | None, refuse: Refuse) -> None:
    name, text = row.values["rule"], row.values["value"]
    if name not in RULES:
        refuse("rule", f"there is no such rule; there are {', '.join(RULES)}")
        return
    if not text:
        refuse("value", "it is empty")
        return
    kind = RULES[name][0]
    try:
        value = kind.read(text)
    except BadCell as fault:
        refuse("value", fault.sentence)
        return
    if name == "uncovered" and len(value) != 5:
        refuse("value", "five weights are needed, for priorities 1 to 5")
    elif name == "timezone" and zone(value) is None:
        refuse("value", "a time zone is a place, as America/Bogota")
    elif name == "timezone" and value != office.project.timezone and _has_shifts(office):
        refuse("value", f"the office has shifts in {office.project.timezone}: its zone stays")
    else:
        row.values["value"] = kind.write(value)


def _has_shifts(office: Office) -> bool:
    choice = select(Shift.id).where(Shift.project_id == office.project.id).limit(1)
    return office.session.scalar(choice) is not None


def _travel(office: Office, row: RowOutcome, before: Values | None, refuse: Refuse) -> None:
    if row.values["from"] == row.values["to"]:
        refuse("to", "both places are the same")


def _volunteers(office: Office, row: RowOutcome, before: Values | None, refuse: Refuse) -> None:
    values = row.values
    if values["leaves"] <= values["arrives"]:
        refuse("leaves", "it is not after the arrival; it is the first day no longer in service")
    for name in values["qualifications_expire"]:
        if name not in values["qualifications"]:
            refuse("qualifications_expire", f"{name} is not among the qualifications")


def _days(office: Office, row: RowOutcome, before: Values | None, refuse: Refuse) -> None:
    if row.values["last_day"] < row.values["first_day"]:
        refuse("last_day", "the last day is before the first")


def _incompatible(office: Office, row: RowOutcome, before: Values | None, refuse: Refuse) -> None:
    first, second = sorted((row.values["volunteer"], row.values["volunteer_2"]))
    if first == second:
        refuse("volunteer_2", "two different people are needed")
    row.values |= {"volunteer": first, "volunteer_2": second}


def wanted(values: Values, place: Location, defender: Defender | None) -> Wanted:
    """What a row of requests asks for."""
    facts = {name: values[name] for name in FACTS - {"place", "defender", "risk"}}
    return Wanted(
        **facts, place=place, defender=defender, risk=Risk(values["risk"]) if values["risk"] else None
    )


def _requests(office: Office, row: RowOutcome, before: Values | None, refuse: Refuse) -> None:
    values = row.values
    if values["people_max"] is None:
        values["people_max"] = values["people"]
    if values["state"] is None:
        values["state"] = RequestState.ACCEPTED.value
    # A place that the same import brings has no record yet; to check, one that is never kept will do.
    place = office.record("locations", values["place"]) or Location(code=values["place"])
    named = values["defender"]
    defender = (office.record("defenders", named) or Defender(code=named)) if named else None
    asks = wanted(values, place, defender)
    for column, sentence in intake.faults(asks, office.zone).items():
        refuse(column, sentence[0].lower() + sentence[1:].rstrip("."))
    if values["state"] in ("declined", "closed") and not values["reason"]:
        refuse("reason", f"a request that is {values['state']} needs a reason")
    if row.outcome is Outcome.REFUSED:
        return
    if before is not None:
        _existing_request(office, row, before, asks, refuse)
    else:
        _new_shifts(office, values, asks, refuse)


def _new_shifts(office: Office, values: Values, asks: Wanted, refuse: Refuse) -> None:
    codes = values["shifts"]
    number = len(intake.visits(asks, office.zone))
    if codes and len(codes) != number:
        refuse("shifts", f"there are {number} visits, and as many codes are needed")
    usual = intake.usual_codes(values["code"], number)
    for code, _ in values["withdrawn"]:
        if code not in (codes or usual):
            refuse("withdrawn", f"{code} is no shift of this request")


def _existing_request(office: Office, row: RowOutcome, before: Values, asks: Wanted, refuse: Refuse) -> None:
    values, request = row.values, row.record
    old, new = RequestState(before["state"]), RequestState(values["state"])
    if old is not new and new not in STEPS.get(old, ()):
        refuse("state", f"the request is {old}, which does not become {new}")
        return
    differs = any(values[name] != before[name] for name in FACTS)
    if differs and old in (RequestState.DECLINED, RequestState.CLOSED):
        refuse("state", f"the request is {old}, so what it asks for stays; maybe receive a new one")
    elif differs and old is RequestState.ACCEPTED:
        try:
            intake.rebuilding(office.session, request, asks, office.now)
        except OfficeError as fault:
            refuse("code", str(fault))
    standing = {code for code, _ in before["withdrawn"]}
    fresh = {code: at for code, at in values["withdrawn"] if code not in standing}
    shifts = [shift for shift in request.shifts if shift.code in fresh]
    for code in fresh:
        if code not in {shift.code for shift in shifts}:
            refuse("withdrawn", f"{code} is no shift of this request")
    past = intake.begun(office.session, shifts, office.now) if shifts else set()
    for shift in shifts:
        if shift.id in past:
            refuse("withdrawn", f"{shift.code} has begun or is over")
    # What is withdrawn already keeps its moment, and is not brought back by an older sheet.
    values["withdrawn"] = sorted(before["withdrawn"] + list(fresh.items()), key=lambda pair: pair[0])
    before["withdrawn"] = sorted(before["withdrawn"], key=lambda pair: pair[0])
    values["shifts"] = []


def nobody_holds(office: Office, rows: list[RowOutcome]) -> list[str]:
    """Warnings of qualifications that are needed but held by nobody: maybe a slip of the pen."""
    people = {key: values for key, [(_, values), *_] in office.records["volunteers"].items()}
    people |= {(row.values.get("code"),): row.values for row in rows if row.sheet == "volunteers"}
    held = {name for values in people.values() for name in values.get("qualifications", ())}
    held |= {values.get("gender", "") for values in people.values()}
    needed: dict[str, str] = {}
    for row in rows:
        for need in row.values.get("needs") or ():
            needed.setdefault(need["qualification"], f"{row.file}, line {row.line}")
    return [
        f"{where}: {name} is needed, and nobody holds it."
        for name, where in needed.items()
        if name not in held
    ]


CHECKS = {
    "rules": _rules,
    "travel": _travel,
    "volunteers": _volunteers,
    "absences": _days,
    "wishes": _days,
    "incompatible": _incompatible,
    "requests": _requests,
}
