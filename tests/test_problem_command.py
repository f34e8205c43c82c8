"""The office's data as a problem file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.cli import main
from accompaniment.config import Config
from accompaniment.models import AuditLine
from accompaniment.scheduling.formats import read_problem
from tests.planning.office import an_office
from tests.problems import APARTADO, raw_problem

DAYS = ("--from", "2027-01-04", "--to", "2027-01-31")


@pytest.fixture
def office(session: Session, config: Config, monkeypatch: pytest.MonkeyPatch) -> Session:
    """The scenario's records in the database that the command opens."""
    an_office(session, raw_problem(APARTADO))
    session.commit()
    monkeypatch.setenv("ACCOMPANIMENT_DATA", str(config.data))
    return session


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["problem", *arguments])


def test_problem_file_is_read_by_the_planner_and_names_nobody(office: Session, tmp_path: Path) -> None:
    path = tmp_path / "problem.json"

    assert run("--from", "2027-01-04", "--to", "2027-01-31", "-o", str(path)).exit_code == 0

    text = path.read_text(encoding="utf-8")
    assert len(read_problem(json.loads(text)).shifts) == 66
    assert "Apartadó" not in text


def test_problem_goes_to_standard_output(office: Session) -> None:
    assert json.loads(run(*DAYS).stdout)["horizon"] == {"start": "2027-01-04", "end": "2027-02-01"}


def test_problem_that_left_the_house_is_written_down(office: Session) -> None:
    run(*DAYS)

    assert office.scalars(select(AuditLine.action)).all() == ["export problem"]


def test_problem_of_no_days_is_refused(office: Session) -> None:
    found = run("--from", "2027-01-04", "--to", "2027-01-03")

    assert (found.exit_code, found.stderr) == (1, "The last day is before the first.\n")


def test_problem_into_a_folder_that_is_not_there_is_refused(office: Session, tmp_path: Path) -> None:
    found = run(*DAYS, "-o", str(tmp_path / "nowhere" / "problem.json"))

    assert found.exit_code == 1
    assert "cannot be written: No such file or directory." in found.stderr
