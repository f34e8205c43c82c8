"""The command that forgets what is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from accompaniment.commands import the_office
from accompaniment.config import Config


@click.command()
@click.option("--do-it", is_flag=True, help="Forget it; without this, only say what would be forgotten.")
@click.option("--ahead", type=click.IntRange(0, 3660), default=0, help="Also what is due in so many days.")
def forget(do_it: bool, ahead: int) -> None:
    """Say what is kept long enough. The worker forgets it once a day by itself; --do-it does it now.

    It goes by the machine's clock, also in an exercise.
    """
    from accompaniment import retention

    config, now = Config.from_environment(), datetime.now(UTC)
    with the_office() as session:
        due = retention.due(session, config.periods, now + timedelta(days=ahead))
        gone = retention.forget(session, config.periods, now) if do_it else []
        if gone:
            retention.note(config.forgotten, gone)
        engine = session.get_bind()
    for name in dict.fromkeys(kind.period for kind in retention.KINDS):
        mine = [one for one in due if one.kind == name]
        days = f"  (kept {getattr(config.periods, name)} days)"
        click.echo(f"{len(mine):5} {name.replace('_', ' ')}{days}")
        for one in mine[:20]:
            click.echo(f"        {one.on}  {one.name}")
        if len(mine) > 20:
            click.echo(f"        and {len(mine) - 20} more")
    if do_it:
        retention.clean_up(engine, now)
        engine.dispose()
    else:
        click.echo("Nothing was forgotten yet: the worker does it once a day, --do-it at once.")
