"""A backup comes back as it was, on either database, and opens to nobody else."""

import stat
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import (
    accounts,
    audit,
    backups,
    database,
    identities,
    migrations,
    passkeys,
    second_factor,
    sign_ins,
)
from accompaniment.backups import BadBackup, Lock, WrongKey, rows
from accompaniment.cli import main
from accompaniment.config import Config
from accompaniment.identities import Details
from accompaniment.models import (
    Account,
    Challenge,
    Defender,
    Organisation,
    Passkey,
    PlanState,
    Project,
    Purpose,
    SignIn,
)
from tests import makers
from tests.conftest import NOW
from tests.test_second_factor import SECRET, code_at

NAME = "Ana Quintero Palacios"
"""Long enough that no other bytes spell it by chance."""
PRIVATE, PUBLIC = backups.fresh_key()
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def office(either, config, now):
    """An office with a plan, a sealed identity, a second factor and somebody signed in."""
    with Session(either, expire_on_commit=False) as session:
        organisation = Organisation(code="ORG", name="Organisation")
        project = Project(organisation=organisation, code="CO", name="Colombia", country="CO")
        session.add(project)
        session.flush()
        account = makers.an_account(session, project, "coordinator")
        base = makers.a_base(session, project)
        person = makers.a_volunteer(session, project, base)
        makers.a_plan(
            session, project, {makers.a_shift(session, project, base): [person]}, PlanState.PUBLISHED
        )
        defender = makers.a_defender(session, project)
        ring = identities.the_ring(session, config)
        identities.keep(session, ring, actor=account, now=now, defender=defender, details=Details(NAME))
        second_factor.set_up(
            session, config.secret_key, account=account, secret=SECRET, code=code_at(now), now=now, token=""
        )
        facts = {"credential_id": b"id", "public_key": b"-", "sign_count": 7, "transports": ["usb"]}
        account.passkeys.append(Passkey(name="stick", added_at=now, **facts))
        passkeys.ask(session, account, Purpose.SIGN_IN, now)
        sign_ins.begin(session, account, now, "Firefox")
        session.commit()
    return either


@pytest.fixture
def elsewhere(tmp_path):
    """An empty machine: its settings and its database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    config = Config(data=folder, database_url=f"sqlite:///{folder / 'office.db'}", secret_key="other" * 13)
    engine = database.open_engine(config)
    yield config, engine
    engine.dispose()


@pytest.fixture
def file(office, config, tmp_path, now):
    path = tmp_path / "office.age"
    backups.make(office, config, path, Lock([PUBLIC]), now, keys=True)
    return path


def test_office_comes_back_whole(office, file, elsewhere):
    config, engine = elsewhere
    counts = backups.restore(engine, config, file.read_bytes(), PRIVATE, NOW)
    with office.connect() as before, engine.connect() as after:
        assert rows.counts(before) == rows.counts(after) == counts
        for line, other in zip(rows.lines(before, {}), rows.lines(after, {}), strict=True):
            assert line == other
    with Session(engine) as session:
        assert audit.verify(session)[0] == counts["audit_line"]
        assert session.scalars(select(SignIn)).all() == []


def test_people_sign_in_and_names_open_as_before(office, file, elsewhere, now):
    config, engine = elsewhere
    backups.restore(engine, config, file.read_bytes(), PRIVATE, NOW)
    key = (config.data / "session.key").read_text()
    with Session(engine) as session:
        account = accounts.verify(session, "coordinator", makers.PASSWORD, now)
        assert second_factor.passes(session, key, account=account, code=code_at(LATER), now=LATER)
        assert [(one.name, one.sign_count, one.transports) for one in account.passkeys] == [
            ("stick", 7, ["usb"])
        ]
        assert session.scalars(select(Challenge)).all() == []
        ring = identities.the_ring(session, replace(config, secret_key=key))
        assert identities.peek(session, ring, session.scalars(select(Defender)).one()).name == NAME


def test_restored_database_takes_new_rows(file, elsewhere):
    config, engine = elsewhere
    backups.restore(engine, config, file.read_bytes(), PRIVATE, NOW)
    with Session(engine) as session:
        project = session.scalars(select(Project)).one()
        makers.an_account(session, project, "another")
        session.commit()
        assert audit.verify(session)[0] > 0


def test_file_gives_nothing_away(file, config):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    held = file.read_bytes()
    assert not any(
        part in held for part in (NAME.encode(), b"coordinator", b"Colombia", config.secret_key.encode())
    )


def test_without_keys_the_backup_opens_no_name(office, config, tmp_path, elsewhere, now):
    backups.make(office, config, tmp_path / "b.age", Lock([PUBLIC]), now)
    there, engine = elsewhere
    backups.restore(engine, there, (tmp_path / "b.age").read_bytes(), PRIVATE, NOW)
    assert not there.keys.exists()


@pytest.mark.parametrize(
    "key", [backups.fresh_key()[0], "a passphrase", "AGE-SECRET-KEY-1NONE"], ids=["other", "word", "none"]
)
def test_wrong_key_is_said_and_changes_nothing(file, elsewhere, key):
    config, engine = elsewhere
    with pytest.raises(WrongKey):
        backups.restore(engine, config, file.read_bytes(), key, NOW)
    assert list(config.data.iterdir()) in ([], [config.data / "office.db"])


def test_passphrase_opens_too(office, config, tmp_path, elsewhere, now):
    backups.make(office, config, tmp_path / "b.age", Lock(passphrase="five words"), now)
    there, engine = elsewhere
    counts = backups.restore(engine, there, (tmp_path / "b.age").read_bytes(), "five words", NOW)
    assert counts["project"] == 1


def test_office_that_is_there_is_not_overwritten(office, config, file):
    with pytest.raises(BadBackup, match="an office here already"):
        backups.restore(office, config, file.read_bytes(), PRIVATE, NOW)
    with Session(office) as session:
        assert session.scalars(select(Account.name)).all() == ["coordinator"]


@pytest.mark.parametrize("harm", ["cut", "changed", "left out"])
def test_damaged_lines_are_refused(office, harm):
    with office.connect() as connection:
        lines = list(rows.lines(connection, {}))
    bad = {
        "cut": lines[:-1],
        "changed": [line.replace("coordinator", "somebody") for line in lines],
        "left out": [*lines[:3], *lines[4:]],
    }
    with pytest.raises(BadBackup, match="not a whole backup"):
        rows.checked(bad[harm])


def test_backup_of_an_earlier_version_is_brought_up_to_date(office, config, tmp_path, elsewhere, now):
    with Session(office) as session:
        audit_before = audit.verify(session)
    migrations.downgrade(office, "0003")
    backups.make(office, config, tmp_path / "b.age", Lock([PUBLIC]), now)
    there, engine = elsewhere
    backups.restore(engine, there, (tmp_path / "b.age").read_bytes(), PRIVATE, NOW)
    with Session(engine) as session:
        assert audit.verify(session) == audit_before


def test_bad_public_key_is_said(office, config, tmp_path, now):
    with pytest.raises(BadBackup, match="begins with age1"):
        backups.make(office, config, tmp_path / "b.age", Lock(["age1nonsense"]), now)
    assert not (tmp_path / "b.age").exists()


def test_commands_make_a_key_a_backup_and_an_office(tmp_path):
    def call(folder: str, *arguments: str):
        return CliRunner().invoke(main, list(arguments), env={"ACCOMPANIMENT_DATA": str(tmp_path / folder)})

    call("one", "project", "add", "CO", "Colombia", "--country", "co", "--timezone", "UTC")
    public = call("one", "backup", "key", str(tmp_path / "key")).output.splitlines()[-1]
    assert call("one", "backup", "key", str(tmp_path / "key")).exit_code == 1
    made = call("one", "backup", "make", str(tmp_path / "b.age"), "--to", public)
    assert (made.exit_code, "opened again and whole" in made.output) == (0, True)
    back = call("two", "backup", "restore", str(tmp_path / "b.age"), "--key", str(tmp_path / "key"))
    assert back.exit_code == 0, back.output
    assert "add project" in call("two", "audit", "list").output
    wrong = call("three", "backup", "restore", str(tmp_path / "key"), "--key", str(tmp_path / "key"))
    assert (wrong.exit_code, "does not open" in wrong.stderr) == (1, True)
