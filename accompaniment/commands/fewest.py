"""`accompaniment fewest`: how few people could do this."""

from __future__ import annotations

import click

from accompaniment.commands import BadFile, Refused
from accompaniment.commands.searching import (
    Number,
    check_writable,
    read_plan,
    read_problem,
    searching,
    within_caps,
    write,
)


@click.command()
@click.argument("problem", type=click.Path())
@click.option("-o", "--output", type=click.Path(), help="Where the plan with the fewest people is written.")
@click.option("--seconds", default=60.0, show_default=True, type=Number(0), help="Time to search.")
@click.option(
    "--shift", "shifts", multiple=True, metavar="ID", help="Only about this shift; can be repeated."
)
@click.option("--plan", type=click.Path(), help="Only about the shifts that this plan covers.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
def fewest(
    problem: str,
    output: str | None,
    seconds: float,
    shifts: tuple[str, ...],
    plan: str | None,
    workers: int,
    seed: int,
) -> None:
    """How few people could cover every shift of the problem in the file PROBLEM, by all rules.

    What was published does not count; shifts that somebody is pinned to are always among those asked
    about. Ctrl-C ends the search and says what is known until then.
    """
    from accompaniment.scheduling.fewest.question import fewest as ask
    from accompaniment.scheduling.fewest.sentence import sentences
    from accompaniment.scheduling.formats import write_plan

    facts = read_problem(problem)
    within_caps(seconds=seconds, workers=workers)
    for shift in shifts:
        if shift not in facts.shifts:
            raise BadFile(f"--shift: {shift} is not a shift of {problem}")
    asked = set(shifts) | set(read_plan(plan, facts).teams if plan else ())
    if output:
        check_writable(output)
    with searching() as interrupted:
        answer = ask(
            facts,
            shifts=asked if shifts or plan else None,
            seconds=seconds,
            workers=workers,
            seed=seed,
            progress=_say,
            stop=interrupted,
        )
    said = " ".join(text.format(**known) for text, known in sentences(answer, len(facts.volunteers)))
    if answer.plan is None:
        raise Refused(said)
    if output:
        facts_known = {"people": answer.people, "least": answer.least, "status": answer.status}
        write(output, write_plan(answer.plan, facts, fewest=facts_known))
    click.echo(said)


def _say(seconds: float, people: int, least: int) -> None:
    click.echo(f"{seconds:7.1f} s  {people} people; at least {least} are needed", err=True)
