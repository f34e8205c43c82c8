"""Counts for people outside: in three grades, nobody's code, and the reporter's only page."""

from __future__ import annotations

import re

import pytest

from accompaniment.models import PlanState, Role, TravelTime
from tests import makers


@pytest.fixture
def published(session, project):
    """One team of two out overnight."""
    base = makers.a_base(session, project, "APA", name="Apartadó")
    far = makers.a_location(session, project, "MUT", name="Mutatá")
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=90))
    shift = makers.a_shift(session, project, far, "R1", start="2027-01-05T09:00-05:00", hours=26)
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2")]
    return makers.a_plan(session, project, {shift: people}, PlanState.PUBLISHED)


@pytest.fixture
def reporter(app, session, project):
    account = makers.an_account(session, project, "reporter", Role.REPORTER)
    session.commit()
    return app.test_client(user=account)


@pytest.fixture
def advocate(app, session, project):
    account = makers.an_account(session, project, "advocate", Role.ADVOCACY)
    session.commit()
    return app.test_client(user=account)


@pytest.mark.parametrize(
    ("grade", "head", "row"),
    [
        ("public", "month", "public,2027-01,<5,<5,<5,<5"),
        ("donor", "month,base", "donor,2027-01,Apartadó,1,2,16,2"),
        ("partner", "day,town", "partner,2027-01-05,Mutatá,1,2,16,2"),
    ],
)
def test_report_counts_the_whole_plan_and_names_nobody(published, advocate, grade, head, row) -> None:
    answer = advocate.post("/reports/counts.csv", data={"grade": grade})
    assert re.search(rf"co-plan-1-report-{grade}-x\d+\.csv$", answer.headers["Content-Disposition"])
    lines = [line.rsplit(",", 1)[0] for line in answer.text.lstrip("\ufeff").splitlines()]
    assert lines == [f"grade,{head},accompaniments,people_sent,hours,nights", row]
    assert not re.search(r"\b[VRG]\d", answer.text)


@pytest.mark.parametrize("grade", ["internal", "", "x"])
def test_report_of_no_such_grade_is_refused(published, reporter, grade) -> None:
    assert reporter.post("/reports/counts.csv", data={"grade": grade}).status_code == 400


def test_reporter_begins_at_the_reports_and_sees_no_code(published, reporter) -> None:
    page = reporter.get("/", follow_redirects=True)
    assert page.request.path == "/reports"
    assert page.text.count('name="grade"') == 2
    assert not re.search(r">[VRG]\d", page.text)
    assert "/board" not in page.text


def test_reporter_gets_no_days_and_towns(published, reporter) -> None:
    assert reporter.post("/reports/counts.csv", data={"grade": "partner"}).status_code == 403
    assert reporter.get("/reports/plan").status_code == 403


def test_advocacy_reads_the_published_plan_by_day_and_town_only(published, advocate) -> None:
    page = advocate.get("/reports/plan").text
    assert ("Tue 5 Jan" in page, "Mutatá" in page) == (True, True)
    assert not re.search(r">[VRG]\d|visit|09:00", page)
    assert advocate.get("/", follow_redirects=True).request.path == "/reports"


def test_without_a_plan_there_is_nothing_to_count(reporter) -> None:
    assert "No plan is published yet." in reporter.get("/reports").text
    assert reporter.post("/reports/counts.csv", data={"grade": "public"}).status_code == 404
