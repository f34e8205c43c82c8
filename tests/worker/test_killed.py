"""Worker and child as programs of their own, killed in the middle."""

from __future__ import annotations

from datetime import UTC, datetime

import psutil

from accompaniment.models import RunState
from tests.waiting import PATIENCE, eventually
from tests.worker.waiting_run import EVERYBODY, ask, read, teams


def test_worker_killed_in_the_middle_of_a_run_loses_nothing(session, project, program):
    run = ask(session, project, datetime.now(UTC))
    first = program("never_ends")
    eventually(lambda: read(session, run).best)
    children = first.children(recursive=True)
    assert children
    first.kill()
    _, alive = psutil.wait_procs(children, timeout=PATIENCE)
    assert alive == []
    assert read(session, run).state is RunState.RUNNING
    program("starts_from_best", ahead=7)
    eventually(lambda: read(session, run).state is RunState.DONE)
    assert (run.attempts, teams(session, run)) == (2, EVERYBODY)


def test_child_killed_in_the_middle_of_a_run_is_replaced(session, project, program):
    run = ask(session, project, datetime.now(UTC))
    worker = program("never_ends")
    eventually(lambda: read(session, run).best)
    child = next(it for it in worker.children() if "spawn_main" in " ".join(it.cmdline()))
    child.kill()
    eventually(lambda: read(session, run).attempts == 2)
    assert worker.is_running()
