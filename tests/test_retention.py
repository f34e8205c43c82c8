"""What is kept how long, and that what was forgotten does not come back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from accompaniment import audit, backups, database, identities, retention, sign_ins
from accompaniment.backups import Lock
from accompaniment.cli import main
from accompaniment.identities import Details
from accompaniment.models import (
    Absence,
    Account,
    AuditLine,
    Identity,
    Plan,
    PlanState,
    Project,
    Request,
    RequestState,
    Role,
    Run,
    RunState,
    SignIn,
    Volunteer,
)
from tests import makers
from tests.conftest import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()
PRIVATE, PUBLIC = backups.fresh_key()


@pytest.fixture
def session(either):
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


def left(session, project, base, days: int, code: str) -> Volunteer:
    person = makers.a_volunteer(session, project, base, code)
    person.leaves = TODAY - days * DAY
    person.email, person.gender = "ana@example.org", "woman"
    person.absences = [
        Absence(project_id=project.id, first_day=TODAY, last_day=TODAY, kind="leave", note="home")
    ]
    session.flush()
    return person


def codes(session, model) -> list[str]:
    return list(session.scalars(select(model.code).order_by(model.code)))


def test_declined_request_is_forgotten_after_half_a_year(session, project, base):
    for code, days in (("R1", 184), ("R2", 182)):
        request = makers.a_request(session, project, base, code)
        request.state, request.decided_at = RequestState.DECLINED, NOW - days * DAY
    retention.forget(session, NOW)
    assert codes(session, Request) == ["R2"]


def test_notes_are_blanked_after_a_year_and_the_request_stays(session, project, base):
    for code, days in (("R1", 366), ("R2", 364)):
        request = makers.a_request(session, project, base, code)
        request.first_start = request.last_start = TODAY - days * DAY
        request.note = "the blue house"
    retention.forget(session, NOW)
    notes = session.execute(select(Request.code, Request.note).order_by(Request.code)).all()
    assert [tuple(row) for row in notes] == [("R1", ""), ("R2", "the blue house")]


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        (PlanState.WITHDRAWN, 366, False),
        (PlanState.DISCARDED, 366, False),
        (PlanState.DRAFT, 366, False),
        (PlanState.PUBLISHED, 366, True),
        (PlanState.WITHDRAWN, 364, True),
    ],
)
def test_plan_is_forgotten_a_year_after_its_end(session, project, base, state, days, stays):
    shift, person = makers.a_shift(session, project, base), makers.a_volunteer(session, project, base)
    old = makers.a_plan(session, project, {shift: [person]}, state, end_day=TODAY - days * DAY)
    newer = makers.a_plan(session, project, {shift: [person]}, based_on=old)
    retention.forget(session, NOW)
    session.expire_all()
    assert (session.get(Plan, old.id) is not None) is stays
    assert (newer.based_on_id == old.id) is stays


def test_volunteer_nobody_speaks_of_is_gone_after_two_years(session, project, base):
    left(session, project, base, 731, "V1")
    left(session, project, base, 729, "V2")
    retention.forget(session, NOW)
    session.expire_all()
    assert codes(session, Volunteer) == ["V2"]


def test_volunteer_who_stands_in_the_plan_keeps_the_code_only(session, project, base):
    person = left(session, project, base, 731, "V1")
    makers.a_plan(session, project, {makers.a_shift(session, project, base): [person]}, PlanState.PUBLISHED)
    account = makers.an_account(session, project, "ana", Role.VOLUNTEER, person)
    token = sign_ins.begin(session, account, NOW, "-")
    retention.forget(session, NOW)
    session.expire_all()
    assert (person.code, person.email, person.gender, person.absences) == ("V1", "", "", [])
    assert session.scalars(select(Account.name)).all() == [f"gone {account.id}"]
    assert sign_ins.holder(session, token, NOW, NOW) is None
    assert retention.due(session, NOW)["volunteers who left"] == []


def test_identity_is_forgotten_two_years_after_the_last_request(session, project, base, config):
    ring = identities.the_ring(session, config)
    for code, days in (("G1", 731), ("G2", 729)):
        defender = makers.a_defender(session, project, code)
        request = makers.a_request(session, project, base, f"R-{code}")
        request.defender_id = defender.id
        request.first_start = request.last_start = TODAY - days * DAY
        identities.keep(session, ring, actor=None, now=NOW, defender=defender, details=Details(code))
    retention.forget(session, NOW)
    assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_run_forgets_how_it_searched(session, project):
    facts = {"first_day": TODAY, "end_day": TODAY, "seconds": 5, "asked_at": NOW, "state": RunState.DONE}
    for days in (31, 29):
        session.add(
            Run(project_id=project.id, ended_at=NOW - days * DAY, progress=[{"s": 1}], best={"t": 1}, **facts)
        )
    session.flush()
    retention.forget(session, NOW)
    assert session.scalars(select(Run.progress).order_by(Run.id)).all() == [[], [{"s": 1}]]


def test_old_sign_ins_and_failures_are_forgotten(session, coordinator):
    sign_ins.begin(session, coordinator, NOW - 91 * DAY, "-")
    sign_ins.begin(session, coordinator, NOW, "-")
    sign_ins.failed(session, "k" * 64, "ana", "10.0.0.1", NOW - 2 * DAY)
    session.flush()
    retention.forget(session, NOW)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert retention.due(session, NOW)["wrong passwords"] == []


def test_forgetting_is_written_down_without_content(session, project, base):
    left(session, project, base, 731, "V1")
    retention.forget(session, NOW)
    assert session.scalars(select(AuditLine.action)).all()[-1] == "forget"
    assert audit.verify(session)[0] > 0


def test_restored_backup_forgets_again(either, session, project, base, config, tmp_path):
    left(session, project, base, 731, "V1")
    left(session, project, base, 729, "V2")
    session.commit()
    backups.make(either, config, tmp_path / "b.age", Lock([PUBLIC]), NOW - DAY)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    there = replace(config, data=folder, database_url=f"sqlite:///{folder / 'office.db'}")
    retention.note(there.forgotten, retention.forget(session, NOW))
    session.commit()
    engine = create_engine(there.database_url)
    database.prepare(engine)
    backups.restore(engine, there, (tmp_path / "b.age").read_bytes(), PRIVATE, NOW)
    with Session(engine) as restored:
        assert codes(restored, Volunteer) == ["V2"]
        assert audit.verify(restored)[0] > 0
    engine.dispose()


def test_record_made_after_the_backup_with_an_old_number_is_not_forgotten_again(session, project, base):
    person = left(session, project, base, 1, "V1")
    gone = [retention.Forgotten(NOW - 9 * DAY, "volunteer", person.id, "V1")]
    assert retention.forget_again(session, gone, NOW, NOW) == 0
    other = [retention.Forgotten(NOW + DAY, "volunteer", person.id, "V7")]
    assert retention.forget_again(session, other, NOW, NOW) == 0
    assert codes(session, Volunteer) == ["V1"]


def test_command_says_first_and_does_it_when_told(config, engine, monkeypatch):
    monkeypatch.setenv("ACCOMPANIMENT_DATA", str(config.data))
    made = ["project", "add", "CO", "Colombia", "--country", "co", "--timezone", "UTC"]
    assert CliRunner().invoke(main, made).exit_code == 0
    with Session(engine) as session:
        project = session.scalars(select(Project)).one()
        person = makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
        person.arrives, person.leaves, person.email = date(2019, 1, 1), date(2020, 1, 1), "ana@example.org"
        session.commit()
    said = CliRunner().invoke(main, ["forget"]).output
    assert "1 volunteers who left: V1" in said
    assert "Nothing was forgotten yet" in said
    assert CliRunner().invoke(main, ["forget", "--do-it"]).exit_code == 0
    assert "0 volunteers who left\n" in CliRunner().invoke(main, ["forget"]).output
    assert [one.code for one in retention.noted(config.forgotten)] == ["V1"]
