"""Hostile words in every text of the records; then no file, name or page has anything but text of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

import icalendar
import openpyxl
import pytest
from flask import Flask
from sqlalchemy import String, inspect
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accompaniment.models import (
    Account,
    PlanState,
    Project,
    TravelTime,
)
from accompaniment.models.sealed import sealed_texts
from tests import makers
from tests.fuzz.hostile import ADDRESSES, FORMULAS, LINES, MARKS
from tests.web.test_every_route import routes

MARKED = "".join((*MARKS, *ADDRESSES[:4]))
WORDS = (*FORMULAS, *LINES, MARKED, '"; filename="x.exe', "a;b:c,d\\n", "</script><script>x", "\u2028=1")
FIXED = {"uid", "country", "language", "timezone", "password_hash", "invitation"}
"""Texts that are of a closed form, which no field takes otherwise."""
DOWNLOADS = (
    *("/exports/duties.csv", "/exports/duties.xlsx", "/exports/places.geojson", "/exports/plan.json"),
    *("/exports/calendar.ics?base={base}", "/people/{person}/calendar.ics", "/exports/records.zip"),
    *("/exports/records.xlsx", "/volunteers/1/data", "/reports/counts.csv"),
)


def texts_of(model: type) -> set[str]:
    """The columns of a table that hold free words, sealed ones too."""
    plain = {name for name, column in inspect(model).columns.items() if type(column.type) is String} - FIXED
    return plain | {name for name, _ in sealed_texts(model)}


def fill_with(thing: object, word: str, number: int) -> None:
    """The word in each text of a record; where it must be unlike all others, with a number after it."""
    for name in texts_of(type(thing)):
        setattr(thing, name, f"{word}{number}" if name in ("code", "name") else word)


@pytest.fixture
def say(session: Session, project: Project, coordinator: Account) -> Callable[[str], dict[str, str]]:
    """Write a word into every text of an office with a published plan; gives its codes."""
    base = makers.a_base(session, project)
    far = makers.a_location(session, project, "MUT")
    way = TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=90)
    session.add(way)
    people = [makers.a_volunteer(session, project, base, code, {"lead": 1}) for code in ("V1", "V2")]
    defender = makers.a_defender(session, project, "G1", place=far, base=base)
    resource = makers.a_resource(session, project)
    shift = makers.a_shift(session, project, far, "R1", start="2027-01-05T09:00-05:00", defender=defender)
    missing = makers.a_shift(session, project, far, "R2", start="2027-01-05T12:00-05:00")
    makers.a_plan(session, project, {shift: people}, PlanState.PUBLISHED)
    things = [base, far, way, *people, defender, resource, shift, missing, shift.request, missing.request]
    things += [skill for person in people for skill in person.qualifications]

    def write(word: str) -> dict[str, str]:
        for number, thing in enumerate(things, 10):
            fill_with(thing, word, number)
        people[0].code = people[0].code.replace("/", "|")  # else no address leads to it
        shift.uses = shift.request.uses = [{"resource": resource.code, "count": 1}]
        missing.needs = missing.request.needs = [{"qualification": word, "level": 1, "count": 1}]
        project.code = project.name = coordinator.name = word
        session.commit()
        codes = {"base": base.code, "person": people[0].code, "shift": missing.code}
        return {name: quote(code, safe="") for name, code in codes.items()}

    return write


def check_table(rows: list[list[str]], notes: bool = False) -> int:
    """No cell begins as a formula does (a number may have its sign), none has a line break but `notes`, which
    are read in again; no row has a cell more than the head."""
    for row in rows:
        assert len(row) == len(rows[0]), row
        for cell in row:
            assert not re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)", cell), cell
            assert notes or not re.search(r"[\r\n\x0b\x0c\x85\u2028\u2029]", cell), cell
    return sum(len(row) for row in rows)


def in_csv(data: bytes, notes: bool = False) -> int:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return check_table(list(csv.reader(text, strict=True)), notes)


def in_xlsx(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}, "f is a formula, e an error"
    assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
    return len(cells)


def in_zip(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert all(re.fullmatch(r"[a-z0-9_./-]+", name) and ".." not in name for name in parts.namelist())
        texts = {name: parts.read(name) for name in parts.namelist()}
    return sum(in_csv(text, notes=True) for name, text in texts.items() if name.endswith(".csv")) + len(texts)


CALENDAR = {
    "BEGIN",
    "END",
    "PRODID",
    "VERSION",
    "METHOD",
    "X-WR-CALNAME",
    "X-WR-CALDESC",
    "UID",
    "SEQUENCE",
} | {
    *(
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "LOCATION",
        "STATUS",
        "CLASS",
        "REFRESH-INTERVAL;VALUE=DURATION",
    )
}


def in_calendar(data: bytes) -> int:
    """Each line (unfolded) is a property that we write, and a reader finds as many events as there are."""
    lines = re.sub(rb"\r\n[ \t]", b"", data).decode().rstrip("\r\n").split("\r\n")
    assert not [line for line in lines if re.search(r"[\r\n\x0b\x0c\x85\u2028\u2029\x00]", line)]
    assert {line.split(":")[0] for line in lines} <= CALENDAR
    assert lines.count("BEGIN:VEVENT") == len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 1
    return len(lines)


def in_json(data: bytes) -> int:
    return len(json.loads(data))


KINDS = {
    "text/csv": in_csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": in_xlsx,
    "application/zip": in_zip,
    "text/calendar": in_calendar,
    "application/json": in_json,
    "application/geo+json": in_json,
}


def check_headers(answer: TestResponse) -> None:
    """One plain name for the file, no header that a word has made."""
    name = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=[a-z0-9-]+\.(csv|xlsx|geojson|json|ics|zip)", name), name
    assert not {"Bcc", "Attendee", "X-Evil"} & set(answer.headers.keys())
    assert len(answer.headers.getlist("Set-Cookie")) <= 1


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_files_hold_text_only(
    app: Flask, coordinator: Account, say: Callable[[str], dict[str, str]], number: int
) -> None:
    codes = say(WORDS[number])
    client = app.test_client(user=coordinator)
    for address in DOWNLOADS:
        answer = client.post(address.format(**codes), data={"grade": "partner"})
        assert answer.status_code == 200, address
        check_headers(answer)
        assert KINDS[answer.mimetype](answer.data) > 1, address


def test_every_text_of_the_records_is_among_them(
    say: Callable[[str], dict[str, str]], session: Session
) -> None:
    """A record that gets another text is filled with the words without a change here."""
    say("=1+1")
    filled = {(type(thing).__name__, name) for thing in session for name in texts_of(type(thing))}
    assert {("Location", "name"), ("Shift", "title"), ("Request", "note"), ("Volunteer", "email")} <= filled
    assert len(filled) > 20


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and its scripts without their strings."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []
        self.within = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        self.found.append((tag, [name for name, _ in attrs]))
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in ("href", "src", "action") or re.match(r"[/?#]|data:image/|$", value or ""), (
                value
            )

    def handle_data(self, data: str) -> None:
        if self.within == "script" and data.strip():
            bare = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', data)
            self.found.append(re.sub(r"[0-9a-f]{32}|-?\d+(\.\d+)?", "", bare))

    def handle_endtag(self, tag: str) -> None:
        self.within = ""


def test_pages_and_the_maps_popups_hold_text_only(
    app: Flask, coordinator: Account, say: Callable[[str], dict[str, str]]
) -> None:
    """Each page has the same elements and scripts, whether its words are calm or all the hostile ones."""
    shown = [url for url, _ in routes(app, "GET")]
    shown += ["/board?show={shift}", "/map?day=2027-01-05", "/map/frame?day=2027-01-05", "/people/{person}"]
    hostile = "".join(
        (*MARKS, "</script><script>x</script>", "</textarea></title><b onclick=x>", "\\\"`'--><!--")
    )
    pages: tuple[dict[str, str], dict[str, str]] = ({}, {})
    say("calm")
    client = app.test_client(user=coordinator)
    for method, urls in (("GET", shown), ("POST", ["/exports/week", "/exports/people"])):
        for word, found in zip(("calm", hostile), pages, strict=True):
            codes = say(word)
            for url in urls:
                with client.open(url.format(**codes), method=method) as answer:
                    if answer.mimetype == "text/html":
                        found[f"{method} {url}"] = answer.text
    assert len(pages[0]) > 50
    assert sum("onerror=alert" in text for text in pages[1].values()) > 15, "the words are on the pages"
    assert "officeWords" in pages[1]["GET /map/frame?day=2027-01-05"]
    for name, calm in pages[0].items():
        assert Skeleton(pages[1][name]).found == Skeleton(calm).found, name
