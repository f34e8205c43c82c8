"""The vault of one installation: where its keys lie, asked for at the moment something is sealed or opened.

A connection to the office's database carries it (`database.options`), so that what reads a record
opens its sealed texts without knowing of keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from accompaniment.config import Config
from accompaniment.vault.keyfile import create, load
from accompaniment.vault.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Vault:
    """The key file, and what closes it.

    `may_begin`: a ring may be made where there is none and nothing is sealed yet.  An office that
    says where its keys lie never gets others because the stick is not there.
    """

    path: Path
    passphrase: str = field(default="", repr=False)
    may_begin: bool = False

    @staticmethod
    def of(config: Config) -> Vault:
        """The vault that an installation is set to."""
        return Vault(config.keys, config.passphrase, may_begin=config.key_file is None)

    def ring(self) -> KeyRing:
        """The keys as they are now, also after they turned.  Raises `NoKeys` and `WrongPassphrase`."""
        return load(self.path, self.passphrase)

    def begin(self) -> KeyRing:
        """A fresh ring, or the one that another process has just made."""
        return create(self.path, self.passphrase)

    def missing(self) -> bool:
        """Whether there is no key file, and one may be made."""
        return self.may_begin and not self.path.exists()
