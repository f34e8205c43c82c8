"""The office's clock: the real one, or in an exercise one that is set to another day.

An exercise (the demo, a drill of an emergency) needs "Tuesday 19:00" without waiting for it. The
difference to the real clock lies in the file `exercise-clock` of the data folder, so that server,
worker and commands agree; every page then says that it is an exercise. Leases of the worker run by
the real clock.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE = "exercise-clock"


def now(data: Path) -> datetime:
    """The present instant of the office whose data folder this is."""
    return datetime.now(UTC) + (exercise(data) or timedelta())


def exercise(data: Path) -> timedelta | None:
    """How far the exercise's clock is ahead of the real one; none: no exercise."""
    try:
        return timedelta(seconds=float((data / FILE).read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError, OverflowError):
        return None


def set_to(data: Path, moment: datetime) -> None:
    """Begin an exercise in which it is `moment` now; the clock runs on from there."""
    ahead = moment - datetime.now(UTC)
    # Whole seconds, rounded up: it is never just before.
    (data / FILE).write_text(str(math.ceil(ahead.total_seconds())), encoding="ascii")


def set_right(data: Path) -> None:
    """End the exercise."""
    (data / FILE).unlink(missing_ok=True)
