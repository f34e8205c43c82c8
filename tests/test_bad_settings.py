"""A setting that makes no sense ends every way to start with a sentence that names it, and no traceback."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from accompaniment import cli
from accompaniment.commands import serve
from accompaniment.config import BadConfiguration, Config
from accompaniment.errors import OfficeError

ROOT = Path(__file__).parent.parent
DATABASE = "ACCOMPANIMENT_DATABASE_URL names no database"

BAD = {
    "a port that is none": ({"PORT": "http"}, "ACCOMPANIMENT_PORT is 'http'; a whole number from 1 to 65535"),
    "a port too high": ({"PORT": "65536"}, "ACCOMPANIMENT_PORT is '65536'"),
    "a port too long": ({"PORT": "9" * 5000}, f"ACCOMPANIMENT_PORT is '{'9' * 40}…'"),
    "a folder that cannot be": ({"DATA": "/dev/null/office"}, "The data folder /dev/null/office cannot be"),
    "a folder that is a file": ({"DATA": str(ROOT / "app.py")}, "cannot be used: File exists."),
    "no address of a database": ({"DATABASE_URL": "office"}, DATABASE),
    "a database of another kind": ({"DATABASE_URL": "mysql://a:secret@localhost/b"}, DATABASE),
    "a database without a driver": ({"DATABASE_URL": "postgresql+none://a:secret@localhost/b"}, DATABASE),
    "a port of a database": ({"DATABASE_URL": "postgresql+psycopg://a:secret@localhost:x/b"}, DATABASE),
    "cores above the cap": ({"WORKERS": "9"}, "ACCOMPANIMENT_WORKERS is '9'"),
    "a cap of nothing": ({"MOST_PEOPLE": "0"}, "ACCOMPANIMENT_MOST_PEOPLE is '0'"),
    "a period too short": ({"KEEP_PLANS": "1"}, "ACCOMPANIMENT_KEEP_PLANS is 1 days; it may be 90 to 730."),
    "an address in numbers": ({"ADDRESS": "https://10.0.0.1"}, "ACCOMPANIMENT_ADDRESS is 'https://10.0.0.1'"),
    "a stick that is not there": (
        {"PASSPHRASE_FILE": "/nowhere/passphrase"},
        "The passphrase cannot be read",
    ),
    "an empty key": ({"DATABASE_KEY": "/dev/null"}, "The database's key should stand in /dev/null"),
}
"""Settings without `ACCOMPANIMENT_` in front, and how the sentence begins or goes on."""


@pytest.fixture(params=BAD.values(), ids=list(BAD))
def sentence(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str]
) -> str:
    """Set what is bad for this process; what is to be said of it."""
    settings, said = request.param
    monkeypatch.setenv("ACCOMPANIMENT_DATA", surroundings["ACCOMPANIMENT_DATA"])
    for name, value in settings.items():
        monkeypatch.setenv(f"ACCOMPANIMENT_{name}", value)
    return said


@pytest.mark.parametrize("words", ["project list", "vault status", "forget"])
def test_command_ends_with_the_sentence(sentence: str, words: str) -> None:
    result = CliRunner().invoke(cli.main, words.split())
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert "secret" not in result.stderr


def test_door_of_flask_and_servers_ends_with_the_sentence(sentence: str) -> None:
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "app.py"))
    assert sentence in ended.value.args[0]
    assert "secret" not in ended.value.args[0]


PROCESSES = {
    "app.py": "PORT",
    "-m flask --app app routes": "PORT",
    "-m flask --app app project list": "DATABASE_URL",
    "-m accompaniment.cli serve": "PORT",
    "-m accompaniment.cli worker": "DATABASE_URL",
}
"""What is started, and which setting is "http"."""


@pytest.mark.parametrize("words", PROCESSES)
def test_process_says_the_sentence_and_nothing_else(surroundings: dict[str, str], words: str) -> None:
    setting = f"ACCOMPANIMENT_{PROCESSES[words]}"
    done = subprocess.run(
        [sys.executable, *words.split()],
        cwd=ROOT,
        env={**surroundings, setting: "http"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.splitlines()
    assert said.startswith(setting)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64])
def test_damaged_key_of_sessions_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "session.key").write_bytes(content)
    with pytest.raises(BadConfiguration, match="holds no key"):
        Config.from_environment({"ACCOMPANIMENT_DATA": str(tmp_path)})


def test_folder_in_the_place_of_the_key_of_sessions_is_said(tmp_path: Path) -> None:
    (tmp_path / "session.key").mkdir()
    with pytest.raises(BadConfiguration, match="cannot be used: Is a directory"):
        Config.from_environment({"ACCOMPANIMENT_DATA": str(tmp_path)})


@pytest.mark.parametrize("host", ["a b", "a" * 70, "x..y"])
def test_host_that_is_none_is_said(config: Config, host: str) -> None:
    with pytest.raises(OfficeError, match=f"Port 5999 at {host} cannot be used"):
        serve._listen(Config(config.data, config.database_url, config.secret_key, host, 5999))
