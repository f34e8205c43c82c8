"""The worker's side of a search: starts the child, hears it, ends it."""

from __future__ import annotations

import multiprocessing
import signal
import time
from contextlib import suppress
from types import TracebackType

from accompaniment.worker import child
from accompaniment.worker.child import Ended, Fault, Found, Task

GRACE_SECONDS = 60  # what a search may take beyond its time: start, last step, the check of the plan

STOP_SECONDS = 20
END_SECONDS = 5  # in which a child whose pipe has closed is over


class ChildDied(Exception):
    """The child ended without a result: it crashed, was killed, or had no memory left.

    `aborted`: it ended itself, as compiled code does that is refused memory.
    """

    def __init__(self, exit_code: int | None) -> None:
        super().__init__()
        self.aborted = exit_code == -signal.SIGABRT


class ChildOverdue(Exception):
    """The child did not end in its time."""


class Searching:
    """A child that searches. As a context manager it leaves no child behind."""

    def __init__(self, task: Task, search: child.Search) -> None:
        # Not forked: OR-Tools' threads and open databases do not survive a fork.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=child.main, args=(theirs, task, search))
        # Ctrl-C is for the worker: from its first instruction on, the child does not hear it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        self._process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        theirs.close()  # so that its end closes with the child
        self._until = time.monotonic() + task.seconds + GRACE_SECONDS
        self._stopped = False

    def hear(self, seconds: float) -> list[Found | Ended | Fault]:
        """What the child said in this time; an end comes last, and at once.

        Raises `ChildDied`, `ChildOverdue`.
        """
        heard: list[Found | Ended | Fault] = []
        until = time.monotonic() + seconds
        while self._pipe.poll(max(0.0, until - time.monotonic())):
            try:
                heard.append(self._pipe.recv())
            except (EOFError, OSError):
                if heard:
                    return heard
                self._process.join(END_SECONDS)
                raise ChildDied(self._process.exitcode) from None
            if not isinstance(heard[-1], Found) or time.monotonic() >= until:
                break
        if time.monotonic() > self._until:
            raise ChildOverdue
        return heard

    def stop(self) -> None:
        """Ask the child to end with what it has, soon."""
        if self._stopped:
            return
        self._stopped = True
        self._until = min(self._until, time.monotonic() + STOP_SECONDS)
        with suppress(OSError):  # it has ended already; `hear` says how
            self._pipe.send(child.STOP)

    def __enter__(self) -> Searching:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()
