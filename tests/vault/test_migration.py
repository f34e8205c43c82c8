"""What people wrote before it was sealed: sealed by the migration, and back in clear by the way down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from accompaniment import backups, database, migrations, vault
from accompaniment.backups import Lock
from accompaniment.config import Config
from accompaniment.models import Absence, Defender, KeptBreach, Request, Volunteer
from accompaniment.vault import NoKeys
from tests.conftest import NOW
from tests.postgres import installation

PRIVATE, PUBLIC = backups.fresh_key()

PLACE = "INSERT INTO location (id, project_id, code, name, country, lat, lon, base, phone_coverage) VALUES "
OLD = [
    "INSERT INTO organisation (id, code, name) VALUES (1, 'O1', 'O')",
    """INSERT INTO project (id, organisation_id, code, name, country, timezone, languages, rules, weights,
         speed_kmh, detour, freeze_days, ledger_weeks, night_minutes, weekend_minutes, hard_minutes, weekend,
         fairness_tolerance)
       VALUES (1, 1, 'P1', 'P', 'CO', 'UTC', '[]', '{}', '[]', 35, 1.4, 3, 8, 0, 0, 0, '[]', 0.01)""",
    PLACE + "(1, 1, 'APA', 'Apa', 'CO', 7, -76, true, true)",
    """INSERT INTO volunteer (id, project_id, code, uid, base_id, arrives, leaves, gender, nationalities,
         email, limits)
       VALUES (1, 1, 'V1', 'person', 1, '2027-01-01', '2028-01-01', '', '[]', 'ana@quilapayun.example', '{}'),
              (2, 1, 'V2', 'nobody', 1, '2027-01-01', '2028-01-01', '', '[]', '', '{}')""",
    """INSERT INTO absence (id, project_id, volunteer_id, first_day, last_day, kind, note)
       VALUES (1, 1, 1, '2027-01-05', '2027-01-06', 'leave', 'a quilapayun wedding')""",
    """INSERT INTO defender (id, project_id, code, kind, asks_for)
       VALUES (1, 1, 'G1', 'person', 'quilapayun wants a woman'), (2, 1, 'G2', 'person', '')""",
    """INSERT INTO request (id, project_id, code, defender_id, kind, place_id, first_start, last_start,
         weekdays, at, days, times, people, people_max, needs, prefers, excluded, uses, priority,
         note, state, reason, received_at)
       VALUES (1, 1, 'R1', 1, 'visit', 1, '2027-01-12', '2027-01-12', '[]', '["09:00"]', 1, 1, 2, 2,
         '[]', '[]', '[]', '[]', 3,
         'the quilapayun house', 'declined', 'quilapayun moved', '2027-01-01 00:00:00')""",
    """INSERT INTO plan (id, project_id, first_day, end_day, state, made_at, status, bill, version)
       VALUES (1, 1, '2027-01-04', '2027-02-01', 'draft', '2027-01-01 00:00:00', '', '[]', 1)""",
    """INSERT INTO kept_breach (id, plan_id, key, reason, kept_at)
       VALUES (1, 1, 'rest|R1', 'quilapayun agreed', '2027-01-01 00:00:00')""",
]
"""An office as it was before: everything that people wrote has "quilapayun" in it."""

WRITTEN = {
    "ana@quilapayun.example", "a quilapayun wedding", "quilapayun wants a woman", "the quilapayun house",
    "quilapayun moved", "quilapayun agreed",
}  # fmt: skip
COLUMNS = [
    "volunteer.email", "absence.note", "defender.asks_for", "request.note", "request.reason",
    "kept_breach.reason",
]  # fmt: skip


@pytest.fixture
def old(either: Engine) -> Engine:
    """An office of the version before."""
    migrations.downgrade(either, "0009")
    with either.begin() as connection:
        for statement in OLD:
            connection.execute(text(statement))
    return either


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def in_clear(engine: Engine) -> set[str]:
    """All texts of the columns, as they lie in the database."""
    with engine.connect() as connection:
        found = (
            connection.scalars(text(f"SELECT {column.split('.')[1]} FROM {column.split('.')[0]}"))
            for column in COLUMNS
        )
        return {value for column in found for value in column if isinstance(value, str) and value}


def opened(engine: Engine) -> set[str]:
    """The same through the records."""
    with Session(engine) as session:
        request, breach = session.get_one(Request, 1), session.get_one(KeptBreach, 1)
        texts = [request.note, request.reason, breach.reason, session.get_one(Absence, 1).note]
        texts += [one.asks_for for one in session.query(Defender)]
        texts += [one.email for one in session.query(Volunteer)]
    return set(filter(None, texts))


def test_up_seals_what_people_wrote_and_down_opens_it_again(old: Engine, keys: Path):
    assert in_clear(old) == WRITTEN
    migrations.upgrade(old)
    assert (in_clear(old), opened(old)) == (set(), WRITTEN)
    migrations.downgrade(old, "0009")
    assert in_clear(old) == WRITTEN
    migrations.upgrade(old)
    assert (in_clear(old), opened(old)) == (set(), WRITTEN)


def test_file_keeps_no_trace_of_what_was_sealed(old: Engine, tmp_path: Path):
    old.dispose()
    if old.dialect.name == "sqlite":
        assert b"quilapayun" in (tmp_path / "office.db").read_bytes()
    migrations.upgrade(old)
    old.dispose()  # the last connection to close writes the log back into the file
    for path in tmp_path.iterdir():
        assert b"quilapayun" not in path.read_bytes(), path.name


def test_keys_that_were_there_are_used(old: Engine, keys: Path):
    before = vault.create(keys)
    migrations.upgrade(old)
    assert (vault.load(keys), opened(old)) == (before, WRITTEN)


@pytest.mark.parametrize("way", ["up", "down"])
def test_without_the_key_the_database_stays_as_it_is(old: Engine, keys: Path, tmp_path: Path, way: str):
    if way == "down":
        migrations.upgrade(old)
        keys.rename(tmp_path / "stick.json")
    named = replace(installation(str(old.url.render_as_string(False)), tmp_path), key_file=keys)
    engine = database.open_engine(named)
    with pytest.raises(NoKeys, match="so the database stays as it is"):
        migrations.upgrade(engine) if way == "up" else migrations.downgrade(engine, "0009")
    engine.dispose()
    assert not keys.exists()
    if way == "up":
        assert in_clear(old) == WRITTEN
    else:
        (tmp_path / "stick.json").rename(keys)
        assert opened(old) == WRITTEN


def test_office_in_which_nothing_was_written_needs_no_key(either: Engine, keys: Path):
    migrations.downgrade(either, "0009")
    migrations.upgrade(either)
    assert not keys.exists()


@pytest.fixture
def old_backup(old: Engine, tmp_path: Path, keys: Path) -> bytes:
    """A backup of the version before, with an identity sealed by keys that are not in it."""
    ring = vault.create(keys)
    sealed = ring.seal("Ana", vault.Place("identity", "name", "a1"))
    with old.begin() as connection:
        statement = text(
            "INSERT INTO identity (id, project_id, uid, defender_id, name) VALUES (1, 1, 'a1', 1, :sealed)"
        )
        connection.execute(statement, {"sealed": sealed})
    file = tmp_path / "office.age"
    backups.make(old, installation("", tmp_path), file, Lock([PUBLIC]), NOW)
    return file.read_bytes()


@pytest.fixture
def empty(tmp_path: Path) -> Config:
    (tmp_path / "new").mkdir()
    return installation(f"sqlite:///{tmp_path / 'new' / 'office.db'}", tmp_path / "new")


def test_old_backup_comes_back_sealed(old_backup: bytes, keys: Path, empty: Config):
    keys.rename(empty.keys)
    engine = database.open_engine(empty)
    backups.restore(engine, empty, old_backup, PRIVATE, NOW)
    assert (in_clear(engine), opened(engine)) == (set(), WRITTEN)
    engine.dispose()


def test_old_backup_waits_for_its_keys(old_backup: bytes, keys: Path, empty: Config):
    engine = database.open_engine(empty)
    with pytest.raises(NoKeys):
        backups.restore(engine, empty, old_backup, PRIVATE, NOW)
    keys.rename(empty.keys)
    backups.restore(engine, empty, old_backup, PRIVATE, NOW)
    assert opened(engine) == WRITTEN
    engine.dispose()
