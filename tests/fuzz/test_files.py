"""Damaged and hostile files at every door: read, or refused with a sentence, and then nothing is written."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyrage
import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accompaniment import backups, demo, sheets
from accompaniment.config import Config
from accompaniment.errors import OfficeError
from accompaniment.models import Project
from accompaniment.scheduling import check, formats
from accompaniment.scheduling.plan import Plan
from accompaniment.scheduling.reading import FormatError
from accompaniment.vault import keyfile
from tests.conftest import NOW
from tests.fuzz.counts import FILE_NAMES, rounds
from tests.fuzz.damage import damaged, damaged_json, damaged_sheets

HERE = Path(__file__).parent.parent
PROBLEM = json.loads((HERE / "problems" / "xs-8-people-4-weeks.json").read_text(encoding="utf-8"))
DEMO = {path.name: path.read_bytes() for path in sorted(demo.FOLDER.glob("*.csv")) if path.stem != "late"}
ROWS = {name: list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))[:12] for name, text in DEMO.items()}


@contextmanager
def printable_faults() -> Iterator[None]:
    """A `FormatError` is as good as a file that is read, if its sentence can be shown in a terminal."""
    try:
        yield
    except FormatError as fault:
        said = str(fault)
        if not said.isprintable():
            raise AssertionError(f"{said!r} is no sentence") from fault


def upload(client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    parts = [(io.BytesIO(content), name) for name, content in files]
    return client.post("/imports", data={"files": parts}, content_type="multipart/form-data")


def contents(config: Config) -> str:
    """All that the database holds, as text."""
    engine = create_engine(config.database_url)
    connection = engine.raw_connection()
    try:
        return "\n".join(connection.driver_connection.iterdump())
    finally:
        connection.close()
        engine.dispose()


def test_hostile_sheets_are_imported_or_refused_with_a_sentence(
    client: FlaskClient,
    config: Config,
    as_it_was: Callable[[], None],
    draw: random.Random,
) -> None:
    before = contents(config)
    for _ in rounds("sheets"):
        files = damaged_sheets(ROWS, draw)
        sent = upload(client, *files.items())
        if sent.status_code == 422:
            continue
        assert sent.status_code == 303
        shown = client.get(sent.location)
        assert shown.status_code == 200
        done = client.post(sent.location)
        assert done.status_code in (303, 409), files
        if done.status_code == 303:
            as_it_was()
        else:
            assert contents(config) == before


@pytest.mark.parametrize("kind", ["zip", "xlsx", "csv"])
def test_damaged_file_is_read_or_refused_with_a_sentence(
    session: Session, full_office: Project, kind: str, draw: random.Random
) -> None:
    office = sheets.export(session, project=full_office)
    whole = {"zip": sheets.to_zip, "xlsx": sheets.to_xlsx, "csv": lambda _: DEMO["requests.csv"]}[kind](
        office
    )
    for _ in rounds(kind):
        with suppress(OfficeError):
            sheets.preview(
                session,
                project=full_office,
                sheets=sheets.read((f"requests.{kind}", damaged(whole, draw))),
                now=NOW,
            )


def test_hostile_names_of_files_lead_nowhere(
    client: FlaskClient, config: Config, full_office: Project
) -> None:
    before = {path.name for path in config.data.rglob("*")}
    for name in FILE_NAMES:
        answer = upload(client, (name.replace('"', ""), DEMO["locations.csv"]))
        assert answer.status_code in (303, 422)
        if answer.status_code == 303:
            client.get(answer.location)
            client.post(f"{answer.location}/drop")
    assert {path.name for path in config.data.rglob("*")} - before <= {"imports"}


def test_damaged_problem_is_read_or_refused_at_its_place(draw: random.Random) -> None:
    for _ in rounds("problem"):
        raw = json.loads(json.dumps(damaged_json(PROBLEM, draw)))
        with printable_faults():
            check.check(formats.read_problem(raw), Plan({}))


def test_damaged_plan_is_read_or_refused_at_its_place(draw: random.Random) -> None:
    problem = formats.read_problem(PROBLEM)
    shift, person = next(iter(problem.shifts.values())), next(iter(problem.volunteers))
    whole = {
        "format": formats.PLAN,
        "teams": {shift.id: {"start": shift.starts[0].isoformat(), "volunteers": [person]}},
    }
    for _ in rounds("plan"):
        with suppress(FormatError):
            check.check(problem, formats.read_plan(damaged_json(whole, draw), problem))


def test_damaged_json_file_is_refused_with_a_sentence(tmp_path: Path, draw: random.Random) -> None:
    path, whole = tmp_path / "problem.json", json.dumps(PROBLEM).encode()
    for _ in rounds("problem file"):
        path.write_bytes(damaged(whole, draw))
        with suppress(FormatError):
            formats.load_problem(path)


def test_damaged_key_file_is_opened_or_refused_with_a_sentence(tmp_path: Path, draw: random.Random) -> None:
    path = tmp_path / "keys.json"
    keyfile.create(path)
    whole = path.read_bytes()
    for _ in rounds("key file, bytes"):
        path.write_bytes(damaged(whole, draw))
        with suppress(OfficeError):
            keyfile.load(path)
    for _ in rounds("key file, values"):
        path.write_text(json.dumps(damaged_json(json.loads(whole), draw)))
        with suppress(OfficeError):
            keyfile.load(path)


def test_damaged_backup_is_refused_with_a_sentence(draw: random.Random) -> None:
    private, public = backups.fresh_key()
    recipient = pyrage.x25519.Recipient.from_str(public)
    plain = b'{"format": "accompaniment-backup/1"}\n{"table": "account", "row": {"id": 1}}\n'
    closed = pyrage.encrypt(gzip.compress(plain), [recipient])
    for _ in rounds("backup, closed"):
        with pytest.raises(OfficeError):
            backups._opened(damaged(closed, draw), private)
    for _ in rounds("backup, content"):
        # Whoever has the public key can close anything in it.
        inside = gzip.compress(damaged(plain, draw)) if draw.random() < 0.5 else damaged(plain, draw)
        with pytest.raises(OfficeError):
            backups._opened(pyrage.encrypt(inside, [recipient]), private)
