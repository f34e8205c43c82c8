"""`accompaniment clock`: set the office's clock for an exercise, and set it right again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from accompaniment import moment
from accompaniment.commands import the_office, the_project
from accompaniment.config import Config


@click.command()
@click.argument("when", required=False, type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]))
@click.option("--right", is_flag=True, help="End the exercise: the real time again.")
@click.option("--project", "code", help="The country project in whose time zone WHEN is.")
def clock(when: datetime | None, right: bool, code: str | None) -> None:
    """Say what time it is in the office, or set it to WHEN (2027-01-12T19:00) for an exercise."""
    data = Config.from_environment().data
    with the_office() as session:
        zone = ZoneInfo(the_project(session, code).timezone)
    if right:
        moment.set_right(data)
    elif when:
        moment.set_to(data, when.replace(tzinfo=zone))
    note = " (an exercise)" if moment.exercise(data) is not None else ""
    click.echo(f"{moment.now(data).astimezone(zone):%A %Y-%m-%d %H:%M}{note}")
