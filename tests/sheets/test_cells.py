"""Cells read back as what was written, and refuse the rest with a sentence."""

from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompaniment.sheets import cells, needs
from accompaniment.sheets.cells import BadCell
from accompaniment.sheets.table_text import harmless, plain
from accompaniment.sheets.tables import RULES, tables

BOGOTA = ZoneInfo("America/Bogota")
NAMES = st.sampled_from(["spanish", "lead", "first-aid", "woman", "nepali", "any thing"])
CODES = st.from_regex(r"[A-Z][A-Z0-9-]{0,8}", fullmatch=True)
LEVELS = st.integers(1, 9)
COUNTS = st.integers(1, 9) | st.just("all")
NEED = st.fixed_dictionaries({"qualification": NAMES, "level": LEVELS, "count": COUNTS})
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(BOGOTA))


def parts(need: dict) -> str:
    """What makes two needs the same."""
    return repr(sorted(need.items(), key=repr))


VALUES = {
    "day": (cells.DAY, DAYS),
    "yes": (cells.YES, st.booleans()),
    "number": (cells.number(-180, 180), st.floats(-180, 180)),
    "small number": (cells.number(0, 1), st.floats(0, 1)),
    "whole": (cells.whole(0, 10**9), st.integers(0, 10**9)),
    "weekdays": (cells.listed(cells.WEEKDAY), st.lists(st.integers(0, 6), unique=True)),
    "time": (cells.TIME, st.times().map(lambda time: f"{time:%H:%M}")),
    "moment": (cells.moment(BOGOTA), MOMENTS),
    "codes": (cells.listed(cells.CODE), st.lists(CODES, unique=True, max_size=20)),
    "skills": (needs.SKILLS, st.dictionaries(NAMES, LEVELS)),
    "expiries": (needs.EXPIRIES, st.dictionaries(NAMES, DAYS)),
    "needs": (needs.NEEDS, st.lists(NEED, unique_by=parts)),
    "preferences": (
        needs.PREFERENCES,
        st.lists(st.builds(lambda need, weight: {**need, "weight": weight}, NEED, LEVELS), unique_by=parts),
    ),
    "uses": (
        needs.USES,
        st.lists(
            st.fixed_dictionaries({"resource": CODES, "count": LEVELS}),
            unique_by=lambda use: use["resource"],
            max_size=20,
        ),
    ),
    "limits": (
        needs.LIMITS,
        st.fixed_dictionaries(
            {},
            optional={
                "rest_minutes": st.integers(0, 1440),
                "free_days": st.lists(st.just({"window": 7, "days": 1}) | st.just({"window": 28, "days": 8})),
                "recovery": st.just([{"nights": 5, "days": 1}]),
                "nights": st.just({"window": 28, "max": 10}),
            },
        ),
    ),
    "withdrawn": (
        needs.withdrawn(BOGOTA),
        st.lists(st.tuples(CODES, st.none() | MOMENTS), unique_by=str, max_size=9),
    ),
}


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
def test_cell_reads_back_as_what_was_written(name, data):
    kind, values = VALUES[name]
    value = data.draw(values)
    assert kind.read(kind.write(value)) == value


KINDS = {
    f"{table.name} {column.name}": column for table in tables(BOGOTA).values() for column in table.columns
}


@given(name=st.sampled_from(sorted(KINDS)), text=st.text(max_size=40))
def test_cell_of_anything_is_read_or_refused_with_a_sentence(name, text):
    with suppress(BadCell):
        value = KINDS[name].read(text)
        assert KINDS[name].read(KINDS[name].write(value)) == value


@given(name=st.sampled_from(sorted(RULES)), text=st.text(alphabet="0123456789:;,.-eE ", max_size=20))
def test_rule_of_anything_is_read_or_refused_with_a_sentence(name, text):
    with suppress(BadCell):
        RULES[name][0].read(text)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("spanish:B2:all", ("spanish", 4, "all")),
        ("spanish:c1", ("spanish", 5, 1)),
        ("lead", ("lead", 1, 1)),
        ("lead:1", ("lead", 1, 1)),
        ("lead:all", ("lead", 1, "all")),
        ("first-aid:2:3", ("first-aid", 2, 3)),
    ],
)
def test_needs_are_read_as_the_scenario_writes_them(text, need):
    assert needs.NEEDS.read(text) == [dict(zip(("qualification", "level", "count"), need, strict=True))]


@pytest.mark.parametrize("text", ["lead:D7", "lead:1:0", "a:1:1:1", ":1", "lead:all:1"])
def test_needs_that_say_nothing_are_refused(text):
    with pytest.raises(BadCell):
        needs.NEEDS.read(text)


def test_levels_of_a_language_are_written_as_such():
    assert needs.SKILLS.write({"spanish": 6, "lead": 1, "driver": 2}) == "spanish:C2;lead;driver:2"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (cells.YES, "Sí", True),
        (cells.YES, "0", False),
        (cells.DAY, "2027-01-31T00:00:00", date(2027, 1, 31)),
        (cells.TIME, "9:05", "09:05"),
        (cells.TIME, "09:05:00", "09:05"),
        (cells.WEEKDAY, "Monday", 0),
        (cells.COUNTRY, "co", "CO"),
        (cells.number(-90, 90), "7,88", 7.88),
        (cells.whole(1, 9), "3.0", 3),
    ],
)
def test_cell_is_read_as_people_write_it(kind, text, value):
    assert kind.read(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (cells.DAY, "31/01/2027"),
        (cells.TIME, "25:00"),
        (cells.TIME, "9"),
        (cells.COUNTRY, "COL"),
        (cells.CODE, "=1"),
        (cells.CODE, "R 1;R2"),
        (cells.number(-90, 90), "nan"),
        (cells.number(-90, 90), "91"),
        (cells.number(0, 10, below=True), "0"),
        (cells.whole(1, 5), "2.5"),
        (cells.listed(cells.TIME), "09:00;09:00"),
        (needs.LIMITS, "rest=5"),
        (needs.NIGHTS, "28:14;7:3"),
        (needs.FREE_DAYS, "7:8"),
        (cells.moment(BOGOTA), "yesterday"),
    ],
)
def test_cell_that_is_not_right_is_refused(kind, text):
    with pytest.raises(BadCell):
        kind.read(text)


def test_moment_without_offset_is_local():
    assert cells.moment(BOGOTA).read("2027-01-12T19:00").isoformat() == "2027-01-12T19:00:00-05:00"


@pytest.mark.parametrize("text", ["=1+1", "+57 300", "-x", "@SUM(A1)", "\tx", "'=1", "''@"])
def test_formulas_are_made_harmless_and_read_back(text):
    assert harmless(text) == f"'{text}"
    assert plain(harmless(text)) == text


@pytest.mark.parametrize("text", ["-76.63", "-5", "'quoted'", "plain", "", "a=b"])
def test_numbers_and_plain_text_stay_as_they_are(text):
    assert harmless(text) == text == plain(text)


@given(st.text())
def test_harmless_is_undone_by_plain(text):
    assert plain(harmless(text)) == text
