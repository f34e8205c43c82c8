"""What the commands on problem files share: files, limits, and how a search is ended."""

from __future__ import annotations

import json
import os
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accompaniment.caps import SETTINGS, is_out_of_memory, limited_memory
from accompaniment.commands import BadFile, Refused
from accompaniment.config import caps
from accompaniment.errors import OfficeError

if TYPE_CHECKING:
    from accompaniment.scheduling.plan import Plan
    from accompaniment.scheduling.problem import Problem


class OutOfMemory(Refused):
    """A search needed more memory than it may have."""


class Number(click.FloatRange):
    """A number in a range; "nan" is none, though Python takes it for one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value!r} is not a valid float.", param, ctx)
        return number


def read_problem(path: str) -> Problem:
    """The problem in a file, if it is not larger than this installation allows."""
    from accompaniment.scheduling.formats import load_problem

    with _readable(path):
        facts = load_problem(path)
    starts = sum(len(shift.starts) for shift in facts.shifts.values())
    within_caps(people=len(facts.volunteers), shifts=len(facts.shifts), starts=starts)
    return facts


def read_plan(path: str, problem: Problem) -> Plan:
    """The plan in a file, of this problem."""
    from accompaniment.scheduling import formats

    with _readable(path):
        return formats.read_plan(formats.load_json(path), problem)


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """A file that cannot be read, or not as its format, is refused with the place and the fault."""
    from accompaniment.scheduling.formats import FormatError

    try:
        yield
    except OSError as fault:
        raise BadFile(f"{path}: {fault.strerror or fault}") from None
    except FormatError as fault:
        raise BadFile(f"{path}: {fault}") from None


def within_caps(**sizes: float) -> None:
    """Refuses what is larger, longer or on more cores than this installation allows."""
    try:
        caps().refuse_more(**sizes)
    except OfficeError as fault:
        raise Refused(str(fault)) from None


@contextmanager
def limited() -> Iterator[None]:
    """Work within the limit of memory, where one is set: a command has no other by itself.  Refused
    where it does not do."""
    try:
        with limited_memory(caps().memory_mb if SETTINGS["memory_mb"] in os.environ else 0):
            yield
    except (MemoryError, RuntimeError, ImportError, OSError) as fault:
        if not is_out_of_memory(fault):
            raise
        raise OutOfMemory(caps().out_of_memory) from None


@contextmanager
def searching() -> Iterator[Callable[[], bool]]:
    """The same, and what says whether Ctrl-C was pressed or the system asks to end; a second time ends
    the program at once."""
    pressed: list[bool] = []

    def press(number: int, frame: Any) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(True)

    before = {number: signal.signal(number, press) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with limited():
            yield lambda: bool(pressed)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def costs_said(bill: Any) -> str:
    """A bill in one line."""
    return ", ".join(
        f"{name} {value:g}" if value < 10**6 else f"{name} {value:.0f}" for name, value in bill.items()
    )


def covered_said(count: int, problem: Problem) -> str:
    """How much of the problem is covered."""
    return f"{count} of {len(problem.shifts)} shifts covered;"


def check_writable(path: str) -> None:
    """Says before a search, not after it, that what it finds could not be written."""
    target = Path(path).resolve()
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            raise OSError  # a device, in whose place a file would be put
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        os.close(handle)
        os.unlink(beside)
    except OSError:
        raise BadFile(f"{path}: cannot be written") from None


def write(path: str, content: Any) -> None:
    """Whole or not at all: written beside and renamed.  What cannot be written is told on standard
    output, so that it is not lost."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    target = Path(path).resolve()
    beside = None
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, target)
    except OSError as fault:
        if beside:
            with suppress(OSError):
                os.unlink(beside)
        click.echo(text, nl=False)
        raise BadFile(f"{path}: {fault.strerror or fault}. It is on standard output instead.") from None
