"""`accompaniment alternatives`: other plans that are as good, or nearly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from accompaniment.commands import BadFile, Refused
from accompaniment.commands.searching import (
    Number,
    check_writable,
    costs_said,
    covered_said,
    read_plan,
    read_problem,
    searching,
    within_caps,
    write,
)

if TYPE_CHECKING:
    from accompaniment.scheduling.plan import Plan
    from accompaniment.scheduling.problem import Problem


@click.command()
@click.argument("problem", type=click.Path())
@click.argument("plan", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="Where the alternatives are written.")
@click.option("--count", default=3, show_default=True, type=click.IntRange(1, 20), help="How many.")
@click.option(
    "--differ",
    default=20,
    show_default=True,
    type=click.IntRange(1),
    help="Duties (a person on a shift) that any two plans differ in at least.",
)
@click.option(
    "--price",
    default="5%",
    show_default=True,
    metavar="PERCENT",
    help="How much more the costs after coverage and changes may be, each.",
)
@click.option("--seconds", default=60.0, show_default=True, type=Number(0), help="Time to search.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
def alternatives(
    problem: str,
    plan: str,
    output: str,
    count: int,
    differ: int,
    price: str,
    seconds: float,
    workers: int,
    seed: int,
) -> None:
    """Find plans for PROBLEM in which other people go than in PLAN, and that are as good or nearly.

    Writes [{differs, costs, plan}, ...]: `differs` from PLAN and from each one before it. Ctrl-C ends the
    search and writes what was found until then.
    """
    from accompaniment.scheduling.alternatives.question import NotAPlan
    from accompaniment.scheduling.alternatives.question import alternatives as ask

    facts = read_problem(problem)
    within_caps(seconds=seconds, workers=workers)
    base = read_plan(plan, facts)
    share = _share(price)
    check_writable(output)
    with searching() as interrupted:
        try:
            answer = ask(
                facts, base, count=count, differ=differ, price=share, seconds=seconds, workers=workers,
                seed=seed, found=lambda other: _say(other, facts), stop=interrupted,
            )  # fmt: skip
        except NotAPlan as fault:
            raise Refused(f"{plan} is not a plan by the rules: {fault}") from None
    plans = [base, *answer.plans]
    write(output, [_entry(plans, n, facts) for n in range(1, len(plans))])
    found = len(answer.plans)
    click.echo(f"{found} of {count} alternatives." if found < count else f"{found} alternatives.")
    if answer.none_further:
        click.echo("No plan differs so much from all of these at that price: proven.")
    elif found < count:
        click.echo("There may be more; none was found in this time.")


def _share(text: str) -> float:
    """ "5%" or "5" as 0.05."""
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 1000:
        raise BadFile(f"--price: {text} is not a percentage from 0 to 1000")
    return percent / 100


def _say(plan: Plan, problem: Problem) -> None:
    from accompaniment.scheduling.costs import bill

    click.echo(f"{covered_said(len(plan.teams), problem)} {costs_said(bill(problem, plan))}", err=True)


def _entry(plans: list[Plan], n: int, problem: Problem) -> dict[str, Any]:
    from accompaniment.scheduling.alternatives.terms import difference
    from accompaniment.scheduling.costs import bill
    from accompaniment.scheduling.formats import write_plan

    return {
        "differs": [difference(plans[n], earlier) for earlier in plans[:n]],
        "costs": bill(problem, plans[n]),
        "plan": write_plan(plans[n], problem),
    }
