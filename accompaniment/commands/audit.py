"""Commands for the audit: whether its chain holds, and what it says."""

from __future__ import annotations

import click

from accompaniment.commands import the_office


@click.group()
def audit() -> None:
    """What was done, by whom, when."""


@audit.command("verify")
@click.option("--noted", default="", help="A link that was printed before and must still be there.")
def verify(noted: str) -> None:
    """Follow the chain; print the newest link, to be noted somewhere else."""
    from accompaniment import audit as chain

    with the_office() as session:
        count, link = chain.verify(session, noted.strip())
    click.echo(f"{count} lines hold together. Note this elsewhere, and ask with --noted next time:")
    click.echo(link)


@audit.command("list")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="So many lines.")
def listing(last: int) -> None:
    """Print the newest lines: when, who, what, which thing."""
    from sqlalchemy import select

    from accompaniment.models import Account, AuditLine

    with the_office() as session:
        chosen = (
            select(AuditLine, Account.name)
            .outerjoin(Account, Account.id == AuditLine.account_id)
            .order_by(AuditLine.id.desc())
            .limit(last)
        )
        for line, name in reversed(session.execute(chosen).all()):
            click.echo(f"{line.at:%Y-%m-%d %H:%M:%S} UTC\t{name or '-'}\t{line.action}\t{line.thing}")
