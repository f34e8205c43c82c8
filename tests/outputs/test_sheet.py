"""Sheets, plans and maps as files: golden ones, and cells that do no harm."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from accompaniment import timetable
from accompaniment.models import Absence, Pin, PlanState, Role, TravelTime
from accompaniment.outputs import geo, plan, sheet, words
from tests import makers

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def week(session, project, coordinator, now):
    """Two bases, a mixed team overnight, a pin, an absence and an uncovered emergency."""
    apa = makers.a_base(session, project, "APA", name="Apartadó", lat=7.8812, lon=-76.6299)
    bog = makers.a_base(session, project, "BOG", name="Bogotá", lat=4.7110, lon=-74.0721)
    mut = makers.a_location(session, project, "MUT", name="=Mutatá,\r\n@home", lat=7.2441, lon=-76.4352)
    session.add(TravelTime(project_id=project.id, from_id=apa.id, to_id=mut.id, minutes=120))
    makers.a_resource(session, project, "SAT").name = "Satellite phone"
    v1, v2 = (makers.a_volunteer(session, project, apa, code) for code in ("V1", "V2"))
    v10 = makers.a_volunteer(session, project, bog, "V10")
    defender = makers.a_defender(session, project, "G1")
    stay = makers.a_shift(
        session,
        project,
        mut,
        "R1",
        start="2027-01-05T08:00-05:00",
        hours=33,
        uses=[{"resource": "SAT", "count": 1}],
        defender=defender,
        from_base=True,
    )
    visit = makers.a_shift(session, project, mut, "R2", start="2027-01-07T09:00-05:00", title="-visit")
    makers.a_shift(
        session,
        project,
        mut,
        "R3",
        start="2027-01-06T09:00-05:00",
        priority=5,
        needs=[{"qualification": "spanish", "level": 5, "count": "all"}],
    )
    made = makers.a_plan(session, project, {stay: [v1, v10], visit: [v2, v1]}, PlanState.PUBLISHED)
    day = datetime(2027, 1, 8).date()
    session.add_all(
        [
            Pin(project_id=project.id, shift=visit, volunteer=v2, made_at=now),
            Absence(project_id=project.id, volunteer_id=v2.id, first_day=day, last_day=day),
        ]
    )
    session.flush()

    def read(reader=coordinator):
        days = {"first_day": datetime(2027, 1, 4).date(), "end_day": datetime(2027, 1, 11).date()}
        return timetable.read(session, made, reader=reader, now=now, **days)

    read.v1 = v1
    return read


@pytest.mark.parametrize(
    ("name", "write"),
    [("duties.csv", sheet.write_csv), ("plan.json", plan.write), ("plan.geojson", geo.write)],
)
def test_file_is_the_golden_one(week, name, write) -> None:
    assert write(week()) == (GOLDEN / name).read_bytes()


def test_geojson_for_a_volunteer_is_coarse_and_their_own(session, project, week) -> None:
    own = makers.an_account(session, project, "v1", Role.VOLUNTEER, week.v1)
    features = json.loads(geo.write(week(own)))["features"]
    assert {tuple(feature["geometry"]["coordinates"]) for feature in features} == {(-76.6, 7.9), (-76.4, 7.2)}
    assert [shift for feature in features for shift in feature["properties"].get("uncovered", [])] == []


def test_csv_holds_no_cell_that_a_spreadsheet_works_out(week) -> None:
    rows = csv.reader(io.StringIO(sheet.write_csv(week()).decode("utf-8-sig")))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_xlsx_holds_the_same_rows_and_no_formula(week) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet.write_xlsx(week())))
    assert book.sheetnames == ["duties", "uncovered", "people"]
    cells = [cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    duty = [cell.value for cell in book["duties"][3]]
    assert duty[:8] == [
        "1",
        "R2",
        "V1",
        "Apartadó",
        datetime(2027, 1, 7, 7),
        datetime(2027, 1, 7, 9),
        datetime(2027, 1, 7, 12),
        datetime(2027, 1, 7, 14),
    ]
    assert duty[8] == "=Mutatá, @home"
    assert [row[1].value for row in book["uncovered"].iter_rows(min_row=2)] == ["R3"]
    people = [tuple(cell.value for cell in row)[1:] for row in book["people"].iter_rows(min_row=2)]
    assert people == [
        ("V1", "Apartadó", 7, 0, 4, 2, 11),
        ("V2", "Apartadó", 7, 1, 5, 1, 3),
        ("V10", "Bogotá", 7, 0, 5, 1, 8),
    ]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
        ("\t+1", "'+1"),
        ("@x", "'@x"),
        ("-1", "'-1"),
        ("a\r\nATTENDEE:x", "a ATTENDEE:x"),
        ("Río; 😀", "Río; 😀"),
        ("", ""),
    ],
)
def test_cell_is_harmless(text, safe) -> None:
    assert words.cell(text) == safe


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("CO", "plan", 3), "co-plan-3.csv"),
        (("Río Sucio", '../"x\r\n'), "rio-sucio-x.csv"),
        (("فريق", None), "file.csv"),
    ],
)
def test_file_name_is_safe_everywhere(parts, name) -> None:
    assert words.file_name(*parts, ending="csv") == name


@pytest.mark.parametrize(
    ("state", "number", "words_"),
    [("published", 3, "3"), ("draft", None, "DRAFT"), ("withdrawn", 2, "2 WITHDRAWN")],
)
def test_label_says_what_is_not_in_force(week, state, number, words_) -> None:
    from dataclasses import replace

    assert sheet.label(replace(week(), state=state, number=number)) == words_
