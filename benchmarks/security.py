"""What safety costs: sealing a list of 10,000 rows, a sign-in, the audit; and how much of it is tested.

Measured inside the process, on an office of its own in a temporary folder: a written text of 80
characters in each row, each measurement several times, medians of the clock and of the processor.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accompaniment import accounts, audit, database, migrations, office, sealing
from accompaniment.commands.demo import EVE
from accompaniment.config import Config
from accompaniment.models import AuditLine, Location, Project, Request, Role
from accompaniment.vault import KeyRing, Place, Vault
from benchmarks import coverage, report

RESULTS = Path(__file__).parent / "results" / "security.json"
TEXT = "They wait by the market after nine; two of them know the way back to the base. "
PASSWORD = "seven unlikely words on a paper boat"
PLACE = Place("request", "note", "a1")


@dataclass(frozen=True, slots=True)
class Clock:
    """Measures one thing `times` times."""

    times: int

    def take(self, what: str, count: int, act: Callable[[], object]) -> dict[str, Any]:
        """Medians in milliseconds of the whole, and microseconds of each of the `count` things in it."""
        wall, cpu = [], []
        for _ in range(self.times):
            clock, processor = time.perf_counter(), time.process_time()
            act()
            wall.append(time.perf_counter() - clock)
            cpu.append(time.process_time() - processor)
        median = statistics.median(cpu)
        return {
            "what": what,
            "things": count,
            "wall_ms": round(statistics.median(wall) * 1000, 2),
            "cpu_ms": round(median * 1000, 2),
            "each_us": round(median * 1e6 / count, 1),
        }


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks security")
    parser.add_argument("--rows", type=int, default=10_000, help="of the list, and lines of the audit")
    parser.add_argument("--times", type=int, default=5, help="how often each thing is measured")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    clock, rows = Clock(options.times), options.rows
    with tempfile.TemporaryDirectory() as folder:
        config = Config(Path(folder), f"sqlite:///{folder}/office.db", "k" * 64, second_factor=False)
        with _office(config) as (engine, project_id):
            runs = [*_texts(clock, rows), *_writing(clock, rows, engine, project_id)]
            runs += [*_list(clock, rows, engine), *_turning(rows, engine, config)]
            runs += [*_sign_in(clock, engine), *_audit(clock, rows, engine)]
        runs += _whole_file(clock, rows, config)
        sizes, counts = _sizes(rows, config), coverage.counts(config)
    measured = {
        **report.circumstances(), "command": " ".join(["python -m benchmarks security", *arguments]),
        "runs": runs, "sizes": sizes, "counts": counts,
    }  # fmt: skip
    report.save(options.results, measured)
    print(table(measured))


@contextmanager
def _office(config: Config) -> Iterator[tuple[Engine, int]]:
    """An empty office with one project and one town."""
    engine = database.open_engine(config)
    migrations.upgrade(engine)
    with Session(engine) as session:
        project = office.found(session, actor=None, now=EVE)
        session.add(Location(project_id=project.id, code="APA", name="Apa", country="CO", lat=7, lon=-76))
        session.commit()
        key = project.id
    yield engine, key
    engine.dispose()


def _requests(rows: int, project_id: int, note: str) -> list[Request]:
    day = date(2027, 1, 12)
    facts = {"kind": "visit", "first_start": day, "last_start": day, "at": ["09:00"], "hours": 3.0}
    return [
        Request(project_id=project_id, code=f"R{n}", place_id=1, received_at=EVE, note=note, **facts)
        for n in range(rows)
    ]


def _texts(clock: Clock, rows: int) -> Iterator[dict[str, Any]]:
    ring = KeyRing.fresh()
    envelope = ring.seal(TEXT, PLACE)
    yield clock.take("seal a text", rows, lambda: [ring.seal(TEXT, PLACE) for _ in range(rows)])
    yield clock.take("open a text", rows, lambda: [ring.open(envelope, PLACE) for _ in range(rows)])


def _writing(clock: Clock, rows: int, engine: Engine, project_id: int) -> Iterator[dict[str, Any]]:
    def write(note: str, kept: bool = False) -> None:
        with Session(engine) as session:
            session.add_all(_requests(rows, project_id, note))
            session.flush()
            if kept:
                session.commit()

    yield clock.take("add rows without a text", rows, lambda: write(""))
    yield clock.take("add rows with a sealed text", rows, lambda: write(TEXT))
    write(TEXT, kept=True)


def _list(clock: Clock, rows: int, engine: Engine, where: str = "") -> Iterator[dict[str, Any]]:
    def read(look: Callable[[Request], object]) -> None:
        with Session(engine) as session:
            assert len([look(request) for request in session.scalars(select(Request))]) == rows

    def search() -> None:
        with Session(engine) as session:
            assert not sealing.containing(session, select(Request), Request, "note", "nowhere")

    yield clock.take(f"read rows, texts not shown{where}", rows, lambda: read(lambda one: one.kind))
    yield clock.take(f"read rows and open their texts{where}", rows, lambda: read(lambda one: one.note))
    if not where:
        yield clock.take("search all texts for a word", rows, search)


def _turning(rows: int, engine: Engine, config: Config) -> Iterator[dict[str, Any]]:
    turned = Vault.of(config).ring().turned()

    def turn() -> None:
        with Session(engine) as session:
            assert sum(sealing.seal_all_anew(session, turned)) == rows  # undone: not committed

    yield Clock(1).take("seal all anew with a new key", rows, turn)


def _sign_in(clock: Clock, engine: Engine) -> Iterator[dict[str, Any]]:
    with Session(engine) as session:
        project = session.scalars(select(Project)).one()
        facts = {"role": Role.COORDINATOR, "password": PASSWORD, "project": project}
        accounts.add(session, actor=None, now=EVE, name="coordinator", **facts)
        session.flush()
        tries = {
            "right password": ("coordinator", PASSWORD),
            "wrong password": ("coordinator", "wrong"),
            "unknown name": ("nobody", "wrong"),
        }
        for what, given in tries.items():
            accounts.verify(session, *given, EVE)  # the first one hashes for a name that nobody has
            yield clock.take(f"sign in: {what}", 1, partial(accounts.verify, session, *given, EVE))


def _audit(clock: Clock, rows: int, engine: Engine) -> Iterator[dict[str, Any]]:
    with Session(engine) as session:
        project = session.scalars(select(Project)).one()

        def one_by_one() -> None:
            for _ in range(rows):
                audit.record(session, None, "measure", project, EVE)
            session.rollback()

        yield Clock(1).take("append lines to the audit, one at a time", rows, one_by_one)
        there = session.query(AuditLine).count()
        audit.record_all(session, None, "measure", [project] * (rows - there), EVE)
        session.commit()
        yield clock.take("verify the audit", rows, lambda: audit.verify(session))


def _whole_file(clock: Clock, rows: int, plain: Config) -> Iterator[dict[str, Any]]:
    folder = plain.data / "whole"
    folder.mkdir()
    config = replace(plain, data=folder, database_url=f"sqlite:///{folder}/office.db", database_key="5a" * 32)
    with _office(config) as (engine, project_id):
        with Session(engine) as session:
            session.add_all(_requests(rows, project_id, TEXT))
            session.commit()
        yield from _list(clock, rows, engine, ", whole file encrypted")


def _sizes(rows: int, config: Config) -> dict[str, Any]:
    ring = KeyRing.fresh()
    lengths = (0, 63, 64, 127, 500, 5000)
    return {
        "envelope_bytes_by_characters": {n: len(ring.seal("x" * n, PLACE)) for n in lengths},
        "text_characters": len(TEXT),
        "text_sealed_bytes": len(ring.seal(TEXT, PLACE)),
        "database_bytes": (config.data / "office.db").stat().st_size,
        "rows": rows,
        "argon2": f"m={accounts.hasher.memory_cost} KiB, t={accounts.hasher.time_cost}, "
        f"p={accounts.hasher.parallelism}",
    }


def table(measured: dict[str, Any]) -> str:
    """The report as two tables in Markdown."""
    head = ("what", "things", "median ms", "CPU ms", "CPU µs each")
    columns = ("what", "things", "wall_ms", "cpu_ms", "each_us")
    rows = [tuple(run[column] for column in columns) for run in measured["runs"]]
    lines = [report.table(measured, head, rows), ""]
    lines += [report.row(("counted", "number")), report.row(("---", "---"))]
    lines += [report.row((name, report.number(value))) for name, value in measured["counts"].items()]
    return "\n".join(lines)
