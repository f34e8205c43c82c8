"""Files that were uploaded and wait for a yes: kept beside the database for an hour at most.

Each lies in a file of its own that only the server's owner can read; its name holds the account it
belongs to, a word that cannot be guessed, and when it came.
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from accompaniment.errors import OfficeError

HOW_LONG = timedelta(hours=1)
MOST_OF_ONE = 5
_NAME = re.compile(r"(\d+)-([0-9a-f]{32})-(\d+)\.zip")


class NotKept(OfficeError):
    """The files are not there any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One upload that waits."""

    path: Path
    account_id: int
    word: str
    came_at: datetime


def keep(folder: Path, *, account_id: int, files: list[tuple[str, bytes]], now: datetime) -> str:
    """Keep files of an account; gives back the word under which they are found again."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder, now=now)
    own = sorted((one for one in _all(folder) if one.account_id == account_id), key=lambda one: one.came_at)
    for old in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
        old.path.unlink(missing_ok=True)
    word = secrets.token_hex(16)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (name, content) in enumerate(files):
            archive.writestr(f"{number}/{name}", content)
    path = folder / f"{account_id}-{word}-{int(now.timestamp())}.zip"
    path.touch(mode=0o600)
    path.write_bytes(stream.getvalue())
    return word


def take(folder: Path, *, account_id: int, word: str, now: datetime) -> list[tuple[str, bytes]]:
    """The files that this account left under that word. Raises `NotKept`."""
    for one in _all(folder):
        if one.word == word and one.account_id == account_id and not _old(one, now):
            with zipfile.ZipFile(one.path) as archive:
                return [(name.partition("/")[2], archive.read(name)) for name in archive.namelist()]
    raise NotKept(
        "These files are not here any more: they are kept for an hour, and until they are imported.",
        "Maybe choose them again.",
    )


def drop(folder: Path, *, account_id: int, word: str) -> None:
    """Delete what is kept under that word, if it is this account's."""
    for one in _all(folder):
        if one.word == word and one.account_id == account_id:
            one.path.unlink(missing_ok=True)


def sweep(folder: Path, *, now: datetime) -> None:
    """Delete what is older than an hour."""
    for one in _all(folder):
        if _old(one, now):
            one.path.unlink(missing_ok=True)


def _old(one: Kept, now: datetime) -> bool:
    # An exercise may turn the clock back: what comes from the future is as stale as what is old.
    return not timedelta(0) <= now - one.came_at + timedelta(seconds=1) <= HOW_LONG


def _all(folder: Path) -> list[Kept]:
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        if match := _NAME.fullmatch(path.name):
            came_at = datetime.fromtimestamp(int(match[3]), UTC)
            found.append(Kept(path, int(match[1]), match[2], came_at))
    return found
