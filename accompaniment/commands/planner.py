"""Commands that plan a problem file and check a plan file: no web, no database."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from accompaniment.commands import Refused
from accompaniment.commands.searching import (
    Number,
    OutOfMemory,
    check_writable,
    costs_said,
    covered_said,
    read_plan,
    read_problem,
    searching,
    within_caps,
    write,
)
from accompaniment.config import caps

if TYPE_CHECKING:
    from accompaniment.scheduling.problem import Problem
    from accompaniment.scheduling.result import Progress, Result


@click.command()
@click.argument("problem", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="Where the plan is written.")
@click.option("--seconds", default=60.0, show_default=True, type=Number(0), help="Time to plan.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--start", type=click.Path(), help="A plan to begin from.")
@click.option(
    "--tolerance",
    default=0.01,
    show_default=True,
    type=Number(0, 1),
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

    Ctrl-C, or a request of the system to end, ends the planning and writes the best plan until then.
    """
    from accompaniment.scheduling.solve import solve as plan_it

    facts = read_problem(problem)
    within_caps(seconds=seconds, workers=workers)
    before = read_plan(start, facts) if start else None
    check_writable(output)
    best: list[Progress] = []

    def heard(progress: Progress) -> None:
        best[:] = [progress]
        _say(progress)

    try:
        with searching() as interrupted:
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
    except OutOfMemory:
        result = _best_without_memory(best)
    for sentence in result.messages:
        click.echo(sentence, err=True)
    if result.plan is None:
        raise Refused("There is no plan." if result.status == "impossible" else "No plan was found yet.")
    write(output, _plan_file(facts, result))
    for sentence in _what_more(facts, result):
        click.echo(sentence, err=True)
    click.echo(
        f"{covered_said(len(result.plan.teams), facts)} {costs_said(result.bill)}: {result.status}.", err=True
    )


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

    facts = read_problem(problem)
    decided = read_plan(plan, facts)
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
        click.echo(f"{covered_said(len(decided.teams), facts)} {costs_said(costs)}.")
        click.echo(f"Rules broken: {len(sentences)}." if sentences else "No rule is broken.")
    sys.exit(1 if sentences else 0)


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


def _say(progress: Progress) -> None:
    head = f"{progress.seconds:7.1f} s  {progress.stage}: "
    click.echo(f"{head}{progress.covered} covered, {costs_said(progress.bill)}", err=True)


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
