"""What a deleted record was called by is not given again: its code, and its id, which the audit speaks of."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accompaniment import audit, backups, codes, database, migrations, records
from accompaniment.backups import Lock
from accompaniment.models import (
    Defender,
    GoneId,
    Location,
    Organisation,
    Project,
    Request,
    Resource,
    Shift,
    Volunteer,
)
from accompaniment.models.columns import Coded
from tests import makers
from tests.conftest import NOW
from tests.postgres import installation


@pytest.fixture
def office(either: Engine) -> Engine:
    """A project with a house."""
    with Session(either) as session, session.begin():
        organisation = Organisation(code="ORG", name="-")
        project = Project(organisation=organisation, code="CO", name="-", country="CO", timezone="UTC")
        session.add(project)
        session.flush()
        makers.a_base(session, project)
    return either


def a(kind: type[Coded], session: Session, code: str = "") -> Coded:
    """A record of that kind."""
    project, base = session.scalars(select(Project)).one(), session.scalars(select(Location)).first()
    if kind in (Request, Shift):
        return {Request: makers.a_request, Shift: makers.a_shift}[kind](session, project, base, code)
    if kind is Volunteer:
        return makers.a_volunteer(session, project, base, code)
    return {Defender: makers.a_defender, Location: makers.a_location, Resource: makers.a_resource}[kind](
        session, project, code or "X1"
    )


@pytest.mark.parametrize("kind", [Request, Shift, Volunteer, Defender, Location, Resource])
def test_id_of_a_deleted_record_is_not_given_again(office: Engine, kind: type[Coded]) -> None:
    with Session(office) as session, session.begin():
        first, second = a(kind, session, "A1"), a(kind, session, "A2")
        given = {first.id, second.id}
        session.delete(second)
    with Session(office) as session, session.begin():
        later = [a(kind, session, code) for code in ("A3", "A4")]
        given |= {one.id for one in later}
        assert len(given) == 4
        session.delete(later[0])
        session.delete(later[1])
        session.flush()
        assert a(kind, session, "A5").id not in given


def test_two_new_records_of_one_flush_get_two_ids(office: Engine) -> None:
    with Session(office) as session, session.begin():
        project = session.scalars(select(Project)).one()
        session.delete(a(Resource, session))
        session.flush()
        session.add_all(Resource(project_id=project.id, code=code, name="-", count=1) for code in "ABC")
        session.flush()
        assert len(set(session.scalars(select(Resource.id)))) == 3


@pytest.mark.parametrize(("kind", "letter"), [(Request, "R"), (Volunteer, "V"), (Defender, "G")])
def test_code_of_a_deleted_record_is_not_given_again(office: Engine, kind: type[Coded], letter: str) -> None:
    with Session(office) as session, session.begin():
        project = session.scalars(select(Project)).one()
        a(kind, session, f"{letter}1")
        for code in (f"{letter}19", f"{letter}7", "X30"):
            session.delete(a(kind, session, code))
        session.flush()
        assert codes.next_number(session, project.id, kind) == 20


def test_shifts_go_with_their_request_and_leave_no_history_behind(office: Engine) -> None:
    with Session(office) as session, session.begin():
        shift = a(Shift, session)
        gone = shift.id
        records.delete(session, actor=None, now=NOW, thing=shift.request)
        assert a(Shift, session).id > gone


def test_backup_brings_it_back(office: Engine, tmp_path) -> None:
    with Session(office) as session, session.begin():
        thing = a(Defender, session, "G1")
        gone = thing.id
        session.delete(thing)
    backups.make(office, installation(str(office.url), tmp_path), tmp_path / "b", Lock(passphrase="p"), NOW)
    there = installation(f"sqlite:///{tmp_path / 'there.db'}", tmp_path)
    engine = database.open_engine(there)
    backups.restore(engine, there, (tmp_path / "b").read_bytes(), "p", NOW)
    with Session(engine) as session, session.begin():
        assert a(Defender, session, "G2").id > gone
    engine.dispose()


def test_upgrade_reads_from_the_audit_what_was_deleted_before(office: Engine) -> None:
    with Session(office) as session, session.begin():
        thing = a(Defender, session, "G1")
        gone = thing.id
        audit.record(session, None, "delete", thing, NOW)
        session.delete(thing)
    migrations.downgrade(office, "0012")
    migrations.upgrade(office)
    with Session(office) as session:
        assert session.execute(select(GoneId.kind, GoneId.last)).all() == [("defender", gone)]
