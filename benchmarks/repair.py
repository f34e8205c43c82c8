"""How soon a menu of repairs is there, and how much of it is proven, after an illness and an emergency."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.meter import measure
from benchmarks.problems import SIZES, files

RESULTS = report.RESULTS / "repair.json"
LIMIT = 900.0


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks repair")
    parser.add_argument("--problems", nargs="+", choices=SIZES, default=["s", "m"])
    parser.add_argument("--days", nargs="+", type=int, default=[7, 14, 21], help="Days on which it happens.")
    parser.add_argument(
        "--most", type=int, default=10, help="Further changes than the fewest that the menu offers."
    )
    parser.add_argument(
        "--from-none",
        action="store_true",
        help="Offer 0, 2, 4, ... changes up to those, as the command `repair` does.",
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="For the plan that was published.")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--one", nargs=3, metavar=("FILE", "SECONDS", "DAY"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        file, seconds, day = options.one
        found = _one(
            Path(file), float(seconds), int(day), options.most, options.workers, not options.from_none
        )
        print(json.dumps(found))
        return
    counted = "none" if options.from_none else "fewest"
    measured: dict[str, Any] = {
        **report.circumstances(), "workers": options.workers, "counted_from": counted, "runs": [],
    }  # fmt: skip
    for path in files(options.problems):
        for day in options.days:
            print(f"{path.name}, day {day} ...", file=sys.stderr)
            command = [sys.executable, "-m", "benchmarks", "repair", "--most", str(options.most)]
            command += ["--workers", str(options.workers), "--one", str(path), str(options.seconds), str(day)]
            command += ["--from-none"] * options.from_none
            taken = measure(command, LIMIT)
            if "failed" in taken:
                sys.exit(f"{path.name}: {taken['failed']}")
            measured["runs"].append({"problem": path.name.partition(".")[0], "day": day, **taken})
            report.save(options.results, measured)
    print(table(measured))


def _one(path: Path, seconds: float, day: int, most: int, workers: int, further: bool) -> dict[str, Any]:
    """Publish a plan; then the busiest person falls ill for a week and an urgent request comes in."""
    from accompaniment.scheduling.formats import load_json, read_problem
    from accompaniment.scheduling.mending import Menu, begun, hold
    from accompaniment.scheduling.solve import solve
    from tests.scheduling.emergencies import emergency, published

    raw = load_json(path)
    plan = solve(read_problem(raw), seconds=seconds, workers=workers).plan
    raw, now = emergency(published(raw, plan), day=day)
    problem = read_problem(raw)
    began = time.perf_counter()
    held = hold(problem, begun(problem, now), now)
    choices, last = [], 0.0
    for choice in Menu(problem, held, workers=workers).choices(most, further=further):
        at = time.perf_counter() - began
        choices.append({
            "k": choice.changes_at_most, "proven": choice.proven, "plan": choice.plan is not None,
            "uncovered": choice.costs.get("uncovered"), "changes": choice.costs.get("changes"),
            "at": round(at, 2), "took": round(at - last, 2),
        })  # fmt: skip
        last = at
    useful = next((choice["at"] for choice in choices if choice["plan"]), None)
    return {"people": len(problem.volunteers), "choices": choices, "first_useful": useful}


def table(measured: dict[str, Any]) -> str:
    """One line for each emergency and number of changes: the last word on it, and when it was said."""
    head = ("problem", "day", "first useful s", "changes at most", "uncovered", "changes", "proven", "at s")
    rows = []
    for run in measured["runs"]:
        final = {choice["k"]: choice for choice in run["choices"]}
        for k, choice in sorted(final.items()):
            rows.append([
                run["problem"] + report.mark([run]), run["day"], report.number(run["first_useful"]), k,
                report.number(choice["uncovered"]), report.number(choice["changes"]),
                "yes" if choice["proven"] else "no", report.number(choice["at"]),
            ])  # fmt: skip
    return report.table(measured, head, rows)
