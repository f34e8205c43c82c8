"""The crews that are out: where, and when they call."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from accompaniment import timetable
from accompaniment.models import PlanState, TravelTime
from tests import makers

OUT = datetime(2027, 1, 5, 11, tzinfo=UTC)
"""06:00 there: the crew left half an hour ago."""


@pytest.fixture
def plan(session, project):
    """Two whole days at a place three and a half hours away, which are part of them."""
    base = makers.a_base(session, project)
    far = makers.a_location(session, project, "BAJ", name="Bajo Atrato", lat=7.37, lon=-76.72)
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=210))
    stay = makers.a_shift(session, project, far, "R19", "2027-01-05T05:30-05:00", hours=35.5, from_base=True)
    people = [makers.a_volunteer(session, project, base)]
    return makers.a_plan(session, project, {stay: people}, PlanState.PUBLISHED)


@pytest.fixture
def facts(app, session, plan, request):
    """What the page says of the crew, by its labels."""
    session.commit()
    app.config["CLOCK"] = lambda: OUT
    text = " ".join(request.getfixturevalue("client").get("/watch").text.split())
    found = re.findall(r"<dt>(.*?)</dt>\s?<dd[^>]*>(.*?)</dd>", text)
    return {label: re.sub(r"<[^>]*>", "", value) for label, value in found}


def test_crew_is_there_when_it_has_arrived(facts) -> None:
    assert (facts["Leave base"], facts["Back at base"]) == ("Tue 5 Jan 05:30", "Wed 6 Jan 17:00")
    assert facts["There"] == "Tue 5 Jan 09:00 – Wed 6 Jan 13:30"


def test_place_has_its_name_and_code_beside_its_coordinates(facts) -> None:
    assert (facts["Place"], facts["Coordinates"]) == ("Bajo Atrato BAJ", "7.37, -76.72")


@pytest.mark.parametrize(
    ("after", "next_call"),
    [
        ("05 06:00", "05 08:30"),  # on a long way
        ("05 08:30", "05 09:00"),  # arriving
        ("05 09:00", "05 20:00"),  # in the evening
        ("05 20:00", "06 13:30"),  # setting off
        ("06 13:30", "06 16:30"),
        ("06 16:30", "06 17:00"),  # back
    ],
)
def test_crew_calls_on_its_way_and_when_it_arrives(session, plan, coordinator, after, next_call) -> None:
    now = datetime.fromisoformat(f"2027-01-{after.replace(' ', 'T')}-05:00")
    (crew,) = timetable.watch(session, plan, reader=coordinator, now=now)
    assert f"{crew.next:%d %H:%M}" == next_call
