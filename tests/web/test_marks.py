"""Every kind of file that leaves the house says in itself for whom it is, who took it, when, which line."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import icalendar
import openpyxl
import pytest
from sqlalchemy import select

from accompaniment import sheets
from accompaniment.models import AuditLine, PlanState, Role
from tests import makers


@pytest.fixture
def published(session, project):
    base = makers.a_base(session, project, "APA", name="Apartadó")
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2")]
    shift = makers.a_shift(session, project, base, "R1", start="2027-01-05T09:00-05:00")
    makers.a_plan(session, project, {shift: people}, PlanState.PUBLISHED)
    session.commit()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def in_csv(data: bytes) -> set[str]:
    return {row["file"] for row in rows(data)}


def in_xlsx(data: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    feet = {sheet.oddFooter.center.text for sheet in book.worksheets}
    return feet | {book.properties.description}


def in_zip(data: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {archive.read("about.txt").decode().strip()}


def in_calendar(data: bytes) -> set[str]:
    return {str(icalendar.Calendar.from_ical(data)["x-wr-caldesc"])}


def in_json(data: bytes) -> set[str]:
    whole = json.loads(data)
    mark = whole.get("properties", whole)["file"]
    assert mark["at"] == "2027-01-04T12:00:00+00:00"
    return {f"{mark['grade']} x{mark['line']} 2027-01-04 12:00Z {mark['who']}"}


KINDS = {
    "/exports/duties.csv": in_csv,
    "/exports/duties.xlsx": in_xlsx,
    "/exports/places.geojson": in_json,
    "/exports/plan.json": in_json,
    "/exports/plan.json?problem=1": in_json,
    "/exports/calendar.ics?base=APA": in_calendar,
    "/people/V1/calendar.ics": in_calendar,
    "/exports/records.zip": in_zip,
    "/exports/records.xlsx": in_xlsx,
}


def newest(session) -> AuditLine:
    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    session.commit()
    return line


@pytest.mark.parametrize("address", KINDS)
def test_file_of_the_house_names_who_took_it(session, published, client, address):
    data = client.post(address).data
    line = newest(session)
    assert KINDS[address](data) == {f"internal x{line.id} 2027-01-04 12:00Z coordinator"}
    assert line.action.startswith("export internal: ")


@pytest.mark.parametrize("grade", ["public", "donor", "partner"])
def test_file_for_people_outside_names_nobody_but_the_line(session, published, client, grade):
    data = client.post("/reports/counts.csv", data={"grade": grade}).data
    assert in_csv(data) == {f"{grade} x{newest(session).id} 2027-01-04 12:00Z"}
    assert b"coordinator" not in data


def test_volunteers_own_calendar_is_written_down(app, session, project, published):
    person = makers.a_volunteer(session, project, makers.a_base(session, project, "BOG"), "V3")
    account = makers.an_account(session, project, "v3", Role.VOLUNTEER, person)
    session.commit()
    data = app.test_client(user=account).post("/mine/calendar.ics").data
    assert in_calendar(data) == {f"internal x{newest(session).id} 2027-01-04 12:00Z v3"}


@pytest.mark.parametrize("address", ["/exports/week", "/exports/people"])
def test_printed_week_carries_its_mark_and_is_written_down(session, published, client, address):
    before = newest(session).id
    looked_at = client.get(address).text
    assert (newest(session).id, "unmarked" in looked_at) == (before, True)
    printed = client.post(address).text
    line = newest(session)
    assert (line.id, line.action.startswith("export internal: week")) == (before + 1, True)
    assert f"internal x{line.id} 2027-01-04 12:00Z coordinator" in printed
    assert "unmarked" not in printed


@pytest.mark.parametrize("ending", ["zip", "xlsx"])
def test_records_with_a_mark_are_read_in_again_without_a_word(published, client, ending):
    data = client.post(f"/exports/records.{ending}").data
    assert sheets.read((f"office.{ending}", data)).aside == []
