"""The planner beside other solvers on the same problems, each plan scored by the independent checker.

Everybody's clock begins before their process does, and ends at the same time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from accompaniment.scheduling.formats import load_json
from benchmarks import report
from benchmarks.meter import measure
from benchmarks.problems import SIZES, files
from benchmarks.rivals.contenders import CONTENDERS
from tests.scheduling import score_plan

RESULTS = report.RESULTS / "versus.json"
GRACE = 30.0
"""Seconds over the time after which a contender without an answer has none."""
COSTS = ("uncovered", "wishes", "fairness", "continuity", "travel")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks versus")
    parser.add_argument("--seconds", nargs="+", type=float, default=[10.0, 60.0])
    parser.add_argument("--problems", nargs="+", choices=SIZES, default=list(SIZES[1:]))
    parser.add_argument("--contenders", nargs="+", choices=tuple(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    measured: dict[str, Any] = {**report.circumstances(), "workers": options.workers, "runs": []}
    contenders = _ready(options.contenders)
    for path in files(options.problems):
        checker = score_plan.Problem(load_json(path))
        for seconds in options.seconds:
            for name in contenders:
                for seed in options.seeds if name != "greedy" else options.seeds[:1]:
                    print(f"{path.name}, {seconds:g} s, {name}, seed {seed} ...", file=sys.stderr)
                    run = _measure(name, path, seconds, seed, options.workers, checker)
                    measured["runs"].append(run)
                    report.save(options.results, measured)
    print(table(measured))


def _ready(names: list[str]) -> list[str]:
    """Those who can take part; who cannot is named with the reason."""
    if "timefold" in names:
        from benchmarks.rivals.timefold import run

        try:
            run.install()
        except run.NoTimefold as missing:
            print(f"{missing}\nTimefold is left out.", file=sys.stderr)
            names = [name for name in names if name != "timefold"]
    return names


def _measure(
    name: str, path: Path, seconds: float, seed: int, workers: int, checker: score_plan.Problem
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        command = [sys.executable, "-m", "benchmarks.rivals.contenders", name, str(path), str(plan)]
        command += [str(time.time()), str(seconds), str(seed), str(workers)]
        taken = measure(command, seconds + GRACE)
        scored = score_plan.score(checker, json.loads(plan.read_text("utf-8"))) if plan.exists() else {}
    run = {
        "problem": path.name.partition(".")[0],
        "seconds": seconds,
        "contender": name,
        "seed": seed,
        **taken,
    }
    if not scored:
        return {**run, "failed": run.get("failed") or run.get("note") or "no plan in time"}
    if scored["hard_violations"]:
        return {**run, "failed": f"breaks rules: {'; '.join(scored['violations'][:3])}"}
    facts = {key: scored[key] for key in ("costs", "covered", "shifts", "uncovered_by_priority")}
    return {**run, **facts}


def table(measured: dict[str, Any]) -> str:
    """Medians over the seeds.  "planner / it" below one: the planner leaves less uncovered."""
    head = ("problem", "s", "contender", "runs", *COSTS, "planner / it", "ready", "wall", "CPU", "MB")
    ours = {
        (runs[0]["problem"], runs[0]["seconds"]): report.median(runs, "costs", "uncovered")
        for runs in report.groups(measured["runs"], "problem", "seconds", "contender")
        if runs[0]["contender"] == "planner"
    }
    rows = []
    for runs in report.groups(measured["runs"], "problem", "seconds", "contender"):
        first, plans = runs[0], [run for run in runs if "failed" not in run]
        uncovered = report.median(plans, "costs", "uncovered")
        rows.append([
            first["problem"], f"{first['seconds']:g}", first["contender"] + report.mark(runs), len(runs),
            *(report.number(report.median(plans, "costs", cost)) for cost in COSTS),
            _ratio(ours.get((first["problem"], first["seconds"])), uncovered),
            *(report.number(report.median(runs, key)) for key in ("ready", "wall", "cpu", "memory_mb")),
        ])  # fmt: skip
        if len(plans) < len(runs):
            failed = next(run["failed"] for run in runs if "failed" in run)
            rows[-1][4] = f"{rows[-1][4]} ({len(runs) - len(plans)} of {len(runs)} without a plan: {failed})"
    return report.table(measured, head, rows)


def _ratio(ours: float | None, theirs: float | None) -> str:
    if ours is None or theirs is None:
        return "-"
    if theirs == 0:
        return "1" if ours == 0 else "∞"
    return f"{ours / theirs:.2f}"
