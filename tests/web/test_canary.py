"""Names that nobody else has go in; then all that the office says, writes and keeps is searched for them."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import backups
from accompaniment.models import Location, PlanState, Project, Request, Volunteer
from tests import makers
from tests.conftest import NOW
from tests.web.forms import fill
from tests.web.test_every_route import routes

CANARIES = {
    "name": "Zaragatona Quilapayún",
    "contacts": "+57 300 8675309, zaragatona@quilapayun.example",
    "whereabouts": "la casa azul detrás de la ceiba quemada",
    "notes": "le teme a un taxi de placa XQZ-741",
}
MARKS = [b"Zaragatona", b"zaragatona", b"Quilapay", b"8675309", b"ceiba quemada", b"XQZ-741"]
PRIVATE, PUBLIC = backups.fresh_key()


@pytest.fixture
def defender(session, project):
    """A defender with a published plan around them."""
    base = makers.a_base(session, project)
    defender = makers.a_defender(session, project)
    shift = makers.a_shift(session, project, base, defender_id=defender.id)
    makers.a_plan(
        session, project, {shift: [makers.a_volunteer(session, project, base)]}, PlanState.PUBLISHED
    )
    session.commit()
    return defender


def found_in(*texts: bytes) -> set[bytes]:
    return {mark for mark in MARKS for text in texts if mark in text}


def files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_sealed_names_are_nowhere_but_on_the_opened_page(
    app, client, session, engine, config, defender, tmp_path, monkeypatch, caplog, capfd
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    here = f"/defenders/{defender.id}/identity"
    with caplog.at_level(logging.DEBUG):
        opened = client.post(f"{here}/open", data={"reason": "correction"}).text
        seen = opened.split('name="seen"')[1].split('value="')[1].split('"')[0]
        assert client.post(here, data={**CANARIES, "seen": seen}).status_code == 303
        shown = client.post(f"{here}/open", data={"reason": "risk"}).data
        assert found_in(shown) == set(MARKS), "the opened page shows what was sealed"
        client.post("/defenders/find", data={"name": CANARIES["name"]})
        client.post(
            here, data={**CANARIES, "notes": "x" * 9000, "seen": seen}
        )  # refused, with what was typed

        pages = [client.get(url).data for url, _ in routes(app, "GET")]
        downloads = [
            client.post(url).data
            for url, _ in routes(app, "POST")
            if url.startswith("/exports/") or url.startswith("/reports/")
        ]
    assert len(pages) > 40
    assert len(downloads) >= 8
    assert found_in(*pages, *downloads) == set()

    closed = tmp_path / "office.age"
    backups.make(engine, config, closed, backups.Lock([PUBLIC]), NOW)
    plain = gzip.decompress(pyrage.decrypt(closed.read_bytes(), [pyrage.x25519.Identity.from_str(PRIVATE)]))
    said = capfd.readouterr()
    assert (
        found_in(*files(tmp_path), plain, caplog.text.encode(), said.out.encode(), said.err.encode()) == set()
    )


def test_what_people_write_is_in_no_file(
    client, session, engine, config, defender, tmp_path, caplog, capfd
) -> None:
    """Notes, reasons and addresses are on pages, that is what they are for; on the disk they are nowhere."""
    place, person = session.scalar(select(Location.id)), session.scalar(select(Volunteer.id))
    case = f"/defenders/{defender.id}"
    wanted = {"kind": "visit", "defender_id": defender.id, "place_id": place, "hours": "3"}
    session.rollback()
    with caplog.at_level(logging.DEBUG):
        days = {"first_start": "2027-01-12", "last_start": "2027-01-12", "at": "09:00"}
        answers = [
            fill(client, case, asks_for=CANARIES["notes"]),
            fill(client, "/requests/new", **wanted, **days, note=CANARIES["whereabouts"]),
            fill(client, f"/volunteers/{person}", email="zaragatona@quilapayun.example"),
        ]
        request = session.scalar(select(Request.id).order_by(Request.id.desc()))
        session.rollback()
        client.post(f"/requests/{request}/decline", data={"reason": CANARIES["contacts"]})
        shown = client.get(f"/requests/{request}").data
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert found_in(shown) >= {b"8675309", b"ceiba quemada", b"XQZ-741"}
    closed = tmp_path / "office.age"
    backups.make(engine, config, closed, backups.Lock([PUBLIC]), NOW)
    plain = gzip.decompress(pyrage.decrypt(closed.read_bytes(), [pyrage.x25519.Identity.from_str(PRIVATE)]))
    said = capfd.readouterr()
    logs = [caplog.text.encode(), said.out.encode(), said.err.encode()]
    assert found_in(*files(tmp_path), plain, *logs) == set()


def test_search_would_find_what_is_in_clear(session, project, config, defender, tmp_path) -> None:
    """The same search of the same files finds a name that is typed where it does not belong."""
    with Session(session.get_bind()) as other:
        other.get_one(Project, project.id).name = CANARIES["name"]
        other.commit()
    assert found_in(*files(tmp_path)) == {b"Zaragatona", b"Quilapay"}
