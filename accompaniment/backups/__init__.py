"""Backups: the whole office in one encrypted file, and back again on an empty machine.

A file is encrypted as age does it (age-encryption.org), for the public keys of those who may open
it, or with a passphrase.  The machine that makes backups need not be able to open them.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accompaniment import migrations, retention
from accompaniment.backups import rows
from accompaniment.backups.rows import BadBackup
from accompaniment.config import Config
from accompaniment.database import READING

__all__ = ["BadBackup", "Lock", "WrongKey", "fresh_key", "make", "restore"]


class WrongKey(BadBackup):
    """The key or passphrase does not open the backup."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a backup is closed with: public keys ("age1...") or a passphrase."""

    recipients: Sequence[str] = ()
    passphrase: str = ""


def fresh_key() -> tuple[str, str]:
    """(private, public) key for backups: the private one belongs where the backups are not."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def make(
    engine: Engine, config: Config, path: Path, lock: Lock, now: datetime, keys: bool = False
) -> dict[str, int]:
    """Write a backup of this moment, while the office is used; open it again; give its rows by table.

    Nothing is written under `path` before it is whole and has been opened.  With `keys`, the
    vault's key file is in it too: then whoever opens the backup opens the names.  Raises
    `BadBackup` for a public key that is none.
    """
    facts: dict[str, Any] = {"made_at": now.isoformat(), "session_key": config.secret_key}
    if keys:
        facts["vault_keys"] = config.keys.read_text(encoding="ascii")
    isolation = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else READING
    with engine.connect().execution_options(**isolation) as connection:
        facts["revision"] = migrations.current(connection)
        plain = "".join(rows.lines(connection, facts)).encode()
    part = path.with_name(f"{path.name}.part")
    closed, test_key = _closed(gzip.compress(plain, mtime=0), lock)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(closed)
        file.flush()
        os.fsync(file.fileno())
    made, _rows = _opened(part.read_bytes(), test_key)
    part.replace(path)
    return made["rows"]


def restore(engine: Engine, config: Config, closed: bytes, key: str, now: datetime) -> dict[str, int]:
    """Fill an empty database from a backup and bring it up to date; give the rows by table.

    `key` is a private key ("AGE-SECRET-KEY-1...") or the passphrase.  The installation's own key
    comes with it, so that second factors work as before.  What `Config.forgotten` says was forgotten
    since is forgotten again.  Raises `BadBackup` and `WrongKey`, and `vault.NoKeys` where a backup of a
    version that did not seal what people wrote needs the keys for it; then nothing is changed.
    """
    facts, held = _opened(closed, key)
    with engine.connect().execution_options(**READING) as connection:
        if any(rows.counts(connection).values()):
            raise BadBackup(
                "There is an office here already.", "Maybe name an empty folder: ACCOMPANIMENT_DATA."
            )
    if "vault_keys" in facts:
        _write_key(config.keys, facts["vault_keys"])
    with engine.begin() as connection:
        # The tables of another version, if there are any, are empty.
        migrations.downgrade(connection, "base")
        migrations.upgrade(connection, facts["revision"])
        rows.fill(connection, held)
        migrations.upgrade(connection)
    with Session(engine) as session, session.begin():
        gone = retention.noted(config.forgotten)
        retention.forget_again(session, gone, datetime.fromisoformat(facts["made_at"]), now)
    _write_key(config.data / "session.key", facts["session_key"])
    return facts["rows"]


def _closed(plain: bytes, lock: Lock) -> tuple[bytes, str]:
    """(the file, a key that opens it): another recipient of this moment, who is forgotten after the test."""
    if lock.passphrase:
        return pyrage.passphrase.encrypt(plain, lock.passphrase), lock.passphrase
    test_key, test_recipient = fresh_key()
    try:
        recipients = [pyrage.x25519.Recipient.from_str(one) for one in (*lock.recipients, test_recipient)]
    except pyrage.RecipientError:
        raise BadBackup(
            "A public key begins with age1.", "Maybe make one: accompaniment backup key"
        ) from None
    return pyrage.encrypt(plain, recipients), test_key


def _opened(closed: bytes, key: str) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    try:
        if key.startswith("AGE-SECRET-KEY-"):
            plain = pyrage.decrypt(closed, [pyrage.x25519.Identity.from_str(key)])
        else:
            plain = pyrage.passphrase.decrypt(closed, key)
        lines = gzip.decompress(plain).decode().splitlines()
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise WrongKey("This key does not open this backup, or the file is damaged.") from None
    except (OSError, EOFError, ValueError):
        raise BadBackup("What the file holds is no backup.") from None
    return rows.checked(lines)


def _write_key(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    part.replace(path)
