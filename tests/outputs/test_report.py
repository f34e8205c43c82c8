"""What the public may count, and that nothing hidden can be had back by subtracting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from accompaniment.outputs.report import FEWEST, HIDDEN, suppressed

SMALL = some.integers(0, FEWEST - 1).map(float)
ANY = some.integers(0, 40).map(float)
ROWS = some.lists(some.lists(ANY, min_size=4, max_size=4), max_size=6).map(
    lambda rows: [((f"2027-{month:02}",), row) for month, row in enumerate(rows, 1)]
)


@given(ROWS)
def test_no_count_below_five_is_shown_and_hours_only_beside_shown_people(rows):
    for _key, (accompaniments, people, hours, nights) in suppressed(rows):
        assert all(cell == HIDDEN or float(cell) >= FEWEST for cell in (accompaniments, people, nights))
        assert (accompaniments == HIDDEN) == (people == HIDDEN)
        assert hours == HIDDEN if people == HIDDEN else hours != HIDDEN


@given(ROWS, some.data())
def test_nothing_that_is_shown_depends_on_what_a_hidden_cell_holds(rows, data):
    """The strongest form of "totals reveal nothing": any other small count gives the same file."""
    others = []
    for key, (accompaniments, people, hours, nights) in rows:
        if min(accompaniments, people) < FEWEST:
            few, rest = data.draw(SMALL), [data.draw(ANY) for _ in range(3)]
            others.append((key, [few, *rest]))
        elif nights < FEWEST:
            others.append((key, [accompaniments, people, hours, data.draw(SMALL)]))
        else:
            others.append((key, [accompaniments, people, hours, nights]))
    assert suppressed(others) == suppressed(rows)


@given(ROWS)
def test_sums_are_those_of_what_is_shown(rows):
    shown = suppressed(rows)
    by_key = dict(shown)
    sums = by_key.pop(("shown",), [HIDDEN] * 4)
    for column, total in enumerate(sums):
        cells = [float(cells[column]) for cells in by_key.values() if cells[column] != HIDDEN]
        assert total == (f"{sum(cells):g}" if len(cells) > 1 else HIDDEN)


def test_one_hidden_month_stays_hidden_though_there_is_a_sum():
    rows = [
        (("a",), [10.0, 20.0, 80.0, 6.0]),
        (("b",), [2.0, 4.0, 8.0, 0.0]),
        (("c",), [7.0, 14.0, 9.0, 0.0]),
    ]
    assert suppressed(rows) == [
        (("a",), ["10", "20", "80", "6"]),
        (("b",), [HIDDEN] * 4),
        (("c",), ["7", "14", "9", HIDDEN]),
        (("shown",), ["17", "34", "89", HIDDEN]),
    ]
