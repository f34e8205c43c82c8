"""What is sent lies in memory, or in the office's own folder until it is imported; and there is a limit."""

from __future__ import annotations

import io
from contextlib import closing
from tempfile import SpooledTemporaryFile

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accompaniment.config import Config
from accompaniment.web import uploads

CANARY = "Zaragatona"
ROWS = "".join(f"L{number},{CANARY} {number},CO,7.88,-76.63,no\n" for number in range(20_000))
SHEET = f"code,name,country,lat,lon,base\n{ROWS}".encode()


def send(client: FlaskClient, address: str, content: bytes) -> TestResponse:
    # The body is built here: Flask's test client would use a temporary file of its own.
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="locations.csv"\r\n\r\n'
    return client.post(
        address, data=head + content + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


def test_large_upload_never_becomes_a_temporary_file(client: FlaskClient, config: Config) -> None:
    assert len(SHEET) > 600_000
    address = send(client, "/imports", SHEET).location
    (kept,) = (config.data / "imports").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    client.post(f"{address}/drop")
    files = [path for path in config.data.rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


def test_file_is_read_into_memory_where_werkzeug_would_write_it_to_the_disk(app: Flask) -> None:
    """Above 500 kB Werkzeug's own stream rolls over into a file; ours has no file to roll into."""
    of_werkzeug, of_ours = (
        kind({})._get_file_stream(600_000, "text/csv") for kind in (flask.Request, app.request_class)
    )
    with closing(of_werkzeug), closing(of_ours):
        assert isinstance(of_werkzeug, SpooledTemporaryFile)
        assert isinstance(of_ours, io.BytesIO)


@pytest.mark.parametrize(
    ("address", "most"), [("/imports", uploads.FILES), ("/sign-in", uploads.FORM), ("/rules", uploads.FORM)]
)
def test_more_than_may_be_sent_is_refused_with_a_sentence(
    client: FlaskClient, address: str, most: int
) -> None:
    answer = send(client, address, b"0" * (most + 1))
    assert (answer.status_code, "This is larger than what may be sent here." in answer.text) == (413, True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_form_of_too_many_files_is_refused(client: FlaskClient) -> None:
    files = [(io.BytesIO(b""), f"{number}.csv") for number in range(1100)]
    answer = client.post("/imports", data={"files": files}, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_only_addresses_that_are_there_take_files(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= uploads.TAKE_FILES
