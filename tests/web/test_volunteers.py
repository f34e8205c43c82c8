"""Volunteers: the list and the form."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import Absence, IncompatiblePair, Location, Project, Volunteer, Wish
from tests import makers
from tests.web.forms import errors, fields, fill, named


@pytest.fixture
def base(session: Session, project: Project) -> Location:
    return makers.a_base(session, project, "APA")


@pytest.fixture
def good(base: Location) -> dict[str, str]:
    return {
        "base_id": str(base.id),
        "arrives": "2027-02-01",
        "leaves": "2028-02-01",
        "nationalities": "gb; ie",
    }


def test_new_volunteer_is_kept_with_all_rows(
    good: dict[str, str], client: FlaskClient, session: Session, base: Location
) -> None:
    answer = fill(
        client,
        "/volunteers/new",
        **good,
        counts_from="2027-03-01",
        gender="woman",
        email="v1@example.org",
        qualifications__0__name="spanish",
        qualifications__0__level="4",
        qualifications__0__expires="2027-12-31",
        absences__0__first_day="2027-05-01",
        absences__0__last_day="2027-05-03",
        wishes__0__first_day="2027-06-01",
        wishes__0__last_day="2027-06-01",
        wishes__0__weight="2",
    )
    assert (answer.status_code, answer.location) == (303, "/volunteers")
    person = session.scalars(select(Volunteer)).one()
    assert (person.code, person.base_id, person.nationalities) == ("V1", base.id, ["GB", "IE"])
    assert (person.arrives, person.counts_from, person.leaves) == (
        date(2027, 2, 1),
        date(2027, 3, 1),
        date(2028, 2, 1),
    )
    assert (person.gender, person.email, person.limits) == ("woman", "v1@example.org", {})
    [skill] = person.qualifications
    assert (skill.name, skill.level, skill.expires) == ("spanish", 4, date(2027, 12, 31))
    [absence] = person.absences
    assert (absence.first_day, absence.last_day, absence.kind) == (
        date(2027, 5, 1),
        date(2027, 5, 3),
        "leave",
    )
    [wish] = person.wishes
    assert (wish.first_day, wish.last_day, wish.weight) == (date(2027, 6, 1), date(2027, 6, 1), 2)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("arrives", "", "This is needed."),
        ("arrives", "31.1.2027", "A date is written 2027-01-31."),
        ("leaves", "2027-02-01", "They would leave before they arrive."),
        ("counts_from", "2027-01-31", "This day is not between arriving and leaving."),
        ("counts_from", "2028-02-02", "This day is not between arriving and leaving."),
        ("nationalities", "", "This is needed."),
        ("nationalities", "GB, Atlantis", "A country is two letters, as CO for Colombia."),
        ("email", "nowhere", "This is no e-mail address."),
        ("incompatible", "V77", "No volunteer has the code V77."),
        ("base_id", "", "Choose one."),
        ("rest_minutes", "long", "Hours are written 11 or 11:30."),
        ("nights_max", "5", "Give both numbers, or none."),
        ("qualifications-0-name", "a:b", "A qualification is a word, as first-aid or spanish:B2."),
        ("absences-0-first_day", "2027-05-01", "This is needed."),
        ("free_days-0-window", "7", "This is needed."),
    ],
)
def test_new_volunteer_wrong_field_keeps_what_was_typed(
    good: dict[str, str], client: FlaskClient, session: Session, field: str, text: str, sentence: str
) -> None:
    answer = fill(client, "/volunteers/new", **{**good, field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    assert fields(answer)[field] == text
    assert session.scalars(select(Volunteer)).all() == []


def test_new_volunteer_absence_that_ends_before_it_begins_is_refused(
    good: dict[str, str], client: FlaskClient
) -> None:
    days = {"absences-0-first_day": "2027-05-02", "absences-0-last_day": "2027-05-01"}
    assert errors(fill(client, "/volunteers/new", **good, **days)) == ["The last day is before the first."]


def test_new_volunteer_qualification_twice_is_refused(good: dict[str, str], client: FlaskClient) -> None:
    sent = fields(client.get("/volunteers/new")) | good
    sent |= {"qualifications-0-name": "lead", "qualifications-1-name": "Lead"}
    answer = client.post("/volunteers/new", data=sent)
    assert (answer.status_code, errors(answer)) == (422, ["Written twice: lead."])


def test_one_more_row_keeps_what_was_typed_and_saves_nothing(
    good: dict[str, str], client: FlaskClient, session: Session
) -> None:
    typed = named({"qualifications__0__name": "spanish", "add": "qualifications"})
    answer = fill(client, "/volunteers/new", **{**good, "leaves": "nonsense"}, **typed)
    assert (answer.status_code, errors(answer)) == (200, [])
    kept = fields(answer)
    assert (kept["qualifications-0-name"], kept["qualifications-1-name"]) == ("spanish", "")
    assert kept["leaves"] == "nonsense"
    assert session.scalars(select(Volunteer)).all() == []


def test_rows_change_in_place_and_an_emptied_one_goes(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    person = makers.a_volunteer(session, project, base, "V1", {"lead": 1, "spanish": 4})
    session.commit()
    address = f"/volunteers/{person.id}"
    sent = fields(client.get(address)) | {
        "qualifications-0-name": "",
        "qualifications-1-level": "5",
        "qualifications-2-name": "driver",
    }
    assert client.post(address, data=sent).status_code == 303
    session.refresh(person)
    assert [(skill.name, skill.level) for skill in person.qualifications] == [("driver", 1), ("spanish", 5)]


def test_own_limits_are_kept_as_the_planner_wants_them(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    person = makers.a_volunteer(session, project, base, "V1")
    session.commit()
    fill(
        client,
        f"/volunteers/{person.id}",
        rest_minutes="12:30",
        buffer_minutes="0:20",
        nights_max="4",
        nights_window="28",
        free_days__0__window="7",
        free_days__0__days="2",
        recovery__0__nights="3",
        recovery__0__days="1",
    )
    session.refresh(person)
    assert person.limits == {
        "rest_minutes": 750,
        "buffer_minutes": 20,
        "nights": {"window": 28, "max": 4},
        "free_days": [{"window": 7, "days": 2}],
        "recovery": [{"nights": 3, "days": 1}],
    }


def test_own_limits_opened_and_saved_stay(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    limits = {"rest_minutes": 751, "nights": {"window": 9, "max": 0}, "recovery": [{"nights": 2, "days": 1}]}
    person = makers.a_volunteer(session, project, base, "V1", limits=dict(limits))
    about = {"project_id": project.id, "first_day": date(2027, 5, 1), "last_day": date(2027, 5, 2)}
    person.absences, person.wishes = [Absence(**about, note="by bus")], [Wish(**about, weight=7)]
    session.commit()
    assert fill(client, f"/volunteers/{person.id}").status_code == 303
    session.refresh(person)
    assert (person.limits, person.absences[0].note, person.wishes[0].weight) == (limits, "by bus", 7)


def test_incompatible_is_kept_both_ways(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    one, two, _three = (makers.a_volunteer(session, project, base, code) for code in ("V1", "V2", "V3"))
    session.commit()
    first, second = f"/volunteers/{one.id}", f"/volunteers/{two.id}"
    fill(client, first, incompatible="V2 V3")
    assert fields(client.get(second))["incompatible"] == "V1"
    fill(client, second, incompatible="")
    assert fields(client.get(first))["incompatible"] == "V3"
    assert len(session.scalars(select(IncompatiblePair)).all()) == 1


def test_incompatible_with_oneself_is_refused(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    person = makers.a_volunteer(session, project, base, "V1")
    session.commit()
    answer = fill(client, f"/volunteers/{person.id}", incompatible="V1")
    assert errors(answer) == ["Nobody is incompatible with themselves."]


def test_new_volunteer_gets_the_next_code(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    makers.a_volunteer(session, project, base, "V9")
    session.commit()
    assert fields(client.get("/volunteers/new"))["code"] == "V10"


def test_list_is_filtered(base: Location, client: FlaskClient, session: Session, project: Project) -> None:
    other = makers.a_base(session, project, "BOG")
    makers.a_volunteer(session, project, base, "HERE", {"spanish": 5, "lead": 1})
    makers.a_volunteer(session, project, other, "COMING", arrives=date(2027, 1, 5))
    makers.a_volunteer(session, project, base, "LEFT", leaves=date(2027, 1, 4))
    session.commit()

    def codes(**query: object) -> list[str]:
        page = client.get("/volunteers", query_string=query).text
        return [code for code in ("COMING", "HERE", "LEFT") if f">{code}</a>" in page]

    assert codes() == ["COMING", "HERE"]
    assert codes(when="now") == ["HERE"]
    assert codes(when="all") == ["COMING", "HERE", "LEFT"]
    assert codes(base=other.id) == ["COMING"]
    assert codes(can="lead") == ["HERE"]
    assert codes(q="her") == ["HERE"]


def test_list_writes_languages_by_cefr(
    base: Location, client: FlaskClient, session: Session, project: Project
) -> None:
    makers.a_volunteer(session, project, base, "V1", {"spanish": 4, "lead": 1, "driver": 2})
    session.commit()
    assert "driver 2, lead, spanish B2" in client.get("/volunteers").text
