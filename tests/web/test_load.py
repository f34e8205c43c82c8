"""What everybody did lately, on a page for the office and on each volunteer's own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import PlanState, Project, Role, Volunteer
from tests import makers
from tests.conftest import NOW
from tests.web.forms import errors, fill


@pytest.fixture
def people(session: Session, project: Project) -> list[Volunteer]:
    """V1 did 16 hours and two nights, V2 8 hours, V3 4 hours, each in 8 weeks; V10 has only come."""
    base, field = makers.a_base(session, project), makers.a_location(session, project)
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2", "V3")]
    came = (NOW + timedelta(days=-1)).date()
    people.append(makers.a_volunteer(session, project, base, "V10", arrives=came, counts_from=NOW.date()))
    at = datetime.fromisoformat
    stay = makers.a_shift(
        session, project, field, start="2026-12-08T09:00-05:00", hours=50, team=(1, 1), load_minutes=960
    )
    day = makers.a_shift(session, project, base, start="2026-12-15T09:00-05:00", hours=8, team=(1, 1))
    half = makers.a_shift(session, project, base, start="2026-12-16T09:00-05:00", hours=4, team=(1, 1))
    teams = {stay: [people[0]], day: [people[1]], half: [people[2]]}
    facts = {"first_day": at("2026-12-01").date(), "published_at": at("2026-12-01T00:00Z")}
    makers.a_plan(session, project, teams, PlanState.PUBLISHED, **facts)
    session.commit()
    return people


def rows(page: str) -> list[list[str]]:
    """The cells of the table's body, without their tags."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells]


def test_everybody_is_shown_a_week_beside_the_median(client: FlaskClient, people: list[Volunteer]) -> None:
    shown = rows(client.get("/load").text)
    assert shown[0] == ["The team's median", "", "1.0", "1.0", "0.0", "0.0", "0.0"]
    assert shown[1][0] == "V1 Apa more than 20 % above the median"
    assert shown[1][1:] == ["8.0", "2.5", "2.0", "0.2", "0.0", "0.0"]
    assert [row[0] for row in shown[2:]] == ["V2 Apa", "V3 Apa", "V10 Apa"]
    assert shown[4][1:] == ["0.0", "–", "–", "–", "–", "–"]


def test_table_is_sorted_by_the_column_that_is_asked_for(
    client: FlaskClient, people: list[Volunteer]
) -> None:
    def order(sort: str) -> list[str]:
        return [row[0].split()[0] for row in rows(client.get(f"/load?sort={sort}").text)[1:]]

    assert order("load") == ["V1", "V2", "V3", "V10"]
    assert order("weeks") == ["V10", "V1", "V2", "V3"]
    assert order("no such column") == ["V1", "V2", "V3", "V10"]


def test_page_of_an_empty_office_says_so(client: FlaskClient) -> None:
    assert "Nobody is here yet." in client.get("/load").text


def test_volunteer_sees_only_their_own(
    app: Flask, session: Session, project: Project, people: list[Volunteer]
) -> None:
    account = makers.an_account(session, project, "one", Role.VOLUNTEER, people[0])
    session.commit()
    browser = app.test_client(user=account)
    assert browser.get("/load").status_code == 403
    page = " ".join(re.sub(r"<[^>]*>", " ", browser.get("/mine").text).split())
    assert "Your last 8 weeks Here 56 days, absences not counted Work 16 h Nights away 2" in page
    assert "V2" not in page


def test_coordinator_changes_what_counts(client: FlaskClient, session: Session, project: Project) -> None:
    answer = fill(
        client, "/rules", ledger_weeks="12", night_minutes="1:30", weekend_minutes="0", hard_minutes="3",
        weekend=["5", "6"], fairness_tolerance="2.5",
    )  # fmt: skip
    assert answer.status_code == 303
    session.refresh(project)
    assert (project.ledger_weeks, project.night_minutes, project.weekend_minutes) == (12, 90, 0)
    assert (project.hard_minutes, project.weekend, project.fairness_tolerance) == (180, [5, 6], 0.025)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("ledger_weeks", "105", "A whole number from 0 to 104 is needed."),
        ("night_minutes", "25", "At most 24 hours."),
        ("weekend", [], "At least one day is needed; what it counts for may be 0."),
        ("fairness_tolerance", "101", "A number from 0 to 100 is needed."),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: FlaskClient, session: Session, project: Project, field: str, text: object, sentence: str
) -> None:
    answer = fill(client, "/rules", **{field: text})
    assert (answer.status_code, errors(answer)) == (422, [sentence])
    session.refresh(project)
    assert (project.ledger_weeks, project.night_minutes, project.weekend) == (8, 120, [6, 7])
