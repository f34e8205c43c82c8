"""What the process does that `background` starts: a turn for each piece after the other.

It ends when its parent is gone.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from threading import Event, Thread

from ..compile import Compiled, Stopped
from ..problem import Problem
from .background import Best
from .floors import Floors
from .levels import Levels

NICE = 5
"""How much it steps back behind the search where all cores are busy; about a quarter of a core is left."""


def work() -> None:
    """Read the pieces, then turn after turn; hear of better plans between them."""
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
