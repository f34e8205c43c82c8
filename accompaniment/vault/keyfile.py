"""The key ring's file: beside the database only if nobody put it elsewhere, and with a passphrase if wanted.

Whoever has the database without this file (or the file without its passphrase) has codes only.
"""

from __future__ import annotations

import base64
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accompaniment.errors import OfficeError
from accompaniment.vault.keys import NONCE, KeyRing

FORMAT = "accompaniment-keys/1"
STRETCH = {"time_cost": 3, "memory_cost": 65536, "parallelism": 2}
"""How dear one guess of a passphrase is (argon2id; RFC 9106, second recommended option)."""
DEAREST = 16
"""A file that asks for more than so many times as much is damaged: it would fill memory, or never open."""
DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    HashingError,
)
"""What reading a damaged file meets; overflow is `Infinity` as a number, recursion are lists in lists
without end, hashing is a salt that is too short."""


class NoKeys(OfficeError):
    """The key file is missing, damaged or of another kind."""


class WrongPassphrase(OfficeError):
    """The passphrase is missing, or is not the one that the key file was closed with."""


def load(path: Path, passphrase: str = "") -> KeyRing:
    """Read the ring; a file that did not change since is not read again.

    Raises `NoKeys` and `WrongPassphrase`.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        raise NoKeys(
            f"The key file {path} is not there.",
            "Maybe the stick that holds it is not plugged in: without it no name and no note can be read.",
        ) from None
    return _load(path, changed, passphrase)


@lru_cache(maxsize=4)
def _load(path: Path, changed: int, passphrase: str) -> KeyRing:
    try:
        facts = json.loads(path.read_text(encoding="ascii"))
        if facts["format"] != FORMAT:
            raise ValueError
        if "closed" in facts:
            facts = _opened(facts["closed"], passphrase, path)
        return KeyRing(
            {int(number): _bytes(key) for number, key in facts["keys"].items()},
            int(facts["current"]),
            _bytes(facts["index"]),
        )
    except DAMAGE:
        raise NoKeys(
            f"{path} is not a key file, or is damaged.", "Maybe take its copy from the safe."
        ) from None


def create(path: Path, passphrase: str = "") -> KeyRing:
    """Make the file with a fresh ring, or read the one that another process has just made."""
    part = path.with_name(f"{path.name}.new-{os.getpid()}")
    save(KeyRing.fresh(), part, passphrase)
    try:
        os.link(part, path)  # unlike a rename, it never takes the place of a file
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return load(path, passphrase)


def save(ring: KeyRing, path: Path, passphrase: str = "") -> None:
    """Write the ring at once or not at all, for its owner only; closed if there is a passphrase."""
    facts: dict[str, Any] = {
        "keys": {str(number): _text(key) for number, key in ring.keys.items()},
        "current": ring.current,
        "index": _text(ring.index_key),
    }
    whole = {"format": FORMAT, **({"closed": _closed(facts, passphrase)} if passphrase else facts)}
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(whole, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def needs_passphrase(path: Path) -> bool:
    """Whether the file is closed with a passphrase."""
    try:
        return "closed" in json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def _closed(facts: dict[str, Any], passphrase: str) -> dict[str, Any]:
    salt, nonce = os.urandom(16), os.urandom(NONCE)
    key = _stretched(passphrase, salt, STRETCH)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(facts).encode(), FORMAT.encode())
    return {"salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed), **STRETCH}


def _opened(closed: dict[str, Any], passphrase: str, path: Path) -> dict[str, Any]:
    if not passphrase:
        raise WrongPassphrase(
            f"{path} is closed with a passphrase, and none was given.",
            "Maybe set ACCOMPANIMENT_PASSPHRASE_FILE, or start in a terminal that can ask.",
        )
    costs = {name: int(closed[name]) for name in STRETCH}
    if not all(0 < costs[name] <= usual * DEAREST for name, usual in STRETCH.items()):
        raise ValueError
    key = _stretched(passphrase, _bytes(closed["salt"]), costs)
    try:
        opened = AESGCM(key).decrypt(_bytes(closed["nonce"]), _bytes(closed["sealed"]), FORMAT.encode())
    except InvalidTag:
        raise WrongPassphrase(f"This is not the passphrase of {path}.") from None
    return json.loads(opened)


def _stretched(passphrase: str, salt: bytes, costs: dict[str, int]) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **costs)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
