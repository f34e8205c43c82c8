"""The whole database file encrypted by SQLCipher (AES-256, pages authenticated): an option, on SQLite only.

What the vault seals is sealed all the same.  This hides the rest: codes, towns, times, who has an account.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

from accompaniment.errors import OfficeError

SHORTEST = 16
"""Characters of a passphrase at least: whoever has the file can guess as long as they like."""


class CannotEncrypt(OfficeError):
    """The database is to be encrypted as a whole, and cannot be."""


class WrongDatabaseKey(OfficeError):
    """The database file does not open with this key."""


def module(url: str) -> ModuleType:
    """The driver that encrypts.  Raises `CannotEncrypt` for another database, or if it is not installed."""
    if not url.startswith("sqlite:"):
        raise CannotEncrypt(
            "ACCOMPANIMENT_DATABASE_KEY is set, but only SQLite's file is encrypted with it.",
            "Maybe encrypt the disk of the database server instead.",
        )
    try:
        import sqlcipher3
    except ImportError:
        raise CannotEncrypt(
            "ACCOMPANIMENT_DATABASE_KEY is set, but SQLCipher is not installed.",
            "Maybe install it: pip install 'accompaniment[sqlcipher]'",
        ) from None
    return sqlcipher3


def opener(key: str) -> Callable[[Any, object], None]:
    """What opens each new connection: 64 hexadecimal digits are the key itself, all else a passphrase.

    A passphrase is stretched anew for every connection, which takes a moment; a key is not.
    """
    if re.fullmatch(r"[0-9A-Fa-f]{64}", key):
        said = f"\"x'{key}'\""
    elif len(key) >= SHORTEST:
        quoted = key.replace("'", "''")
        said = f"'{quoted}'"
    else:
        raise CannotEncrypt(
            f"The database's key has {len(key)} characters; {SHORTEST} are the least.",
            "Maybe make one: openssl rand -hex 32",
        )

    def open_it(connection: Any, record: object) -> None:
        connection.execute("PRAGMA cipher_log_level = NONE").close()
        connection.execute(f"PRAGMA key = {said}").close()
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").close()
        except Exception as fault:
            if "not a database" not in str(fault):
                raise
            raise WrongDatabaseKey(
                "The database file does not open with the key in ACCOMPANIMENT_DATABASE_KEY.",
                "Maybe it is the key of another office, or the file was never encrypted.",
            ) from None

    return open_it
