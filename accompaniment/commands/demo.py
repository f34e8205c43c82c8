"""`accompaniment demo`: an office with invented people to try things out in, with a published plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from accompaniment import moment as clock
from accompaniment.commands import the_office
from accompaniment.config import Config
from accompaniment.errors import OfficeError

EVE = datetime(2027, 1, 3, 17, tzinfo=UTC)
"""Sunday before the demo's four weeks, when its plan is made."""

MORNING = datetime(2027, 1, 4, 7, tzinfo=ZoneInfo("America/Bogota"))
"""Monday morning, at which the office's clock is set once the demo is made."""


@click.command()
@click.option("--late", metavar="CODE", help="Bring in an emergency of the demo at its hour: E1 or E2.")
@click.option(
    "--people", type=click.IntRange(1, 400), help="A larger invented office with so many volunteers."
)
@click.option(
    "--shifts", type=click.IntRange(1, 20_000), help="How many shifts it has (7 a person, if not given)."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another office.")
@click.option(
    "--seconds", type=click.IntRange(1, 600), default=10, show_default=True, help="Time for the plan."
)
@click.option("--plan/--no-plan", default=True, show_default=True, help="Make a plan and publish it.")
def demo(
    late: str | None, people: int | None, shifts: int | None, seed: int, seconds: int, plan: bool
) -> None:
    """Make a demo office, if the database is empty, and publish a plan for it.

    Prints the accounts and their passwords. The same command again changes nothing.
    """
    if late:
        _bring(late)
        return
    first, end = _make_small() if people is None and shifts is None else _make_large(people, shifts, seed)
    if plan:
        publish_plan(first, end, seconds)


def _begin_exercise(when: datetime) -> None:
    clock.set_to(Config.from_environment().data, when)
    click.echo(f"The office's clock now says {when:%Y-%m-%d %H:%M}, as an exercise.")
    click.echo("The real time again: accompaniment clock --right")


def _bring(code: str) -> None:
    from accompaniment import demo as offices

    with the_office(keys=True) as session:
        project = offices.the_demo(session)
        if project is None:
            raise OfficeError("This is no demo office.", "Maybe make one first: accompaniment demo")
        request = offices.bring_late(session, project=project, code=code)
        hour = request.received_at.astimezone(ZoneInfo(project.timezone))
        click.echo(f"Request {request.code} is in.")
    _begin_exercise(hour)
    click.echo("Maybe plan anew now, with few changes.")


def _make_small() -> tuple[date, date]:
    from accompaniment import demo as offices

    with the_office(keys=True) as session:
        made = offices.make(session, now=EVE)
    _say(made.passwords)
    if made.passwords:
        _begin_exercise(MORNING)
    return offices.FIRST_DAY, offices.END_DAY


def _make_large(people: int | None, shifts: int | None, seed: int) -> tuple[date, date]:
    from accompaniment import demo as offices
    from accompaniment.demo import generator

    people = people or 40
    made = False
    with the_office(keys=True) as session:
        project = offices.founded(session, now=EVE)
        if project is None:
            click.echo("There is a demo office already.")
        else:
            wanted = shifts or min(people * 7, generator.MOST_SHIFTS)
            size = generator.make(session, project=project, people=people, shifts=wanted, seed=seed, now=EVE)
            click.echo(f"Made {size.people} volunteers, {size.requests} requests and {size.shifts} shifts.")
            _say(offices.add_accounts(session, project, [("coordinator", None)], now=EVE))
            made = True
    if made:
        _begin_exercise(MORNING)
    return generator.FIRST_DAY, generator.FIRST_DAY + timedelta(weeks=4)


def _say(passwords: dict[str, str]) -> None:
    """Print the accounts, at every start: the people are invented, so a file may keep their passwords."""
    kept = Config.from_environment().data / "demo-accounts.txt"
    if passwords:
        lines = "".join(f"  {name:12} {password}\n" for name, password in passwords.items())
        kept.touch(mode=0o600)
        kept.write_text(lines, encoding="utf-8")
    else:
        click.echo("The demo office is there already.")
    if kept.exists():
        click.echo("Accounts of the demo, and their passwords:")
        click.echo(kept.read_text(encoding="utf-8"), nl=False)


def publish_plan(first: date, end: date, seconds: int) -> None:
    """Make a plan of the demo and publish it, if none is published yet.

    The planner works between two transactions: nobody else has to wait for it.
    """
    from accompaniment import demo as offices
    from accompaniment import planning, publishing
    from accompaniment.scheduling import formats, solve

    with the_office() as session:
        project = offices.the_demo(session)
        if planning.current(session, project) is not None:
            click.echo("A plan is published already.")
            return
        raw = planning.problem(session, project=project, first_day=first, end_day=end, now=EVE)
    problem = formats.read_problem(raw)
    click.echo(f"Planning {len(problem.shifts)} shifts for up to {seconds} seconds ...")
    workers = Config.from_environment().workers
    result = solve.solve(problem, seconds=seconds, workers=workers)
    with the_office() as session:
        draft = planning.keep(
            session,
            project=offices.the_demo(session),
            first_day=first,
            end_day=end,
            plan=result.plan,
            actor=None,
            now=EVE,
            status=result.status,
            bill=result.bill,
            bounds=result.bounds,
        )
        session.flush()
        publishing.publish(session, actor=None, now=EVE, plan=draft)
    click.echo(f"Published a plan: {len(result.plan.teams)} of {len(problem.shifts)} shifts have a team.")
