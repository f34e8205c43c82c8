"""The sheets: their columns, what each holds, and what an empty or missing cell means.

The columns are those of the scenario in `accompaniment/demo/apartado-4w`, and some more, so that
nothing is lost when an office is exported and imported again (`docs/formats.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from accompaniment.models import DefenderKind, RequestState, Risk
from accompaniment.sheets import cells, needs
from accompaniment.sheets.cells import (
    CODE,
    COUNTRY,
    DAY,
    TEXT,
    TIME,
    WEEKDAY,
    YES,
    Kind,
    listed,
    refers,
    whole,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A row cannot be without a `required` one; `empty` is what an empty cell means."""

    name: str
    kind: Kind
    required: bool = False
    empty: Any = None
    noted: bool = True  # false: only for the reader, never kept

    def read(self, text: str) -> Any:
        """The value of a cell; raises `BadCell`."""
        if text == "":
            return self.empty() if callable(self.empty) else self.empty
        return self.kind.read(text)

    def write(self, value: Any) -> str:
        """The cell of a value."""
        return "" if value is None or value in ("", [], {}) else self.kind.write(value)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: `key` are the columns that say which record a row is about."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    also: tuple[str, ...] = field(default=())  # other names under which it may come

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


def must(name: str, kind: Kind) -> Column:
    return Column(name, kind, required=True)


def tables(zone: ZoneInfo) -> dict[str, Table]:
    """All sheets by their names, in the order in which a record may speak of others."""
    moment = cells.moment(zone)
    found = (
        Table(
            "rules",
            ("rule",),
            (
                must("rule", TEXT),
                Column("value", TEXT, empty=""),
                Column("meaning", TEXT, empty="", noted=False),
            ),
        ),
        Table(
            "locations",
            ("code",),
            (
                must("code", CODE),
                must("name", TEXT),
                must("country", COUNTRY),
                must("lat", cells.number(-90, 90)),
                must("lon", cells.number(-180, 180)),
                Column("base", YES, empty=False),
                Column("phone_coverage", YES, empty=True),
            ),
        ),
        Table(
            "travel",
            ("from", "to"),
            (
                must("from", refers("locations")),
                must("to", refers("locations")),
                must("minutes", whole(0, 20_000)),
                Column("by", TEXT, empty=""),
            ),
        ),
        Table(
            "volunteers",
            ("code",),
            (
                must("code", CODE),
                must("base", refers("locations")),
                must("arrives", DAY),
                must("leaves", DAY),
                Column("nationalities", listed(COUNTRY), empty=list),
                Column("gender", TEXT, empty=""),
                Column("qualifications", needs.SKILLS, empty=dict),
                Column("qualifications_expire", needs.EXPIRIES, empty=dict),
                Column("counts_from", DAY),
                Column("email", TEXT, empty=""),
                Column("limits", needs.LIMITS, empty=dict),
            ),
        ),
        Table(
            "absences",
            ("volunteer", "first_day"),
            (
                must("volunteer", refers("volunteers")),
                must("first_day", DAY),
                must("last_day", DAY),
                Column("kind", TEXT, empty="leave"),
                Column("note", TEXT, empty=""),
            ),
        ),
        Table(
            "wishes",
            ("volunteer", "first_day"),
            (
                must("volunteer", refers("volunteers")),
                must("first_day", DAY),
                must("last_day", DAY),
                Column("weight", whole(1, 1000), empty=1),
            ),
        ),
        Table(
            "incompatible",
            ("volunteer", "volunteer_2"),
            (must("volunteer", refers("volunteers")), must("volunteer_2", refers("volunteers"))),
        ),
        Table(
            "resources",
            ("code",),
            (
                must("code", CODE),
                must("name", TEXT),
                Column("base", refers("locations")),
                must("count", whole(0, 1000)),
            ),
        ),
        Table(
            "defenders",
            ("code",),
            (
                must("code", CODE),
                must("kind", cells.word(*DefenderKind)),
                Column("base", refers("locations")),
                Column("place", refers("locations")),
                Column("known_to", listed(refers("volunteers")), empty=list),
                Column("asks_for", TEXT, empty=""),
            ),
        ),
        Table(
            "requests",
            ("code",),
            (
                must("code", CODE),
                Column("defender", refers("defenders")),
                must("kind", TEXT),
                must("place", refers("locations")),
                must("first_start", DAY),
                must("last_start", DAY),
                Column("weekdays", listed(WEEKDAY), empty=list),
                must("at", listed(TIME)),
                Column("days", whole(1, 100)),
                Column("hours", cells.number(0, 240, below=True)),
                Column("times", whole(1, 1000), empty=1),
                Column("per_week", whole(1, 7)),
                Column("people", whole(1, 100), empty=2),
                Column("people_max", whole(1, 100)),
                Column("needs", needs.NEEDS, empty=list),
                Column("uses", needs.USES, empty=list),
                Column("priority", whole(1, 5), empty=3),
                Column("risk", cells.word(*Risk)),
                Column("note", TEXT, empty=""),
                Column("known_at", moment),
                Column("prefers", needs.PREFERENCES, empty=list),
                Column("excluded", listed(refers("volunteers")), empty=list),
                Column("state", cells.word(*RequestState)),
                Column("reason", TEXT, empty=""),
                Column("received_at", moment),
                Column("decided_at", moment),
                Column("shifts", listed(CODE), empty=list),
                Column("withdrawn", needs.withdrawn(zone), empty=list),
            ),
            also=("late",),
        ),
    )
    return {table.name: table for table in found}


RULES: dict[str, tuple[Kind, str]] = {
    "timezone": (TEXT, "where the days and hours of the project are"),
    "name": (TEXT, ""),
    "country": (COUNTRY, ""),
    "languages": (listed(TEXT), "in which the office works"),
    "speed_kmh": (cells.number(0, 1000, below=True), "where travel is silent"),
    "detour": (cells.number(1, 10), "road over straight line"),
    "way_minutes": (needs.MINUTES, "greatest way from the base"),
    "buffer_minutes": (needs.MINUTES, "between two duties of one day"),
    "rest_minutes": (needs.MINUTES, "between duties of two days"),
    "span_minutes": (needs.MINUTES, "from the first start to the last end of one day"),
    "week_load_minutes": (needs.MINUTES, "of work in one week"),
    "free_days": (needs.FREE_DAYS, "in any so many days at least so many free"),
    "recovery": (needs.RECOVERY, "after so many nights away so many free days"),
    "nights": (needs.NIGHTS, "nights away in any so many days"),
    "home_country": (cells.number(0, 1), "share of a team that may be nationals of the country"),
    "pairs": (needs.PAIRS, "times the same two may go together in any so many days, or off"),
    "uncovered": (listed(whole(0, 10**9), distinct=False), "weights of priorities 1 to 5"),
    "freeze_days": (whole(0, 365), "published duties nearer than this stay"),
    "ledger_weeks": (whole(0, 104), "weeks back that fairness looks; 0: not back"),
    "night_minutes": (whole(0, 1440), "of load that a night away counts for"),
    "weekend_minutes": (whole(0, 1440), "of load that a weekend day counts for"),
    "hard_minutes": (whole(0, 1440), "of load that a duty of priority 4 or 5 counts for"),
    "weekend": (listed(whole(1, 7)), "1 is Monday"),
    "fairness_tolerance": (cells.number(0, 1), "how much less fair than the fairest"),
}
"""What the sheet `rules` may say: each rule's kind and meaning."""

OF_PROJECT = (
    "timezone", "name", "country", "languages", "speed_kmh", "detour", "freeze_days", "ledger_weeks",
    "night_minutes", "weekend_minutes", "hard_minutes", "weekend", "fairness_tolerance",
)  # fmt: skip
"""Rules that are columns of the project; `uncovered` is its `weights`, the others are in its `rules`."""
