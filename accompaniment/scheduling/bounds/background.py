"""Raising the floors in a process of its own, beside a search.

The process is `turns` started as a program (see `crew` for why).  It reads pickled pieces, then what
the best plan leaves of each as often as that changes, from its standard input; it writes pickled
floors to its standard output.  It is polite: the search comes first.
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
from threading import Thread
from typing import Any

from ..problem import Problem
from .floors import Floors

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
            [sys.executable, "-m", f"{__package__}.turns"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            process_group=0,  # Ctrl-C in a terminal is for the parent, which ends it
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
