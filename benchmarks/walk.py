"""How far the walk of the compiled core alone gets on one core, and with other settings of it.

It measures what is chosen in `core/anneal.py`: the planner around it adds chance of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.meter import measure
from benchmarks.problems import SIZES, files

RESULTS = report.RESULTS / "walk.json"
HEAD = ("problem", "settings", "seconds", "runs", "uncovered", "least to most", "1,000 moves/s")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks walk")
    parser.add_argument("--problems", nargs="+", choices=SIZES, default=["s", "m", "l"])
    parser.add_argument("--seconds", type=float, default=7.0)
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(1, 9)))
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="As in `core.engine.Walk`."
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--one", nargs=3, metavar=("FILE", "SECONDS", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        settings = dict(map(_setting, options.set))
    except ValueError as error:
        parser.error(str(error))
    if options.one:
        file, seconds, seed = options.one
        print(json.dumps(_one(Path(file), float(seconds), int(seed), settings)))
        return
    measured: dict[str, Any] = {**report.circumstances(), "settings": settings, "runs": []}
    for path in files(options.problems):
        for seed in options.seeds:
            print(f"{path.name}, seed {seed} ...", file=sys.stderr)
            command = [sys.executable, "-m", "benchmarks", "walk", "--set", *options.set]
            command += ["--one", str(path), str(options.seconds), str(seed)]
            taken = measure(command, options.seconds + 600)
            if "failed" in taken:
                sys.exit(f"{path.name}: {taken['failed']}")
            run = {"problem": path.name.partition(".")[0], "seconds": options.seconds, "seed": seed}
            measured["runs"].append({**run, **taken})
            report.save(options.results, measured)
    print(table(measured))


def _setting(given: str) -> tuple[str, float]:
    """Raises `ValueError`, which names what there is."""
    from accompaniment.scheduling.core.engine import Walk

    name, _, value = given.partition("=")
    known = [field.name for field in fields(Walk) if field.name != "weights"]
    if name not in known:
        raise ValueError(f"there is no setting {name}: {', '.join(known)}")
    return name, int(value) if name in ("depth", "looks", "pause") else float(value)


def _one(path: Path, seconds: float, seed: int, settings: dict[str, float]) -> dict[str, Any]:
    """Walk from the first plan, in this process."""
    from accompaniment.scheduling.compile import Compiled
    from accompaniment.scheduling.core.anneal import WALKS, anneal
    from accompaniment.scheduling.fast import Fast
    from accompaniment.scheduling.formats import load_problem

    hand = Fast(Compiled(load_problem(path)))
    hand.first(None, lambda: False)
    hand.engine.seed(seed)
    moves = anneal(hand.engine, replace(WALKS["cover"], **settings), seconds=seconds)
    return {"uncovered": hand.engine.uncovered, "moves": moves}


def table(measured: dict[str, Any]) -> str:
    settings = " ".join(f"{name}={value}" for name, value in measured["settings"].items()) or "as they are"
    rows = []
    for runs in report.groups(measured["runs"], "problem"):
        found = [run["uncovered"] for run in runs]
        speed = report.median(runs, "moves") / runs[0]["seconds"] / 1000
        seconds, middle = f"{runs[0]['seconds']:g}", f"{report.median(runs, 'uncovered'):g}"
        spread = f"{min(found)} to {max(found)}"
        rows.append((runs[0]["problem"], settings, seconds, len(runs), middle, spread, f"{speed:.0f}"))
    return report.table(measured, HEAD, rows)
