"""How few people could do this: the public instances of shift minimisation (Krishnamoorthy and others, 2012).

    python -m benchmarks smptsp FOLDER      # a folder of data_*.dat

The instances are no part of the project: no licence is stated for them.  Each task is a shift for one
qualified person, without travel or rest; the answer is checked here against the instance itself.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.meter import measure

RESULTS = report.RESULTS / "smptsp.json"
START = datetime(2027, 1, 4, tzinfo=UTC)
GRACE = 60.0


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks smptsp")
    parser.add_argument("folder", type=Path, help="Where the files data_*.dat are.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--most-tasks", type=int, default=10_000, help="Leave out larger instances.")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--one", nargs=2, metavar=("SECONDS", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_one(options.folder, float(options.one[0]), options.workers, int(options.one[1]))))
        return
    measured: dict[str, Any] = {**report.circumstances(), "workers": options.workers, "runs": []}
    found = [path for path in options.folder.glob("data_*.dat") if _tasks(path) <= options.most_tasks]
    if not found:
        sys.exit(f"There is no file data_*.dat in {options.folder}.")
    for path in sorted(found, key=_tasks):
        for seed in options.seeds:
            print(f"{path.name}, seed {seed} ...", file=sys.stderr)
            command = [sys.executable, "-m", "benchmarks", "smptsp", str(path)]
            command += ["--workers", str(options.workers), "--one", str(options.seconds), str(seed)]
            taken = measure(command, options.seconds + GRACE)
            measured["runs"].append({"instance": path.stem, "seed": seed, **taken})
            report.save(options.results, measured)
    print(table(measured))


def _tasks(path: Path) -> int:
    return len(instance(path)[0])


def instance(path: Path) -> tuple[list[tuple[int, int]], list[set[int]]]:
    """The tasks (start, end) and for each worker the tasks they are qualified for."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    text = iter(" ".join(lines).replace("=", " ").replace(":", " ").split())
    for word in text:
        if word == "Jobs":
            tasks = [(int(next(text)), int(next(text))) for _ in range(int(next(text)))]
        elif word == "Qualifications":
            workers = [{int(next(text)) for _ in range(int(next(text)))} for _ in range(int(next(text)))]
    return tasks, workers


def as_problem(tasks: list[tuple[int, int]], workers: list[set[int]]) -> dict[str, Any]:
    """The instance as an accompaniment-problem/1; its unit of time is a minute."""
    days = max(end for _, end in tasks) // 1440 + 1
    service = {"start": "2026-01-01", "end": (START + timedelta(days=days + 366)).date().isoformat()}
    names = [f"W{n}" for n in range(len(workers))]
    return {
        "format": "accompaniment-problem/1",
        "timezone": "UTC",
        "horizon": {
            "start": START.date().isoformat(), "end": (START + timedelta(days=days)).date().isoformat()
        },
        "locations": [{"id": "B", "name": "B", "country": "CO", "lat": 4.0, "lon": -74.0, "base": True}],
        "travel": {"speed_kmh": 40, "detour": 1.4, "minutes": []},
        "volunteers": [
            {"id": name, "base": "B", "service": service, "unavailable": [], "qualifications": {},
             "nationalities": [], "wishes": []}
            for name in names
        ],
        "defenders": [],
        "resources": [],
        "shifts": [
            {"id": f"T{n}", "location": "B", "starts": [(START + timedelta(minutes=start)).isoformat()],
             "duration": end - start, "load": 0, "team": {"min": 1, "max": 1}, "needs": [], "priority": 1,
             "excluded": [name for name, able in zip(names, workers, strict=True) if n not in able]}
            for n, (start, end) in enumerate(tasks)
        ],
        "incompatible": [],
        "rules": {
            "way_minutes": 1440, "buffer_minutes": 0, "rest_minutes": 0, "span_minutes": 1440,
            "week_load_minutes": 0, "free_days": [], "recovery": [], "nights": {"window": 1, "max": 1},
            "home_country": 1,
        },
        "weights": {"uncovered": [1, 1, 1, 1, 1]},
        "history": [],
        "published": [],
        "pinned": [],
    }  # fmt: skip


def _one(path: Path, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    from accompaniment.scheduling.fewest.question import fewest
    from accompaniment.scheduling.formats import read_problem

    tasks, able = instance(path)
    answer = fewest(read_problem(as_problem(tasks, able)), seconds=seconds, workers=workers, seed=seed)
    used = None
    if answer.plan is not None:
        done = {int(s[1:]): int(team.volunteers[0][1:]) for s, team in answer.plan.teams.items()}
        used = people_used(tasks, able, done)
    return {
        "tasks": len(tasks), "workers": len(able), "lower_bound": at_once(tasks), "used": used,
        "least": answer.least, "status": answer.status, "seconds": round(answer.seconds, 2),
    }  # fmt: skip


def at_once(tasks: list[tuple[int, int]]) -> int:
    """The most tasks that go on at one moment: no fewer people can do them."""
    return max(sum(start <= at < end for start, end in tasks) for at, _ in tasks)


def people_used(tasks: list[tuple[int, int]], able: list[set[int]], done: dict[int, int]) -> int:
    """How many people do all tasks.  Raises `ValueError` if the answer breaks a rule of the instance."""
    if set(done) != set(range(len(tasks))):
        raise ValueError("Not every task is done.")
    for task, worker in done.items():
        if task not in able[worker]:
            raise ValueError(f"Worker {worker} is not qualified for task {task}.")
        for other, same in done.items():
            overlap = tasks[task][0] < tasks[other][1] and tasks[other][0] < tasks[task][1]
            if other != task and same == worker and overlap:
                raise ValueError(f"Worker {worker} does tasks {task} and {other} at once.")
    return len(set(done.values()))


def table(measured: dict[str, Any]) -> str:
    head = ("instance", "tasks", "workers", "runs", "lower bound", "found", "proven least", "s", "CPU", "MB")
    rows = []
    for runs in report.groups(measured["runs"], "instance"):
        answered = [run for run in runs if "failed" not in run]
        facts = answered[0] if answered else {}
        rows.append([
            runs[0]["instance"] + report.mark(runs), facts.get("tasks", "-"), facts.get("workers", "-"),
            len(runs), facts.get("lower_bound", "-"),
            *(report.number(report.median(answered, key)) for key in ("used", "least", "seconds", "cpu")),
            report.number(report.median(answered, "memory_mb")),
        ])  # fmt: skip
        if len(answered) < len(runs):
            rows[-1][5] += f" ({next(run['failed'] for run in runs if 'failed' in run)})"
    return report.table(measured, head, rows)
