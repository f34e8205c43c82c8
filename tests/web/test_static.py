"""How long a browser keeps a style or a script: until its contents change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

NAME = "hide.js"


def address(client: FlaskClient) -> str:
    """Where the door's page asks for the script."""
    return re.search(rf'src="(/static/{NAME}[^"]*)"', client.get("/sign-in").text)[1]


def kept(client: FlaskClient, url: str) -> str:
    with client.get(url) as answer:
        assert answer.status_code == 200
        return answer.headers["Cache-Control"]


@pytest.fixture
def script(app: Flask, tmp_path: Path) -> Path:
    """The one static file there is."""
    app.config["STATIC"] = tmp_path
    path = tmp_path / NAME
    path.write_text("1;", encoding="utf-8")
    return path


@pytest.mark.usefixtures("script")
def test_page_asks_for_a_script_that_is_kept(app: Flask) -> None:
    client = app.test_client()
    url = address(client)
    assert address(client) == url
    assert kept(client, url) == "max-age=31536000, private, immutable"
    assert kept(client, f"/static/{NAME}") == "max-age=3600, private"
    assert kept(client, f"/static/{NAME}?v=0123456789ab") == "max-age=3600, private"


def test_update_changes_where_it_is_asked_for(app: Flask, script: Path) -> None:
    client = app.test_client()
    before = address(client)
    script.write_text("22;", encoding="utf-8")
    assert address(client) != before
    assert kept(client, before) == "max-age=3600, private"


def test_page_may_name_a_script_that_is_not_there(app: Flask, script: Path) -> None:
    script.unlink()
    client = app.test_client()
    assert client.get("/sign-in").status_code == 200
    with client.get(address(client)) as answer:
        assert answer.status_code == 404
