"""How good a plan the planner has after some seconds, and what it takes: time, memory, cores.

Every measurement is a process of its own, so that it pays for reading, compiling and importing,
as an office does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.report import circumstances, row

HERE = Path(__file__).parent
PROBLEMS = HERE.parent / "tests" / "problems"
RESULTS = HERE / "results" / "planner.json"
SIZES = ("apartado", "xs", "s", "m", "l", "xl")
LARGEST_MODEL = 3000
"""Shifts up to which the build of the whole exact model is timed; beyond, nothing ever builds it."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks planner")
    parser.add_argument("--seconds", nargs="+", type=float, default=[10.0, 60.0])
    parser.add_argument("--problems", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", nargs=2, metavar=("FILE", "SECONDS"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_one(Path(options.one[0]), float(options.one[1]), options.workers, options.seed)))
        return
    measured = []
    for path in (path for size in options.problems for path in sorted(PROBLEMS.glob(f"{size}-*.json*"))):
        for seconds in options.seconds:
            print(f"{path.name}, {seconds:g} s ...", file=sys.stderr)
            measured.append(_measure(path, seconds, options.workers, options.seed))
    report = {**circumstances(), "runs": measured}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(table(report))


def _one(path: Path, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    """Read and solve one problem in this process."""
    from accompaniment.scheduling.formats import load_problem
    from accompaniment.scheduling.solve import solve

    began = time.perf_counter()
    problem = load_problem(path)
    read = time.perf_counter() - began
    result = solve(problem, seconds=seconds, workers=workers, seed=seed)
    solved = time.perf_counter() - began - read
    return {
        "problem": path.name.partition(".")[0],
        "shifts": len(problem.shifts), "people": len(problem.volunteers),
        "seconds": seconds, "workers": workers, "seed": seed, "read": round(read, 2),
        "first_plan": round(result.first_plan_seconds or 0.0, 2), "wall": round(solved, 2),
        "status": result.status, "covered": len(result.plan.teams) if result.plan else 0,
        "bill": dict(result.bill), "bounds": dict(result.bounds), "build": _build(problem),
    }  # fmt: skip


def _build(problem: Any) -> float | None:
    """Seconds to build the exact model of the whole, after solving: the import is paid already."""
    if len(problem.shifts) > LARGEST_MODEL:
        return None
    from accompaniment.scheduling.model import PlanModel

    began = time.perf_counter()
    PlanModel(problem)
    return round(time.perf_counter() - began, 2)


def _measure(path: Path, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    """`_one` in a process of its own, with the memory and processor time of it and its helpers."""
    command = [sys.executable, "-m", "benchmarks", "planner", "--one", str(path), str(seconds)]
    command += ["--workers", str(workers), "--seed", str(seed)]
    with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
        tree, peak, used = psutil.Process(process.pid), 0, {}
        while process.poll() is None:
            peak = max(peak, _memory(tree, used))
            time.sleep(0.1)
        told = process.stdout.read()
    if process.returncode:
        sys.exit(f"{path.name}: the measurement failed")
    cpu = sum(used.values())
    return {**json.loads(told), "memory_mb": round(peak / 2**20), "cpu": round(cpu, 1)}


def _memory(tree: psutil.Process, used: dict[int, float]) -> int:
    """Resident bytes of a process and its helpers now; notes the processor seconds of each in `used`."""
    total = 0
    try:
        for process in (tree, *tree.children(recursive=True)):
            times = process.cpu_times()
            used[process.pid] = times.user + times.system
            total += process.memory_info().rss
    except psutil.Error:
        pass  # it has just ended
    return total


def table(report: dict[str, Any]) -> str:
    """The report as a table in Markdown; a bound that is reached is marked proven."""
    head = ("problem", "s", "read", "first plan", "wall", "CPU", "MB", "model", "covered", "status")
    costs = tuple(report["runs"][0]["bill"]) if report["runs"] else ()
    lines = [
        f"{report['date']}, {report['machine']}",
        "",
        row((*head, *costs)),
        row(["---"] * len(head + costs)),
    ]
    for run in report["runs"]:
        facts = (
            run["problem"], f"{run['seconds']:g}", run["read"], run["first_plan"], run["wall"], run["cpu"],
            run["memory_mb"], "-" if run["build"] is None else run["build"],
            f"{run['covered']} of {run['shifts']}", run["status"],
        )  # fmt: skip
        lines.append(row([*facts, *(_cost(run, cost) for cost in costs)]))
    return "\n".join(lines)


def _cost(run: dict[str, Any], cost: str) -> str:
    value, bound = run["bill"][cost], run["bounds"].get(cost)
    if bound is None:
        return f"{value:.10g}"
    return f"{value:.10g} proven" if bound >= value - 1e-6 else f"{value:.10g} (≥ {bound:.10g})"
