"""A worker for as long as a test needs one."""

from __future__ import annotations

import threading

from sqlalchemy import Engine

from accompaniment.config import Config
from accompaniment.worker.loop import Worker
from tests.conftest import NOW


def work(engine: Engine, config: Config) -> None:
    """Take one run to its end, at the tests' moment, with a child that really searches."""
    assert Worker(engine, config, threading.Event(), clock=lambda: NOW, office_clock=lambda: NOW).step()
