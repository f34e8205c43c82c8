"""Databases for the tests that run on both kinds: SQLite, and a PostgreSQL server of our own.

The server lies in a temporary folder and listens on a socket there, on no port.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from accompaniment import database, migrations
from accompaniment.config import Config

DEBIAN = Path("/usr/lib/postgresql")
numbers = count(1)


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is; the newest of several versions."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, versions)])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.fail("There is no PostgreSQL here: sudo apt-get install postgresql", pytrace=False)
    return found


def _as_somebody() -> dict[str, str]:
    """PostgreSQL refuses to run as root, so root runs it as somebody else."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server; its database `empty` has all tables and no rows."""
    folder = Path(
        tempfile.mkdtemp(prefix="pg-", dir="/tmp")
    )  # short: a socket's path has 107 characters at most
    somebody = _as_somebody()
    if somebody:
        shutil.chown(folder, **somebody)
    data = folder / "data"
    quiet = {
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
        "check": True,
        **somebody,
    }
    subprocess.run(
        [program("initdb"), "-D", data, "-U", "office", "-A", "trust", "-E", "UTF8", "-N"], **quiet
    )
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
    control = [program("pg_ctl"), "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **quiet)
    server = f"postgresql+psycopg://office@/{{}}?host={folder}"
    try:
        _command(server, "CREATE DATABASE empty")
        engine = create_engine(server.format("empty"))
        migrations.upgrade(engine)
        engine.dispose()
        yield server
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder)


def _command(server: str, sql: str) -> None:
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables and no rows: the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("config").database_url
        return
    server, name = request.getfixturevalue("postgres"), f"test_{next(numbers)}"
    _command(server, f"CREATE DATABASE {name} TEMPLATE empty")
    yield server.format(name)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


def installation(url: str, data: Path = Path("/nowhere")) -> Config:
    """An installation on this database; what `data` it has matters only to who seals or signs in."""
    return Config(data=data, database_url=url, secret_key="k" * 64, second_factor=False)


@pytest.fixture
def either(either_url: str, tmp_path: Path) -> Iterator[Engine]:
    """That database, opened; its keys lie where those of `config` do."""
    engine = database.open_engine(installation(either_url, tmp_path))
    yield engine
    engine.dispose()
