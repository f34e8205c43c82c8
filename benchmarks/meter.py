"""Runs one measurement as a process of its own and says what it took: time, processor, memory.

A process of its own pays for importing, reading and compiling, as an office does, and what it
needs in memory is not hidden by what ran before it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
TICK = 0.05
MOST_MEMORY = 8 << 30
"""Bytes at which a measurement is ended: it would take the machine down."""
OTHERS = 0.10
"""Share of the machine that others may use before a measurement counts as disturbed."""


def measure(command: Sequence[str], limit: float) -> dict[str, Any]:
    """The JSON that the command prints on its last line, and what it took.

    `wall` and `cpu`: seconds, the processor's of the process and all its children; `memory_mb`: the
    most resident memory that it and its children held together (shared pages count in each);
    `others`: the share of the machine that others used meanwhile; `disturbed`: that is too much to trust
    the figures.  With `failed` (why: it ended badly, after `limit` seconds, or for its memory) there is
    no JSON.
    """
    busy, began = _busy(), time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err, start_new_session=True)
        tree, peak, failed = psutil.Process(process.pid), 0, None
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            peak = max(peak, _memory(tree))
            if not failed and time.perf_counter() - began > limit:
                failed = "no answer in time"
            if not failed and peak > MOST_MEMORY:
                failed = f"more than {MOST_MEMORY >> 30} GiB"
            if failed:
                os.killpg(process.pid, signal.SIGKILL)  # its own group: children too
            time.sleep(TICK)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = used.ru_utime + used.ru_stime
        others = max(0.0, _busy() - busy - cpu) / ((os.cpu_count() or 1) * wall)
        out.seek(0)
        err.seek(0)
        lines = out.read().decode().strip().splitlines()
        if process.returncode and not failed:
            failed = f"ended with {process.returncode}: {err.read().decode()[-500:].strip()}"
    taken = {
        "wall": round(wall, 2), "cpu": round(cpu, 1), "memory_mb": round(peak / 2**20),
        "others": round(others, 3), "disturbed": others > OTHERS,
    }  # fmt: skip
    return {**taken, "failed": failed} if failed else {**json.loads(lines[-1]), **taken}


def _busy() -> float:
    """Processor seconds that anybody used on this machine since it began, stolen ones included."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)


def _memory(tree: psutil.Process) -> int:
    """Resident bytes of a process and its children now."""
    total = 0
    try:
        for process in (tree, *tree.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.Error:
        pass  # one has just ended
    return total
