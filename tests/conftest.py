"""What every test stands on: an empty office in a database of its own, and a way in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment import accounts, database, migrations
from accompaniment.config import Config
from accompaniment.models import Account, Organisation, Project, Role
from accompaniment.web import create_app, desk
from tests import makers, offline  # noqa: F401  (no test calls elsewhere)
from tests.browsers import SignedIn
from tests.compiled_once import compiled_once  # noqa: F401  (a fixture)
from tests.postgres import either, either_url, installation, postgres  # noqa: F401  (fixtures)

settings.register_profile("office", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("office")

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
"""The moment at which tests happen: Monday 2027-01-04, 07:00 in Apartadó."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing made fast, not mocked away."""
    before = accounts.hasher
    accounts.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    accounts.hasher = before


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, made by the migrations once, copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "office.db"
    engine = database.open_engine(installation(f"sqlite:///{path}"))
    migrations.upgrade(engine)
    engine.dispose()  # the last connection to close writes the log back into the file
    return path


@pytest.fixture
def config(tmp_path: Path, empty_database: Path) -> Config:
    """An installation in a folder of its own."""
    shutil.copy(empty_database, tmp_path / "office.db")
    return Config(
        data=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'office.db'}",
        secret_key="k" * 64,
        second_factor=False,
    )


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    """The test's database."""
    engine = database.open_engine(config)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One transaction of a test of ranks 1 to 3; a web test commits it before it asks a page."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen."""
    return NOW


@pytest.fixture
def project(session: Session) -> Project:
    """A country project in Colombia with the default rules."""
    organisation = Organisation(code="ORG", name="Organisation")
    project = Project(
        organisation=organisation, code="CO", name="Colombia", country="CO", timezone="America/Bogota"
    )
    session.add(project)
    session.flush()
    return project


@pytest.fixture
def coordinator(session: Session, project: Project) -> Account:
    """An account that plans."""
    return makers.an_account(session, project, "coordinator", Role.COORDINATOR)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application on the test's database, at `NOW`. CSRF is tested in test_csrf; forms here are plain."""
    app = create_app(config, TESTING=True, WTF_CSRF_ENABLED=False, CLOCK=lambda: NOW)
    app.test_client_class = SignedIn
    yield app
    with app.app_context():
        desk.db.engine.dispose()


@pytest.fixture
def client(app: Flask, session: Session, coordinator: Account) -> FlaskClient:
    """The coordinator's browser. What the test's session holds so far is committed first."""
    session.commit()
    return app.test_client(user=coordinator)


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation in a folder of its own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANIMENT_")}
    return {**ours, "ACCOMPANIMENT_DATA": str(tmp_path)}
