"""The limits of the rules as form fields, shared by the office's rules and a volunteer's own limits."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from accompaniment.sheets.cells import whole
from accompaniment.web.fields import HOURS, CellField
from accompaniment.web.record_form import Row

DAYS = whole(0, 3660)
WINDOW = whole(1, 3660)
TIMES = whole(1, 3660)

LENGTHS: dict[str, tuple[Any, Any]] = {
    "rest_minutes": (_l("Rest between two days"), _l("Hours between two duties, the way not counted.")),
    "buffer_minutes": (
        _l("Pause on one day"),
        _l("Hours between two duties of one day, besides the way: 0:15."),
    ),
    "span_minutes": (_l("Longest day"), _l("Hours from the first start to the last end of one day.")),
    "week_load_minutes": (_l("Work in a week"), _l("Most hours of work from Monday to Sunday.")),
}
"""Label and meaning of each limit that is a length, by the planner's key."""

FREE_DAYS = (_l("Free days"), _l("In so many days in a row, at least so many are free."))
RECOVERY = (
    _l("Free after nights away"),
    _l("After work with so many nights away, so many whole days are free."),
)
NIGHTS = (_l("Nights away"), _l("At most so many nights away from a base in so many days in a row."))
PAIRS = (
    _l("Same two together"),
    _l("At most so many times in so many days in a row. Left empty, there is no such rule."),
)
"""Label and meaning of the limits that are no lengths."""


class FreeDaysRow(Row):
    window = CellField(_l("In days"), WINDOW)
    days = CellField(_l("at least free"), DAYS)

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _whole_row(self)


class RecoveryRow(Row):
    nights = CellField(_l("After nights"), DAYS)
    days = CellField(_l("days free"), DAYS)

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _whole_row(self)


def _whole_row(row: Row) -> bool:
    empty = [field for field in row if field.data is None]
    if row.blank() or not empty:
        return True
    for field in empty:
        field.errors = [_l("This is needed.")]
    return False


def length(key: str, **options: Any) -> CellField:
    """The field of a limit that is a length."""
    label, meaning = LENGTHS[key]
    return CellField(label, HOURS, description=meaning, **options)
