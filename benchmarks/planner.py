"""How good a plan the planner has after some seconds, what it proves, and what it takes."""

from __future__ import annotations

import argparse
import json
import sys
import time
from math import inf
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.meter import measure
from benchmarks.problems import SIZES, files

RESULTS = report.RESULTS / "planner.json"
BEST = "best.json"
"""Beside the results: the least that anybody ever left uncovered, by problem, and how it was found."""
GRACE = 120
"""Seconds over the time given after which a measurement is ended."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks planner")
    parser.add_argument("--seconds", nargs="+", type=float, default=[10.0, 60.0])
    parser.add_argument("--problems", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument(
        "--one", nargs=4, metavar=("FILE", "SECONDS", "SEED", "BEGAN"), help=argparse.SUPPRESS
    )
    options = parser.parse_args(arguments)
    if options.one:
        file, seconds, seed, began = options.one
        print(json.dumps(_one(Path(file), float(seconds), options.workers, int(seed), float(began))))
        return
    measured: dict[str, Any] = {**report.circumstances(), "workers": options.workers, "runs": []}
    for path in files(options.problems):
        for seconds in options.seconds:
            for seed in options.seeds:
                print(f"{path.name}, {seconds:g} s, seed {seed} ...", file=sys.stderr)
                measured["runs"].append(_measure(path, seconds, options.workers, seed))
                measured["best"] = _best(options.results.with_name(BEST), measured)
                report.save(options.results, measured)
    print(table(measured))


def _best(known_in: Path, measured: dict[str, Any]) -> dict[str, Any]:
    """The best known of each problem, with these runs; kept in the file."""
    best = json.loads(known_in.read_text(encoding="utf-8")) if known_in.exists() else {}
    for run in measured["runs"]:
        found = run["bill"]["uncovered"]
        if found < best.get(run["problem"], {}).get("uncovered", inf):
            how = {key: run[key] for key in ("seconds", "seed")}
            best[run["problem"]] = {"uncovered": found, "date": measured["date"], **how}
    report.save(known_in, best)
    return best


def _one(path: Path, seconds: float, workers: int, seed: int, began: float) -> dict[str, Any]:
    """Read and solve one problem in this process, which was started at `began`."""
    from accompaniment.scheduling.formats import load_problem
    from accompaniment.scheduling.result import proven
    from accompaniment.scheduling.solve import solve

    problem = load_problem(path)
    read = time.time() - began
    heard: list[tuple[float, frozenset[str], float]] = []
    result = solve(
        problem,
        seconds=seconds,
        workers=workers,
        seed=seed,
        progress=lambda p: heard.append((p.seconds, proven(p.bill, p.bounds), p.bounds.get("uncovered", 0))),
    )
    heard.append((result.seconds, result.proven, result.bounds.get("uncovered", 0)))
    return {
        "shifts": len(problem.shifts), "people": len(problem.volunteers), "read": round(read, 2),
        "first_plan": round(result.first_plan_seconds or 0.0, 2),
        "ready": round(read + (result.first_plan_seconds or 0.0), 2),
        "status": result.status, "covered": len(result.plan.teams) if result.plan else 0,
        "bill": dict(result.bill), "bounds": dict(result.bounds),
        "proven_at": {cost: round(_since(heard, cost), 2) for cost in result.proven},
        "bound_at": next((round(at, 2) for at, _, bound in heard if bound > 0), None),
    }  # fmt: skip


def _since(heard: list[tuple[float, frozenset[str], float]], cost: str) -> float:
    """The seconds after which a cost was always said to be proven."""
    first = heard[-1][0]
    for seconds, known, _ in reversed(heard):
        if cost not in known:
            break
        first = seconds
    return first


def _measure(path: Path, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks", "planner", "--workers", str(workers), "--one"]
    command += [str(path), str(seconds), str(seed), str(time.time())]
    taken = measure(command, seconds + GRACE)
    if "failed" in taken:
        sys.exit(f"{path.name}: {taken['failed']}")
    return {"problem": path.name.partition(".")[0], "seconds": seconds, "seed": seed, **taken}


def table(measured: dict[str, Any]) -> str:
    """Medians over the seeds; a bound that is reached in every run is marked proven, and since when."""
    head = ("problem", "s", "runs", "ready", "wall", "CPU", "MB", "covered", "of best", "bound after")
    costs = tuple(measured["runs"][0]["bill"]) if measured["runs"] else ()
    rows = []
    for runs in report.groups(measured["runs"], "problem", "seconds"):
        first, best = runs[0], measured["best"][runs[0]["problem"]]["uncovered"]
        facts = [
            first["problem"] + report.mark(runs), f"{first['seconds']:g}", len(runs),
            *(report.number(report.median(runs, key)) for key in ("ready", "wall", "cpu", "memory_mb")),
            f"{report.number(report.median(runs, 'covered'))} of {first['shifts']}",
            _of_best(report.median(runs, "bill", "uncovered"), best),
            report.number(report.median(runs, "bound_at")),
        ]  # fmt: skip
        rows.append([*facts, *(_cost(runs, cost) for cost in costs)])
    return report.table(measured, (*head, *costs), rows)


def _of_best(uncovered: float | None, best: float) -> str:
    """How much of the uncovered cost there is for one of the best known plan."""
    if uncovered is None:
        return "-"
    return f"{uncovered / best:.3f}" if best else ("1.000" if uncovered == 0 else "∞")


def _cost(runs: list[dict[str, Any]], cost: str) -> str:
    value = f"{report.median(runs, 'bill', cost):.10g}"
    if all(cost in run["proven_at"] for run in runs):
        return f"{value} proven, {report.number(report.median(runs, 'proven_at', cost))} s"
    bound = report.median(runs, "bounds", cost)
    return value if bound is None else f"{value} (≥ {bound:.10g})"
