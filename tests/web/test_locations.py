"""Places and the ways between them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Location, Project, TravelTime
from tests import makers
from tests.web.forms import errors, fill

GOOD = {"code": "MUT", "name": "Mutatá", "country": "co", "lat": "7,24", "lon": "-76.44"}


def test_new_place_is_kept(client: FlaskClient, session: Session) -> None:
    answer = fill(client, "/locations/new", **GOOD)
    assert (answer.status_code, answer.location) == (303, "/locations")
    place = session.scalars(select(Location)).one()
    assert (place.code, place.name, place.country, place.lat, place.lon) == (
        "MUT",
        "Mutatá",
        "CO",
        7.24,
        -76.44,
    )
    assert (place.base, place.phone_coverage) == (False, True)


@pytest.mark.parametrize("text", ["Colombia", "colombia", "CO"])
def test_new_place_country_by_code_or_name(client: FlaskClient, session: Session, text: str) -> None:
    fill(client, "/locations/new", **{**GOOD, "country": text})
    assert session.scalars(select(Location.country)).one() == "CO"


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("code", "", "This is needed."),
        ("code", "A;B", "A code is up to 40 letters, digits, spaces and dashes, without ; : @ |."),
        ("name", "   ", "This is needed."),
        ("country", "XX", "A country is two letters, as CO for Colombia."),
        ("country", "ZZ", "A country is two letters, as CO for Colombia."),
        ("country", "EU", "A country is two letters, as CO for Colombia."),
        ("lat", "91", "A number from -90 to 90 is needed."),
        ("lat", "north", "A number is needed, as 4.71."),
        ("lat", "nan", "A number is needed, as 4.71."),
        ("lon", "-181", "A number from -180 to 180 is needed."),
    ],
)
def test_new_place_wrong_field_keeps_what_was_typed(
    client: FlaskClient, session: Session, field: str, text: str, sentence: str
) -> None:
    answer = fill(client, "/locations/new", **{**GOOD, field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert f'value="{text}"' in answer.text
    assert session.scalars(select(Location)).all() == []


def test_place_is_changed(client: FlaskClient, session: Session, project: Project) -> None:
    place = makers.a_location(session, project, "TUR", base=True)
    session.commit()
    fill(client, f"/locations/{place.id}", name="Turbo")
    session.refresh(place)
    assert (place.name, place.base, place.lat) == ("Turbo", True, 7.88)


def test_list_bases_and_countries_are_filtered(
    client: FlaskClient, session: Session, project: Project
) -> None:
    makers.a_base(session, project, "APA")
    makers.a_location(session, project, "TUR")
    makers.a_location(session, project, "PAN", country="PA")
    session.commit()

    def codes(address: str) -> list[str]:
        page = client.get(address).text
        return [code for code in ("APA", "TUR", "PAN") if f">{code}</a>" in page]

    assert codes("/locations") == ["APA", "TUR", "PAN"]
    assert codes("/locations?base=1") == ["APA"]
    assert codes("/locations?country=PA") == ["PAN"]
    assert codes("/locations?q=tu") == ["TUR"]
    assert codes("/locations?q=%25") == []


def test_list_shows_the_way_to_a_base(client: FlaskClient, session: Session, project: Project) -> None:
    base, place = makers.a_base(session, project, "APA"), makers.a_location(session, project, "BAJ")
    session.add(TravelTime(project_id=project.id, origin=place, destination=base, minutes=210, by="truck"))
    session.commit()
    page = client.get("/locations").text
    assert '<span class="number">APA 3 h 30</span> <span class="soft">truck</span>' in page
