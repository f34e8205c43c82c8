"""Need to know, over many small offices made at random: nothing of others reaches a volunteer."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from accompaniment import access, timetable
from accompaniment.models import Absence, KeptBreach, Pin, PlanState, Role, Wish
from accompaniment.outputs import calendar, geo, plan, sheet
from tests import makers

MARGIN = timedelta(days=5)
WRITERS = (sheet.write_csv, geo.write, plan.write)


@pytest.fixture(params=range(8))
def office(request, session, project, now):
    """People at two bases, shifts over ten weeks, one published plan: with the dice of one number."""
    dice = random.Random(request.param)
    bases = [makers.a_base(session, project, f"BASE{n}", lat=7.123456 + n) for n in range(2)]
    places = [*bases, makers.a_location(session, project, "TOWN", lat=5.654321, lon=-75.123456)]
    people = [makers.a_volunteer(session, project, dice.choice(bases), f"V{n}x") for n in range(6)]
    defenders = [makers.a_defender(session, project, f"G{n}x") for n in range(3)]
    first = datetime(2026, 12, 1, 14, tzinfo=UTC)
    teams = {}
    for n in range(dice.randrange(1, 25)):
        start = first + timedelta(hours=dice.randrange(24 * 70))
        shift = makers.a_shift(
            session,
            project,
            dice.choice(places),
            f"R{n}x",
            start=start.isoformat(),
            hours=dice.randrange(1, 72),
            defender=dice.choice(defenders),
        )
        if dice.random() < 0.8:
            teams[shift] = dice.sample(people, dice.randrange(1, 4))
    days = {"first_day": first.date(), "end_day": first.date() + timedelta(days=75)}
    made = makers.a_plan(session, project, teams, PlanState.PUBLISHED, **days)
    for shift, team in teams.items():
        session.add(
            KeptBreach(plan=made, key=f"rest|{shift.code}|{team[0].code}|", reason="why", kept_at=now)
        )
        session.add(Pin(project_id=project.id, shift=shift, volunteer=team[0], made_at=now))
    for person in people:
        for kind in (Absence, Wish):
            span = {"first_day": days["first_day"], "last_day": days["first_day"] + timedelta(days=60)}
            session.add(kind(project_id=project.id, volunteer_id=person.id, **span))
    session.flush()
    return made, teams, people


def test_volunteer_sees_nothing_of_others(session, project, now, office) -> None:
    made, teams, people = office
    for person in people:
        reader = makers.an_account(session, project, person.code.lower(), Role.VOLUNTEER, person)
        since, until = access.window(reader, now)
        own = {
            shift.code: team
            for shift, team in teams.items()
            if person in team
            and since - MARGIN < shift.first_start < until + MARGIN  # days and ways round it up
        }
        found = timetable.read(session, made, reader=reader, now=now, first_day=since.date())
        assert {entry.shift for entry in found.entries} <= set(own)
        hidden = {shift.code for shift in teams} - set(own)
        seen = {person.code, *(one.code for team in own.values() for one in team)}
        hidden |= {other.code for other in people} - seen
        hidden |= {f"G{n}x" for n in range(3)} - {s.defender.code for s in teams if s.code in own}
        hidden |= {other.uid for other in people if other is not person} | {"why", "123456", "654321"}
        texts = [write(found).decode() for write in WRITERS]
        texts.append(repr(asdict(found)))
        diary = timetable.calendar(session, reader=reader, now=now, volunteer=person.code)
        texts += [calendar.write(diary).decode(), repr(asdict(diary))]
        assert [word for text in texts for word in hidden if word in text] == []
        assert [e for e in diary.events if e.people or not (since < e.end and e.start < until)] == []


def test_coordinator_sees_every_team(session, coordinator, now, office) -> None:
    made, teams, _ = office
    found = timetable.read(session, made, reader=coordinator, now=now)
    assert {entry.shift: set(entry.team) for entry in found.entries} == {
        shift.code: {person.code for person in team} for shift, team in teams.items()
    }
    assert sum(len(person.duties) for person in found.people) == sum(map(len, teams.values()))
