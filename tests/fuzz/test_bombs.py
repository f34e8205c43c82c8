"""Small files that would fill the memory or never end: refused with a sentence before they do."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from accompaniment import sheets
from accompaniment.scheduling import formats
from accompaniment.scheduling.reading import FormatError
from accompaniment.sheets import BadFile

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

ATTRIBUTES = " ".join(f"b{n}='c'" for n in range(50_000))


def workbook(part: str = "", content: str | bytes = "") -> bytes:
    """A workbook of one sheet of locations, with one of its parts replaced or added."""
    book = Workbook()
    book.active.title = "locations"
    book.active.append(["code"])
    whole, changed = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in {*read.namelist(), part} - {""}:
            written.writestr(name, content if name == part else read.read(name))
    return changed.getvalue()


def worksheet(inside: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{inside}</sheetData></worksheet>"


def cell(text: str) -> str:
    return worksheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')


WORKBOOKS = {
    "laughs": (SHEET, f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>{cell("&l11;")}', "definitions"),
    "laughs in UTF-16": (
        SHEET,
        f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]>{cell("&b;")}'.encode(
            "utf-16"
        ),
        "not in UTF-8",
    ),
    "another coding": (SHEET, f'<?xml version="1.0" encoding="cp037"?>{cell("a")}', "not in UTF-8"),
    "a file of this machine": (
        SHEET,
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>{cell("&b;")}',
        "definitions",
    ),
    "styles": ("xl/styles.xml", f"<styleSheet {MAIN}>{'<xf/>' * 500_000}</styleSheet>", "besides its cells"),
    "cells in one row": (SHEET, worksheet(f"<row>{'<c/>' * 2_000_001}</row>"), "too many cells"),
    "tags in each other": (SHEET, f"<worksheet>{'<a>' * 2_000_000}", "too many cells"),
    "strings": ("xl/sharedStrings.xml", f"<sst>{'<si/>' * 2_000_001}</sst>", "too many cells"),
    "attributes": (SHEET, f"<a {ATTRIBUTES}/>", "too long"),
    "a long number": (SHEET, worksheet(f'<row r="1"><c r="A1"><v>{"9" * 300_000}</v></c></row>'), "too long"),
    "a far row": (SHEET, worksheet('<row r="99999999999"><c><v>1</v></c></row>'), "lines"),
    "more than it may unpack": (SHEET, b" " * 60_100_000, "unpacks to more"),
}

TEXTS = ("[" * 100_000, '{"a":' * 100_000, "1" * 5000, '{"format": NaN}')
"""JSON that no program writes."""


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbook_that_would_fill_the_memory_is_refused(name: str) -> None:
    part, content, sentence = WORKBOOKS[name]
    with pytest.raises(BadFile, match=sentence):
        sheets.read(("office.xlsx", workbook(part, content)))


def test_cells_far_to_the_right_cost_no_more_than_the_columns_that_may_be() -> None:
    far = "".join(f'<row r="{n}"><c r="ZZZ{n}"/></row>' for n in range(2, 5000))
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
    (sheet,) = sheets.read(("office.xlsx", workbook(SHEET, worksheet(head + far)))).sheets
    assert (sheet.columns, sheet.rows) == (["code"], [])


def test_many_workbooks_in_one_zip_unpack_to_no_more_than_one_may() -> None:
    one = workbook("xl/media/picture.png", b"0" * 9_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"{number}.xlsx", one)
    assert len(stream.getvalue()) < 1_000_000
    with pytest.raises(BadFile, match="unpacks to more"):
        sheets.read(("office.zip", stream.getvalue()))


def test_formula_counts_as_what_it_gave_not_as_what_it_says() -> None:
    row = '<row r="2"><c r="A2"><f>1+1</f><v>7</v></c></row>'
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
    (sheet,) = sheets.read(("office.xlsx", workbook(SHEET, worksheet(head + row)))).sheets
    assert sheet.rows[0].cells == {"code": "7"}


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_million_columns_are_refused(comma: str) -> None:
    with pytest.raises(BadFile, match="more than 100 columns"):
        sheets.read(("locations.csv", (f"a{comma}" * 1_000_000 + "a").encode()))


@pytest.mark.parametrize("text", TEXTS, ids=["lists", "objects", "digits", "not a number"])
def test_json_that_no_program_writes_is_refused(tmp_path, text: str) -> None:
    path = tmp_path / "problem.json"
    path.write_text(text)
    with pytest.raises(FormatError):
        formats.load_problem(path)


def test_json_that_unpacks_to_more_than_any_problem_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(formats, "MOST_BYTES", 1000)
    path = tmp_path / "problem.json.gz"
    path.write_bytes(gzip.compress(json.dumps([0] * 1000).encode()))
    with pytest.raises(FormatError, match="is larger than"):
        formats.load_json(path)


def test_signs_that_deceive_the_eye_or_a_terminal_are_taken_out() -> None:
    found = sheets.read(
        ("\x1b[2Jlocations.csv", "code\n\u202eABC\u2066\0\x1b[31m\n".encode()), ("\x07notes.txt", b"")
    )
    assert (found.sheets[0].file, found.aside) == ("[2Jlocations.csv", ["notes.txt"])
    assert found.sheets[0].rows[0].cells == {"code": "ABC[31m"}
