"""Reading and writing accompaniment-problem/1 and accompaniment-plan/1 (see docs/formats.md).

Everything malformed is refused with a `FormatError` that names the place and the fault; nothing
is guessed.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from . import reading as r
from .plan import Plan, Team
from .problem import Problem
from .problem_reader import ProblemReader
from .reading import FormatError

__all__ = ["FormatError", "load_json", "load_problem", "read_plan", "read_problem", "write_plan"]

PLAN = "accompaniment-plan/1"
MOST_BYTES = 100_000_000
"""Of a file, unpacked: ten times what a problem of 400 people and half a year takes."""


def load_json(path: str | Path) -> Any:
    """The JSON of a file, gzipped if its name ends in .gz; a key given twice is refused."""
    opened = gzip.open if str(path).endswith(".gz") else open
    try:
        with opened(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise FormatError("", f"is larger than {MOST_BYTES // 1_000_000} MB")
        return json.loads(content.decode("utf-8"), object_pairs_hook=_no_key_twice)
    except FormatError:
        raise
    except (ValueError, RecursionError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError("", f"is not JSON in UTF-8: {error}") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise FormatError(next(k for k in keys if keys.count(k) > 1), "is given twice")
    return values


def load_problem(path: str | Path) -> Problem:
    """The problem in a file.  Raises `FormatError`, and `OSError` if there is no such file."""
    return read_problem(load_json(path))


def read_problem(raw: Any) -> Problem:
    """The problem that parsed JSON describes.  Raises `FormatError`."""
    return ProblemReader().read(raw)


def read_plan(raw: Any, problem: Problem) -> Plan:
    """The plan of a problem that parsed JSON describes.  Raises `FormatError`.

    Keys that a solver added are passed over.  A team of nobody is read as what it is: the shift
    is uncovered.  Whether the plan keeps the rules is for `check` to say.
    """
    if type(raw) is not dict:
        raise r.fault("is not an object")
    wanted = {"format": lambda raw: _format(raw), "teams": lambda raw: _teams(raw, problem)}
    parts = r.fields({key: raw[key] for key in wanted if key in raw}, wanted)
    return Plan(parts["teams"])


def _format(raw: Any) -> None:
    if raw != PLAN:
        raise r.fault(f"is not {PLAN}")


def _teams(raw: Any, problem: Problem) -> dict[str, Team]:
    """The teams in the order of the problem's shifts, whatever the order in the file."""
    people = r.distinct(lambda raw: r.known(raw, problem.volunteers, "volunteer"))
    keys = {"start": r.moment, "volunteers": people}
    for shift in raw if type(raw) is dict else ():
        r.at(str(shift), lambda shift: r.known(shift, problem.shifts, "shift"), shift)
    teams = r.fields(raw, {}, dict.fromkeys(problem.shifts, lambda raw: Team(**r.fields(raw, keys))))
    return {shift: team for shift, team in teams.items() if team.volunteers}


def write_plan(plan: Plan, problem: Problem, **extra: Any) -> dict[str, Any]:
    """A plan as JSON values, with local times; `extra` is what a solver adds (bounds, bill)."""
    teams = {
        shift: {
            "start": problem.clock.local(team.start).isoformat(),
            "volunteers": list(team.volunteers),
        }
        for shift, team in sorted(plan.teams.items(), key=lambda item: problem.position[item[0]])
    }
    return {"format": PLAN, "teams": teams, **extra}
