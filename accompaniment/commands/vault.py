"""Commands for the keys of the vault: turn them, close their file with a passphrase, drop old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from accompaniment.commands import now, open_database, the_office, with_passphrase
from accompaniment.config import Config
from accompaniment.errors import OfficeError

if TYPE_CHECKING:
    from accompaniment.vault import KeyRing

SHORTEST = 16
"""Characters of a passphrase at least: whoever has the file can guess as long as they like."""


@click.group()
def vault() -> None:
    """The keys that names of defenders, and all that people write, are sealed with."""


@vault.command("status")
def status() -> None:
    """Say where the keys lie, whether a passphrase closes them, and which are in use."""
    from accompaniment import sealing
    from accompaniment import vault as keeper

    config, ring = _opened()
    with the_office() as session:
        used = sealing.keys_in_use(session)
    closed = "closed with a passphrase" if keeper.needs_passphrase(config.keys) else "not closed"
    click.echo(f"{config.keys}: {closed}; key {ring.current} seals.")
    for number in sorted(ring.keys):
        click.echo(f"key {number}\t{'in use' if number in used else 'seals nothing'}")


@vault.command("turn")
def turn() -> None:
    """Make a new key and seal everything with it; the office stays open meanwhile."""
    from sqlalchemy.orm import Session

    from accompaniment import audit, sealing
    from accompaniment import vault as keeper
    from accompaniment.models import Organisation

    config, ring = _opened()
    turned = ring.turned()
    keeper.save(turned, config.keys, config.passphrase)
    engine, count = open_database(config), 0
    with Session(engine) as session:
        for sealed in sealing.seal_all_anew(session, turned):
            session.commit()
            count += sealed
        for organisation in session.query(Organisation):
            audit.record(session, None, "turn keys", organisation, now())
        session.commit()
    engine.dispose()
    click.echo(f"{count} texts are sealed with key {turned.current}.")
    click.echo("The old keys still open backups. Maybe drop them later: accompaniment vault forget")


@vault.command("forget")
def forget() -> None:
    """Drop the keys that seal nothing any more. Backups made with them do not open again."""
    from accompaniment import sealing
    from accompaniment import vault as keeper

    config, ring = _opened()
    with the_office() as session:
        old = sealing.keys_in_use(session) - {ring.current}
    if old:
        numbers = ", ".join(map(str, sorted(old)))
        raise OfficeError(f"Key {numbers} still seals something.", "Maybe first: accompaniment vault turn")
    keeper.save(ring.with_current_only(), config.keys, config.passphrase)
    click.echo(f"Only key {ring.current} is left. Copy {config.keys} to where its copies lie.")


@vault.command("close")
def close() -> None:
    """Close the key file with a passphrase, or with another one; it is asked for twice."""
    from accompaniment import vault as keeper

    config, ring = _opened()
    passphrase = click.prompt("New passphrase", hide_input=True, confirmation_prompt="The same again")
    if len(passphrase) < SHORTEST:
        raise OfficeError(
            f"This passphrase has {len(passphrase)} characters; {SHORTEST} are the least.",
            "Maybe five words drawn by lot: whoever takes the file can guess without end.",
        )
    keeper.save(ring, config.keys, passphrase)
    click.echo("The key file is closed. Restart the office, which asks for the passphrase once.")


def _opened() -> tuple[Config, KeyRing]:
    from accompaniment import identities

    config = with_passphrase(Config.from_environment())
    with the_office() as session:
        return config, identities.the_ring(session, config)
