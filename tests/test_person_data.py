"""What is kept of one person, as a file: complete, and nothing of others."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from sqlalchemy import JSON

from accompaniment import accounts, identities, person_data, sign_ins
from accompaniment.database import Base
from accompaniment.identities import Details
from accompaniment.models import (
    Absence,
    Consent,
    IncompatiblePair,
    KeptBreach,
    Notice,
    Pin,
    PlanState,
    Role,
    Use,
    Wish,
)
from accompaniment.person_data.parts import ACTS, ELSEWHERE, OF_DEFENDER, OF_VOLUNTEER
from tests import makers
from tests.conftest import NOW

PEOPLE = {"volunteer", "defender", "account", "identity"}
PARTS = OF_VOLUNTEER + OF_DEFENDER
NOBODYS = {
    "project.languages", "project.rules", "project.weights", "project.weekend", "plan.bill",
    "passkey.transports", "account.recovery",
}  # fmt: skip
"""JSON that speaks of nobody, or is among the secrets of signing in."""


def table_of(part) -> str:
    return part.model.__tablename__


def accounted(part) -> set[str]:
    """The columns of a part's table that it is chosen by, gives or holds back."""
    given = {name if "." not in name else f"{name.split('.')[0]}_id" for name in part.columns}
    return given | set(part.by.split()) | {column for names in part.held for column in names.split()}


def chosen() -> set[str]:
    """Every column that the parts account for."""
    return {f"{table_of(part)}.{column}" for part in PARTS for column in accounted(part)}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{table_of(part)} {part.by}")
def test_every_column_of_a_persons_rows_is_given_or_held_back_for_a_reason(part):
    assert {column.name for column in Base.metadata.tables[table_of(part)].columns} - accounted(part) == set()


def test_every_column_that_refers_to_a_person_is_thought_of():
    refers = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if {key.column.table.name for key in column.foreign_keys} & PEOPLE
    }
    known = {"identity.defender_id", "handover_defender.defender_id"}  # given with the defender
    assert refers - chosen() - set(ELSEWHERE) - ACTS - known == set()


def test_every_json_column_is_thought_of_since_it_may_name_people():
    json_columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    assert json_columns - chosen() - set(ELSEWHERE) - NOBODYS == set()


@pytest.fixture
def office(session, project, config):
    """V1 stands in every table that can speak of a volunteer, G1 in every one of a defender's."""
    base = makers.a_base(session, project, "APA", name="Apartadó")
    far = makers.a_location(session, project, "MUT", name="Mutatá")
    people = [
        makers.a_volunteer(
            session, project, base, code, {"spanish": 5}, email=f"{code.lower()}@example.org", gender="woman"
        )
        for code in ("V1", "V2")
    ]
    defender = makers.a_defender(session, project, "G1", asks_for="two women", place_id=far.id)
    defender.known_to = people
    shift = makers.a_shift(session, project, far, "R1", defender=defender, excluded=["V2"])
    shift.request.note, shift.request.excluded = "after the assembly", ["V2"]
    plan = makers.a_plan(session, project, {shift: people}, PlanState.PUBLISHED)
    makers.a_plan(session, project, {shift: people})
    plan.kept_breaches = [KeptBreach(key="rest|R1|V1|", reason="G1 asked for it", kept_at=NOW)]
    changes = [{"change": "new", "shift": "R1"}]
    for person in people:
        days = {"project_id": project.id, "volunteer_id": person.id}
        session.add_all(
            [
                Absence(first_day=NOW.date(), last_day=NOW.date(), note="home", **days),
                Wish(first_day=NOW.date(), last_day=NOW.date(), **days),
                Pin(shift_id=shift.id, made_at=NOW, **days),
                Notice(plan_id=plan.id, volunteer_id=person.id, changes=changes),
            ]
        )
        account = makers.an_account(session, project, person.code.lower(), Role.VOLUNTEER, person)
        sign_ins.begin(session, account, NOW, "Firefox, Android")
        accounts.set_password(
            session, actor=account, now=NOW, account=account, password="another long password for tests"
        )
    session.add(IncompatiblePair(project_id=project.id, volunteer_id=people[1].id, other_id=people[0].id))
    session.add(Consent(project_id=project.id, defender_id=defender.id, use=Use.PUBLICATION, given_at=NOW))
    ring = identities.the_ring(session, config)
    identities.keep(
        session,
        ring,
        actor=None,
        now=NOW,
        defender=defender,
        details=Details("Ana", "+57 300", "a house", "-"),
    )
    session.flush()
    return people[0], defender, ring


def test_volunteers_file_holds_everything_of_theirs(session, office):
    person, _defender, _ring = office
    data = person_data.of_volunteer(session, person)
    assert set(data.counts) == {
        "volunteer", "qualification", "absence", "wish", "duty", "pin", "notice", "incompatible_pair",
        "account", "sign_in", "audit_line",
    }  # fmt: skip
    assert data.tables["volunteer"][0]["email"] == "v1@example.org"
    assert data.tables["volunteer"][0]["base.code"] == "APA"
    assert data.tables["duty"] == [
        {
            "team.plan.number": 1, "team.shift.code": "R1", "team.start": "2027-01-12T14:00:00+00:00",
            "team.end": "2027-01-12T17:00:00+00:00",
        }
    ]  # fmt: skip
    assert "set password" in [line["action"] for line in data.tables["audit_line"]]


def test_volunteers_file_names_nobody_else_and_no_place_of_the_accompanied(session, office):
    person, _defender, _ring = office
    data = person_data.of_volunteer(session, person)
    written = json.dumps(data.tables)
    assert not [word for word in ("V2", "G1", "Mutatá", "asked for it", "$argon2", "Ana") if word in written]
    assert "Where and for whom: those who are accompanied would be in danger." in data.held_back


def test_defenders_file_holds_everything_of_theirs_and_no_volunteer(session, office):
    _person, defender, ring = office
    data = person_data.of_defender(session, ring, defender)
    assert set(data.counts) == {"identity", "defender", "consent", "request", "shift", "team", "audit_line"}
    assert data.tables["identity"][0]["name"] == "Ana"
    assert data.tables["request"][0]["note"] == "after the assembly"
    assert data.tables["request"][0]["excluded"] == ["V2"], "their own wish is theirs to read"
    assert "V1" not in json.dumps(data.tables)


def test_of_somebody_else_nothing_is_in_the_file(session, project, office):
    stranger = makers.a_volunteer(session, project, makers.a_base(session, project, "BOG"), "V3")
    assert set(person_data.of_volunteer(session, stranger).counts) == {"volunteer"}


def test_zip_says_what_it_is_and_what_is_held_back(session, office):
    data = person_data.of_volunteer(session, office[0])
    with zipfile.ZipFile(io.BytesIO(person_data.to_zip(data, {"taken_by": "coordinator"}))) as archive:
        assert json.loads(archive.read("data.json"))["kept"] == data.tables
        said = archive.read("read-me.txt").decode()
    assert "taken_by: coordinator" in said
    assert "- Where and for whom" in said
