"""`accompaniment repair`: what few changes to a published plan would mend, as a menu."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from accompaniment.commands import BadFile, Refused
from accompaniment.commands.searching import (
    Number,
    check_writable,
    costs_said,
    read_problem,
    searching,
    within_caps,
    write,
)

if TYPE_CHECKING:
    from accompaniment.scheduling.mending import Choice, Held
    from accompaniment.scheduling.problem import Problem


@click.command()
@click.argument("problem", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="Where the menu is written.")
@click.option("--most", default=10, show_default=True, type=click.IntRange(0, 1000), help="Changes at most.")
@click.option("--further", is_flag=True, help="Count --most from the fewest changes that any plan needs.")
@click.option("--now", metavar="TIME", help="What has left by then stays; the first midnight, if not given.")
@click.option(
    "--seconds", default=15.0, show_default=True, type=Number(1, 3600), help="Time for each choice."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")
def repair(
    problem: str, output: str, most: int, further: bool, now: str | None, seconds: float, workers: int
) -> None:
    """Mend the published plan in the file PROBLEM (accompaniment-problem/1) with few changes.

    Writes [{changes_at_most, proven, costs, plan}, ...] for 0, 2, 4, ... changes, whole at every
    moment. Ctrl-C ends the search and keeps what is there.
    """
    from accompaniment.scheduling.mending import Menu, begun, hold

    facts = read_problem(problem)
    if not facts.published:
        raise Refused("Nothing is published in this problem, so there is nothing to mend.")
    moment = _moment(now, facts)
    within_caps(seconds=seconds, workers=workers)
    check_writable(output)
    held = hold(facts, begun(facts, moment), moment)
    _remark(held)
    found: dict[int, Choice] = {}
    with searching() as interrupted:
        menu = Menu(facts, held, workers=workers, seconds=seconds, stop=interrupted)
        for choice in menu.choices(most, further=further):
            found[choice.changes_at_most] = choice
            click.echo(_line(choice, facts), err=True)
            write(output, [_entry(found[k], facts) for k in sorted(found)])
    if not any(choice.plan for choice in found.values()):
        raise Refused("No repair was found." if found else "No repair was found yet.")


def _moment(text: str | None, problem: Problem) -> datetime:
    from accompaniment.scheduling import reading

    if text is None:
        return problem.clock.midnight(problem.horizon.start)
    try:
        return reading.moment(text)
    except reading.FormatError as fault:
        raise BadFile(f"--now: {fault}") from None


def _remark(held: Held) -> None:
    for remark in held.remarks:
        click.echo(f"{remark.volunteer or 'The team'} could not stay on {remark.shift}.", err=True)
    for shift in held.gone:
        click.echo(f"{shift} is over; a plan by today's facts leaves it out.", err=True)


def _line(choice: Choice, problem: Problem) -> str:
    head = f"{choice.seconds:7.1f} s  at most {choice.changes_at_most} changes: "
    if choice.plan is None:
        return head + ("no plan (proven)" if choice.proven else "no plan was found in time")
    proof = "proven" if choice.proven else "not proven"
    return f"{head}{len(choice.plan.teams)} covered, {costs_said(choice.costs)}: {proof}"


def _entry(choice: Choice, problem: Problem) -> dict[str, Any]:
    from accompaniment.scheduling.formats import write_plan

    return {
        "changes_at_most": choice.changes_at_most,
        "proven": choice.proven,
        "costs": choice.costs or None,
        "plan": write_plan(choice.plan, problem) if choice.plan else None,
        "seconds": round(choice.seconds, 1),
    }
