"""The command line: what it loads, how it fails, accounts, and serving as a real process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import accounts, cli
from accompaniment.commands import BadFile
from accompaniment.errors import OfficeError
from accompaniment.models import Account, AuditLine, Project, Role
from tests import makers
from tests.conftest import NOW

ROOT = Path(__file__).parent.parent


PASSWORD = "correct horse battery"


@pytest.fixture
def call(surroundings) -> Callable[..., click.testing.Result]:
    """Runs a command in this process."""

    def run(*arguments: str, text: str = "") -> click.testing.Result:
        result = CliRunner().invoke(cli.main, arguments, input=text, env=surroundings)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def office(call, engine) -> Iterator[Session]:
    """An office with one country project and one volunteer, read by the test."""
    call("project", "add", "CO", "Colombia", "--country", "co", "--timezone", "America/Bogota")
    with Session(engine) as session:
        project = session.scalars(select(Project)).one()
        makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
        session.commit()
        yield session


def loaded_by(code: str) -> set[str]:
    """Which of the heavy modules a fresh process holds after `code`."""
    heavy = "{'flask', 'sqlalchemy', 'ortools', 'waitress', 'argon2'}"
    program = f"import sys\n{code}\nprint(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_command_line_alone_loads_nothing_heavy():
    assert loaded_by("import accompaniment.cli") == set()


@pytest.mark.parametrize("command", ["solve", "check"])
def test_planner_commands_load_neither_web_nor_database(command):
    call = f"from accompaniment.cli import main\nmain(['{command}', '--help'], standalone_mode=False)"
    assert loaded_by(call) & {"flask", "sqlalchemy", "waitress"} == set()


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_command_has_help(call, command):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: main {command}")


def test_help_names_every_command(call):
    listed = re.findall(r"^  (\w+)  ", call("--help").output.partition("Commands:")[2], re.MULTILINE)
    assert listed == list(cli.COMMANDS)


def test_unknown_command_is_refused(call):
    assert call("plan").exit_code == 2


def test_flask_knows_every_command(app: Flask):
    context = click.Context(app.cli)
    assert set(cli.COMMANDS) <= set(app.cli.list_commands(context))
    assert app.cli.get_command(context, "account").name == "account"


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (OfficeError("It is shut.", "Maybe knock."), 1, "It is shut. Maybe knock.\n"),
        (BadFile("shifts[3]: is empty"), 2, "shifts[3]: is empty\n"),
    ],
)
def test_fault_of_a_command_is_a_sentence(monkeypatch, fault, status, said):
    @click.command()
    def failing() -> None:
        raise fault

    monkeypatch.setitem(cli.COMMANDS, "failing", "office")
    monkeypatch.setattr("accompaniment.commands.office.failing", failing, raising=False)
    result = CliRunner().invoke(cli.main, ["failing"])
    assert (result.exit_code, result.stderr, result.stdout) == (status, said, "")


def test_bad_setting_is_a_sentence(surroundings):
    done = CliRunner().invoke(cli.main, ["migrate"], env={**surroundings, "ACCOMPANIMENT_PORT": "many"})
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "ACCOMPANIMENT_PORT is 'many'; a whole number from 1 to 65535 is needed.\n"


def test_migrate_makes_a_database_that_only_its_owner_reads(surroundings, tmp_path):
    folder = tmp_path / "new"
    done = CliRunner().invoke(cli.main, ["migrate"], env={**surroundings, "ACCOMPANIMENT_DATA": str(folder)})
    assert (done.exit_code, done.output) == (0, "The database is up to date.\n")
    assert (folder / "office.db").stat().st_size > 0
    assert folder.stat().st_mode & 0o777 == 0o700


def test_database_that_cannot_be_opened_is_a_sentence(surroundings, tmp_path):
    url = f"sqlite:///{tmp_path}/nowhere/office.db"
    done = CliRunner().invoke(cli.main, ["migrate"], env={**surroundings, "ACCOMPANIMENT_DATABASE_URL": url})
    assert done.exit_code == 1
    assert done.stderr.startswith(f"The database {url} cannot be opened.")


def test_project_add_makes_one_with_the_usual_rules(office):
    project = office.scalars(select(Project)).one()
    assert (project.code, project.country, project.timezone) == ("CO", "CO", "America/Bogota")


@pytest.mark.parametrize(
    "arguments",
    [
        ["CO", "Again", "--country", "CO", "--timezone", "UTC"],
        ["X", "X", "--country", "COL", "--timezone", "UTC"],
        ["X", "X", "--country", "CO", "--timezone", "America/Bogot"],
    ],
)
def test_project_add_of_what_cannot_be_is_refused(call, office, arguments):
    assert call("project", "add", *arguments).exit_code == 1
    assert len(office.scalars(select(Project)).all()) == 1


def test_account_add_in_an_empty_office_founds_its_first_project(call):
    result = call("account", "add", "ana", "--role", "coordinator", "--password-stdin", text=PASSWORD)
    assert result.exit_code == 0, result.stderr


def test_account_add_reads_the_password_from_input(call, office):
    result = call("account", "add", "Ana", "--role", "coordinator", "--password-stdin", text=f"{PASSWORD}\n")
    assert (result.exit_code, result.output) == (0, "Made the account ana.\n")
    account = accounts.verify(office, "ana", PASSWORD, NOW)
    assert (account.role, account.project.code) == (Role.COORDINATOR, "CO")
    lines = office.scalars(select(AuditLine.action)).all()
    assert lines == ["add project", "add account"]


def test_account_add_of_a_volunteer_belongs_to_them(call, office):
    call("account", "add", "v", "--role", "volunteer", "--volunteer", "V1", "--password-stdin", text=PASSWORD)
    assert office.scalars(select(Account)).one().volunteer.code == "V1"


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (
            ["--role", "coordinator", "--password-stdin"],
            "short",
            "A password needs at least 12 characters.\n",
        ),
        (
            ["--role", "volunteer", "--volunteer", "V9", "--password-stdin"],
            PASSWORD,
            "There is no volunteer V9 in CO.\n",
        ),
        (
            ["--role", "coordinator"],
            PASSWORD,
            "There is no terminal to ask for a password. Maybe add --password-stdin.\n",
        ),
        (
            ["--role", "coordinator", "--project", "XX", "--password-stdin"],
            PASSWORD,
            "There is no single country project XX. Maybe one of: CO.\n",
        ),
    ],
)
def test_account_add_of_what_cannot_be_is_refused(call, office, arguments, password, said):
    result = call("account", "add", "ana", *arguments, text=password)
    assert (result.exit_code, result.stderr) == (1, said)
    assert office.scalars(select(Account)).all() == []


def test_account_password_and_disable(call, office):
    call("account", "add", "ana", "--role", "coordinator", "--password-stdin", text=PASSWORD)
    assert call("account", "password", "ana", "--password-stdin", text="another long one").exit_code == 0
    assert accounts.verify(office, "ana", "another long one", NOW)
    office.rollback()
    assert call("account", "list").output == "ana\tcoordinator\tORG/CO\t-\topen\n"
    assert call("account", "disable", "ana").output == "The account ana is shut.\n"
    assert call("account", "list").output == "ana\tcoordinator\tORG/CO\t-\tshut\n"
    assert accounts.verify(office, "ana", "another long one", NOW) is None


def test_account_that_is_not_there_is_a_sentence(call, office):
    result = call("account", "disable", "nobody")
    assert (result.exit_code, result.stderr.partition(".")[0]) == (1, "There is no account nobody")
