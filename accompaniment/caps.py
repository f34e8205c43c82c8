"""How large, long and hungry planning may be, and the sentence when something is more."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from accompaniment.errors import OfficeError


class TooLarge(OfficeError):
    """A problem, a time or a number of cores is beyond what this installation allows."""


@dataclass(frozen=True)
class Caps:
    """The most of everything: people, shifts and possible starts in one problem, seconds and cores of
    one search, and the memory (address space) of each process that searches, 0: no limit."""

    people: int = 400
    shifts: int = 25_000
    starts: int = 100_000
    seconds: int = 3600
    workers: int = 8
    memory_mb: int = 4096

    def refuse_more(self, **sizes: float) -> None:
        """Raises `TooLarge` for the first of the named sizes that is above its cap."""
        for what, size in sizes.items():
            most = getattr(self, what)
            if not size <= most:  # "nan" is no size
                advice = "Maybe plan fewer weeks." if what in ("people", "shifts", "starts") else ""
                raise TooLarge(SENTENCES[what].format(size=size, most=most, setting=SETTINGS[what]), advice)

    @property
    def out_of_memory(self) -> str:
        """What is said of a search that met its limit of memory."""
        return (
            f"The planner needed more memory than the {self.memory_mb} MB it may have"
            f" ({SETTINGS['memory_mb']}). Maybe plan fewer weeks, or allow it more."
        )


SETTINGS = {
    cap.name: "ACCOMPANIMENT_MEMORY_MB"
    if cap.name == "memory_mb"
    else f"ACCOMPANIMENT_MOST_{cap.name.upper()}"
    for cap in fields(Caps)
}
"""The environment variable of each cap."""

SENTENCES = {
    "people": "{size} people are too many for one plan; at most {most} are allowed here ({setting}).",
    "shifts": "{size} shifts are too many for one plan; at most {most} are allowed here ({setting}).",
    "starts": "The shifts have {size} possible starts; at most {most} are allowed here ({setting}).",
    "seconds": "{size:g} seconds are too long for one plan; at most {most} are allowed here ({setting}).",
    "workers": "{size} cores are too many for one plan; at most {most} are allowed here ({setting}).",
}


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether memory was refused: to Python, to a new process, to a new thread or to a library."""
    if isinstance(fault, OSError):
        return fault.errno == errno.ENOMEM
    if isinstance(fault, MemoryError):
        return True
    said = {RuntimeError: "can't start new thread", ImportError: "failed to map segment"}
    return said.get(type(fault), "\0") in str(fault)


def limit_memory(megabytes: int) -> None:
    """Let this process and those it starts ask for no more memory; 0: no limit.  What asks for more gets
    a `MemoryError`, or is ended.  Only where the system can do it (not on Windows)."""
    if megabytes and sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """The same while the block lasts."""
    if not megabytes or sys.platform == "win32":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory(megabytes)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
