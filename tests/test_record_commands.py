"""`accompaniment import`, `export` and `demo`, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accompaniment import demo, moment
from accompaniment.cli import main
from accompaniment.config import Config
from accompaniment.models import (
    Account,
    AuditLine,
    Location,
    Plan,
    PlanState,
    Project,
    Request,
    Shift,
    Volunteer,
)

BASE = "code,name,country,lat,lon,base\nAPA,Apartadó,CO,7.88,-76.63,yes\n"


@pytest.fixture
def empty(session: Session, config: Config, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A database without anything, which the commands open."""
    monkeypatch.setenv("ACCOMPANIMENT_DATA", str(config.data))
    return session


@pytest.fixture
def office(empty: Session, project: Project) -> Session:
    """A database with an empty project."""
    empty.commit()
    return empty


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with one sheet of one row."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "locations.csv").write_text(BASE, encoding="utf-8")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def count(session: Session, model: type) -> int:
    session.rollback()
    number = session.scalar(select(func.count()).select_from(model))
    session.rollback()  # a transaction left open would keep the next command waiting
    return number


def test_import_adds_records(office: Session, base: Path):
    answer = run("import", base)
    assert (answer.exit_code, answer.output) == (0, "locations: 1 added\nDone.\n")
    assert count(office, Location) == 1


def test_import_preview_writes_nothing(office: Session, base: Path):
    answer = run("import", base, "--preview")
    assert answer.output == "locations: 1 added\nThis is what would be done.\n"
    assert count(office, Location) == 0


def test_import_that_is_refused_says_where_and_writes_nothing(office: Session, base: Path):
    (base / "locations.csv").write_text(BASE.replace("7.88", "788"), encoding="utf-8")
    answer = run("import", base)
    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (
        2,
        "locations.csv, line 2, lat '788': a number from -90 to 90 is needed.",
    )
    assert count(office, Location) == 0


def test_import_of_what_is_no_sheet_ends_with_a_sentence(office: Session, tmp_path: Path):
    (tmp_path / "x.txt").write_text("hello")
    answer = run("import", tmp_path / "x.txt")
    assert (answer.exit_code, "There is no sheet in it." in answer.stderr) == (1, True)


@pytest.mark.parametrize("name", ["out.zip", "out.xlsx", "out"])
def test_export_is_imported_again_without_change(office: Session, base: Path, tmp_path: Path, name: str):
    run("import", base)
    assert run("export", tmp_path / name).exit_code == 0
    answer = run("import", tmp_path / name)
    assert (answer.exit_code, "locations: 1 unchanged" in answer.output) == (0, True)


def test_export_is_written_down(office: Session, tmp_path: Path):
    run("export", tmp_path / "out.zip")
    office.rollback()
    assert office.scalars(select(AuditLine.action)).all() == ["export"]


def test_demo_makes_an_office_with_a_published_plan(empty: Session):
    answer = run("demo", "--seconds", "1")
    assert (answer.exit_code, "coordinator" in answer.output) == (0, True)
    assert (count(empty, Volunteer), count(empty, Shift), count(empty, Account)) == (8, 66, 9)
    assert empty.scalars(select(Plan.state)).all() == [PlanState.PUBLISHED]


def test_demo_sets_the_clock_to_its_first_morning(empty: Session, config: Config):
    run("demo", "--no-plan")
    assert f"{moment.now(config.data):%Y-%m-%d}" == "2027-01-04"


def test_demo_again_changes_nothing(empty: Session, config: Config):
    first = run("demo", "--seconds", "1").output.splitlines()
    lines = count(empty, AuditLine)
    answer = run("demo", "--seconds", "1").output.splitlines()
    assert answer[0] == "The demo office is there already."
    assert answer[1:-1] == first[:10]  # the accounts again: who starts it next day has to sign in too
    assert answer[-1] == "A plan is published already."
    assert count(empty, AuditLine) == lines


def test_demo_in_an_office_with_records_is_refused(office: Session, base: Path):
    run("import", base)
    answer = run("demo", "--no-plan")
    assert (answer.exit_code, "records of its own" in answer.stderr) == (1, True)


def test_demo_late_brings_the_emergency_in_at_its_hour(empty: Session, config: Config):
    run("demo", "--no-plan")
    assert run("demo", "--late", "E1").exit_code == 0
    empty.rollback()
    assert empty.scalars(select(Request.code).where(Request.kind == "emergency")).all() == ["E1"]
    assert f"{moment.now(config.data):%Y-%m-%d %H}" == "2027-01-13 00"


def test_demo_late_in_another_office_is_refused(office: Session):
    assert run("demo", "--late", "E1").exit_code == 1


def test_demo_of_another_size_is_generated(empty: Session):
    answer = run("demo", "--people", "9", "--shifts", "40", "--seed", "2", "--seconds", "1")
    assert (answer.exit_code, count(empty, Volunteer), count(empty, Shift)) == (0, 9, 40)
    assert empty.scalars(select(Plan.state)).all() == [PlanState.PUBLISHED]


def test_demo_sheets_are_in_the_package():
    assert sorted(path.name for path in demo.FOLDER.iterdir()) == [
        "absences.csv",
        "defenders.csv",
        "incompatible.csv",
        "late.csv",
        "locations.csv",
        "requests.csv",
        "resources.csv",
        "rules.csv",
        "travel.csv",
        "volunteers.csv",
        "wishes.csv",
    ]
