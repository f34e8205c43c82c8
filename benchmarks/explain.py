"""How long an answer to "why?" and "who can?" takes, by the rules alone."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.meter import measure
from benchmarks.problems import SIZES, files

RESULTS = report.RESULTS / "explain.json"
QUESTIONS = {
    "why uncovered": "each uncovered shift: who could take it and by which rule not",
    "mends": "each uncovered shift: the cheapest mend of each kind",
    "who can": "each shift: everybody, with what it would cost",
    "why this duty": "each duty: why this person, and who else",
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks explain")
    parser.add_argument("--problems", nargs="+", choices=SIZES, default=["s", "m", "l"])
    parser.add_argument("--seconds", type=float, default=10.0, help="For the plan that is asked about.")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--one", nargs=3, metavar=("FILE", "SECONDS", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        file, seconds, seed = options.one
        print(json.dumps(_one(Path(file), float(seconds), int(seed))))
        return
    measured: dict[str, Any] = {**report.circumstances(), "questions": QUESTIONS, "runs": []}
    for path in files(options.problems):
        for seed in options.seeds:
            print(f"{path.name}, seed {seed} ...", file=sys.stderr)
            command = [sys.executable, "-m", "benchmarks", "explain"]
            command += ["--one", str(path), str(options.seconds), str(seed)]
            taken = measure(command, options.seconds + 600)
            if "failed" in taken:
                sys.exit(f"{path.name}: {taken['failed']}")
            measured["runs"].append({"problem": path.name.partition(".")[0], "seed": seed, **taken})
            report.save(options.results, measured)
    print(table(measured))


def _one(path: Path, seconds: float, seed: int) -> dict[str, Any]:
    from accompaniment.scheduling.explain import mends, who_can, why_this_duty, why_uncovered
    from accompaniment.scheduling.formats import load_problem
    from accompaniment.scheduling.solve import solve

    plan = solve(load_problem(path), seconds=seconds, seed=seed).plan
    open_ = [shift for shift in load_problem(path).shifts if shift not in plan.teams]
    duties = [(shift, volunteer) for shift, team in plan.teams.items() for volunteer in team.volunteers]

    def asked(ask: Callable[..., Any], about: Iterable[tuple[str, ...]]) -> dict[str, Any]:
        """Processor milliseconds for all answers; the problem is read anew, so nothing is known yet."""
        problem, about = load_problem(path), list(about)
        began = time.process_time()
        for question in about:
            ask(problem, plan, *question)
        return {"answers": len(about), "ms": round(1000 * (time.process_time() - began), 2)}

    return {
        "shifts": len(open_) + len(plan.teams),
        "people": len(load_problem(path).volunteers),
        "why uncovered": asked(why_uncovered, ((shift,) for shift in open_)),
        "mends": asked(mends, ((shift,) for shift in open_)),
        "who can": asked(who_can, ((shift,) for shift in [*open_, *plan.teams])),
        "why this duty": asked(why_this_duty, duties),
    }


def table(measured: dict[str, Any]) -> str:
    head = ("problem", "people", "shifts", "question", "answers", "ms each", "ms for all")
    rows = []
    for runs in report.groups(measured["runs"], "problem"):
        first = runs[0]
        for question in QUESTIONS:
            ms = report.median(runs, question, "ms") or 0.0
            answers = report.median(runs, question, "answers") or 0
            rows.append([
                first["problem"] + report.mark(runs), first["people"], first["shifts"], question,
                report.number(answers), report.number(ms / answers) if answers else "-", report.number(ms),
            ])  # fmt: skip
    return report.table(measured, head, rows)
