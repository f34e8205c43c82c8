#!/usr/bin/env python3
# Copied unchanged below this comment from the design material (tools/score_plan.py): the independent
# statement of the rules and costs, sharing no code with the planner.  Never edited, only replaced.
# fmt: off
# ruff: noqa
"""Independent scorer of an accompaniment plan: `score_plan.py problem.json plan.json`.

Reads the formats accompaniment-problem/1 and accompaniment-plan/1 (design/problem-format.md),
checks every hard rule and computes the six costs from the definitions there.  It shares no code
with any solver.  Standard library only, Python >= 3.11.

Prints one JSON object; exit status 0 when no hard rule is broken, 1 when one is, 2 when a file
cannot be read as its format.
"""
from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

COSTS = ("uncovered", "changes", "wishes", "fairness", "continuity", "travel")


def great_circle_km(a: dict, b: dict) -> float:
    """Haversine distance in km on a sphere of radius 6371.0 km."""
    la, lb = math.radians(a["lat"]), math.radians(b["lat"])
    dla, dlo = lb - la, math.radians(b["lon"] - a["lon"])
    h = math.sin(dla / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(dlo / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))


class Problem:
    def __init__(self, raw: dict):
        if raw.get("format") != "accompaniment-problem/1":
            raise ValueError("not an accompaniment-problem/1")
        self.raw = raw
        self.zone = ZoneInfo(raw["timezone"])
        self.start = date.fromisoformat(raw["horizon"]["start"])
        self.end = date.fromisoformat(raw["horizon"]["end"])
        self.locations = {x["id"]: x for x in raw["locations"]}
        self.volunteers = {x["id"]: x for x in raw["volunteers"]}
        self.shifts = {x["id"]: x for x in raw["shifts"]}
        self.rules = raw["rules"]
        self.given = {}
        for a, b, minutes in raw["travel"].get("minutes", []):
            self.given[a, b] = minutes
            self.given.setdefault((b, a), minutes)

    def travel(self, a: str, b: str) -> int:
        """Minutes from location a to location b."""
        if a == b:
            return 0
        if (a, b) in self.given:
            return self.given[a, b]
        t = self.raw["travel"]
        km = great_circle_km(self.locations[a], self.locations[b]) * t["detour"]
        return int(math.ceil(round(km / t["speed_kmh"] * 60, 6) / 5) * 5)

    def when(self, text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(self.zone)

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)

    def later(self, moment: datetime, by: float) -> datetime:
        """`by` elapsed minutes after `moment` (clock changes counted), in the problem's zone."""
        return (moment.astimezone(timezone.utc) + timedelta(minutes=by)).astimezone(self.zone)

    def dates(self, start: datetime, end: datetime) -> list[date]:
        """Local dates touched by [start, end)."""
        first, last = start.date(), self.later(end, -1 / 60).date()
        return [first + timedelta(n) for n in range((last - first).days + 1)]


def daterange(first: date, last: date) -> list[date]:
    """The dates from first up to, not including, last."""
    return [first + timedelta(n) for n in range(max(0, (last - first).days))]


def minutes(later: datetime, earlier: datetime) -> float:
    return (later.timestamp() - earlier.timestamp()) / 60


def score(p: Problem, plan: dict) -> dict:
    broken: list[str] = []
    rules = p.rules
    teams: dict[str, list[str]] = {}
    span: dict[str, tuple[datetime, datetime]] = {}
    for sid, given in plan["teams"].items():
        if sid not in p.shifts:
            broken.append(f"unknown shift {sid}")
            continue
        team, shift = given["volunteers"], p.shifts[sid]
        if not team:
            continue
        start = p.when(given["start"])
        if start.timestamp() not in {p.when(t).timestamp() for t in shift["starts"]}:
            broken.append(f"start: shift {sid} cannot start at {given['start']}")
        span[sid] = start, p.later(start, shift["duration"])
        broken += [f"shift {sid}: unknown volunteer {v}" for v in team if v not in p.volunteers]
        if len(set(team)) != len(team):
            broken.append(f"shift {sid}: someone is named twice")
        teams[sid] = [v for v in dict.fromkeys(team) if v in p.volunteers]

    duty: dict[str, list[str]] = defaultdict(list)
    incompatible = {frozenset(x) for x in p.raw.get("incompatible", [])}
    wishes = 0

    def holders(team: list[str], need: dict) -> int:
        return sum(p.volunteers[v]["qualifications"].get(need["qualification"], 0) >= need["level"] for v in team)

    for sid, team in teams.items():
        s = p.shifts[sid]
        low, high = s["team"]["min"], s["team"]["max"]
        if not low <= len(team) <= high:
            broken.append(f"team size: shift {sid} has {len(team)}, needs {low} to {high}")
        for need in s.get("needs", []):
            want = len(team) if need["count"] == "all" else need["count"]
            if holders(team, need) < want:
                broken.append(f"composition: shift {sid} needs {want} with {need['qualification']} >= "
                              f"{need['level']}, has {holders(team, need)}")
        for need in s.get("prefers", []):
            wishes += need["weight"] * max(0, need["count"] - holders(team, need))
        country = p.locations[s["location"]]["country"]
        nationals = [v for v in team if country in p.volunteers[v].get("nationalities", [])]
        if len(nationals) > rules["home_country"] * len(team) + 1e-9:
            broken.append(f"home country: {', '.join(nationals)} on shift {sid} in {country}")
        for i, a in enumerate(team):
            duty[a].append(sid)
            if p.travel(p.volunteers[a]["base"], s["location"]) > rules["way_minutes"]:
                broken.append(f"way: {a} on shift {sid} is more than {rules['way_minutes']} minutes away")
            if a in s.get("excluded", []):
                broken.append(f"excluded: {a} on shift {sid}")
            for b in team[i + 1:]:
                if frozenset((a, b)) in incompatible:
                    broken.append(f"incompatible: {a} and {b} on shift {sid}")
            start, end = span[sid]
            base = p.volunteers[a]["base"]
            place = base if s.get("from_base") else s["location"]
            out, back = p.later(start, -p.travel(base, place)), p.later(end, p.travel(place, base))
            service = p.volunteers[a]["service"]
            if (out < p.midnight(date.fromisoformat(service["start"]))
                    or back > p.midnight(date.fromisoformat(service["end"]))):
                broken.append(f"service: {a} on shift {sid}")
            for gap in p.volunteers[a].get("unavailable", []):
                if out < p.when(gap["end"]) and p.when(gap["start"]) < back:
                    broken.append(f"unavailable: {a} on shift {sid}")

    for pin in p.raw.get("pinned", []):
        for v in pin["volunteers"]:
            if v not in teams.get(pin["shift"], []):
                broken.append(f"pinned: {v} is not on shift {pin['shift']}")
        if "start" in pin and pin["shift"] in span and p.when(pin["start"]) != span[pin["shift"]][0]:
            broken.append(f"pinned: shift {pin['shift']} does not begin at {pin['start']}")

    for resource in p.raw.get("resources", []):
        steps = []
        for sid in teams:
            used = sum(u["count"] for u in p.shifts[sid].get("uses", []) if u["resource"] == resource["id"])
            if used:
                steps += [(span[sid][0].timestamp(), used), (span[sid][1].timestamp(), -used)]
        level = 0
        for at, step in sorted(steps):  # a return at an instant comes before a loan at it
            level += step
            if level > resource["count"]:
                broken.append(f"resource: {level} of {resource['id']} out at {datetime.fromtimestamp(at, p.zone)}")

    past: dict[str, list[dict]] = defaultdict(list)
    for h in p.raw.get("history", []):
        past[h["volunteer"]].append(h)

    load_squares = 0.0
    for v, volunteer in p.volunteers.items():
        limits = {**rules, **volunteer.get("limits", {})}
        work = [(*span[s], p.shifts[s]["location"], volunteer["base"] if p.shifts[s].get("from_base")
                 else p.shifts[s]["location"], s) for s in duty[v]]
        done = [(p.when(h["start"]), p.when(h["end"]), h["location"], h["location"], "history") for h in past[v]]
        chain = sorted(work + done, key=lambda x: (x[0].timestamp(), x[1].timestamp()))
        for i, (a0, a1, aloc, aplace, aid) in enumerate(chain):
            a_dates = p.dates(a0, a1)
            for b0, b1, _, bplace, bid in chain[i + 1:]:
                if aid == bid == "history":
                    continue
                gap, way = minutes(b0, a1), p.travel(aplace, bplace)
                one_day = len(set(a_dates) | set(p.dates(b0, b1))) == 1
                chained = (one_day and gap >= way + limits["buffer_minutes"]
                           and minutes(b1, a0) <= limits["span_minutes"])
                if not chained and gap < limits["rest_minutes"] + way:
                    broken.append(f"rest: {v} between {aid} and {bid}")
                owed = max((r["days"] for r in limits["recovery"]
                            if not p.locations[aloc]["base"] and len(a_dates) - 1 >= r["nights"]), default=0)
                if owed and (b0.date() - a_dates[-1]).days - 1 < owed:
                    broken.append(f"recovery: {v} is owed {owed} days after {aid}, before {bid}")
        weeks: dict[tuple, int] = defaultdict(int)
        for s in duty[v]:
            weeks[span[s][0].isocalendar()[:2]] += p.shifts[s]["load"]
        for h in past[v]:
            weeks[p.when(h["start"]).isocalendar()[:2]] += h["load"]
        for week in sorted({span[s][0].isocalendar()[:2] for s in duty[v]}):
            if weeks[week] > limits["week_load_minutes"]:
                broken.append(f"week load: {v} in week {week[0]}-W{week[1]:02} has {weeks[week]}")

        days, nights = set(), set()
        for a0, a1, loc, _, _ in chain:
            touched = p.dates(a0, a1)
            days.update(touched)
            if not p.locations[loc]["base"]:
                nights.update(touched[:-1])
        first = max(p.start, date.fromisoformat(volunteer["service"]["start"]))
        last = min(p.end, date.fromisoformat(volunteer["service"]["end"]))
        for rule in limits["free_days"]:
            for day in (d for d in daterange(first, last) if d in days):
                window = [day - timedelta(n) for n in range(rule["window"])]
                free = sum(d not in days for d in window)
                if free < rule["days"]:
                    broken.append(f"free days: {v} has {free} in the {rule['window']} days to {day}")
        for day in sorted(d for d in nights if p.start <= d < p.end):
            inside = sum(day - timedelta(limits["nights"]["window"] - 1) <= n <= day for n in nights)
            if inside > limits["nights"]["max"]:
                broken.append(f"nights away: {v} has {inside} in the {limits['nights']['window']} days to {day}")

        available = 0
        for day in daterange(first, last):
            morning, evening = p.midnight(day), p.midnight(day + timedelta(1))
            if not any(p.when(g["start"]) <= morning and p.when(g["end"]) >= evening
                       for g in volunteer.get("unavailable", [])):
                available += 1
        if available:
            hours = sum(p.shifts[s]["load"] for s in duty[v]) / 60
            load_squares += hours * hours / available
        for wish in volunteer.get("wishes", []):
            if any(span[s][0] < p.when(wish["end"]) and p.when(wish["start"]) < span[s][1] for s in duty[v]):
                wishes += wish["weight"]

    weights = p.raw["weights"]["uncovered"]
    missing = [s["priority"] for s in p.raw["shifts"] if s["id"] not in teams]
    uncovered = sum(weights[level - 1] for level in missing)
    changes = 0
    for old in p.raw.get("published", []):
        if old["shift"] in p.shifts:
            was, now = set(old["volunteers"]), set(teams.get(old["shift"], []))
            changes += len(was ^ now)
            if old["shift"] in span and p.when(old["start"]) != span[old["shift"]][0]:
                changes += len(was & now)
    if "changes_at_most" in p.raw and changes > p.raw["changes_at_most"]:
        broken.append(f"changes: {changes}, at most {p.raw['changes_at_most']} wanted")
    known = {d["id"]: set(d.get("known", [])) for d in p.raw.get("defenders", [])}
    new_faces: set[tuple[str, str]] = set()
    for sid, team in teams.items():
        defender = p.shifts[sid].get("defender")
        if defender:
            new_faces.update((defender, v) for v in team if v not in known.get(defender, set()))
    travel = sum(2 * p.travel(p.volunteers[v]["base"], p.shifts[sid]["location"])
                 for sid, team in teams.items() for v in team)
    costs = dict(zip(COSTS, (uncovered, changes, wishes, round(load_squares, 2), len(new_faces), travel)))
    return {"hard_violations": len(broken), "costs": costs, "covered": len(teams), "shifts": len(p.shifts),
            "uncovered_by_priority": {level: missing.count(level) for level in range(len(weights), 0, -1)},
            "violations": broken[:50]}


def main(argv: list[str]) -> int:
    try:
        problem = Problem(json.load(open(argv[1], encoding="utf-8")))
        plan = json.load(open(argv[2], encoding="utf-8"))
        if plan.get("format") != "accompaniment-plan/1":
            raise ValueError("not an accompaniment-plan/1")
    except (IndexError, OSError, ValueError, KeyError, TypeError) as fault:
        print(f"score_plan: {fault}", file=sys.stderr)
        return 2
    result = score(problem, plan)
    print(json.dumps(result, indent=1))
    return 1 if result["hard_violations"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
