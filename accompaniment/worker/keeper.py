"""Keeps a worker process alive beside the server."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LOOK_SECONDS = 0.25
END_SECONDS = 10.0

log = logging.getLogger("accompaniment.keeper")


@contextmanager
def keep_running(command: list[str]) -> Iterator[None]:
    """Run `command` while the block lasts; when it dies, start it again.

    The pause before that doubles with each death, and is short again once a process lived longer
    than the longest pause. The command's standard input is a pipe that nothing is written to: it
    ends when this process does, however that happens.
    """
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(command, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep(command: list[str], stop: threading.Event) -> None:
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        began = time.monotonic()
        # In a session of its own: Ctrl-C reaches the server, and `_end` the worker.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        while process.poll() is None and not stop.wait(LOOK_SECONDS):
            pass
        if stop.is_set():
            return _end(process)
        lived = time.monotonic() - began
        pause = SHORTEST_PAUSE if lived > LONGEST_PAUSE else pause
        log.error("the worker ended with %s; starting it again in %.0f s", process.returncode, pause)
        stop.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
