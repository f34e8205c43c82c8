"""A problem as one line of whole numbers, so that the Java side needs neither JSON nor a calendar."""

from __future__ import annotations

from collections.abc import Iterable

from ..flat import Flat

SHARE = 1_000_000
"""A share of one in the file: the home country's share is written in millionths, rounded up."""


def export(flat: Flat) -> str:
    """The numbers in the order in which `Facts.java` reads them; a list begins with its length."""
    groups: dict[tuple[int, ...], int] = {}

    def group(holders: Iterable[int]) -> int:
        return groups.setdefault(tuple(holders), len(groups))

    shifts: list[object] = []
    for n in range(len(flat.shifts)):
        shifts += [flat.smallest[n], flat.largest[n], flat.weight[n], flat.load[n], flat.place[n]]
        shifts += [int(flat.home[n]), int(flat.away[n]), flat.defender[n], group(flat.nationals[n])]
        shifts += _list([group(holders), count] for holders, count in flat.needs[n])
        shifts += _list([group(holders), count, weight] for holders, count, weight in flat.prefers[n])
        shifts += _list(flat.uses[n])
    people: list[object] = []
    for p, limits in enumerate(flat.limits):
        people += [flat.base[p], limits.buffer_minutes, limits.rest_minutes, limits.span_minutes]
        people += [flat.dates_there[p], *flat.room[p]]
        people += _list([r.nights, r.days] for r in limits.recovery)
        people += _list(
            [int(r.nights), r.window, r.most, r.first, r.last, *_list([d] for d in sorted(r.past))]
            for r in flat.rows[p]
        )
        people += _list(flat.wishes[p])
    options: list[object] = []
    for o, n in enumerate(flat.shift_of):
        options += [n, flat.start[o], flat.end[o], flat.week[o], *flat.dates[o]]
        options += _list([p] for p in flat.eligible[o])
    sizes = [
        len(flat.people), len(flat.shifts), len(flat.shift_of), len(flat.way), flat.date_count,
        len(flat.weeks), len(flat.stock), len(groups), len(flat.known), -int(-flat.home_share * SHARE // 1),
    ]  # fmt: skip
    rest: list[object] = [minutes for row in flat.way for minutes in row]
    for holders in groups:
        rest += _list([p] for p in holders)
    for known in flat.known:
        rest += _list([p] for p in sorted(known))
    numbers = [*sizes, *rest, *flat.stock, *_list(flat.quarrels), *people, *shifts, *options]
    return " ".join(map(str, numbers))


def _list(entries: Iterable[Iterable[object]]) -> list[object]:
    listed = [list(entry) for entry in entries]
    return [len(listed), *(value for entry in listed for value in entry)]
