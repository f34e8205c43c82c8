"""The worker's housekeeping: forget what is over, once a day, and leave no trace of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from accompaniment import retention
from accompaniment.config import Config

LOOK_SECONDS = 60.0
AFTER_A_FAULT = 3600.0

log = logging.getLogger("accompaniment.worker")


class Forgetting:
    """Asked between runs; looks once a minute whether the day's forgetting is still to be done.

    `clock` is the machine's. A fault here is logged and tried again later: it stops no planning.
    """

    def __init__(self, engine: Engine, config: Config, clock: Callable[[], datetime]) -> None:
        self.engine, self.config, self.clock = engine, config, clock
        self.next_look = 0.0

    def look(self) -> None:
        """Forget and clean, if that is due."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + LOOK_SECONDS
        try:
            gone = retention.once_a_day(self.engine, self.config, self.clock())
            retention.clean_up(self.engine, self.clock())
        except Exception as fault:
            self.next_look = time.monotonic() + AFTER_A_FAULT
            log.error("forgetting failed: %s", type(fault).__name__)
        else:
            if gone is not None:
                log.info("forgot what is over: %s records", gone)
