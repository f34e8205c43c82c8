"""`accompaniment problem`: what is to be planned, as a file for the planner or another solver."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from accompaniment.commands import now, the_office, the_project
from accompaniment.errors import OfficeError

WEEKS = timedelta(weeks=4)
DAY = click.DateTime(["%Y-%m-%d"])


class NothingWritten(OfficeError):
    """The file cannot be written."""


@click.command()
@click.option("--from", "first", type=DAY, metavar="DATE", help="The first day; today, if not given.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="The last day; four weeks, if not given.")
@click.option("--project", metavar="CODE", help="The country project, if there are several: CO or ORG/CO.")
@click.option("--fresh", is_flag=True, help="As if nothing had been published yet.")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def problem(
    first: datetime | None, last: datetime | None, project: str | None, fresh: bool, output: Path | None
) -> None:
    """Write what is to be planned in the format accompaniment-problem/1, to standard output or a file.

    People, places and shifts are in it by their codes, without any name. It still says who is where
    and when, and what people can do: keep it safe.
    """
    from accompaniment import audit, planning

    with the_office() as session:
        where = the_project(session, project)
        moment = now()
        first_day = first.date() if first else _today(where.timezone, moment)
        end_day = last.date() + timedelta(days=1) if last else first_day + WEEKS
        if first_day >= end_day:
            raise OfficeError("The last day is before the first.")
        facts = planning.facts(
            session,
            project=where,
            first_day=first_day,
            end_day=end_day,
            now=moment,
            around=None if fresh else planning.current(session, where),
        )
        for place in facts.raw["locations"]:
            place["name"] = place["id"]
        text = json.dumps(facts.raw, ensure_ascii=False, indent=1) + "\n"
        if output is None:
            click.echo(text, nl=False)
        else:
            try:
                output.touch(mode=0o600)
                output.write_text(text, encoding="utf-8")
            except OSError as fault:
                raise NothingWritten(f"{output} cannot be written: {fault.strerror}.") from None
        audit.record(session, None, "export problem", where, moment)
    for remark in facts.remarks:
        click.echo(f"{remark.volunteer or 'The team'} could not stay on {remark.shift}.", err=True)


def _today(timezone: str, moment: datetime) -> date:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(timezone)).date()
