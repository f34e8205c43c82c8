"""The whole file encrypted by SQLCipher: it opens with its key only, and holds nothing in clear."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import audit, backups, database, migrations
from accompaniment.backups import Lock
from accompaniment.cipher import CannotEncrypt, WrongDatabaseKey
from accompaniment.cli import main
from accompaniment.config import BadConfiguration, Config
from accompaniment.models import Project
from accompaniment.web import create_app
from tests import makers
from tests.conftest import NOW

KEY = "5a" * 32
WORDS = "five words drawn by l'ot"
PRIVATE, PUBLIC = backups.fresh_key()


@pytest.fixture(params=[KEY, WORDS], ids=["key", "passphrase"])
def encrypted(request, tmp_path) -> Config:
    """An installation whose database file is encrypted, with a key or a passphrase."""
    url = f"sqlite:///{tmp_path / 'whole.db'}"
    return Config(tmp_path, url, "k" * 64, second_factor=False, database_key=request.param)


@pytest.fixture
def office(encrypted):
    """It has a project, an account and a town in it."""
    engine = database.open_engine(encrypted)
    migrations.upgrade(engine)
    with Session(engine) as session:
        makers.a_base(session, a_project(session), "APA", name="Zaragatona")
        session.commit()
    yield encrypted
    engine.dispose()


def a_project(session: Session) -> Project:
    from accompaniment import office

    return office.found(session, actor=None, now=NOW, name="Zaragatona")


def opened(config: Config) -> list[str]:
    engine = database.open_engine(config)
    try:
        with Session(engine) as session:
            return list(session.scalars(select(Project.name)))
    finally:
        engine.dispose()


def test_file_opens_with_its_key_and_holds_nothing_in_clear(office, tmp_path):
    assert opened(office) == ["Zaragatona"]
    held = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("whole.db")}
    assert "whole.db" in held
    for content in held.values():  # the log beside it, too
        assert not any(mark in content for mark in (b"SQLite format", b"Zaragatona", b"CREATE TABLE"))


@pytest.mark.parametrize("key", ["00" * 32, "another five words by lot"])
def test_wrong_key_says_so(office, key):
    with pytest.raises(WrongDatabaseKey, match="does not open with the key"):
        opened(replace(office, database_key=key))


def test_without_the_key_nothing_reads_it(office, tmp_path):
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        sqlite3.connect(tmp_path / "whole.db").execute("SELECT * FROM sqlite_master")
    environment = {"ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_DATABASE_URL": office.database_url}
    refused = CliRunner().invoke(main, ["migrate"], env=environment)
    assert (refused.exit_code, "ACCOMPANIMENT_DATABASE_KEY" in refused.stderr) == (1, True)


def test_file_that_is_not_encrypted_is_not_taken_for_one(config):
    with pytest.raises(WrongDatabaseKey, match="never encrypted"):
        opened(replace(config, database_key=KEY))


def test_pages_are_served_from_it(office):
    app = create_app(office, TESTING=True)
    assert app.test_client().get("/sign-in").status_code == 200
    with app.app_context():
        from accompaniment.web import desk

        assert desk.session().scalars(select(Project.name)).all() == ["Zaragatona"]
        desk.db.session.remove()
        desk.db.engine.dispose()


def test_backup_moves_an_office_into_an_encrypted_file(config, engine, session, project, encrypted, tmp_path):
    session.commit()
    backups.make(engine, config, tmp_path / "b.age", Lock([PUBLIC]), NOW)
    there = database.open_engine(encrypted)
    backups.restore(there, encrypted, (tmp_path / "b.age").read_bytes(), PRIVATE, NOW)
    with Session(there) as restored:
        assert restored.scalars(select(Project.name)).all() == [project.name]
        assert audit.verify(restored)
    there.dispose()


def test_command_reads_the_key_from_its_file(office, tmp_path):
    (tmp_path / "database.key").write_text(office.database_key + "\n")
    environment = {
        "ACCOMPANIMENT_DATA": str(tmp_path),
        "ACCOMPANIMENT_DATABASE_URL": office.database_url,
        "ACCOMPANIMENT_DATABASE_KEY": str(tmp_path / "database.key"),
    }
    done = CliRunner().invoke(main, ["migrate"], env=environment)
    assert (done.exit_code, done.output) == (0, "The database is up to date.\n")


@pytest.mark.parametrize("content", [None, " \n"])
def test_key_file_that_is_missing_or_empty_is_said(tmp_path, content):
    if content is not None:
        (tmp_path / "database.key").write_text(content)
    environment = {
        "ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_DATABASE_KEY": str(tmp_path / "database.key"),
    }  # fmt: skip
    with pytest.raises(BadConfiguration, match="database's key"):
        Config.from_environment(environment)


@pytest.mark.parametrize(
    ("url", "key", "sentence"),
    [
        ("postgresql+psycopg://office@/office", KEY, "only SQLite's file"),
        ("sqlite:///x.db", "too short", "9 characters"),
    ],
)
def test_what_cannot_be_encrypted_is_said(tmp_path, url, key, sentence):
    with pytest.raises(CannotEncrypt, match=sentence):
        database.open_engine(Config(tmp_path, url, "k" * 64, database_key=key))


def test_missing_driver_is_said(encrypted, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sqlcipher3", None)
    with pytest.raises(CannotEncrypt, match="SQLCipher is not installed"):
        database.open_engine(encrypted)
