"""The compiled core: the inner loops of the searches in C, where there was a compiler to make it.

`hatch_build.py` compiles the C files beside this one into `core.so`; the rest of the planner asks
`library` and searches in plain Python where it answers None.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("core.so")


@cache
def library() -> ctypes.CDLL | None:
    """The compiled core; None if it was not made on this machine, or for another one."""
    try:
        return ctypes.CDLL(str(FILE))
    except OSError:
        return None
