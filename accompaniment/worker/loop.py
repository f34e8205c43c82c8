"""The worker's round: take a run, let a child search, keep what it finds, write the draft.

Every write is fenced (`runs`): a worker that slept through its lease finds it lost and lets go.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from accompaniment import moment, runs
from accompaniment.config import Config
from accompaniment.database import READING
from accompaniment.errors import OfficeError
from accompaniment.models import Plan, Run
from accompaniment.worker import office
from accompaniment.worker.child import ANSWER, MENU, Ended, Fault, Found, Search, Task, search
from accompaniment.worker.forgetting import Forgetting
from accompaniment.worker.search import ChildDied, ChildOverdue, Searching

POLL_SECONDS = 0.5
BEAT_SECONDS = 2.0
LONGEST_PAUSE = 30.0
NO_PLAN = "The planner found no plan in its time. Maybe give it more seconds, or plan fewer weeks."

log = logging.getLogger("accompaniment.worker")


class Worker:
    """One worker process. `stop` ends it; the run it is on goes back into the queue."""

    def __init__(
        self,
        engine: Engine,
        config: Config,
        stop: threading.Event,
        search: Search = search,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        office_clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.engine, self.config, self.stop, self.search = engine, config, stop, search
        self.clock = clock  # leases run by it; the office's clock may be set, for an exercise
        self.office_clock = office_clock or (lambda: moment.now(config.data))
        self.forgetting = Forgetting(engine, config, clock)
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"

    def work(self) -> None:
        """Take run after run until `stop`; between them, once a day, forget what is over."""
        pause = POLL_SECONDS
        while not self.stop.is_set():
            self.forgetting.look()
            try:
                if not self.step():
                    self.stop.wait(POLL_SECONDS)
                pause = POLL_SECONDS
            except DBAPIError as fault:
                log.error("the database failed: %s", type(fault.orig).__name__)
                self.stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def step(self) -> bool:
        """Take one run and bring it to an end; false if there is none. Waiting only reads."""
        with self._reading() as session:
            if not runs.waiting(session, now=self.clock()):
                return False
        with self._writing() as session:
            run = runs.claim(session, worker=self.name, now=self.clock())
            hold = runs.hold_of(run) if run else None
        if hold is None:
            return False
        log.info("run %s, attempt %s: begun", hold.run_id, hold.attempt)
        try:
            self._carry_out(hold)
        except runs.LeaseLost:
            log.warning("run %s, attempt %s: lost to another worker", hold.run_id, hold.attempt)
        return True

    def _carry_out(self, hold: runs.Hold) -> None:
        try:
            if hold.attempt > runs.MOST_ATTEMPTS:
                return self._give_up(hold, "too many attempts", runs.GAVE_UP)
            order, task = self._task(hold)
            with Searching(task, self.search) as searching:
                self._watch(hold, order, searching)
        except (runs.LeaseLost, OperationalError, InterfaceError):
            raise
        except OfficeError as fault:
            self._fail(hold, type(fault).__name__, str(fault))
        except ChildOverdue:
            self._give_up(hold, "overdue", "The planner did not end in its time.")
        except ChildDied as death:
            if death.aborted and self.config.caps.memory_mb:
                return self._give_up(hold, "aborted", self.config.caps.out_of_memory)
            log.error("run %s, attempt %s: the child died", hold.run_id, hold.attempt)
            with self._writing() as session:
                runs.give_back(session, hold=hold, counts=True)
        except Exception as fault:
            kind = type(fault).__name__
            self._fail(hold, kind, f"The planner met a fault of its own ({kind}).")

    def _task(self, hold: runs.Hold) -> tuple[office.Order, Task]:
        with self._reading() as session:
            run = session.get_one(Run, hold.run_id)
            order = office.order(session, run, self.office_clock())
            self.config.caps.refuse_more(**order.sizes, seconds=run.seconds)
            task = Task(
                problem=order.problem,
                best=run.best,
                spent=run.progress[-1]["seconds"] if run.progress else 0,
                seconds=run.seconds,
                seed=run.seed,
                cores=self.config.workers,
                fairness_tolerance=order.fairness_tolerance,
                memory_mb=self.config.caps.memory_mb,
                repairs=order.repairs,
                alternatives=order.alternatives,
                fewest=order.fewest,
            )
            return order, task

    def _watch(self, hold: runs.Hold, order: office.Order, searching: Searching) -> None:
        beaten = time.monotonic()
        while True:
            heard = searching.hear(POLL_SECONDS)
            found = [message for message in heard if isinstance(message, Found)]
            if found or time.monotonic() - beaten > BEAT_SECONDS:
                self._report(hold, found)
                beaten = time.monotonic()
            last = heard[-1] if heard else None
            if isinstance(last, Fault):
                return self._give_up(hold, last.kind, self._sentence(last))
            if isinstance(last, Ended):
                if last.plan is None and last.status not in (MENU, ANSWER):
                    return self._fail(hold, last.status, " ".join(last.reasons) or NO_PLAN)
                return self._finish(hold, order, last)
            if self.stop.is_set():
                log.info("run %s, attempt %s: back into the queue", hold.run_id, hold.attempt)
                with self._writing() as session:
                    return runs.give_back(session, hold=hold, counts=False)
            with self._reading() as session:
                wish = runs.wish(session, hold=hold)
            if wish is runs.Wish.STOP:
                searching.stop()
            if wish is runs.Wish.CANCEL:
                log.info("run %s, attempt %s: cancelled", hold.run_id, hold.attempt)
                with self._writing() as session:
                    return runs.end_cancelled(session, hold=hold, now=self.office_clock())

    def _sentence(self, fault: Fault) -> str:
        if fault.kind == "MemoryError":
            return self.config.caps.out_of_memory
        return f"The planner met a fault of its own ({fault.kind})."

    def _report(self, hold: runs.Hold, found: list[Found]) -> None:
        lines = [message.line for message in found]
        best = next((message.plan for message in reversed(found) if message.plan), None)
        choices = [message.choice for message in found if message.choice]
        with self._writing() as session:
            runs.report(session, hold=hold, now=self.clock(), progress=lines, best=best, choices=choices)

    def _finish(self, hold: runs.Hold, order: office.Order, ended: Ended) -> None:
        with self._writing() as session:
            run = runs.heartbeat(session, hold=hold, now=self.clock())
            if office.searches_again(run, order, ended):
                session.flush()
                return runs.give_back(session, hold=hold, counts=False)
            now = self.office_clock()
            around = session.get(Plan, order.around_id) if order.around_id else None
            plan = office.keep(session, run, now, ended, around) if ended.plan else None
            for other in ended.others:
                office.keep(session, run, now, other, around)
            runs.finish(session, hold=hold, now=now, plan=plan)
        log.info("run %s, attempt %s: done", hold.run_id, hold.attempt)

    def _give_up(self, hold: runs.Hold, kind: str, sentence: str) -> None:
        """End a search that went wrong; the best plan it had found by then is kept as a draft, and
        repairs can still be chosen from."""
        with self._writing() as session:
            run = runs.heartbeat(session, hold=hold, now=self.clock())
            ended = office.rescued(run)
            kept = bool(ended or run.menu)
            if kept:
                now = self.office_clock()
                around = office.published(session, run)
                plan = office.keep(session, run, now, ended, around) if ended else None
                runs.finish(session, hold=hold, now=now, plan=plan, fault=sentence)
        if not kept:
            return self._fail(hold, kind, sentence)
        log.error("run %s, attempt %s: best plan kept, %s", hold.run_id, hold.attempt, kind)

    def _fail(self, hold: runs.Hold, kind: str, sentence: str) -> None:
        log.error("run %s, attempt %s: failed, %s", hold.run_id, hold.attempt, kind)
        with self._writing() as session:
            runs.fail(session, hold=hold, now=self.office_clock(), fault=sentence)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            session.connection(execution_options=READING)
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with Session(self.engine) as session, session.begin():
            yield session
