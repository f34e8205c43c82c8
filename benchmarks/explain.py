"""How long an answer to "why?" and "who can?" takes, by the rules alone."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import report
from benchmarks.meter import measure
from benchmarks.problems import SIZES, files

if TYPE_CHECKING:
    from accompaniment.scheduling.compile import Compiled
    from accompaniment.scheduling.plan import Plan
    from accompaniment.scheduling.problem import Problem

RESULTS = report.RESULTS / "explain.json"
MOST = 100
"""Questions of a kind that are asked, spread over all there are."""
QUESTIONS = {
    "why uncovered": "each uncovered shift: who could take it and by which rule not",
    "why uncovered, on a board": "the same, with making a board of the problem compiled before",
    "mends": "each uncovered shift: the cheapest mend of each kind",
    "who can": "each shift: everybody, with what it would cost",
    "why this duty": "each duty: why this person, and who else",
    "whole board": "all shifts at a glance, the problem compiled before",
    "first board": "the same with compiling the problem",
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
    from accompaniment.scheduling.compile import Compiled
    from accompaniment.scheduling.explain import Board, mends, who_can, why_this_duty, why_uncovered
    from accompaniment.scheduling.formats import load_problem
    from accompaniment.scheduling.solve import solve

    plan = solve(load_problem(path), seconds=seconds, seed=seed).plan
    open_ = [shift for shift in load_problem(path).shifts if shift not in plan.teams]
    duties = [(shift, volunteer) for shift, team in plan.teams.items() for volunteer in team.volunteers]

    def asked(ask: Callable[..., Any], about: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
        """Processor milliseconds for the answers; the problem is read anew, so nothing is known yet."""
        problem, about = load_problem(path), list(about)
        about = about[:: -(-len(about) // MOST) or 1]
        began = time.process_time()
        for question in about:
            ask(problem, plan, *question)
        return {"answers": len(about), "ms": round(1000 * (time.process_time() - began), 2)}

    def on_a_board(problem: Problem, plan: Plan, shift: str) -> None:
        if problem not in boards:
            boards[problem] = Board(problem, plan, made)
        why_uncovered(problem, plan, shift, boards[problem])

    def board(problem: Problem, plan: Plan, made: Compiled | None = None) -> None:
        Board(problem, plan, made).glances()

    made, boards = Compiled(load_problem(path)), {}
    return {
        "shifts": len(open_) + len(plan.teams),
        "people": len(load_problem(path).volunteers),
        "why uncovered": asked(why_uncovered, ((shift,) for shift in open_)),
        "why uncovered, on a board": asked(on_a_board, ((shift,) for shift in open_)),
        "mends": asked(mends, ((shift,) for shift in open_)),
        "who can": asked(who_can, ((shift,) for shift in [*open_, *plan.teams])),
        "why this duty": asked(why_this_duty, duties),
        "whole board": asked(board, [(made,)]),
        "first board": asked(board, [()]),
    }


def table(measured: dict[str, Any]) -> str:
    head = ("problem", "people", "shifts", "question", "asked", "ms each")
    rows = []
    for runs in report.groups(measured["runs"], "problem"):
        first = runs[0]
        for question in QUESTIONS:
            ms = report.median(runs, question, "ms") or 0.0
            answers = report.median(runs, question, "answers") or 0
            rows.append([
                first["problem"] + report.mark(runs), first["people"], first["shifts"], question,
                report.number(answers), report.number(ms / answers) if answers else "-",
            ])  # fmt: skip
    return report.table(measured, head, rows)
