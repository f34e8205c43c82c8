"""Searches of known conduct for the worker's child processes, and a worker to run as a program.

It imports little, because every child does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from accompaniment.scheduling import formats
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.worker.child import Ended, Found, Task

LINE = {"seconds": 0.1, "stage": "first plan", "bill": {"uncovered": 0}, "bounds": {}, "covered": 1}


def everybody_everywhere(task: Task) -> Plan:
    people = tuple(task.problem.volunteers)
    return Plan({shift.id: Team(shift.starts[0], people) for shift in task.problem.shifts.values()})


def finds(task, tell, stop) -> Ended:
    """Finds a plan and ends."""
    plan = everybody_everywhere(task)
    tell(Found(LINE, formats.write_plan(plan, task.problem)))
    return Ended(plan, "optimal", {"uncovered": 0}, {"uncovered": 0})


def starts_from_best(task, tell, stop) -> Ended:
    """Ends with the best plan of an earlier attempt; fails without one."""
    return Ended(formats.read_plan(task.best, task.problem), "feasible", {}, {})


def goes_on(task, tell, stop) -> Ended:
    """Finds a plan and searches until it is told to stop."""
    tell(Found(LINE, formats.write_plan(everybody_everywhere(task), task.problem)))
    never = threading.Event()
    while not stop():
        never.wait(0.05)
    return Ended(Plan(), "feasible", {}, {})


def never_ends(task, tell, stop) -> Ended:
    """Finds a plan and does not even hear that it should stop."""
    tell(Found(LINE, formats.write_plan(everybody_everywhere(task), task.problem)))
    threading.Event().wait()
    raise AssertionError


def dies(task, tell, stop) -> Ended:
    """Finds a plan and is killed, as by a system without memory."""
    tell(Found(LINE, formats.write_plan(everybody_everywhere(task), task.problem)))
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def dies_at_once(task, tell, stop) -> Ended:
    """Is killed before it finds anything."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def errs(task, tell, stop) -> Ended:
    """Meets a fault whose message speaks of a person."""
    raise KeyError("María")


def finds_nothing(task, tell, stop) -> Ended:
    """Says that there is no plan."""
    return Ended(None, "impossible", {}, {}, ("Two pins contradict each other.",))


def eats_memory(task, tell, stop) -> Ended:
    """Finds a plan, then asks for more memory than it may have."""
    tell(Found(LINE, formats.write_plan(everybody_everywhere(task), task.problem)))
    return Ended(Plan(), str(len(bytearray(8 * 2**30))), {}, {})


def gets_no_thread(task, tell, stop) -> Ended:
    """Finds a plan, then asks for threads that would need more memory than it may have."""
    tell(Found(LINE, formats.write_plan(everybody_everywhere(task), task.problem)))
    threading.stack_size(512 * 2**20)
    never = threading.Event()
    for _ in range(20):
        threading.Thread(target=never.wait, daemon=True).start()
    raise AssertionError


def aborts(task, tell, stop) -> Ended:
    """Finds a plan and aborts, as compiled code does that gets no memory."""
    tell(Found(LINE, formats.write_plan(everybody_everywhere(task), task.problem)))
    os.abort()


def main(url: str, search: str, ahead: str) -> None:
    """A worker on `url` whose clock is `ahead` seconds ahead."""
    from accompaniment.config import Config
    from accompaniment.database import open_engine
    from accompaniment.worker.loop import Worker

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(ahead))

    config = Config(data=Path("/nowhere"), database_url=url, secret_key="k" * 64)
    Worker(open_engine(config), config, threading.Event(), globals()[search], clock, clock).work()


if __name__ == "__main__":
    main(*sys.argv[1:])
