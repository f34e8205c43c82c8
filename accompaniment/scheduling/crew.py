"""Who does the jobs: this process alone, or helper processes, one for each core.

A helper is this file started as a program.  It reads pickled jobs from its standard input and
writes pickled outcomes to its standard output; both come from and go to its parent only.
(`multiprocessing` would import the parent's main module again in every helper, which may be a
web server.)
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Any

from .compile import Stopped
from .problem import Problem
from .result import Watch
from .search import Job, Outcome, Search

Idle = Callable[[], None]
"""What to do while there is nothing to hear."""
GRACE = 0.6
"""Seconds that a helper has to answer when it is told to stop."""


class Alone:
    """Does every job in this process, one after the other."""

    hands = 1

    def __init__(self, pieces: Sequence[Problem]):
        self.pieces = pieces
        self.lost = 0
        self._searches: dict[int, Search] = {}

    def work(
        self, lists: Sequence[Sequence[Job]], watch: Watch, report: Callable[[Outcome], None], idle: Idle
    ) -> None:
        """Do all jobs, or what can be done until `watch` is over; `report` hears of every outcome.
        Nothing is waited for here, so nobody is ever `idle`."""
        for job in (job for jobs in lists for job in jobs):
            try:
                if job.piece not in self._searches:
                    self._searches[job.piece] = Search(self.pieces[job.piece], watch.stopped)
            except Stopped:
                return
            stop = watch.stopped if job.stage == "first" else watch.over
            self._searches[job.piece].run(job, stop, report)

    def close(self) -> None:
        self._searches.clear()


class Crew:
    """Helper processes, each with a list of jobs at a time."""

    def __init__(self, pieces: Sequence[Problem], hands: int):
        self.pieces = pieces
        self.hands = hands
        self.lost = 0
        self._outcomes: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._helpers = [_Helper(n, self._outcomes) for n in range(hands)]

    def work(
        self, lists: Sequence[Sequence[Job]], watch: Watch, report: Callable[[Outcome], None], idle: Idle
    ) -> None:
        """Do all jobs, the nth list by the nth helper, or what can be done until `watch` is over; `idle` is
        called whenever there is nothing to hear.

        Jobs of stage "first" are not cut by time, only by `stop`.  A helper that dies costs its
        jobs, not the run: it is counted in `lost`.
        """
        waiting: dict[int, int] = {}
        for helper, jobs in zip(self._helpers, lists, strict=True):
            if jobs and helper.alive:
                waiting[helper.number] = len(jobs)
                helper.send(jobs, self.pieces)
        patient = any(job.stage == "first" for jobs in lists for job in jobs)
        give_up: float | None = None
        while waiting:
            try:
                number, outcome = self._outcomes.get(timeout=0.05)
            except Empty:
                idle()
            else:
                if outcome is None:
                    waiting.pop(number, None)
                    self.lost += not watch.cancelled  # who was told to stop ends
                    continue
                report(outcome)
                if outcome.last:
                    waiting[number] -= 1
                    if not waiting[number]:
                        del waiting[number]
            if give_up is None and (watch.stopped() if patient else watch.over()):
                give_up = monotonic() + GRACE
                if watch.cancelled:
                    for number in waiting:
                        self._helpers[number].stop()
            if give_up is not None and monotonic() > give_up:
                for number in waiting:
                    self._helpers[number].end()
                return

    def close(self) -> None:
        for helper in self._helpers:
            helper.end()


class _Helper:
    """One child process, seen from its parent."""

    def __init__(self, number: int, outcomes: SimpleQueue):
        self.number = number
        self.alive = True
        self._has: set[int] = set()
        package_root = str(Path(__file__).parents[2])
        paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            process_group=0,  # Ctrl-C in a terminal is for the parent, which ends it
        )
        self._outcomes = outcomes
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while True:
                self._outcomes.put((self.number, pickle.load(self._process.stdout)))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            if self.alive:
                self.alive = False
                self._outcomes.put((self.number, None))

    def send(self, jobs: Sequence[Job], pieces: Sequence[Problem]) -> None:
        """Hand over the jobs, with the pieces this helper has not seen yet."""
        new = {job.piece: pieces[job.piece] for job in jobs} if jobs else {}
        self._write(({n: piece for n, piece in new.items() if n not in self._has}, list(jobs)))
        self._has.update(new)

    def stop(self) -> None:
        self._write(None)

    def _write(self, message: Any) -> None:
        try:
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            pass  # it is gone; the reader says so

    def end(self) -> None:
        """End the process, whatever it does."""
        self.alive = False
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()


def help_out() -> None:
    """What a helper does: job after job, until it is told to stop or its parent is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not fall between the answers
    stopped = Event()
    inbox: SimpleQueue[tuple[Mapping[int, Problem], list[Job]] | None] = SimpleQueue()

    def listen() -> None:
        try:
            while (message := pickle.load(sys.stdin.buffer)) is not None:
                inbox.put(message)
        except EOFError:
            pass
        stopped.set()
        inbox.put(None)

    def answer(outcome: Outcome) -> None:
        pickle.dump(outcome, answers)
        answers.flush()

    Thread(target=listen, daemon=True).start()
    pieces: dict[int, Problem] = {}
    searches: dict[int, Search] = {}
    while (message := inbox.get()) is not None:
        new, jobs = message
        pieces.update(new)
        for job in jobs:
            if job.piece not in searches:
                searches[job.piece] = Search(pieces[job.piece], stopped.is_set)
            searches[job.piece].run(job, stopped.is_set, answer)


if __name__ == "__main__":
    with suppress(Stopped, BrokenPipeError):
        help_out()
