"""The way of sheets into the office: choose, look, import."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accompaniment import demo, sheets
from accompaniment.config import Config
from accompaniment.models import Account, AuditLine, Location, Project, Request, Shift
from accompaniment.sheets import kept, reading
from tests import makers
from tests.conftest import NOW

BASE = "code,name,country,lat,lon,base\nAPA,Apartadó,CO,7.88,-76.63,yes\n"


def send(client: FlaskClient, **texts: str | bytes) -> TestResponse:
    """Choose CSV files (a name with one underscore before its kind: `a_zip` is a.zip)."""
    files = []
    for name, text in texts.items():
        name = re.sub("_(zip|xlsx|txt)$", r".\1", name)
        content = text.encode() if isinstance(text, str) else text
        files.append((io.BytesIO(content), name if "." in name else f"{name}.csv"))
    return client.post("/imports", data={"files": files}, content_type="multipart/form-data")


def words(answer: TestResponse) -> str:
    """The text of a page without its marks, blanks drawn together."""
    body = answer.text[answer.text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def test_form_takes_files(client: FlaskClient):
    answer = client.get("/imports")
    assert (answer.status_code, 'type="file"' in answer.text) == (200, True)


def test_upload_leads_to_a_preview_and_writes_nothing(client: FlaskClient, session: Session):
    answer = send(client, locations=BASE)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert (page.status_code, "1 new" in words(page), "New: APA" in words(page)) == (200, True, True)
    assert count(session, Location) == 0


def test_apply_imports_and_deletes_the_upload(client: FlaskClient, session: Session, config: Config):
    address = send(client, locations=BASE).location
    answer = client.post(address, follow_redirects=True)
    assert "Imported: 1 new record, 0 changed." in words(answer)
    assert count(session, Location) == 1
    assert list((config.data / "imports").iterdir()) == []
    assert client.get(address).status_code == 404


def test_apply_is_in_the_audit_with_the_account(client: FlaskClient, session: Session, coordinator: Account):
    client.post(send(client, locations=BASE).location)
    lines = session.scalars(select(AuditLine).where(AuditLine.action == "import")).all()
    assert [line.account_id for line in lines] == [coordinator.id]


def test_the_demo_as_a_zip_is_imported_with_its_shifts(client: FlaskClient, session: Session):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in demo.FOLDER.iterdir():
            archive.write(path, path.name)
    client.post(send(client, a_zip=stream.getvalue()).location)
    assert (count(session, Request), count(session, Shift)) == (20, 68)


def test_late_comes_as_an_ordinary_sheet(client: FlaskClient, session: Session):
    client.post(
        send(client, **{path.stem: path.read_bytes() for path in demo.FOLDER.glob("[!l]*.csv")}).location
    )
    client.post(send(client, locations=(demo.FOLDER / "locations.csv").read_bytes()).location)
    page = client.get(send(client, late=(demo.FOLDER / "late.csv").read_bytes()).location)
    assert "there is no BAJ" not in words(page)


def test_refused_rows_are_told_with_line_column_and_value(client: FlaskClient, session: Session):
    address = send(client, locations=BASE.replace("7.88", "788")).location
    page = client.get(address)
    assert "2 lat 788 APA a number from -90 to 90 is needed" in words(page)
    assert f'action="{address}"' not in page.text
    answer = client.post(address)
    assert (answer.status_code, count(session, Location)) == (409, 0)


def test_changed_rows_are_told_with_before_and_after(client: FlaskClient):
    client.post(send(client, locations=BASE).location)
    page = client.get(send(client, locations=BASE.replace("Apartadó", "Turbo")).location)
    assert "APA name Apartadó Turbo" in words(page)


def test_nothing_new_is_said(client: FlaskClient):
    client.post(send(client, locations=BASE).location)
    page = client.get(send(client, locations=BASE).location)
    assert "Everything is in the office already." in words(page)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "No file was chosen."),
        ({"notes_txt": "hello"}, "There is no sheet in it."),
        ({"a_xlsx": b"PK\x03\x04nothing"}, "a.xlsx is damaged"),
        ({"locations": "ä".encode("latin-1")}, "is not in UTF-8"),
    ],
)
def test_files_that_cannot_be_read_are_refused_beside_the_field(client: FlaskClient, files, sentence):
    answer = send(client, **files)
    assert (answer.status_code, sentence in words(answer)) == (422, True)


def test_file_that_is_too_large_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 20)
    answer = send(client, locations=BASE)
    assert (answer.status_code, "locations.csv is larger than" in words(answer)) == (422, True)


def test_drop_deletes_the_upload(client: FlaskClient, config: Config):
    address = send(client, locations=BASE).location
    client.post(f"{address}/drop")
    assert list((config.data / "imports").iterdir()) == []


def test_upload_of_another_account_is_not_there(
    client: FlaskClient, app: Flask, session: Session, project: Project
):
    address = send(client, locations=BASE).location
    other = makers.an_account(session, project, "other")
    session.commit()
    assert app.test_client(user=other).get(address).status_code == 404
    assert app.test_client(user=other).post(address).status_code == 404
    app.test_client(user=other).post(f"{address}/drop")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("word", ["0" * 32, "..%2F..%2Foffice.db", "x"])
def test_word_that_nobody_was_given_is_not_there(client: FlaskClient, word: str):
    assert client.get(f"/imports/{word}").status_code == 404


def test_preview_of_many_rows_stays_small(client: FlaskClient):
    rows = "".join(f"L{number},Town {number},CO,7.88,-76.63,no\n" for number in range(3000))
    page = client.get(send(client, locations=BASE + rows).location)
    assert len(page.data) < 60_000
    assert "... and 2901 more." in words(page)


def test_preview_shows_text_as_text(client: FlaskClient):
    page = client.get(send(client, locations=BASE.replace("yes", "<script>alert(1)</script>")).location)
    assert "<script>alert" not in page.text


def test_kept_files_are_gone_after_an_hour(tmp_path: Path):
    word = kept.keep(tmp_path, account_id=1, files=[("a.csv", b"x")], now=NOW)
    assert kept.take(tmp_path, account_id=1, word=word, now=NOW + timedelta(minutes=59)) == [("a.csv", b"x")]
    with pytest.raises(kept.NotKept):
        kept.take(tmp_path, account_id=1, word=word, now=NOW + timedelta(minutes=61))
    kept.sweep(tmp_path, now=NOW + timedelta(minutes=61))
    assert list(tmp_path.iterdir()) == []


def test_kept_files_are_for_their_owner_only(tmp_path: Path):
    kept.keep(tmp_path / "imports", account_id=1, files=[("a.csv", b"x")], now=NOW)
    (path,) = (tmp_path / "imports").iterdir()
    assert oct(path.stat().st_mode)[-3:] == "600"


def test_kept_files_of_one_account_are_few(tmp_path: Path):
    found = [
        kept.keep(tmp_path, account_id=1, files=[("a.csv", b"x")], now=NOW + timedelta(seconds=number))
        for number in range(8)
    ]
    assert len(list(tmp_path.iterdir())) == 5
    assert kept.take(tmp_path, account_id=1, word=found[-1], now=NOW + timedelta(seconds=9))


def test_export_of_the_office_is_imported_without_change(
    client: FlaskClient, session: Session, project: Project
):
    makers.a_base(session, project)
    session.commit()
    book = sheets.to_xlsx(sheets.export(session, project=project))
    session.rollback()
    assert "already" in words(client.get(send(client, office_xlsx=book).location))
