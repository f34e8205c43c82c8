"""Small random problems rich in everything the format has, and plans that just miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from accompaniment.scheduling.check import check
from accompaniment.scheduling.formats import read_problem
from accompaniment.scheduling.plan import Plan, Team
from accompaniment.scheduling.problem import Problem
from accompaniment.scheduling.rules import Rule

# Each horizon but the first two begins a few days before a clock change of its zone; Hebron
# changes on a Saturday at 02:00, Lord Howe by half an hour.
CALENDARS = (
    ("America/Bogota", date(2027, 1, 4)),
    ("Asia/Kathmandu", date(2027, 2, 24)),
    ("Asia/Hebron", date(2027, 3, 24)),
    ("Asia/Hebron", date(2027, 10, 27)),
    ("Australia/Lord_Howe", date(2027, 4, 1)),
    ("Europe/Paris", date(2026, 12, 28)),
)
SKILLS = ("lead", "woman", "spanish")


class Maker:
    """Draws one problem; the same generator state gives the same problem."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.zone_name, self.first = rng.choice(CALENDARS)
        self.zone = ZoneInfo(self.zone_name)
        self.weeks = rng.choice((1, 2))
        self.busy = [rng.randint(0, 7 * self.weeks - 1) for _ in "12"]
        self.places = ["B1", "B2", "F1", "F2"]
        self.people = [f"V{n}" for n in range(1, rng.randint(2, 5) + 1)]

    def some(self, chance: float) -> bool:
        return self.rng.random() < chance

    def time(self, day: int, hour: int, minute: int = 0) -> str:
        """A local time on a day of the horizon (or before it), written with one of the offsets
        that people and programs use."""
        when = self.first + timedelta(day)
        local = datetime(when.year, when.month, when.day, hour, minute, tzinfo=self.zone)
        zone = self.rng.choice((self.zone, self.zone, UTC, ZoneInfo("Asia/Kolkata")))
        return local.astimezone(UTC).astimezone(zone).isoformat()

    def qualifications(self) -> dict[str, int]:
        return {skill: self.rng.randint(1, 3) for skill in SKILLS if self.some(0.6)}

    def volunteer(self, id: str) -> dict[str, Any]:
        rng = self.rng
        start = self.first + timedelta(rng.choice((-90, -90, -90, 2)))
        end = self.first + timedelta(rng.choice((90, 90, 90, 5)))
        absent = rng.randint(0, 6 * self.weeks)
        free = rng.randint(0, 6 * self.weeks)
        made = {
            "id": id, "base": rng.choice(("B1", "B1", "B2")),
            "service": {"start": start.isoformat(), "end": end.isoformat()},
            "unavailable": [{
                "start": self.time(absent, rng.choice((0, 0, 9))),
                "end": self.time(absent + rng.choice((1, 1, 2)), rng.choice((0, 0, 12))),
            }] if self.some(0.3) else [],
            "qualifications": self.qualifications(),
            "nationalities": rng.choice((["SE"], ["ES", "FR"], ["CO"], [])),
            "wishes": [{
                "start": self.time(free, 0), "end": self.time(free + 1, 12), "weight": rng.randint(0, 3)
            }] if self.some(0.4) else [],
        }  # fmt: skip
        if self.some(0.2):
            rules = self.rules()
            own = rng.sample(("buffer_minutes", "rest_minutes", "span_minutes", "week_load_minutes",
                              "free_days", "recovery", "nights"), 2)  # fmt: skip
            made["limits"] = {key: rules[key] for key in own}
        return made

    def shift(self, id: str) -> dict[str, Any]:
        rng = self.rng
        # Crowded days, so that duties meet and resources run out.
        day = rng.choice(self.busy) if self.some(0.35) else rng.randint(0, 7 * self.weeks - 1)
        smallest = rng.randint(1, 2)
        # 900 minutes from 09:00 end at midnight
        duration = rng.choice((120, 240, 300, 480, 900, 1440, 2880, 7200))
        hour = 9 if duration == 900 else rng.choice((0, 6, 8, 9, 9, 13, 20))
        starts = [self.time(day + n, hour, rng.choice((0, 0, 30))) for n in range(rng.choice((1, 1, 2, 3)))]
        made = {
            "id": id, "location": rng.choice(self.places), "starts": starts, "duration": duration,
            "load": rng.choice((0, 120, 480, 960)),
            "team": {"min": smallest, "max": smallest + rng.randint(0, 2)},
            "needs": [self.need(count) for count in (1, "all") if self.some(0.3)],
            "priority": rng.randint(1, 5),
        }  # fmt: skip
        if self.some(0.4):
            made["prefers"] = [self.need(rng.randint(1, 2)) | {"weight": rng.randint(0, 4)}]
        if self.some(0.5):
            made["defender"] = rng.choice(("G1", "G2"))
        if self.some(0.15):
            made["excluded"] = [rng.choice(self.people)]
        if self.some(0.3):
            made["from_base"] = self.some(0.8)
        if self.some(0.4):
            made["uses"] = [{"resource": rng.choice(("CAR", "SAT")), "count": rng.choice((1, 1, 2))}]
        return made

    def need(self, count: int | str) -> dict[str, Any]:
        return {"qualification": self.rng.choice(SKILLS), "level": self.rng.randint(1, 2), "count": count}

    def rules(self) -> dict[str, Any]:
        rng = self.rng
        return {
            "way_minutes": rng.choice((100, 300, 1440)), "buffer_minutes": rng.choice((0, 15, 60)),
            "rest_minutes": rng.choice((60, 480, 660)), "span_minutes": rng.choice((600, 840)),
            "week_load_minutes": rng.choice((960, 1920, 2880)),
            "free_days": rng.choice((
                [], [{"window": 7, "days": 1}],
                [{"window": 3, "days": 1}, {"window": 7, "days": 3}], [{"window": 5, "days": 3}],
            )),
            "recovery": rng.choice((
                [], [{"nights": 1, "days": 1}], [{"nights": 0, "days": 2}],
                [{"nights": 1, "days": 2}, {"nights": 2, "days": 4}],
            )),
            "nights": {"window": rng.choice((3, 7, 28)), "max": rng.choice((1, 2, 3, 12))},
            "home_country": rng.choice((0, 0, 0.5, 1 / 3, 0.34, 1)),
        }  # fmt: skip

    def history(self) -> list[dict[str, Any]]:
        made = []
        for volunteer in self.people:
            if self.some(0.4):
                day = -self.rng.randint(1, 6)
                end = day + self.rng.choice((0, 1, 2, 4))
                made.append({
                    "volunteer": volunteer, "start": self.time(day, 8),
                    "end": self.time(end, self.rng.choice((16, 22))) if end > day else self.time(day + 1, 0),
                    "location": self.rng.choice(self.places), "load": self.rng.choice((240, 960)),
                })  # fmt: skip
        return made

    def problem(self) -> dict[str, Any]:
        rng = self.rng
        shifts = [self.shift(f"S{n}") for n in range(1, rng.randint(3, 9) + 1)]
        made = {
            "format": "accompaniment-problem/1",
            "timezone": self.zone_name,
            "horizon": {
                "start": self.first.isoformat(),
                "end": (self.first + timedelta(7 * self.weeks)).isoformat(),
            },
            "locations": [
                {"id": place, "name": place, "country": "SE" if place == "F2" else "CO",
                 "lat": 4 + n / 3, "lon": -74 + n / 5, "base": place[0] == "B"}
                for n, place in enumerate(self.places)
            ],
            "travel": {
                "speed_kmh": 40, "detour": 1.4,
                "minutes": [["B1", "F1", 60], ["F1", "B1", 95], ["B2", "F1", 120]],
            },
            "volunteers": [self.volunteer(v) for v in self.people],
            "defenders": [{"id": "G1", "known": self.people[:1]}, {"id": "G2", "known": []}],
            "resources": [
                {"id": "CAR", "count": rng.randint(1, 2)}, {"id": "SAT", "count": rng.randint(0, 3)}
            ],
            "shifts": shifts,
            "incompatible": [self.people[:2]] if self.some(0.4) else [],
            "rules": self.rules(),
            "weights": {"uncovered": [1, 4, 16, 256, 4096]},
            "history": self.history(),
            "published": [],
            "pinned": [],
        }  # fmt: skip
        for shift in shifts:
            team = rng.sample(self.people, min(len(self.people), shift["team"]["min"]))
            if self.some(0.3):
                start = rng.choice((*shift["starts"], self.time(0, 7)))
                made["published"].append({"shift": shift["id"], "start": start, "volunteers": team})
            if self.some(0.08):
                pin = {"shift": shift["id"], "volunteers": team[:1]}
                made["pinned"].append(pin | ({"start": shift["starts"][-1]} if self.some(0.5) else {}))
        if made["published"] and self.some(0.5):
            made["published"].append({"shift": "GONE", "start": self.time(1, 7), "volunteers": []})
            made["changes_at_most"] = rng.randint(0, 8)
        return made


FURTHER: dict[str, Callable[[Random], Any]] = {
    "pairs": lambda rng: {"window": rng.choice((2, 7, 28)), "max": rng.choice((1, 1, 2))},
}
"""Values of the limits that may be left out: they are there where they are asked for."""


def a_random_problem(
    seed: int, further: Iterable[str] = (), *, early: bool = False
) -> tuple[dict[str, Any], Problem]:
    maker = Maker(Random(seed))
    raw = maker.problem()
    for key in further:
        raw["rules"][key] = FURTHER[key](Random(seed))
    if early:
        begin_early(maker, raw)
    return raw, read_problem(raw)


def begin_early(maker: Maker, raw: dict[str, Any]) -> None:
    """Half of the shifts can begin before the horizon, where everybody has worked too much already; and
    some have work after its end."""
    rng = maker.rng
    for shift in raw["shifts"]:
        if maker.some(0.5):
            shift["starts"] = [maker.time(-rng.randint(1, 3), rng.choice((9, 20))), *shift["starts"]]
    for volunteer in maker.people:
        days = [*rng.sample(range(-9, -3), rng.randint(2, 5)), *[7 * maker.weeks + 20] * maker.some(0.3)]
        raw["history"] += [
            {"volunteer": volunteer, "start": maker.time(day, 8), "end": maker.time(day, 10),
             "location": "B1", "load": 60}
            for day in days
        ]  # fmt: skip


def further_limits(rule: Rule) -> list[str]:
    """The limits of a rule that may be left out."""
    return [limit.name for limit in fields(rule) if limit.default is None]


def a_wild_plan(problem: Problem, rng: Random, *, foreign_starts: bool = False) -> Plan:
    """Teams of anybody."""
    teams = {}
    for shift in problem.shifts.values():
        if rng.random() < 0.6:
            start = rng.choice(shift.starts)
            if foreign_starts and rng.random() < 0.05:
                start += timedelta(minutes=30)
            size = min(len(problem.volunteers), rng.randint(1, shift.largest + 1))
            teams[shift.id] = Team(start, tuple(rng.sample(list(problem.volunteers), size)))
    return Plan(teams)


def a_near_plan(problem: Problem, rng: Random) -> Plan:
    """A plan that keeps most rules, and then one thing is changed: so that each rule is broken
    alone now and then, which a wild plan hardly ever does."""
    plan = Plan()
    for shift in rng.sample(list(problem.shifts.values()), len(problem.shifts)):
        best = len(check(problem, plan))
        for _ in range(3):
            size = min(len(problem.volunteers), rng.randint(shift.smallest, shift.largest))
            team = Team(rng.choice(shift.starts), tuple(rng.sample(list(problem.volunteers), size)))
            tried = plan.with_team(shift.id, team)
            if len(check(problem, tried)) <= best:
                plan = tried
                break
    return plan if rng.random() < 0.3 else one_change(problem, rng, plan)


def one_change(problem: Problem, rng: Random, plan: Plan) -> Plan:
    """Another team on some shift, or one person more, one fewer or the whole team half an hour
    later on a shift that has a team."""
    shift = rng.choice(list(problem.shifts.values()))
    people = rng.sample(list(problem.volunteers), len(problem.volunteers))
    team = plan.teams.get(shift.id)
    kind = rng.randrange(6) if team else 0
    if kind == 1:
        return plan.with_team(
            shift.id, Team(team.start, tuple({**dict.fromkeys(team.volunteers), people[0]: None}))
        )
    if kind == 2:
        return plan.with_team(shift.id, team.without_person(rng.choice(team.volunteers)))
    if kind == 3:
        return plan.with_team(shift.id, Team(team.start + timedelta(minutes=30), team.volunteers))
    size = min(len(people), rng.randint(shift.smallest, shift.largest))
    return plan.with_team(shift.id, Team(rng.choice(shift.starts), tuple(people[:size])))
