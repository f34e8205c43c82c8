"""Commands that plan a problem file and check a plan file: no web, no database."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accompaniment.caps import SETTINGS, is_out_of_memory, limited_memory
from accompaniment.commands import BadFile, Refused
from accompaniment.config import caps
from accompaniment.errors import OfficeError

if TYPE_CHECKING:
    from accompaniment.scheduling.plan import Plan
    from accompaniment.scheduling.problem import Problem
    from accompaniment.scheduling.result import Progress, Result


@click.command()
@click.argument("problem", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="Where the plan is written.")
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(0), help="Time to plan.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--start", type=click.Path(), help="A plan to begin from.")
@click.option(
    "--tolerance",
    default=0.01,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Share by which it may be less fair, for fewer new faces and shorter ways; 0: not at all.",
)
def solve(
    problem: str,
    output: str,
    seconds: float,
    workers: int,
    seed: int,
    start: str | None,
    tolerance: float,
) -> None:
    """Plan the problem in the file PROBLEM (accompaniment-problem/1).

    Ctrl-C ends the planning and writes the best plan until then.
    """
    from accompaniment.scheduling.solve import solve as plan_it

    facts = _problem(problem)
    _within_caps(seconds=seconds, workers=workers)
    before = _plan(start, facts) if start else None
    _check_writable(output)
    best: list[Progress] = []

    def heard(progress: Progress) -> None:
        best[:] = [progress]
        _say(progress)

    try:
        with _interruptible() as interrupted, _limited_memory():
            result = plan_it(
                facts,
                seconds=seconds,
                workers=workers,
                seed=seed,
                start=before,
                fairness_tolerance=tolerance,
                progress=heard,
                stop=interrupted,
            )
    except (MemoryError, RuntimeError, ImportError, OSError) as fault:
        if not is_out_of_memory(fault):
            raise
        result = _best_without_memory(best)
    for sentence in result.messages:
        click.echo(sentence, err=True)
    if result.plan is None:
        raise Refused("There is no plan." if result.status == "impossible" else "No plan was found yet.")
    _write(output, _plan_file(facts, result))
    for sentence in _what_more(facts, result):
        click.echo(sentence, err=True)
    click.echo(f"{_covered(len(result.plan.teams), facts)} {_costs(result.bill)}: {result.status}.", err=True)


@click.command()
@click.argument("problem", type=click.Path())
@click.argument("plan", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def check(problem: str, plan: str, as_json: bool) -> None:
    """Check the plan in the file PLAN against the rules of PROBLEM, and add up its costs.

    Exit status 0: no rule is broken; 1: one is; 2: a file cannot be read as its format.
    """
    from accompaniment.scheduling.check import check as find
    from accompaniment.scheduling.check import inherited
    from accompaniment.scheduling.costs import bill
    from accompaniment.scheduling.rules import identity, message

    facts = _problem(problem)
    decided = _plan(plan, facts)
    excused = set(map(identity, inherited(facts)))
    sentences = [message(breach) for breach in find(facts, decided) if identity(breach) not in excused]
    costs = bill(facts, decided)
    if as_json:
        report = {
            "breaches": sentences,
            "bill": costs,
            "covered": len(decided.teams),
            "shifts": len(facts.shifts),
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for sentence in sentences:
            click.echo(sentence)
        click.echo(f"{_covered(len(decided.teams), facts)} {_costs(costs)}.")
        click.echo(f"Rules broken: {len(sentences)}." if sentences else "No rule is broken.")
    sys.exit(1 if sentences else 0)


def _problem(path: str) -> Problem:
    """The problem in a file, if it is not larger than this installation allows."""
    from accompaniment.scheduling.formats import load_problem

    with _readable(path):
        facts = load_problem(path)
    starts = sum(len(shift.starts) for shift in facts.shifts.values())
    _within_caps(people=len(facts.volunteers), shifts=len(facts.shifts), starts=starts)
    return facts


def _within_caps(**sizes: float) -> None:
    """Refuses what is larger, longer or on more cores than this installation allows."""
    try:
        caps().refuse_more(**sizes)
    except OfficeError as fault:
        raise Refused(str(fault)) from None


def _limited_memory() -> AbstractContextManager[None]:
    """The limit of memory, where one is set: a command has no other by itself."""
    return limited_memory(caps().memory_mb if SETTINGS["memory_mb"] in os.environ else 0)


def _best_without_memory(best: list[Progress]) -> Result:
    """The best plan of a search that ran out of memory."""
    from accompaniment.scheduling.result import Result

    if not best:
        raise Refused(caps().out_of_memory) from None
    found = best[0]
    return Result(
        found.plan,
        found.bill,
        found.bounds,
        "feasible",
        found.seconds,
        None,
        (caps().out_of_memory,),
        floors=found.floors,
    )


def _plan(path: str, problem: Problem) -> Plan:
    from accompaniment.scheduling.formats import load_json, read_plan

    with _readable(path):
        return read_plan(load_json(path), problem)


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """A file that cannot be read, or not as its format, is refused with the place and the fault."""
    from accompaniment.scheduling.formats import FormatError

    try:
        yield
    except OSError as fault:
        raise BadFile(f"{path}: {fault.strerror or fault}") from None
    except FormatError as fault:
        raise BadFile(f"{path}: {fault}") from None


@contextmanager
def _interruptible() -> Iterator[Any]:
    """What says whether Ctrl-C was pressed; a second Ctrl-C ends the program at once."""
    pressed: list[bool] = []

    def press(number: int, frame: Any) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(True)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _say(progress: Progress) -> None:
    click.echo(
        f"{progress.seconds:7.1f} s  {progress.stage}: {progress.covered} covered, {_costs(progress.bill)}",
        err=True,
    )


def _covered(count: int, problem: Problem) -> str:
    return f"{count} of {len(problem.shifts)} shifts covered;"


def _costs(bill: Any) -> str:
    return ", ".join(
        f"{name} {value:g}" if value < 10**6 else f"{name} {value:.0f}" for name, value in bill.items()
    )


def _what_more(problem: Problem, result: Result) -> list[str]:
    """Whether more could be covered, priority by priority, as far as the planner has found out."""
    from accompaniment.scheduling.bounds import Floors, sentences

    said = sentences(problem, result.plan, Floors(result.floors)) if result.floors else []
    return [text.format(**facts) for text, facts in said]


def _plan_file(problem: Problem, result: Result) -> dict[str, Any]:
    """The plan with what is known about it: bill, bounds, status."""
    from accompaniment.scheduling.formats import write_plan

    return write_plan(
        result.plan,
        problem,
        bill=dict(result.bill),
        bounds={
            cost: {"value": result.bill[cost], "bound": bound, "proven": cost in result.proven}
            for cost, bound in result.bounds.items()
        },
        floors={str(priority): floor for priority, floor in result.floors.items()},
        more=_what_more(problem, result),
        status=result.status,
        fairness_tolerance=result.tolerance,
        seconds=round(result.seconds, 1),
    )


def _check_writable(path: str) -> None:
    """Says before planning, not after it, that the plan could not be written."""
    folder = Path(path).resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or Path(path).is_dir():
        raise BadFile(f"{path}: cannot be written")


def _write(path: str, plan: dict[str, Any]) -> None:
    """Whole or not at all: written beside and renamed."""
    target = Path(path).resolve()
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(plan, file, ensure_ascii=False, indent=1)
            file.write("\n")
        os.replace(beside, target)
    except OSError as fault:
        os.unlink(beside)
        raise BadFile(f"{path}: {fault.strerror or fault}") from None
