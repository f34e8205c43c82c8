"""Deleting: refused with a sentence while anything speaks of the record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Engine, func, select
from sqlalchemy.orm import Session

from accompaniment import records
from accompaniment.database import Base
from accompaniment.models import (
    Absence,
    Account,
    AuditLine,
    IncompatiblePair,
    Location,
    Notice,
    Organisation,
    Pin,
    PlanState,
    Project,
    Request,
    Role,
    Run,
    RunState,
    Shift,
    TravelTime,
    Volunteer,
    Wish,
)
from tests import makers

PLAIN_JSON = {
    "passkey.transports",
    "project.languages",
    "project.rules",
    "project.weekend",
    "project.weights",
    "volunteer.nationalities",
    "volunteer.limits",
    "request.weekdays",
    "request.at",
    "request.needs",
    "request.prefers",
    "shift.starts",
    "shift.needs",
    "shift.prefers",
    "plan.bill",
    "account.recovery",
}
"""JSON columns that hold no code of a record."""

BEHIND_A_PLAN = {"notice.changes", "run.avoid", "run.best", "run.menu", "run.progress"}
"""JSON columns whose codes stand in a plan too, or in a run (nothing is deleted while one goes)."""


class Office:
    """One of each record, and a way to delete."""

    def __init__(self, session: Session, project: Project, actor: Account, now: datetime) -> None:
        self.session, self.project, self.actor, self.now = session, project, actor, now
        self.base = makers.a_base(session, project)
        self.place = makers.a_location(session, project, "BAJ")
        self.volunteer = makers.a_volunteer(session, project, self.base, "V1", {"spanish": 4})
        self.other = makers.a_volunteer(session, project, self.base, "V2")
        self.defender = makers.a_defender(session, project, "G1")
        self.resource = makers.a_resource(session, project, "SAT")

    def delete(self, thing: Any) -> None:
        records.delete(self.session, actor=self.actor, now=self.now, thing=thing)

    def refusal(self, thing: Any) -> str:
        with pytest.raises(records.StillNeeded) as caught:
            self.delete(thing)
        return str(caught.value)


@pytest.fixture
def office(session: Session, project: Project, coordinator: Account, now: datetime) -> Office:
    return Office(session, project, coordinator, now)


def test_keep_new_then_changed_leaves_two_lines(office: Office) -> None:
    place = Location(project_id=office.project.id, code="X", name="X", country="CO", lat=1, lon=1)
    for name in ("X", "Y"):
        place.name = name
        records.keep(office.session, actor=office.actor, now=office.now, thing=place)
    office.session.flush()
    lines = select(AuditLine.action).where(AuditLine.thing == f"location {place.id}")
    assert office.session.scalars(lines).all() == ["add", "change"]


@pytest.mark.parametrize("name", ["place", "other", "defender", "resource"])
def test_delete_nothing_refers_goes_and_leaves_a_line(office: Office, name: str) -> None:
    thing = getattr(office, name)
    said = f"{type(thing).__name__.lower()} {thing.id}"
    office.delete(thing)
    assert office.session.get(type(thing), thing.id) is None
    assert office.session.scalar(select(AuditLine.action).where(AuditLine.thing == said)) == "delete"


def test_delete_volunteer_takes_their_parts_along(office: Office) -> None:
    about = {"project_id": office.project.id, "first_day": date(2027, 1, 1), "last_day": date(2027, 1, 2)}
    office.volunteer.absences = [Absence(**about)]
    office.volunteer.wishes = [Wish(**about)]
    office.session.add(
        IncompatiblePair(
            project_id=office.project.id, volunteer_id=office.other.id, other_id=office.volunteer.id
        )
    )
    office.session.flush()
    office.delete(office.volunteer)
    for model in (Absence, Wish, IncompatiblePair):
        assert office.session.scalar(select(func.count()).select_from(model)) == 0


def test_delete_location_takes_its_ways_along(office: Office) -> None:
    way = TravelTime(project_id=office.project.id, from_id=office.base.id, to_id=office.place.id, minutes=9)
    office.session.add(way)
    office.delete(office.place)
    assert office.session.scalar(select(func.count()).select_from(TravelTime)) == 0


def test_delete_travel_time_goes(office: Office) -> None:
    way = TravelTime(project_id=office.project.id, from_id=office.base.id, to_id=office.place.id, minutes=9)
    office.session.add(way)
    office.session.flush()
    office.delete(way)
    assert office.session.scalar(select(func.count()).select_from(TravelTime)) == 0


def test_delete_base_of_volunteer_is_refused(office: Office) -> None:
    assert office.refusal(office.base) == (
        "APA is the base of V1; it cannot be deleted. Maybe change that first."
    )


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("resource", "APA is the base of PHONE"), ("defender", "APA is the place of G9")],
)
def test_delete_place_of_resource_or_defender_is_refused(office: Office, what: str, sentence: str) -> None:
    office.delete(office.volunteer)
    office.delete(office.other)
    if what == "resource":
        makers.a_resource(office.session, office.project, "PHONE", base=office.base)
    else:
        makers.a_defender(office.session, office.project, "G9", place=office.base)
    assert office.refusal(office.base).startswith(sentence)


def test_delete_place_and_defender_of_request_are_refused(office: Office) -> None:
    makers.a_request(office.session, office.project, office.place, "R1", defender=office.defender)
    assert office.refusal(office.place).startswith("BAJ is the place of R1;")
    assert office.refusal(office.defender).startswith("G1 asked for R1;")


def test_delete_place_and_defender_of_shift_are_refused(office: Office) -> None:
    shift = makers.a_shift(office.session, office.project, office.place, "S1", defender=office.defender)
    shift.request.place, shift.request.defender = office.base, None
    office.session.flush()
    assert office.refusal(office.place).startswith("BAJ is the place of S1;")
    assert office.refusal(office.defender).startswith("G1 asked for S1;")


def test_delete_volunteer_known_to_defender_is_refused(office: Office) -> None:
    office.defender.known_to = [office.volunteer]
    office.session.flush()
    assert office.refusal(office.volunteer).startswith("V1 is known to G1;")
    office.delete(office.defender)
    office.delete(office.volunteer)


def test_delete_volunteer_with_account_is_refused(office: Office) -> None:
    makers.an_account(office.session, office.project, "ana", Role.VOLUNTEER, office.volunteer)
    assert office.refusal(office.volunteer).startswith("V1 has the account ana;")


def test_delete_volunteer_and_request_in_plan_are_refused(office: Office) -> None:
    shift = makers.a_shift(office.session, office.project, office.place, "R04")
    makers.a_plan(office.session, office.project, {shift: [office.volunteer]}, PlanState.PUBLISHED)
    assert office.refusal(shift.request) == (
        "R04 stands in plan 1; it cannot be deleted. Maybe close the request instead."
    )
    assert office.refusal(office.volunteer) == (
        "V1 stands in plan 1; it cannot be deleted. Maybe set the day they leave instead."
    )


def test_delete_request_in_draft_says_so(office: Office) -> None:
    shift = makers.a_shift(office.session, office.project, office.place, "R04")
    makers.a_plan(office.session, office.project, {shift: [office.volunteer]})
    assert office.refusal(shift.request).startswith("R04 stands in a draft plan;")


def test_delete_pinned_volunteer_and_request_are_refused(office: Office) -> None:
    shift = makers.a_shift(office.session, office.project, office.place, "R04")
    pin = Pin(project_id=office.project.id, shift=shift, volunteer=office.volunteer, made_at=office.now)
    office.session.add(pin)
    office.session.flush()
    assert office.refusal(office.volunteer).startswith("V1 is pinned on R04;")
    assert office.refusal(shift.request).startswith("R04 is pinned for V1;")


def test_delete_volunteer_who_was_told_is_refused(office: Office) -> None:
    plan = makers.a_plan(office.session, office.project, {}, PlanState.PUBLISHED)
    plan.notices = [Notice(volunteer=office.volunteer, changes=[])]
    office.session.flush()
    assert office.refusal(office.volunteer).startswith("V1 was told of plan 1;")


def test_delete_request_without_plan_takes_its_shifts_along(office: Office) -> None:
    shift = makers.a_shift(office.session, office.project, office.place, "R04")
    office.delete(shift.request)
    assert office.session.scalar(select(func.count()).select_from(Shift)) == 0
    assert office.session.scalar(select(func.count()).select_from(Request)) == 0


@pytest.mark.parametrize("kind", ["request", "shift"])
def test_delete_named_by_code_is_refused(office: Office, kind: str) -> None:
    maker = {"request": makers.a_request, "shift": makers.a_shift}[kind]
    uses = [{"resource": "SAT", "count": 1}]
    maker(office.session, office.project, office.place, "R1", excluded=["V1"], uses=uses)
    assert office.refusal(office.volunteer).startswith("V1 is excluded from R1;")
    assert office.refusal(office.resource).startswith("SAT is used by R1;")


def test_delete_code_that_is_part_of_another_goes(office: Office) -> None:
    makers.a_volunteer(office.session, office.project, office.base, "V12")
    makers.a_request(office.session, office.project, office.place, "R1", excluded=["V12"])
    office.delete(office.volunteer)
    assert office.session.get(Volunteer, office.volunteer.id) is None


def test_delete_named_by_code_is_refused_on_either_database(either: Engine, now: datetime) -> None:
    with Session(either) as session:
        project = Project(organisation=Organisation(code="O", name="O"), code="CO", name="C", country="CO")
        session.add(project)
        session.flush()
        place = makers.a_base(session, project)
        for code in ("Ñ1", "Ñ2"):
            makers.a_volunteer(session, project, place, code)
        makers.a_request(session, project, place, "R1", excluded=["Ñ1"])
        named, free = session.scalars(select(Volunteer).order_by(Volunteer.code))
        with pytest.raises(records.StillNeeded, match="Ñ1 is excluded from R1"):
            records.delete(session, actor=None, now=now, thing=named)
        records.delete(session, actor=None, now=now, thing=free)


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING])
def test_delete_while_a_plan_is_made_is_refused(office: Office, state: RunState) -> None:
    days = {"first_day": date(2027, 1, 4), "end_day": date(2027, 2, 1)}
    run = Run(project_id=office.project.id, seconds=5, asked_at=office.now, state=state, **days)
    office.session.add(run)
    office.session.flush()
    assert office.refusal(office.other).startswith("A plan is being made that may speak of V2;")
    run.state = RunState.DONE
    office.delete(office.other)


def test_every_foreign_key_to_a_record_is_thought_of() -> None:
    kinds = {kind.__tablename__ for kind in records.ADVICE} | {"shift", "travel_time"}
    found = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in kinds
    }
    assert found == set(records.LINKS) | set(records.PARTS)


def test_every_json_column_is_thought_of() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    assert found == set(records.BY_CODE) | PLAIN_JSON | BEHIND_A_PLAN
