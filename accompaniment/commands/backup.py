"""Commands for backups: make one while the office is open, bring one back on an empty machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from accompaniment.commands import open_database
from accompaniment.config import Config
from accompaniment.errors import OfficeError

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def backup() -> None:
    """The whole office in one encrypted file, and back."""


@backup.command("key")
@click.argument("file", type=FILE)
def make_key(file: Path) -> None:
    """Make a pair of keys: the private one into FILE, which belongs where the backups are not."""
    from accompaniment import backups

    if file.exists():
        raise OfficeError(
            f"{file} is there already.", "Maybe choose another name: a key lost is backups lost."
        )
    private, public = backups.fresh_key()
    file.touch(mode=0o600)
    file.write_text(private + "\n", encoding="ascii")
    click.echo(f"Take {file} away from this machine. Backups are made with the public key:")
    click.echo(public)


@backup.command("make")
@click.argument("file", type=FILE)
@click.option("--to", "recipients", multiple=True, metavar="age1...", help="A public key that may open it.")
@click.option("--with-keys", is_flag=True, help="Put the vault's keys in too: who opens it opens the names.")
def make(file: Path, recipients: tuple[str, ...], with_keys: bool) -> None:
    """Write a backup, and open it again to see that it is whole; asks for a passphrase without --to."""
    from accompaniment import backups

    config = Config.from_environment()
    passphrase = "" if recipients else click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    engine = open_database(config)
    lock = backups.Lock(recipients, passphrase)
    rows = backups.make(engine, config, file, lock, datetime.now(UTC), with_keys)
    engine.dispose()
    click.echo(f"{file}: {sum(rows.values())} rows, opened again and whole.")


@backup.command("restore")
@click.argument("file", type=FILE)
@click.option("--key", "key_file", type=FILE, help="The private key's file; else a passphrase is asked for.")
def restore(file: Path, key_file: Path | None) -> None:
    """Bring a backup back into an empty office."""
    from accompaniment import backups
    from accompaniment.database import open_engine

    config = Config.from_environment()
    key = (
        _read(key_file).decode("ascii", "replace").strip()
        if key_file
        else click.prompt("Passphrase", hide_input=True)
    )
    engine = open_engine(config)
    rows = backups.restore(engine, config, _read(file), key, datetime.now(UTC))
    engine.dispose()
    click.echo(
        f"{sum(rows.values())} rows are back. Everybody signs in again, with password and second factor."
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise OfficeError(f"{path} cannot be read: {fault.strerror}.") from None
