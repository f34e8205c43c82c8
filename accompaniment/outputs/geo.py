"""The timetable as GeoJSON (RFC 7946): bases, and places with the shifts of each day."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from accompaniment.outputs.mark import Mark
from accompaniment.outputs.sheet import label
from accompaniment.timetable import Entry, Place, Timetable, Uncovered


def write(timetable: Timetable, mark: Mark | None = None) -> bytes:
    """One point for each base and for each place and day on which something is.

    Features of bases are `{kind: "base", people}`; of places `{kind: "place", day, teams,
    uncovered}`, with a team on every day it is out and an uncovered shift on the first day that
    suits. Points are as near as the timetable's reader may see them.
    """
    collection = {
        "type": "FeatureCollection",
        "properties": {"plan": label(timetable), "zone": timetable.zone.key, **_file(mark)},
        "features": [*_bases(timetable), *_places(timetable)],
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def _file(mark: Mark | None) -> dict[str, Any]:
    return {"file": mark.facts()} if mark else {}


def _point(place: Place, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {"code": place.code, "name": place.name, **properties},
    }


def _bases(timetable: Timetable) -> Iterator[dict[str, Any]]:
    for base in timetable.bases:
        people = [person.code for person in timetable.at_base(base.code)]
        yield _point(base, {"kind": "base", "people": people})


def _places(timetable: Timetable) -> Iterator[dict[str, Any]]:
    teams, uncovered = defaultdict(list), defaultdict(list)
    for entry in timetable.entries:
        for day in timetable.days:
            if entry.start.date() <= day <= entry.last_day:
                teams[day, entry.place].append(_team(entry))
    for shift in timetable.uncovered:
        uncovered[shift.starts[0].date(), shift.place].append(_open(shift))
    for day, place in sorted({*teams, *uncovered}, key=lambda key: (key[0], key[1].code)):
        properties = {
            "kind": "place",
            "day": day.isoformat(),
            "teams": teams[day, place],
            "uncovered": uncovered[day, place],
        }
        yield _point(place, properties)


def _team(entry: Entry) -> dict[str, Any]:
    return {
        "shift": entry.shift,
        "people": list(entry.team),
        "start": entry.start.isoformat(timespec="minutes"),
        "end": entry.end.isoformat(timespec="minutes"),
    }


def _open(shift: Uncovered) -> dict[str, Any]:
    return {"shift": shift.shift, "people": shift.team_min, "priority": shift.priority}
