"""Several organisations in one installation, and accounts with a scope, by the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from accompaniment import accounts, cli
from accompaniment.models import Account, AuditLine, Role
from tests.conftest import NOW

PASSWORD = "correct horse battery"
MAKE = ("--country", "CO", "--timezone", "America/Bogota")


@pytest.fixture
def call(surroundings) -> Callable[..., Result]:
    """Runs a command in this process."""

    def run(*arguments: str, text: str = "") -> Result:
        result = CliRunner().invoke(cli.main, arguments, input=text, env=surroundings)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return run


@pytest.fixture
def two_organisations(call, tmp_path) -> None:
    """Each has a project CO with a base; the sheets of the second are imported by its whole name."""
    for organisation in ("ORG", "O2"):
        assert call("project", "add", "CO", "Colombia", *MAKE, "--organisation", organisation).exit_code == 0
        sheet = tmp_path / "locations.csv"
        sheet.write_text(f"code,name,country,lat,lon,base\n{organisation}B,Town,CO,7.9,-76.6,yes\n")
        done = call("import", str(sheet), "--project", f"{organisation}/CO")
        assert done.exit_code == 0, done.output


def make(call, name: str, role: str, *more: str) -> Result:
    return call("account", "add", name, "--role", role, *more, "--password-stdin", text=PASSWORD)


def test_projects_of_the_same_code_are_told_apart_by_their_organisation(call, two_organisations) -> None:
    assert call("project", "list").output.splitlines() == [
        "O2/CO\tColombia\tAmerica/Bogota",
        "ORG/CO\tColombia\tAmerica/Bogota",
    ]
    refused = make(call, "ana", "coordinator", "--project", "CO")
    assert refused.stderr == "There is no single country project CO. Maybe one of: O2/CO, ORG/CO.\n"
    assert make(call, "ana", "coordinator", "--project", "O2/CO").exit_code == 0
    assert call("account", "list").output == "ana\tcoordinator\tO2/CO\t-\topen\n"


def test_export_of_one_organisation_holds_nothing_of_the_other(call, two_organisations, tmp_path) -> None:
    assert call("export", str(tmp_path / "out"), "--project", "O2/CO").exit_code == 0
    said = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir())
    assert ("O2B" in said, "ORGB" in said) == (True, False)


def test_base_coordinator_is_made_with_a_base_of_the_own_organisation(call, session, two_organisations):
    foreign = make(call, "ana", "base-coordinator", "--base", "ORGB", "--project", "O2/CO")
    assert foreign.stderr == "There is no base ORGB in CO.\n"
    none = make(call, "ana", "base-coordinator", "--project", "O2/CO")
    assert none.stderr == "A base coordinator's account belongs to one base.\n"
    assert make(call, "ana", "base-coordinator", "--base", "O2B", "--project", "O2/CO").exit_code == 0
    assert accounts.verify(session, "ana", PASSWORD, NOW).base.code == "O2B"


def test_role_is_changed_and_written_down(call, session, two_organisations) -> None:
    make(call, "ana", "reporter", "--project", "ORG/CO")
    assert call("account", "role", "ana", "monitor", "--base", "ORGB").exit_code == 0
    found = session.scalars(select(Account)).one()
    assert (found.role, found.base.code) == (Role.MONITOR, "ORGB")
    lines = session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all()
    assert lines[-2:] == ["change role: monitor", "end all sign-ins"]
