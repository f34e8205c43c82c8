"""Sealing: AES-256-GCM, bound to the place where the sealed text lies.

An envelope is one byte of version, two of the key's number, twelve of nonce, then cipher text and
tag.  What is sealed is padded to a power of two, so that its length says little; its place (table,
column, row) is authenticated with it, so a sealed text that is moved to another row or column does
not open.
Source of the form: NIST SP 800-38D; 96 random bits of nonce are good for 2^32 texts under one key.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accompaniment.errors import OfficeError

VERSION = 1
HEAD = 3
NONCE = 12
SHORTEST = 64
"""Bytes that a text is padded to at least; a longer one to the next power of two."""


class DoesNotOpen(OfficeError):
    """A sealed text was changed or moved, or its key is not in the ring: nothing of it is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed text lies: the names of table and column, and the row's own identifier."""

    table: str
    column: str
    row: str

    def encoded(self) -> bytes:
        """The place as it is authenticated; the parts cannot run into each other."""
        return b"\0".join(part.encode() for part in ("accompaniment", self.table, self.column, self.row))

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class KeyRing:
    """All keys that sealed texts may need, by number, and the one that seals now.

    `index_key` makes the blind index by which a name is found; it stays when the other keys turn.
    """

    keys: Mapping[int, bytes]
    current: int
    index_key: bytes

    @staticmethod
    def fresh() -> KeyRing:
        """A ring with one new key."""
        return KeyRing({1: AESGCM.generate_key(256)}, 1, os.urandom(32))

    def turned(self) -> KeyRing:
        """The ring with one more key, which seals from now on; the old ones still open."""
        number = max(self.keys) + 1
        return KeyRing({**self.keys, number: AESGCM.generate_key(256)}, number, self.index_key)

    def with_current_only(self) -> KeyRing:
        """The ring without its old keys: what they sealed does not open again."""
        return KeyRing({self.current: self.keys[self.current]}, self.current, self.index_key)

    def seal(self, text: str, place: Place) -> bytes:
        """The envelope of this text in this place; never twice the same."""
        head = bytes([VERSION]) + self.current.to_bytes(2)
        nonce = os.urandom(NONCE)
        bound = head + place.encoded()
        return head + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, _padded(text.encode()), bound)

    def open(self, envelope: bytes, place: Place) -> str:
        """The text that was sealed in this place.

        Raises `DoesNotOpen`, and gives nothing, for any other place, key or version.
        """
        head, nonce, sealed = envelope[:HEAD], envelope[HEAD : HEAD + NONCE], envelope[HEAD + NONCE :]
        key = self.keys.get(key_number(envelope))
        if len(nonce) < NONCE or head[0] != VERSION or key is None:
            raise DoesNotOpen(
                f"A sealed text in {place} was made with a key or a version that is not here.",
                "Maybe the key file is that of another office, or older than the database.",
            )
        try:
            return _unpadded(AESGCM(key).decrypt(nonce, sealed, head + place.encoded())).decode()
        except InvalidTag:
            raise DoesNotOpen(
                f"A sealed text in {place} does not open: it was changed, or moved from elsewhere.",
                "Maybe restore the last backup, and ask who could write to the database.",
            ) from None

    def index(self, text: str, table: str, column: str) -> bytes:
        """What equal names have in common and says nothing without the key: 16 bytes.

        Case, accents' encoding and spaces around do not count.
        """
        plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
        return hmac.digest(self.index_key, f"{table}\0{column}\0{plain}".encode(), sha256)[:16]


def key_number(envelope: bytes) -> int:
    """The number of the key that sealed this envelope; 0 if it is too short to be one."""
    return int.from_bytes(envelope[1:HEAD]) if len(envelope) >= HEAD else 0


def _padded(text: bytes) -> bytes:
    """A one after the text, then zeros (ISO/IEC 7816-4) up to a power of two: of a text's length
    the envelope tells how many bits it has, and of what is shorter than 64 bytes nothing."""
    return (text + b"\x80").ljust(max(SHORTEST, 1 << len(text).bit_length()), b"\0")


def _unpadded(text: bytes) -> bytes:
    return text[: text.rindex(b"\x80")]
