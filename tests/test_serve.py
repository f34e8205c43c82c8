"""Serving, as a process of its own: started, ended, killed, with its worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import database
from accompaniment.models import Project
from tests.postgres import installation
from tests.waiting import PATIENCE, eventually

ROOT = Path(__file__).parent.parent


class Server:
    """A server on a free port. `said` is all that it and its worker wrote."""

    def __init__(self, surroundings: dict[str, str], log: Path, port: int) -> None:
        self.port, self.log = port, log
        command = [sys.executable, "-m", "accompaniment.cli", "serve", "--port", str(port)]
        with log.open("wb") as file:
            self.process = psutil.Popen(command, cwd=ROOT, env=surroundings, stdout=file, stderr=file)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.said()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as answer:
                return answer.status == 200
        except OSError:
            return False

    def worker(self) -> psutil.Process | None:
        for child in self.process.children():
            with suppress(psutil.NoSuchProcess):  # a zombie is one, too
                if "worker" in child.cmdline():
                    return child
        return None

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(surroundings, tmp_path) -> Iterator[Server]:
    server = Server(surroundings, tmp_path / "log", free_port())
    try:
        eventually(lambda: server.answers() and server.worker())
        yield server
    finally:
        with suppress(psutil.NoSuchProcess):
            for process in [*server.process.children(recursive=True), server.process]:
                process.kill()
        server.process.wait(PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_by_a_signal_with_its_worker(server, number):
    worker = server.worker()
    server.process.send_signal(number)
    assert server.process.wait(PATIENCE) == 0
    psutil.wait_procs([worker], timeout=PATIENCE)
    assert not worker.is_running()
    assert server.said().splitlines() == [
        "A first country project is made: give it its name, country and time zone under Rules.",
        "Nobody can sign in yet: accompaniment account add NAME --role coordinator",
        f"The office is open at http://127.0.0.1:{server.port}  (Ctrl-C shuts it)",
        "The office is shut.",
    ]


def test_serve_killed_takes_its_worker_along(server):
    worker = server.worker()
    server.process.kill()
    assert psutil.wait_procs([worker], timeout=PATIENCE)[1] == []


def test_serve_starts_a_worker_that_died_again(server):
    worker = server.worker()
    worker.kill()
    eventually(lambda: (server.worker() or worker).pid != worker.pid)
    assert server.answers()


def test_serve_on_a_taken_port_is_refused(server, surroundings):
    command = [sys.executable, "-m", "accompaniment.cli", "serve", "--port", str(server.port)]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Port {server.port} at 127.0.0.1 cannot be used")
    assert "Traceback" not in done.stderr


def test_serve_makes_the_database_with_a_first_project(server, tmp_path):
    engine = database.open_engine(installation(f"sqlite:///{tmp_path / 'office.db'}"))
    with Session(engine) as session:
        assert session.scalars(select(Project.code)).all() == ["P1"]
    engine.dispose()


def test_serve_puts_what_is_too_large_for_memory_beside_the_database(server, tmp_path):
    """Half of an upload of 2 MB is sent: it lies in a file of the data folder that has no name any more."""
    folder = tmp_path / "scratch"
    assert folder.stat().st_mode & 0o777 == 0o700
    with socket.create_connection(("127.0.0.1", server.port)) as sending:
        sending.sendall(
            b"POST /imports HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 1_000_000
        )
        eventually(lambda: any(path.startswith(f"{folder}/") for path in _unnamed_files(server.process)))
        assert not [path for path in _unnamed_files(server.process) if not path.startswith(f"{folder}/")]
    assert list(folder.iterdir()) == []


def _unnamed_files(process: psutil.Process) -> list[str]:
    found = []
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found.append(os.readlink(link))
    return [path for path in found if path.endswith(" (deleted)")]


def test_serve_refuses_more_than_may_be_sent_before_it_is_there(server):
    with socket.create_connection(("127.0.0.1", server.port)) as sending:
        sending.sendall(b"POST /imports HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert sending.recv(100).startswith(b"HTTP/1.1 413 ")
