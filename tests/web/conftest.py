"""What several tests of pages begin from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from accompaniment.config import Config
from accompaniment.web import create_app, desk
from tests.browsers import SignedIn
from tests.conftest import NOW


@pytest.fixture
def guarded_app(config: Config) -> Iterator[Flask]:
    """The application with CSRF on."""
    app = create_app(config, TESTING=True, CLOCK=lambda: NOW)
    app.test_client_class = SignedIn
    yield app
    with app.app_context():
        desk.db.engine.dispose()
