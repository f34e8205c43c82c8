"""The work of an invented office: what each base is asked for, four weeks at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from accompaniment.intake import Wanted
from accompaniment.models import Defender, Location, Risk

WORKDAYS = [0, 1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Town:
    """A base with the towns around it, the language spoken there, and who lives and asks there."""

    base: Location
    around: list[Location]
    language: str
    people: int
    defenders: list[Defender] = field(default_factory=list)

    @property
    def places(self) -> list[Location]:
        return [self.base, *self.around]

    def fluent(self, *more: str) -> list[dict[str, Any]]:
        """The language: everybody understands it and one speaks it well; and one each of `more`."""
        needs = [_need(self.language, 4, "all"), _need(self.language, 5, 1)]
        return needs + [_need(name, 1, 1) for name in more]


def _need(name: str, level: int, count: int | str) -> dict[str, Any]:
    return {"qualification": name, "level": level, "count": count}


def requests(chance: Random, towns: list[Town], first_day: date, weeks: int, shifts: int) -> Iterator[Wanted]:
    """Requests without end, spread evenly over the bases and the four-week blocks.

    House duty comes first for each; then, in turn, whatever is asked for, weighted
    as in a field team's month. About `shifts` are spread, so large bases get more.
    """
    blocks = [first_day + timedelta(weeks=4 * number) for number in range(weeks // 4)]
    turns = [(town, block) for block in blocks for town in towns]
    if shifts >= 40 * len(turns):
        for town, block in turns:
            yield from _house(town, block)
    weights = [town.people for town, _ in turns]
    while True:
        town, block = chance.choices(turns, weights)[0]
        yield chance.choices(KINDS, WEIGHTS)[0](chance, town, block)


def _house(town: Town, block: date) -> Iterator[Wanted]:
    yield Wanted(
        kind="house duty",
        place=town.base,
        first_start=block,
        last_start=block + timedelta(days=27),
        at=["07:30"],
        hours=12.5,
        times=28,
        per_week=7,
        people=1,
        people_max=1,
        needs=[_need(town.language, 4, "all")],
        priority=4,
        risk=Risk.GREEN,
    )


def _visits(kind: str, per_week: int, hours: float, priority: int, people: int) -> Callable[..., Wanted]:
    def ask(chance: Random, town: Town, block: date) -> Wanted:
        return Wanted(
            kind=kind,
            place=chance.choice(town.places),
            first_start=block,
            last_start=block + timedelta(days=27),
            at=chance.choice((["09:00", "14:30"], ["10:00", "15:00"], ["08:30"])),
            defender=chance.choice(town.defenders),
            weekdays=WORKDAYS,
            hours=hours,
            times=4 * per_week,
            per_week=per_week,
            people=people,
            people_max=2,
            needs=[_need(town.language, 4, "all")],
            uses=[{"resource": f"MON-{town.base.code}", "count": 1}] if people > 1 else [],
            priority=priority,
            risk=Risk.GREEN,
        )

    return ask


def _away(kind: str, days: tuple[int, ...], slack: int, priority: int, risk: Risk) -> Callable[..., Wanted]:
    def ask(chance: Random, town: Town, block: date) -> Wanted:
        length = chance.choice(days)
        first = block + timedelta(days=chance.randrange(28 - length - slack))
        return Wanted(
            kind=kind,
            place=chance.choice(town.around or town.places),
            first_start=first,
            last_start=first + timedelta(days=slack),
            at=[chance.choice(("05:30", "06:00", "07:00", "08:00"))],
            defender=chance.choice(town.defenders),
            days=length,
            people=2,
            people_max=chance.choice((2, 2, 3)),
            needs=town.fluent(*chance.choice(((), ("lead",), ("lead",), ("lead", "first-aid"), ("woman",)))),
            prefers=[{**_need("woman", 1, 1), "weight": 1}] if chance.random() < 0.2 else [],
            uses=[{"resource": f"MON-{town.base.code}", "count": 1}],
            priority=priority,
            risk=risk,
        )

    return ask


KINDS: tuple[Callable[..., Wanted], ...] = (
    _visits("office visit", 1, 3, 2, 1),
    _visits("office visit", 2, 3, 2, 2),
    _visits("meeting with authorities", 1, 2, 1, 2),
    _visits("check-in call", 1, 1, 2, 1),
    _away("trip", (3, 4, 5), 5, 3, Risk.AMBER),
    _away("community stay", (4, 5, 6), 4, 3, Risk.AMBER),
    _away("hearing", (1, 2), 0, 5, Risk.GREEN),
    _away("public event", (1, 2), 0, 4, Risk.AMBER),
    _away("emergency", (2,), 0, 5, Risk.RED),
)
WEIGHTS = (5, 4, 5, 4, 9, 7, 4, 3, 1)
