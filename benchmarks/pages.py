"""How long the server works on a page, and how large the page is, in a small and a large office.

The pages are asked for inside the process: no network, no browser. An office is made in a process
of its own, so that nothing of the planner lies in the server's memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import demo
from accompaniment.commands import demo as command
from accompaniment.commands import the_office
from accompaniment.commands.serve import settle
from accompaniment.config import Config
from accompaniment.demo import generator
from accompaniment.models import Account, Plan, Shift, Team, Volunteer
from accompaniment.web import create_app, desk
from benchmarks import report
from tests.browsers import SignedIn

RESULTS = Path(__file__).parent / "results" / "pages.json"
SMALL = "apartado"
WARM_UP = 5
PATIENCE = 20.0
"""Seconds after which a page is asked for no more: a very slow one is known soon enough."""
LEAST = 3
"""Requests that are measured all the same."""
GOAL_MS, GOAL_BYTES = 200, 300_000
"""What the 95th percentile of a page, and a compressed page, should stay under."""

PAGES = {
    "home": "/",
    "board, 2 weeks": "/board?weeks=2",
    "board, 4 weeks": "/board?weeks=4",
    "board panel": "/board/{plan}/{covered}",
    "board panel, nobody goes": "/board/{plan}/{uncovered}",
    "map": "/map",
    "map frame": "/map/frame",
    "map land": "/map/land.json",
    "my page": "/mine",
    "requests": "/requests",
    "volunteers": "/volunteers",
    "defenders": "/defenders",
    "places": "/locations",
    "plans": "/plans",
    "one plan": "/plans/{plan}",
    "exports": "/exports",
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks pages")
    parser.add_argument("--people", type=int, default=generator.MOST_PEOPLE, help="of the large office")
    parser.add_argument("--shifts", type=int, default=generator.MOST_SHIFTS, help="of the large office")
    parser.add_argument("--requests", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--seconds", type=int, default=10, help="for the plan of each office")
    parser.add_argument("--make", choices=("small", "large"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.make:
        first, end = _small() if options.make == "small" else _large(options.people, options.shifts)
        command.publish_plan(first, end, options.seconds)
        return
    runs = []
    for size, name in (("small", SMALL), ("large", f"{options.people} people, {options.shifts} shifts")):
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name} ...", file=sys.stderr)
            _make(size, folder, arguments)
            runs += [{"office": name, **run} for run in _measure(Path(folder), options.requests)]
    measured = {**report.circumstances(), "runs": runs}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print(table(measured))


def _make(size: str, folder: str, arguments: list[str]) -> None:
    """An office with a published plan, in an empty folder."""
    asked = [sys.executable, "-m", "benchmarks", "pages", *arguments, "--make", size]
    environment = {**os.environ, "ACCOMPANIMENT_DATA": folder, "ACCOMPANIMENT_DATABASE_URL": ""}
    # What a command says, passwords included, is no part of the report.
    told = subprocess.run(asked, env=environment, capture_output=True, text=True)
    if told.returncode:
        sys.exit(f"The {size} office could not be made:\n{told.stderr}")


def _small() -> tuple[date, date]:
    with the_office() as session:
        demo.make(session, now=command.EVE)
    return demo.FIRST_DAY, demo.END_DAY


def _large(people: int, shifts: int) -> tuple[date, date]:
    with the_office() as session:
        project = demo.founded(session, now=command.EVE)
        made = generator.make(session, project=project, people=people, shifts=shifts, seed=1, now=command.EVE)
        first = session.scalars(select(Volunteer).order_by(Volunteer.code)).first()
        names = [("coordinator", None), (first.code.lower(), first)]
        demo.add_accounts(session, project, names, now=command.EVE)
    return made.first_day, made.first_day + timedelta(weeks=4)


def _measure(folder: Path, requests: int) -> list[dict[str, Any]]:
    """Every page of one office, each asked for `requests` times on the plan's first morning."""
    settings = {"ACCOMPANIMENT_DATA": str(folder), "ACCOMPANIMENT_SECOND_FACTOR": "0"}
    config = Config.from_environment(settings)
    app = create_app(config, CLOCK=lambda: command.MORNING)
    app.test_client_class = SignedIn
    with app.app_context(), Session(desk.db.engine) as session:
        accounts = session.scalars(select(Account).order_by(Account.id)).all()
        coordinator = next(one for one in accounts if one.volunteer_id is None)
        volunteer = next(one for one in accounts if one.volunteer_id is not None)
        plan = session.scalars(select(Plan)).one()
        shown = {"plan": plan.id, **_shifts(session, plan)}
        session.expunge_all()
    clients = app.test_client(user=coordinator), app.test_client(user=volunteer)
    settle()
    measured = []
    for name, address in PAGES.items():
        client = clients[name == "my page"]
        if all(shown[field] for field in ("uncovered", "covered") if f"{{{field}}}" in address):
            measured.append({"page": name, **_ask(client, address.format(**shown), requests)})
    with app.app_context():
        desk.db.engine.dispose()
    return measured


def _shifts(session: Session, plan: Plan) -> dict[str, str | None]:
    """The plan's last shift with a team, and the last shift of its days without one, if there is one."""
    covered = select(Team.shift_id).where(Team.plan_id == plan.id)
    starts = session.scalars(select(Team.start).where(Team.plan_id == plan.id).order_by(Team.start)).all()
    within = select(Shift.code).where(Shift.first_start >= starts[0], Shift.last_start <= starts[-1])
    last = within.order_by(Shift.last_start.desc(), Shift.code.desc()).limit(1)
    return {
        "covered": session.scalar(last.where(Shift.id.in_(covered))),
        "uncovered": session.scalar(last.where(Shift.id.not_in(covered), Shift.withdrawn_at.is_(None))),
    }


def _ask(client: FlaskClient, address: str, requests: int) -> dict[str, Any]:
    """One page: milliseconds on the clock and of the processor, bytes as they are and compressed."""
    began = time.perf_counter()
    for _ in range(WARM_UP):
        if time.perf_counter() - began > PATIENCE / 4:
            break
        answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} answers {answer.status}.")
    wall, cpu = [], []
    while len(wall) < requests and (len(wall) < LEAST or time.perf_counter() - began < PATIENCE):
        clock, processor = time.perf_counter(), time.process_time()
        answer = client.get(address)
        wall.append(time.perf_counter() - clock)
        cpu.append(time.process_time() - processor)
    return {
        "address": address,
        "requests": len(wall),
        "median_ms": _milliseconds(wall, statistics.median),
        "p95_ms": _milliseconds(wall, _p95),
        "cpu_median_ms": _milliseconds(cpu, statistics.median),
        "cpu_p95_ms": _milliseconds(cpu, _p95),
        "bytes": len(answer.data),
        "gzip_bytes": len(gzip.compress(answer.data, 6)),
    }


def _milliseconds(seconds: list[float], choose: Callable[[list[float]], float]) -> float:
    return round(choose(seconds) * 1000, 1)


def _p95(values: list[float]) -> float:
    """The smallest value that 95 % of all do not exceed."""
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


def table(measured: dict[str, Any]) -> str:
    """The report as a table in Markdown; what misses the goal is bold."""
    head = ("office", "page", "requests", "median ms", "p95 ms", "CPU median", "CPU p95", "kB", "kB gzip")
    lines = [
        f"{measured['date']}, {measured['machine']}",
        "",
        report.row(head),
        report.row(["---"] * len(head)),
    ]
    for run in measured["runs"]:
        slow, big = run["p95_ms"] >= GOAL_MS, run["gzip_bytes"] >= GOAL_BYTES
        packed = f"{run['gzip_bytes'] / 1000:.1f}"
        cells = (
            run["office"], run["page"], run["requests"], run["median_ms"], _bold(run["p95_ms"], slow),
            run["cpu_median_ms"], run["cpu_p95_ms"], f"{run['bytes'] / 1000:.1f}", _bold(packed, big),
        )  # fmt: skip
        lines.append(report.row(cells))
    return "\n".join(lines)


def _bold(value: object, missed: bool) -> str:
    return f"**{value}**" if missed else str(value)
