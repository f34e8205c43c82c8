"""A plan in the planner's format, for checking it with something that did not make it."""

from __future__ import annotations

import json
from typing import Any

from accompaniment.outputs.mark import Mark
from accompaniment.timetable import Timetable

FORMAT = "accompaniment-plan/1"


def write(timetable: Timetable, problem: dict[str, Any] | None = None, mark: Mark | None = None) -> bytes:
    """The teams that start on the timetable's days, as `accompaniment-plan/1` (docs/formats.md).

    `state`, `number`, `problem` and `file` are keys added to it; a checker reads `teams`. With `problem`
    (accompaniment-problem/1) the file holds everything that a checker needs.
    """
    plan: dict[str, Any] = {
        "format": FORMAT,
        "state": timetable.state,
        "number": timetable.number,
        "teams": {
            entry.shift: {"start": entry.start.isoformat(timespec="minutes"), "volunteers": list(entry.team)}
            for entry in timetable.entries
            if entry.start.date() in timetable.days
        },
    }
    if mark is not None:
        plan["file"] = mark.facts()
    if problem is not None:
        plan["problem"] = problem
    return (json.dumps(plan, ensure_ascii=False, indent=1) + "\n").encode()
