"""The command that forgets what is over."""

from __future__ import annotations

import click

from accompaniment.commands import now, the_office
from accompaniment.config import Config


@click.command()
@click.option("--do-it", is_flag=True, help="Forget it; without this, only say what would be forgotten.")
def forget(do_it: bool) -> None:
    """Forget what is kept long enough. Once a day, by the machine's own timetable, is good."""
    from accompaniment import retention

    config = Config.from_environment()
    with the_office() as session:
        due = retention.due(session, now())
        gone = retention.forget(session, now()) if do_it else []
        if gone:
            retention.note(config.forgotten, gone)
    for name, codes in due.items():
        click.echo(f"{len(codes):5} {name}" + (f": {', '.join(codes[:20])}" if codes else ""))
    if not do_it:
        click.echo("Nothing was forgotten yet: --do-it does.")
