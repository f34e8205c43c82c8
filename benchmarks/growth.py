"""How time and memory grow with the size of an office, as a table and as one picture in docs/.

The offices are invented (accompaniment/demo/generator.py), from 4 people in four weeks to 400 people
and 20,000 shifts; the size is the number of pairs of a person and a shift they could be on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.loglog import Panel, Series, draw
from benchmarks.meter import ROOT, measure

RESULTS = report.RESULTS / "growth.json"
PICTURE = ROOT / "docs" / "growth.svg"
A_MONTH = 7
"""Shifts for one person in four weeks."""
SIZES = (*((people, people * A_MONTH) for people in (4, 8, 16, 32, 64, 128, 256, 400)), (400, 20_000))
LIMIT = 600.0


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth")
    parser.add_argument("--people", type=int, default=SIZES[-1][0], help="Leave out larger offices.")
    parser.add_argument("--shifts", type=int, default=SIZES[-1][1], help="Leave out offices with more.")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3], help="Seeds of the offices.")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--make", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=3, metavar=("WHAT", "FILE", "BEGAN"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.make:
        _make(*map(int, options.make[:3]), Path(options.make[3]))
        return
    if options.one:
        what, file, began = options.one
        measured = (
            _build(Path(file)) if what == "build" else _first(Path(file), float(began), options.workers)
        )
        print(json.dumps(measured))
        return
    measured = {**report.circumstances(), "workers": options.workers, "runs": []}
    for people, shifts in SIZES:
        if people <= options.people and shifts <= options.shifts:
            for seed in options.seeds:
                print(f"{people} people, {shifts} shifts, seed {seed} ...", file=sys.stderr)
                measured["runs"].append(_measure(people, shifts, seed, options.workers))
                report.save(options.results, measured)
    options.picture.write_text(picture(measured), encoding="utf-8")
    print(table(measured))


def _measure(people: int, shifts: int, seed: int, workers: int) -> dict[str, Any]:
    """One office: the build in one process, the first plan in another."""
    self = [sys.executable, "-m", "benchmarks", "growth", "--workers", str(workers)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.json"
        made = subprocess.run(
            [*self, "--make", str(people), str(shifts), str(seed), str(file)],
            cwd=ROOT,
            env={**os.environ, "ACCOMPANIMENT_DATA": folder, "ACCOMPANIMENT_DATABASE_URL": ""},
            capture_output=True,
            text=True,
        )
        if made.returncode:
            sys.exit(f"The office of {people} people could not be made:\n{made.stderr}")
        build, first = (
            measure([*self, "--one", what, str(file), str(time.time())], LIMIT) for what in ("build", "first")
        )
    for part in (build, first):
        if "failed" in part:
            sys.exit(f"{people} people, {shifts} shifts: {part['failed']}")
    return {
        "people": people, "shifts": shifts, "seed": seed, "pairs": build["pairs"], "build": build["build"],
        "ready": first["ready"], "cpu": first["cpu"], "memory_mb": first["memory_mb"],
        "disturbed": build["disturbed"] or first["disturbed"],
    }  # fmt: skip


def _make(people: int, shifts: int, seed: int, file: Path) -> None:
    """The problem of an invented office, as the planner is given it."""
    from accompaniment import demo, planning
    from accompaniment.commands import demo as command
    from accompaniment.commands import the_office
    from accompaniment.demo import generator

    with the_office() as session:
        project = demo.founded(session, now=command.EVE)
        office = generator.make(
            session, project=project, people=people, shifts=shifts, seed=seed, now=command.EVE
        )
        end = max(office.end_day, office.first_day + timedelta(weeks=4))
        raw = planning.problem(
            session, project=project, first_day=office.first_day, end_day=end, now=command.EVE
        )
    file.write_text(json.dumps(raw), encoding="utf-8")


def _build(file: Path) -> dict[str, Any]:
    """Seconds to compile the problem for the searches, and its pairs of a person and a shift."""
    from accompaniment.scheduling.compile import Compiled
    from accompaniment.scheduling.formats import load_problem
    from accompaniment.scheduling.pieces import pieces

    problem = load_problem(file)
    began = time.perf_counter()
    compiled = [Compiled(piece) for piece in pieces(problem)]
    build = time.perf_counter() - began
    pairs = 0
    for made in compiled:
        able = [0] * len(made.shifts)
        for shift, who in zip(made.shift_of, made.eligible, strict=True):
            able[shift] |= who
        pairs += sum(mask.bit_count() for mask in able)
    return {"pairs": pairs, "build": round(build, 4)}


def _first(file: Path, began: float, workers: int) -> dict[str, Any]:
    """Seconds from the start of the process to the first plan."""
    from accompaniment.scheduling.formats import load_problem
    from accompaniment.scheduling.solve import solve

    problem = load_problem(file)
    read = time.time() - began
    result = solve(problem, seconds=0.0, workers=workers)
    return {"ready": round(read + (result.first_plan_seconds or 0.0), 3)}


def _points(measured: dict[str, Any], key: str) -> list[tuple[float, float]]:
    sizes = report.groups(measured["runs"], "people", "shifts")
    return [(report.median(runs, "pairs") or 1, report.median(runs, key) or 0) for runs in sizes]


def picture(measured: dict[str, Any]) -> str:
    """Time and memory against size, both axes logarithmic."""
    seconds = Panel(
        "seconds",
        [
            Series("program start to first plan", _points(measured, "ready")),
            Series("building the compiled problem", _points(measured, "build")),
        ],
    )
    memory = Panel(
        "megabytes", [Series("most memory, all processes together", _points(measured, "memory_mb"))]
    )
    return draw(
        "From a small team to the largest office",
        "pairs of a person and a shift they could be on",
        [seconds, memory],
        f"Medians of invented offices; {measured['date']}, {measured['machine']}",
    )


def table(measured: dict[str, Any]) -> str:
    head = ("people", "shifts", "pairs", "runs", "build s", "first plan s", "CPU s", "MB")
    rows = []
    for runs in report.groups(measured["runs"], "people", "shifts"):
        keys = ("build", "ready", "cpu", "memory_mb")
        rows.append([
            f"{runs[0]['people']}{report.mark(runs)}", runs[0]["shifts"],
            report.number(report.median(runs, "pairs")), len(runs),
            *(report.number(report.median(runs, key)) for key in keys),
        ])  # fmt: skip
    return report.table(measured, head, rows)
