"""Files that leave the house closed: encrypted as age does it (age-encryption.org), in memory, never in clear
on a disk."""

from __future__ import annotations

import pyrage
from zxcvbn import zxcvbn

from accompaniment.errors import OfficeError

SHORTEST = 16
GUESSES = 12
"""Tries, as a power of ten, that a passphrase withstands at least: who has the file tries for years."""


class BadLock(OfficeError):
    """What a file should be closed with does not close it well."""


def close(content: bytes, lock: str) -> bytes:
    """The file, for a public key ("age1...") or a passphrase. Raises `BadLock`."""
    lock = lock.strip()
    if lock.lower().startswith("age1"):
        try:
            return pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(lock.lower())])
        except pyrage.RecipientError:
            raise BadLock(
                "This is no public key of age.", "Maybe a letter is missing: copy it whole."
            ) from None
    if len(lock) < SHORTEST or zxcvbn(lock[:64])["guesses_log10"] < GUESSES:
        raise BadLock(
            f"A passphrase needs at least {SHORTEST} characters that nobody guesses.",
            "Maybe five words that have nothing to do with each other, or a public key (age1...).",
        )
    return pyrage.passphrase.encrypt(content, lock)
