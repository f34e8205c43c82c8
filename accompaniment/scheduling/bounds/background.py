"""Raising the floors in a process of its own, beside a search.

The process is this file started as a program (see `crew` for why).  It reads pickled pieces, then
what the best plan leaves of each as often as that changes, from its standard input; it writes
pickled floors to its standard output.  It is polite: the search comes first.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from ..compile import Compiled, Stopped
from ..problem import Problem
from .floors import Floors
from .levels import Levels

NICE = 5
"""How much it steps back behind the search where all cores are busy; about a quarter of a core is left."""

Best = Mapping[int, int] | None


class Background:
    """The floors of all pieces of a problem, raised from now on until `close`."""

    def __init__(self, pieces: Sequence[Problem]):
        self._floors: dict[int, Floors] = {}
        self._pieces = len(pieces)
        self._told: dict[int, Best] = {}
        package_root = str(Path(__file__).parents[3])
        paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self._heard: SimpleQueue[tuple[int, Floors]] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        self._tell(list(pieces))

    def _read(self) -> None:
        with suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            while True:
                self._heard.put(pickle.load(self._process.stdout))

    def _tell(self, message: Any) -> None:
        with suppress(OSError):  # if it is gone, what it found stays
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()

    def best(self, piece: int, leaves: Mapping[int, int]) -> None:
        """Tell what the best plan of a piece leaves, in the terms of `floors.left`."""
        if self._told.get(piece) != leaves:
            self._told[piece] = dict(leaves)
            self._tell((piece, dict(leaves)))

    def floors(self, patience: float = 0.0) -> Floors | None:
        """The floors of the whole as far as they are known; None until every piece has some.  Waits for
        news for so many seconds at most."""
        with suppress(Empty):
            while True:
                piece, floors = self._heard.get(timeout=patience) if patience else self._heard.get_nowait()
                self._floors[piece], patience = floors, 0.0
        if len(self._floors) < self._pieces:
            return None
        return sum(self._floors.values(), Floors({}))

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()


def work() -> None:
    """What the process does: a turn for each piece after the other, until its parent is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not fall between the answers
    if hasattr(os, "nice"):
        os.nice(NICE)
    pieces: list[Problem] = pickle.load(sys.stdin.buffer)
    best: dict[int, Best] = {}
    news, gone = Event(), Event()

    def listen() -> None:
        with suppress(EOFError):
            while True:
                piece, leaves = pickle.load(sys.stdin.buffer)
                best[piece] = leaves
                news.set()
        gone.set()
        news.set()

    Thread(target=listen, daemon=True).start()
    at_work: list[Levels] = []
    said: dict[int, Floors] = {}

    def say(n: int) -> None:
        floors = at_work[n].floors
        if said.get(n) != floors:
            said[n] = floors
            pickle.dump((n, floors), answers)
            answers.flush()

    for n, piece in enumerate(pieces):
        at_work.append(Levels(Compiled(piece, gone.is_set)))
        say(n)
    while not gone.is_set():
        news.clear()
        busy = False
        for n, levels in enumerate(at_work):
            if not gone.is_set() and levels.turn(best.get(n)):
                busy = True
                say(n)
        if not busy:
            news.wait()


if __name__ == "__main__":
    with suppress(Stopped, BrokenPipeError, EOFError):
        work()
