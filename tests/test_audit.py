"""The audit: only added to, chained from the first line on, also by many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accompaniment import audit, migrations
from accompaniment.cli import main
from accompaniment.models import AuditLine
from tests.conftest import NOW


@pytest.fixture
def session(either: Engine):
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def lines(session, project, coordinator):
    """Some acts of the coordinator, kept."""
    for action in ("change", "publish", "withdraw"):
        audit.record(session, coordinator, action, project, NOW)
    audit.record_all(session, None, "add", [project, project], NOW)
    session.commit()
    kept = session.scalars(select(AuditLine).order_by(AuditLine.id)).all()
    session.commit()  # nobody has to wait for a reader
    return kept


@pytest.fixture
def unlocked(session, lines):
    """Somebody who can write to the database past its triggers."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("DROP TRIGGER audit_only_grows ON audit_line"))
    else:
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("DROP TRIGGER audit_no_delete"))
    session.commit()
    return session


def test_chain_of_what_was_recorded_holds(session, lines):
    assert audit.verify(session) == (len(lines), lines[-1].link.hex())


def test_empty_audit_holds(session):
    assert audit.verify(session) == (0, audit.FIRST.hex())


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_line SET action = 'x'", "DELETE FROM audit_line", "DELETE FROM audit_line WHERE id = 1"],
)
def test_database_refuses_to_change_a_line(session, lines, statement):
    with pytest.raises(DBAPIError, match="only added to"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET action = 'x' WHERE id = :id",
        "UPDATE audit_line SET account_id = NULL WHERE id = :id",
        "DELETE FROM audit_line WHERE id = :id",
        "UPDATE audit_line SET link = (SELECT link FROM audit_line WHERE id = :id + 1) WHERE id = :id",
    ],
)
def test_line_that_was_changed_is_found(unlocked, lines, statement):
    unlocked.execute(text(statement), {"id": lines[1].id})
    unlocked.expire_all()
    with pytest.raises(audit.Tampered, match="does not hold from line"):
        audit.verify(unlocked)


def test_lines_cut_off_at_the_end_are_missed_by_who_noted_a_link(unlocked, lines):
    noted = lines[-1].link.hex()
    assert audit.verify(unlocked, noted)[1] == noted
    unlocked.execute(text("DELETE FROM audit_line WHERE id = :id"), {"id": lines[-1].id})
    unlocked.expire_all()
    assert audit.verify(unlocked)[0] == len(lines) - 1
    with pytest.raises(audit.Tampered, match="lines were taken out"):
        audit.verify(unlocked, noted)


def test_lines_of_many_at_once_are_one_chain(either, session, project, lines):
    def act(number: int) -> None:
        with Session(either) as own, own.begin():
            audit.record(own, None, f"act {number}", project, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(20)))
    session.expire_all()
    assert audit.verify(session)[0] == len(lines) + 20


def test_migration_chains_the_lines_there_were(either, session, lines):
    session.close()
    migrations.downgrade(either, "0002")
    migrations.upgrade(either)
    with Session(either) as again:
        assert audit.verify(again) == (len(lines), lines[-1].link.hex())


@pytest.mark.parametrize(("noted", "status"), [("", 0), ("00" * 32, 1)])
def test_command_says_whether_the_chain_holds(config, engine, monkeypatch, noted, status):
    monkeypatch.setenv("ACCOMPANIMENT_DATA", str(config.data))
    CliRunner().invoke(main, ["project", "add", "CO", "Colombia", "--country", "co", "--timezone", "UTC"])
    answer = CliRunner().invoke(main, ["audit", "verify", *(["--noted", noted] if noted else [])])
    assert (answer.exit_code, "1 lines hold" in answer.output) == (status, not status)
    assert "add project\tproject 1" in CliRunner().invoke(main, ["audit", "list"]).output
