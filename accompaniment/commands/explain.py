"""`accompaniment explain`: why a shift has no team and what would mend it, or why it has this one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from accompaniment.commands import BadFile
from accompaniment.commands.searching import Number, limited, read_plan, read_problem, within_caps
from accompaniment.config import caps

SECONDS = 5.0


@click.command()
@click.argument("problem", type=click.Path())
@click.argument("plan", type=click.Path())
@click.option("--shift", metavar="ID", help="Only this shift; if it has a team, why these people.")
@click.option("--person", metavar="ID", help="Why this person has each of their duties.")
@click.option(
    "--seconds",
    type=Number(0),
    help="Time to look for a rearrangement that covers a shift: 5 with --shift, else none.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def explain(
    problem: str, plan: str, shift: str | None, person: str | None, seconds: float | None, as_json: bool
) -> None:
    """Explain the plan in the file PLAN for PROBLEM: every shift without a team, one shift, or one person.

    For a shift without a team: who could go, which rule stands in whose way, and the cheapest mends of each
    kind. For one with a team: who else could go instead of whom, and at what price.
    """
    from accompaniment.scheduling.explain.report import EXPLANATION, Report

    facts = read_problem(problem)
    within_caps(seconds=seconds or 0)
    decided = read_plan(plan, facts)
    if shift is not None and shift not in facts.shifts:
        raise BadFile(f"{problem}: has no shift {shift}")
    if person is not None and person not in facts.volunteers:
        raise BadFile(f"{problem}: has no volunteer {person}")
    if shift and person:
        raise click.UsageError("Ask either for a shift or for a person.")
    shifts = [shift] if shift else [one for one in facts.shifts if one not in decided.teams]
    if seconds is None:
        seconds = min(SECONDS, caps().seconds) if shift else 0
    report = Report(facts, decided)
    with limited():
        told = report.person(person) if person else report.each(shifts, seconds)
        if as_json:
            found = {"format": EXPLANATION, "shifts": list(told)}
            click.echo(json.dumps(found, ensure_ascii=False, indent=1))
            return
        said = False
        for one in told:
            for line in _told(one):
                click.echo(line)
            said = True
    if not said:
        click.echo(f"{person} has no duty." if person else "Every shift has a team.")


def _told(shift: Mapping[str, Any]) -> Iterator[str]:
    """One shift in lines."""
    if shift["team"]:
        yield f"{shift['shift']}, {_team(shift['team'])}"
        for duty in shift["duties"]:
            yield from (f"  {sentence}" for sentence in duty["because"])
            yield from _people(duty["others"])
        return
    yield f"{shift['shift']} has no team."
    for number, at in enumerate(shift["starts"]):
        yield f"  {_time(at['start'])}:"
        if at["team"]:
            yield f"    A team could go: {', '.join(at['team'])}."
        yield from (f"    {sentence}" for sentence in at["because"])
        # Of the other starts only who could: a shift may have dozens, and nobody reads them all.
        yield from _people(at["free"] + (at["blocked"] if number == 0 else []))
    for mend in shift.get("mends", ()):
        yield f"  {mend['sentence']} {_price(mend['price'])}"
        yield from (f"      {sentence}" for sentence in mend.get("because", ()))
    if "rearrangement" in shift:
        found = shift["rearrangement"]
        yield f"  {found['sentence']}"
        for moved, team in (found["teams"] or {}).items():
            yield f"      {moved}, {_team(team)}"


def _people(candidates: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in candidates:
        if "because" in one:
            for sentence in one["because"]:
                named = one["volunteer"] in sentence
                yield f"      {sentence}" if named else f"      {one['volunteer']}: {sentence}"
        else:
            yield f"      {one['volunteer']} could. {_price(one['price'])}"


def _price(price: Mapping[str, float]) -> str:
    """What something adds to the bill."""
    parts = [f"{cost} {amount:+g}" for cost, amount in price.items() if amount]
    return f"({', '.join(parts)})" if parts else "(no change of cost)"


def _team(team: Mapping[str, Any]) -> str:
    return f"{_time(team['start'])}: {', '.join(team['volunteers'])}"


def _time(iso: str) -> str:
    return iso[:16].replace("T", " ")
