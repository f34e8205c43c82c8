"""Waiting for what another thread or process does, without sleeping blindly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE = 30.0
"""Seconds; what takes longer did not happen."""


def eventually(true: Callable[[], object]) -> None:
    """Wait until the condition holds; fail when patience ends."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it did not happen"
        threading.Event().wait(0.05)
