"""Files of all kinds become sheets, or are refused with a sentence."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from accompaniment import sheets
from accompaniment.sheets import BadFile, Row, Sheet, reading, table_text

TEXT = 'code,name\nA,Apartadó\nB,"x; y"\n'
ROWS = [Row(2, {"code": "A", "name": "Apartadó"}), Row(3, {"code": "B", "name": "x; y"})]


def read_one(name: str, content: bytes) -> Sheet:
    return sheets.read((name, content)).sheets[0]


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(*rows: list, title: str = "locations") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_in_any_unicode(coding):
    assert read_one("Locations.CSV", TEXT.encode(coding)) == Sheet(
        "locations", "Locations.CSV", ["code", "name"], ROWS
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_any_delimiter(delimiter):
    text = f'code{delimiter}name\r\nA{delimiter}Apartadó\r\nB{delimiter}"x; y"\r\n'
    assert read_one("a.csv", text.encode()).rows == ROWS


def test_csv_with_excels_first_line_is_read():
    assert read_one("a.csv", b"sep=;\r\ncode;name\r\nA;x\r\n").rows[0].cells == {"code": "A", "name": "x"}


def test_csv_in_another_coding_is_refused():
    with pytest.raises(BadFile, match="not in UTF-8"):
        read_one("a.csv", TEXT.encode("latin-1"))


def test_csv_lines_are_counted_over_line_breaks_in_cells():
    sheet = read_one("a.csv", b'code,note\nA,"one\ntwo"\n\nB,x\n')
    assert [(row.line, row.cells["note"]) for row in sheet.rows] == [(2, "one\ntwo"), (5, "x")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"code,name\nA,x,y\n", "more cells than columns"),
        (b"\n\n", "is empty"),
        (b"code,code\nA,x\n", "two columns named code"),
        (b'code\n"A\n', "Maybe a quotation mark is missing"),
        (b"code\n" + b"A" * 6000, "longer than"),
        (",".join(f"c{number}" for number in range(200)).encode(), "more than"),
    ],
)
def test_csv_that_cannot_be_understood_is_refused(content, sentence):
    with pytest.raises(BadFile, match=sentence):
        read_one("a.csv", content)


def test_csv_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(table_text, "MOST_ROWS", 5)
    with pytest.raises(BadFile, match="rows"):
        read_one("a.csv", b"code\n" + b"A\n" * 7)


def test_short_rows_have_empty_cells():
    assert read_one("a.csv", b"code,name\nA\n").rows == [Row(2, {"code": "A", "name": ""})]


def test_folder_is_read_and_other_files_are_named(tmp_path):
    (tmp_path / "locations.csv").write_bytes(TEXT.encode())
    (tmp_path / "README.md").write_text("hello")
    found = sheets.read(tmp_path)
    assert ([sheet.name for sheet in found.sheets], found.aside) == (["locations"], ["README.md"])


def test_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadFile):
        sheets.read(tmp_path / "nothing.csv")


def test_nothing_to_read_is_refused(tmp_path):
    with pytest.raises(BadFile, match="no sheet"):
        sheets.read(tmp_path)


def test_zip_is_read_without_its_folders():
    found = sheets.read(
        ("a.zip", zipped(**{"office/locations.csv": TEXT.encode(), "__MACOSX/._x.csv": b"x"}))
    )
    assert [(sheet.name, sheet.rows) for sheet in found.sheets] == [("locations", ROWS)]


@pytest.mark.parametrize(
    "name", ["../locations.csv", "/etc/locations.csv", "a/../../b.csv", "C:\\x.csv", "in.zip"]
)
def test_zip_entries_with_odd_names_are_left_aside(name):
    found = sheets.read(("a.zip", zipped(**{name: b"code\nA\n", "travel.csv": b"from,to\nA,B\n"})))
    assert ([sheet.name for sheet in found.sheets], len(found.aside)) == (["travel"], 1)


def test_zip_bomb_is_refused():
    bomb = zipped(**{f"{number}.csv": b"0" * 9_000_000 for number in range(8)})
    assert len(bomb) < 100_000
    with pytest.raises(BadFile, match="unpacks to more than"):
        sheets.read(("a.zip", bomb))


def test_zip_with_too_many_files_is_refused():
    with pytest.raises(BadFile, match="more than 200 files"):
        sheets.read(("a.zip", zipped(**{f"{number}.csv": b"" for number in range(201)})))


def test_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 5)
    with pytest.raises(BadFile, match="larger than"):
        sheets.read(("a.csv", b"code\nA\n"))


def test_sheets_of_one_name_are_refused():
    with pytest.raises(BadFile, match="several sheets named locations"):
        sheets.read(("locations.csv", TEXT.encode()), ("Locations.csv", TEXT.encode()))


def test_xlsx_is_read_with_what_excel_makes_of_cells():
    content = workbook(
        ["Code", "first day", "at", "hours", "base", "known at", "lat"],
        ["A", date(2027, 1, 31), time(8, 30), 3, True, datetime(2027, 1, 12, 19), -76.63],
        [],
        ["B", datetime(2027, 1, 31), "09:00", 12.5, False, None, 1e-7],
    )
    sheet = read_one("office.xlsx", content)
    assert (sheet.name, sheet.file) == ("locations", "office.xlsx [locations]")
    assert [list(row.cells.values()) for row in sheet.rows] == [
        ["A", "2027-01-31", "08:30", "3", "yes", "2027-01-12T19:00:00", "-76.63"],
        ["B", "2027-01-31", "09:00", "12.5", "no", "", "0.0000001"],
    ]
    assert [row.line for row in sheet.rows] == [2, 4]


@pytest.mark.parametrize(
    "packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_zip_of_any_packing_with_a_damaged_entry_is_refused(packing):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        archive.writestr("a.csv", TEXT * 20)
    whole = stream.getvalue()
    for at in range(44, 65):  # in the packed text; the bytes before it may not matter
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        with pytest.raises(BadFile, match="damaged"):
            sheets.read(("records.zip", bytes(broken)))


def test_xlsx_that_is_only_a_zip_is_refused():
    with pytest.raises(BadFile, match="damaged"):
        read_one("a.xlsx", zipped(**{"x.txt": b"hello"}))


def test_xlsx_cut_off_is_refused():
    with pytest.raises(BadFile):
        read_one("a.xlsx", workbook(["code"], ["A"])[:-40])


def test_xls_of_old_is_refused():
    with pytest.raises(BadFile, match="Maybe save it as XLSX"):
        read_one("a.xls", b"\xd0\xcf\x11\xe0")


@given(name=st.sampled_from(["a.csv", "a.zip", "a.xlsx", "a.txt", ""]), content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(name, content):
    with suppress(BadFile):
        sheets.read((name, content))


XLSX = workbook(["code", "name"], ["A", "x"])


@given(place=st.integers(0, len(XLSX) - 1), value=st.integers(0, 255))
def test_any_damage_to_an_xlsx_is_read_or_refused_with_a_sentence(place, value):
    content = bytearray(XLSX)
    content[place] = value
    with suppress(BadFile):
        sheets.read(("a.xlsx", bytes(content)))
