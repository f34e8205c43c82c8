"""The map's page, its frame and its land."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import PlanState, Project
from tests import makers


@pytest.fixture
def office(session: Session, project: Project) -> None:
    """One team on the way to a place with a hostile name, one shift that nobody took."""
    base = makers.a_base(session, project, name="Apartadó")
    place = makers.a_location(
        session,
        project,
        "BAJ",
        name="Ana ${window.PWN=41} `x` </script><img src=x onerror=y>",
        lat=7.37,
        lon=-76.72,
    )
    people = [makers.a_volunteer(session, project, base) for _ in range(2)]
    covered = makers.a_shift(session, project, place, "R1")
    makers.a_shift(session, project, base, "R2", start="2027-01-12T10:00-05:00")
    makers.a_plan(session, project, {covered: people}, state=PlanState.PUBLISHED)


def test_map_without_a_published_plan_says_so(client: FlaskClient) -> None:
    assert "No plan is published yet." in client.get("/map").text


def test_map_says_the_day_in_words(office: None, client: FlaskClient) -> None:
    text = client.get("/map?day=2027-01-12").text
    assert re.search(r"R1</span> visit: V1, V2", text)
    assert re.search(r"R2</span> visit: nobody yet", text)


def test_map_of_another_day_has_no_team(office: None, client: FlaskClient) -> None:
    assert "R1</span>" not in client.get("/map?day=2027-01-13").text


def test_frame_names_no_other_host_and_lets_no_name_into_a_script(office: None, client: FlaskClient) -> None:
    text = client.get("/map/frame?day=2027-01-12").text
    assert not re.search(r"https?://|src=.//", text.replace("http://www.w3.org", ""))
    assert "</script><img" not in text
    assert "`x`" not in re.sub(r'"[^"\n]*"', "", text)


def test_frame_scripts_all_carry_the_nonce(office: None, client: FlaskClient) -> None:
    answer = client.get("/map/frame?day=2027-01-12")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]).group(1)
    assert re.findall(r"<(?:script|style)\b(?![^>]*nonce)", answer.text) == []
    assert answer.get_data(as_text=True).count(nonce) > 2


def test_land_lies_around_the_places(office: None, client: FlaskClient) -> None:
    answer = client.get("/map/land.json")
    lons = [
        point[0]
        for feature in answer.json["features"]
        if feature["geometry"]["type"] == "Polygon"
        for point in feature["geometry"]["coordinates"][0]
    ]
    assert -83 < min(lons) < max(lons) < -70
    assert len(answer.data) < 100_000


@pytest.mark.parametrize(("day", "said"), [("2027-01-31", False), ("2027-02-01", True)])
def test_map_says_that_a_day_is_not_planned(office: None, client: FlaskClient, day: str, said: bool) -> None:
    assert ("This day is not planned yet." in client.get(f"/map?day={day}").text) == said


@pytest.mark.parametrize("day", ["2026-06-01", "2027-02-01", "2028-01-01", "soon"])
def test_map_of_a_day_outside_the_plan_shows_the_places(office: None, client: FlaskClient, day: str) -> None:
    assert client.get(f"/map?day={day}").status_code == 200
    assert client.get(f"/map/frame?day={day}").status_code == 200
