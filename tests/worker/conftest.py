"""A run that waits, and a worker for it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment.models import Run
from accompaniment.worker.loop import Worker
from tests.conftest import NOW
from tests.worker.waiting_run import ROOT, ask, at_now


@pytest.fixture
def session(either: Engine) -> Iterator[Session]:
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def run(session, project) -> Run:
    """A run that was asked for: one shift and two volunteers."""
    return ask(session, project, NOW)


@pytest.fixture
def worker(either, config) -> Callable[..., Worker]:
    def make(how, **settings) -> Worker:
        return Worker(either, replace(config, **settings), threading.Event(), how, at_now, at_now)

    return make


@pytest.fixture
def program(either_url: str) -> Iterator[Callable[..., psutil.Process]]:
    """Starts a worker as a program of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(how: str, ahead: int = 0) -> psutil.Process:
        command = [sys.executable, "-m", "tests.searches", either_url, how, str(ahead)]
        started.append(subprocess.Popen(command, cwd=ROOT))
        return psutil.Process(started[-1].pid)

    yield start
    for process in started:
        process.kill()
        process.wait()
