"""Reads accompaniment-problem/1 from parsed JSON; `formats.read_problem` is the door to it."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from . import reading as r
from .clock import Clock
from .ledger import Ledger, read_ledger
from .problem import (
    Dates,
    Defender,
    Interval,
    Location,
    Need,
    Pin,
    Preference,
    Problem,
    Published,
    Resource,
    Shift,
    Volunteer,
    Wish,
    Work,
)  # fmt: skip
from .reading import LONGEST_DAYS, FormatError
from .rules import LIMITS, Limits
from .travel import Travel

FORMAT = "accompaniment-problem/1"
PRIORITIES = 5
LONGEST_MINUTES = 366 * 24 * 60

whole, positive = r.whole(), r.whole(1)
moments = r.distinct(r.moment)
team_size = {"min": positive, "max": positive}

READERS: dict[str, r.Reader] = {key: limit.metadata["read"] for key, limit in LIMITS.items()}
PERSONAL: dict[str, r.Reader] = {key: READERS[key] for key in LIMITS if not LIMITS[key].metadata["of_all"]}
MAY_BE_LEFT_OUT = [key for key, limit in LIMITS.items() if limit.default is None]


class ProblemReader:
    """Reads one problem, each part with what was read before it, so that an unknown id is found
    at its place."""

    def __init__(self):
        self.clock: Clock
        self.locations: dict[str, Location] = {}
        self.volunteers: dict[str, Volunteer] = {}
        self.defenders: dict[str, Defender] = {}
        self.resources: dict[str, Resource] = {}
        self.shifts: dict[str, Shift] = {}
        self.people = r.distinct(self.volunteer_id)

    def read(self, raw: Any) -> Problem:
        parts = r.fields(
            raw,
            {
                "format": self.format,
                "timezone": self.timezone,
                "horizon": self.horizon,
                "locations": lambda raw: self.by_id(raw, self.location, self.locations),
                "travel": self.travel,
                "volunteers": lambda raw: self.by_id(raw, self.volunteer, self.volunteers),
                "defenders": lambda raw: self.by_id(raw, self.defender, self.defenders),
                "resources": lambda raw: self.by_id(raw, self.resource, self.resources),
                "shifts": lambda raw: self.by_id(raw, self.shift, self.shifts),
                "incompatible": r.items(self.pair),
                "rules": self.limits,
                "weights": self.weights,
                "history": self.history,
                "published": self.published,
                "pinned": r.items(self.pin),
            },
            {"changes_at_most": whole, "ledger": lambda raw: read_ledger(raw, self.volunteer_id)},
        )
        return Problem(
            clock=self.clock,
            horizon=parts["horizon"],
            locations=self.locations,
            travel=parts["travel"],
            volunteers=self.volunteers,
            defenders=self.defenders,
            resources=self.resources,
            shifts=self.shifts,
            incompatible=frozenset(parts["incompatible"]),
            rules=parts["rules"],
            uncovered_weights=parts["weights"]["uncovered"],
            history=parts["history"],
            published=parts["published"],
            pinned=parts["pinned"],
            changes_at_most=parts.get("changes_at_most"),
            ledger=parts.get("ledger", Ledger()),
        )

    def by_id(self, raw: Any, read: r.Reader, known: dict[str, Any]) -> None:
        """Adds a list of things with ids to those that are known."""
        things = r.items(read)(raw)
        r.refuse_repeats((thing.id for thing in things), ".id")
        known.update((thing.id, thing) for thing in things)

    def location_id(self, raw: Any) -> str:
        return r.known(raw, self.locations, "location")

    def volunteer_id(self, raw: Any) -> str:
        return r.known(raw, self.volunteers, "volunteer")

    def defender_id(self, raw: Any) -> str:
        return r.known(raw, self.defenders, "defender")

    def resource_id(self, raw: Any) -> str:
        return r.known(raw, self.resources, "resource")

    def shift_id(self, raw: Any) -> str:
        return r.known(raw, self.shifts, "shift")

    def format(self, raw: Any) -> None:
        if raw != FORMAT:
            raise r.fault(f"is not {FORMAT}")

    def timezone(self, raw: Any) -> None:
        try:
            self.clock = Clock(ZoneInfo(r.name(raw)))
        except FormatError:
            raise
        # zoneinfo raises OSError for the name of a folder of zones, ValueError for a path.
        except (KeyError, ValueError, OSError):
            raise r.fault("is not a known time zone") from None

    def horizon(self, raw: Any) -> Dates:
        dates = Dates(**r.stretch(r.day)(raw))
        if len(dates.days) > LONGEST_DAYS:
            raise r.fault("is longer than ten years")
        return dates

    def location(self, raw: Any) -> Location:
        keys = {
            "id": r.name, "name": r.text, "country": r.country,
            "lat": r.number(-90, 90), "lon": r.number(-180, 180), "base": r.truth,
        }  # fmt: skip
        return Location(**r.fields(raw, keys))

    def travel(self, raw: Any) -> Travel:
        # Slower or longer ways than these would overflow a calendar.
        keys = {"speed_kmh": r.number(1, 2000), "detour": r.number(0.1, 10)}
        parts = r.fields(raw, {**keys, "minutes": r.items(self.way)})
        ways = parts["minutes"]
        r.at("minutes", r.refuse_repeats, [(a, b) for a, b, _ in ways])
        given = {(a, b): minutes for a, b, minutes in ways}
        return Travel(self.locations, parts["speed_kmh"], parts["detour"], given)

    def way(self, raw: Any) -> tuple[str, str, int]:
        if type(raw) is not list or len(raw) != 3:
            raise r.fault("is not [from, to, minutes]")
        a, b = r.items(self.location_id)(raw[:2])
        return a, b, r.at("[2]", whole, raw[2])

    def volunteer(self, raw: Any) -> Volunteer:
        parts = r.fields(
            raw,
            {
                "id": r.name,
                "base": self.location_id,
                "service": lambda raw: Dates(**r.stretch(r.day)(raw)),
                "unavailable": r.items(lambda raw: Interval(**r.stretch(r.moment)(raw))),
                "qualifications": self.qualifications,
                "nationalities": r.distinct(r.country),
                "wishes": r.items(lambda raw: Wish(**r.stretch(r.moment, weight=whole)(raw))),
            },
            {"limits": lambda raw: r.fields(raw, {}, PERSONAL)},
        )
        parts["nationalities"] = frozenset(parts["nationalities"])
        return Volunteer(**parts)

    def qualifications(self, raw: Any) -> dict[str, int]:
        if type(raw) is not dict:
            raise r.fault("is not an object")
        return {r.name(key): r.at(key, positive, level) for key, level in raw.items()}

    def defender(self, raw: Any) -> Defender:
        parts = r.fields(raw, {"id": r.name, "known": self.people})
        return Defender(parts["id"], frozenset(parts["known"]))

    def resource(self, raw: Any) -> Resource:
        return Resource(**r.fields(raw, {"id": r.name, "count": whole}))

    def shift(self, raw: Any) -> Shift:
        parts = r.fields(raw, *self._of_shift)
        parts["smallest"], parts["largest"] = parts.pop("team")
        parts["excluded"] = frozenset(parts.get("excluded", ()))
        return Shift(**parts)

    @cached_property
    def _of_shift(self) -> tuple[dict[str, r.Reader], dict[str, r.Reader]]:
        needed = {
            "id": r.name,
            "location": self.location_id,
            "starts": self.starts,
            "duration": r.whole(1, LONGEST_MINUTES),
            "load": whole,
            "team": self.team_size,
            "needs": r.items(self.need),
            "priority": r.whole(1, PRIORITIES),
        }
        further = {
            "title": r.text,
            "defender": self.defender_id,
            "prefers": r.items(self.preference),
            "excluded": self.people,
            "from_base": r.truth,
            "uses": self.uses,
        }
        return needed, further

    def starts(self, raw: Any) -> tuple:
        starts = moments(raw)
        if not starts:
            raise r.fault("is empty")
        return starts

    def team_size(self, raw: Any) -> tuple[int, int]:
        parts = r.fields(raw, team_size)
        if parts["max"] < parts["min"]:
            raise FormatError("max", "is less than min")
        return parts["min"], parts["max"]

    def need(self, raw: Any) -> Need:
        keys = {"qualification": r.name, "level": positive, "count": self.need_count}
        return Need(**r.fields(raw, keys))

    def need_count(self, raw: Any) -> int | str:
        return raw if raw == "all" else whole(raw)

    def preference(self, raw: Any) -> Preference:
        keys = {"qualification": r.name, "level": positive, "count": whole, "weight": whole}
        return Preference(**r.fields(raw, keys))

    def uses(self, raw: Any) -> dict[str, int]:
        uses: dict[str, int] = {}
        keys = {"resource": self.resource_id, "count": whole}
        for use in r.items(lambda raw: r.fields(raw, keys))(raw):
            uses[use["resource"]] = uses.get(use["resource"], 0) + use["count"]
        return uses

    def pair(self, raw: Any) -> frozenset[str]:
        pair = frozenset(self.people(raw))
        if len(pair) != 2:
            raise r.fault("is not a pair of volunteers")
        return pair

    def limits(self, raw: Any) -> Limits:
        further = {key: READERS[key] for key in MAY_BE_LEFT_OUT}
        return Limits(**r.fields(raw, {key: READERS[key] for key in READERS.keys() - further}, further))

    def weights(self, raw: Any) -> dict[str, tuple[int, ...]]:
        parts = r.fields(raw, {"uncovered": r.items(r.whole(0, 10**9))})
        if len(parts["uncovered"]) != PRIORITIES:
            raise FormatError("uncovered", f"has not {PRIORITIES} weights")
        return parts

    def history(self, raw: Any) -> dict[str, tuple[Work, ...]]:
        done: dict[str, list[Work]] = {}
        for volunteer, work in r.items(self.past)(raw):
            done.setdefault(volunteer, []).append(work)
        return {volunteer: tuple(works) for volunteer, works in done.items()}

    def past(self, raw: Any) -> tuple[str, Work]:
        more = {"volunteer": self.volunteer_id, "location": self.location_id, "load": whole}
        parts = r.stretch(r.moment, **more)(raw)
        start, end, place = parts["start"], parts["end"], parts["location"]
        days, week = self.clock.days(start, end), self.clock.week(start)
        away = not self.locations[place].base
        return parts["volunteer"], Work(None, start, end, place, away, parts["load"], days, week)

    def published(self, raw: Any) -> dict[str, Published]:
        # The shift may be gone since: the format counts only those that still exist.
        keys = {"shift": r.name, "start": r.moment, "volunteers": self.people}
        told = r.items(lambda raw: Published(**r.fields(raw, keys)))(raw)
        r.refuse_repeats((entry.shift for entry in told), ".shift")
        return {entry.shift: entry for entry in told}

    def pin(self, raw: Any) -> Pin:
        parts = r.fields(raw, {"shift": self.shift_id, "volunteers": self.people}, {"start": r.moment})
        return Pin(parts["shift"], parts.get("start"), parts["volunteers"])
