"""A plan in the planner's format, for checking it with something that did not make it."""

from __future__ import annotations

import json
from typing import Any

from accompaniment.timetable import Timetable

FORMAT = "accompaniment-plan/1"


def write(timetable: Timetable, problem: dict[str, Any] | None = None) -> bytes:
    """`accompaniment-plan/1` (docs/formats.md) as JSON; `state` and `problem` are keys added to it.

    A checker reads `format` and `teams`. With `problem` (accompaniment-problem/1) the file holds
    everything that a checker needs.
    """
    plan: dict[str, Any] = {
        "format": FORMAT,
        "state": timetable.state,
        "number": timetable.number,
        "teams": {
            entry.shift: {"start": entry.start.isoformat(timespec="minutes"), "volunteers": list(entry.team)}
            for entry in timetable.entries
        },
    }
    if problem is not None:
        plan["problem"] = problem
    return (json.dumps(plan, ensure_ascii=False, indent=1) + "\n").encode()
