"""Nothing is lost on the way out and in again: export, import into an empty office, export."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from accompaniment import database, demo, intake, sheets
from accompaniment.demo import generator
from accompaniment.models import Absence, Defender, Project, Request, Risk, Volunteer
from accompaniment.sheets import Outcome, Sheets
from tests import makers
from tests.conftest import NOW
from tests.postgres import installation


@pytest.fixture(scope="module")
def offices(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An empty database; every example undoes what it did."""
    path = tmp_path_factory.mktemp("offices") / "office.db"
    path.write_bytes(empty_database.read_bytes())
    engine = database.open_engine(installation(f"sqlite:///{path}", path.parent))
    yield engine
    engine.dispose()


def a_project(session: Session, code: str) -> Project:
    """A second empty project, whose own facts are to be overwritten."""
    project = Project(organisation=session.scalars(select(Project)).first().organisation, code=code)
    project.name, project.country = "Empty", "XX"
    session.add(project)
    session.flush()
    return project


def there_and_back(session: Session, project: Project, way: str, folder: Path) -> None:
    """Export, import into an empty project, compare; then import again, which changes nothing."""
    out = sheets.export(session, project=project)
    other = a_project(session, f"{way} copy")
    back = carried(out, way, folder)
    done = sheets.apply(session, actor=None, project=other, sheets=back, now=NOW + timedelta(days=1))
    session.expire_all()
    assert done.warnings == [] or all("nobody holds it" in warning for warning in done.warnings)
    assert difference(sheets.export(session, project=other), out) == []
    again = sheets.preview(session, project=other, sheets=back, now=NOW)
    assert {row.outcome for row in again.rows} <= {Outcome.UNCHANGED}


def difference(one: Sheets, other: Sheets) -> list[tuple]:
    """The rows that only one of them has."""
    rows = [
        {(s.name, r.line, tuple(r.cells.items())) for s in both.sheets for r in s.rows}
        for both in (one, other)
    ]
    return sorted(rows[0] ^ rows[1])


def carried(out: Sheets, way: str, folder: Path) -> Sheets:
    if way == "zip":
        return sheets.read(("office.zip", sheets.to_zip(out)))
    if way == "xlsx":
        return sheets.read(("office.xlsx", sheets.to_xlsx(out)))
    sheets.write(out, folder / "office")
    return sheets.read(folder / "office")


@pytest.mark.parametrize("way", ["folder", "zip", "xlsx"])
def test_demo_comes_back_as_it_went(session: Session, tmp_path: Path, way: str):
    project = demo.make(session, now=NOW).project
    demo.bring_late(session, project=project, code="E1")
    there_and_back(session, project, way, tmp_path)


def unsettle(session: Session, project: Project, chance: Random) -> None:
    """What happens in an office: requests declined, closed and revised, shifts withdrawn, odd texts."""
    act = {"actor": None, "now": NOW}
    for request in session.scalars(select(Request).filter_by(project_id=project.id)).all():
        wanted = intake.Wanted.of(request)
        turn = chance.randrange(6)
        if turn == 0:
            intake.close(session, request=request, reason="=they moved", **act)
        elif turn == 1:
            shift = chance.choice(request.shifts)
            intake.withdraw_shift(session, shift=shift, **act)
        elif turn == 2 and wanted.per_week is None:
            longer = replace(wanted, last_start=wanted.last_start + timedelta(days=9), times=wanted.times + 1)
            intake.revise(session, request=request, wanted=longer, **act)
        elif turn == 3:
            second = intake.receive(session, project=project, wanted=replace(wanted, note="a; b"), **act)
            intake.assess(session, request=second, risk=Risk.RED, priority=5, **act)
            if chance.random() < 0.5:
                intake.decline(session, request=second, reason="no", **act)
    person = session.scalars(select(Volunteer).filter_by(project_id=project.id)).first()
    person.limits = {"rest_minutes": 600, "nights": {"window": 28, "max": 7}}
    for last in (3, 5, 5):
        session.add(
            Absence(
                project_id=project.id,
                volunteer=person,
                first_day=date(2027, 1, 2),
                last_day=date(2027, 1, last),
                note="@home",
            )
        )
    session.flush()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), people=st.integers(1, 12), way=st.sampled_from(["zip", "xlsx"]))
def test_any_office_comes_back_as_it_went(offices: Engine, seed: int, people: int, way: str):
    with Session(offices, expire_on_commit=False) as session:
        project = demo.founded(session, now=NOW)
        generator.make(session, project=project, people=people, shifts=people * 7, seed=seed, now=NOW)
        unsettle(session, project, Random(seed))
        there_and_back(session, project, way, Path())
        session.rollback()


TEXTS = st.text(max_size=30) | st.sampled_from(
    ["=1+1", "'=1", "-5", "+57", "_x0041_", "a\r\nb", "\x00\x07", "1e5"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), way=st.sampled_from(["zip", "xlsx"]))
def test_any_text_comes_back_as_it_went(offices: Engine, texts: tuple[str, ...], way: str):
    texts = tuple("".join(c for c in text if not "\ud800" <= c <= "\udfff" and c != "\x00") for text in texts)
    with Session(offices, expire_on_commit=False) as session:
        project = demo.founded(session, now=NOW)
        name, note, asks, by = texts
        base = makers.a_base(session, project, name=f"x{name}", lat=-1.5)
        session.add(Defender(project_id=project.id, code="G1", kind="person", asks_for=asks))
        person = makers.a_volunteer(session, project, base, "V1", email=by)
        session.add(
            Absence(
                project_id=project.id,
                volunteer=person,
                first_day=date(2027, 1, 2),
                last_day=date(2027, 1, 3),
                note=note,
            )
        )
        session.flush()
        there_and_back(session, project, way, Path())
        session.rollback()


def test_export_of_nothing_has_every_sheet(session: Session, project: Project):
    out = sheets.export(session, project=project)
    assert [sheet.name for sheet in out.sheets] == [
        "rules",
        "locations",
        "travel",
        "volunteers",
        "absences",
        "wishes",
        "incompatible",
        "resources",
        "defenders",
        "requests",
    ]


def test_export_is_the_same_bytes_for_the_same_office(session: Session):
    project = demo.make(session, now=NOW).project
    first, second = (sheets.export(session, project=project) for _ in range(2))
    assert sheets.to_zip(first) == sheets.to_zip(second)
    assert sheets.to_xlsx(first) == sheets.to_xlsx(second)


def test_export_files_are_for_their_owner_only(session: Session, project: Project, tmp_path: Path):
    sheets.write(sheets.export(session, project=project), tmp_path / "office.zip")
    assert oct((tmp_path / "office.zip").stat().st_mode)[-3:] == "600"


def test_export_to_a_place_that_cannot_be_is_refused(session: Session, project: Project, tmp_path: Path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(sheets.CannotWrite):
        sheets.write(sheets.export(session, project=project), tmp_path / "taken" / "office.zip")


def test_export_has_numbers_as_numbers_and_formulas_as_text(session: Session, project: Project):
    import io

    from openpyxl import load_workbook

    makers.a_base(session, project, name="=1+1")
    book = load_workbook(io.BytesIO(sheets.to_xlsx(sheets.export(session, project=project))))
    page = book["locations"]
    assert (page["B2"].value, page["B2"].data_type) == ("=1+1", "s")
    assert (page["E2"].value, page["E2"].data_type) == (-76.63, "n")


def test_office_comes_back_as_it_went_on_both_databases(either: Engine):
    with Session(either, expire_on_commit=False) as session:
        project = demo.founded(session, now=NOW)
        generator.make(session, project=project, people=12, shifts=90, seed=4, now=NOW)
        unsettle(session, project, Random(4))
        there_and_back(session, project, "xlsx", Path())
