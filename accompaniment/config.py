"""What one installation is set to: read and checked once, at the start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from accompaniment.caps import SETTINGS, Caps
from accompaniment.errors import OfficeError
from accompaniment.periods import SETTINGS as KEEP
from accompaniment.periods import Periods

DIGITS = 40
"""No number of a setting is longer; no more of it is said back."""


class BadConfiguration(OfficeError):
    """A setting in the environment is missing or makes no sense."""


@dataclass(frozen=True)
class Config:
    """One installation: where its data lies and where it listens.

    `data` is a folder that only its owner may read; it holds the database (unless
    `database_url` names another one) and the key that signs sessions.
    """

    data: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 5000
    workers: int = 2  # cores a plan may use
    caps: Caps = field(default_factory=Caps)  # how large, long and hungry planning may be
    periods: Periods = field(default_factory=Periods)  # how long what is kept
    key_file: Path | None = None  # the vault's keys; none: keys.json in the data folder
    passphrase: str = field(default="", repr=False)  # what closes that file, if anything does
    database_key: str = field(default="", repr=False)  # what the whole database file is encrypted with
    address: str = ""  # of the pages, as browsers see it: "https://office.example.org"; passkeys belong to it
    second_factor: bool = True  # demanded of every role above volunteer
    secure_cookies: bool = False  # true behind TLS: the session cookie is then never sent in clear

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Config:
        """Read `ACCOMPANIMENT_*`; make the data folder and its key if they are not there yet.

        Raises `BadConfiguration`, `periods.BadPeriod`.
        """
        data = Path(environment.get("ACCOMPANIMENT_DATA") or "var/office")
        try:
            data = data.resolve()
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            secret_key = _secret_key(data / "session.key")
        except (OSError, RuntimeError) as fault:  # before Python 3.13 a loop of links is a RuntimeError
            why = getattr(fault, "strerror", None) or "it leads in a circle"
            raise BadConfiguration(
                f"The data folder {data} cannot be used: {why}.", "Maybe let ACCOMPANIMENT_DATA name another."
            ) from None
        return cls(
            data=data,
            database_url=environment.get("ACCOMPANIMENT_DATABASE_URL") or f"sqlite:///{data / 'office.db'}",
            secret_key=secret_key,
            host=environment.get("ACCOMPANIMENT_HOST", cls.host),
            port=_number(environment, "ACCOMPANIMENT_PORT", cls.port, 65535),
            workers=_number(environment, "ACCOMPANIMENT_WORKERS", cls.workers, caps(environment).workers),
            caps=caps(environment),
            periods=periods(environment),
            key_file=Path(named) if (named := environment.get("ACCOMPANIMENT_KEYS")) else None,
            passphrase=_secret(environment.get("ACCOMPANIMENT_PASSPHRASE_FILE"), "passphrase"),
            database_key=_secret(environment.get("ACCOMPANIMENT_DATABASE_KEY"), "database's key"),
            address=_address(environment.get("ACCOMPANIMENT_ADDRESS", "")),
            second_factor=environment.get("ACCOMPANIMENT_SECOND_FACTOR", "1") != "0",
            secure_cookies=environment.get("ACCOMPANIMENT_TLS", "") == "1",
        )

    @property
    def keys(self) -> Path:
        """Where the vault's keys lie."""
        return self.key_file or self.data / "keys.json"

    @property
    def forgotten(self) -> Path:
        """Where it is noted what was forgotten: not in the database, which a backup may bring back."""
        return self.data / "forgotten.jsonl"


def caps(environment: Mapping[str, str] = os.environ) -> Caps:
    """The caps of planning: `ACCOMPANIMENT_MOST_*`, `ACCOMPANIMENT_MEMORY_MB`."""
    usual = Caps()
    return Caps(
        **{
            cap: _number(environment, setting, getattr(usual, cap), 10**7, least=int(cap != "memory_mb"))
            for cap, setting in SETTINGS.items()
        }
    )


def periods(environment: Mapping[str, str] = os.environ) -> Periods:
    """How many days what is kept: `ACCOMPANIMENT_KEEP_*`. Raises `periods.BadPeriod` outside the bounds."""
    usual = Periods()
    days = {name: _number(environment, KEEP[name], getattr(usual, name), 10**5) for name in KEEP}
    return Periods(**days)


def _address(text: str) -> str:
    # What a browser calls an origin, and takes a passkey for: a host by name, over TLS or on this machine.
    address = text.strip().rstrip("/").lower()
    secure = r"https://(?!\d+(\.\d+){3}(:|$))[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?"
    if address and not re.fullmatch(secure + r"|http://localhost(:\d{1,5})?", address):
        raise BadConfiguration(
            f"ACCOMPANIMENT_ADDRESS is {text!r}, which no passkey is made for.",
            "Maybe a name instead of numbers: https://office.example.org",
        )
    return address


def _secret(path: str | None, what: str) -> str:
    if not path:
        return ""
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise BadConfiguration(
            f"The {what} cannot be read from {path}.", "Maybe the stick that holds it is not plugged in."
        ) from None
    if not secret:
        raise BadConfiguration(f"The {what} should stand in {path}, which is empty.")
    return secret


def _number(environment: Mapping[str, str], name: str, default: int, most: int, least: int = 1) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or len(text) > DIGITS or not least <= int(text) <= most:
        said = text if len(text) <= DIGITS else f"{text[:DIGITS]}…"
        raise BadConfiguration(f"{name} is {said!r}; a whole number from {least} to {most} is needed.")
    return int(text)


def _secret_key(path: Path) -> str:
    # Exclusive creation: of two processes that start at once, one makes the key and both read it.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii", errors="ignore").strip()
        if len(key) < 32:
            raise BadConfiguration(
                f"{path} holds no key.", "Maybe delete it: everybody signs in again."
            ) from None
        return key
    key = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
