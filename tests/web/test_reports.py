"""Counts for people outside: what took place, in three grades, nobody's code; the reporter's only page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from accompaniment.models import PlanState, Role, TravelTime
from tests import makers


@pytest.fixture
def published(session, project):
    """One team of two out overnight with a defender; the house's own work; what comes in February."""
    base = makers.a_base(session, project, "APA", name="Apartadó")
    far = makers.a_location(session, project, "MUT", name="Mutatá")
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=90))
    defender = {"defender": makers.a_defender(session, project, "G1")}
    shifts = [
        makers.a_shift(session, project, far, "R1", start="2027-01-05T09:00-05:00", hours=26, **defender),
        makers.a_shift(session, project, base, "R2", start="2027-01-06T07:30-05:00", hours=12.5),
        makers.a_shift(session, project, far, "R3", start="2027-02-06T09:00-05:00", **defender),
    ]
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2")]
    plan = makers.a_plan(
        session, project, dict.fromkeys(shifts, people), PlanState.PUBLISHED, end_day=date(2027, 3, 1)
    )
    session.commit()
    return plan


@pytest.fixture
def at(app):
    """Sets the office's clock, in Bogotá's time."""

    def at(moment: str) -> None:
        app.config["CLOCK"] = lambda: datetime.fromisoformat(f"{moment}-05:00").astimezone(UTC)

    return at


def rows(browser, grade: str) -> list[str]:
    """The file's lines, without the mark of who took it."""
    text = browser.post("/reports/counts.csv", data={"grade": grade}).text
    return [line.rsplit(",", 1)[0] for line in text.lstrip("\ufeff").splitlines()]


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
        ("public", "month", "public,2027-01,<5,<5,<5,<5,2027-02-01 00:00"),
        ("donor", "month,base", "donor,2027-01,Apartadó,1,2,16,2,2027-02-02 12:00"),
        ("partner", "day,town", "partner,2027-01-05,Mutatá,1,2,16,2,2027-02-02 12:00"),
    ],
)
def test_report_counts_accompaniments_that_are_over_and_names_nobody(
    published, at, request, grade, head, row
) -> None:
    at("2027-02-02 12:00")
    advocate = request.getfixturevalue("advocate")
    answer = advocate.post("/reports/counts.csv", data={"grade": grade})
    assert re.search(rf"co-plan-1-report-{grade}-x\d+\.csv$", answer.headers["Content-Disposition"])
    lines = [line.rsplit(",", 1)[0] for line in answer.text.lstrip("\ufeff").splitlines()]
    assert lines == [f"grade,{head},accompaniments,people_sent,hours,nights,counted_until", row]
    assert not re.search(r"\b[VRG]\d", answer.text)


@pytest.mark.parametrize(
    ("moment", "public", "donor"),
    [
        ("2027-01-06 10:59", "none,,,,,2027-01-01 00:00", "none,,,,,,2027-01-06 10:59"),  # still out
        ("2027-01-06 11:00", "none,,,,,2027-01-01 00:00", "2027-01,Apartadó,1,2,16,2,2027-01-06 11:00"),
        (
            "2027-02-01 00:00",
            "2027-01,<5,<5,<5,<5,2027-02-01 00:00",
            "2027-01,Apartadó,1,2,16,2,2027-02-01 00:00",
        ),
    ],
)
def test_public_counts_whole_months_and_donors_what_is_over(
    published, at, request, moment, public, donor
) -> None:
    at(moment)
    reporter = request.getfixturevalue("reporter")
    assert rows(reporter, "public")[1:] == [f"public,{public}"]
    assert rows(reporter, "donor")[1:] == [f"donor,{donor}"]


def test_month_waits_for_who_is_still_out(session, project, published, at, request) -> None:
    """Else two files would differ by one visit."""
    stay = next(team for team in published.teams if team.shift.code == "R1")
    stay.start, stay.end = datetime(2027, 1, 31, 14, tzinfo=UTC), datetime(2027, 2, 3, 14, tzinfo=UTC)
    session.commit()
    at("2027-02-03 08:59")
    reporter = request.getfixturevalue("reporter")
    assert rows(reporter, "public")[1:] == ["public,none,,,,,2027-01-01 00:00"]
    assert "There is no such month yet." in reporter.get("/reports").text
    at("2027-02-03 09:00")
    assert rows(reporter, "public")[1:] == ["public,2027-01,<5,<5,<5,<5,2027-02-01 00:00"]
    page = reporter.get("/reports").text
    assert ("Until Sun 31 Jan." in page, "until Wed 3 Feb 09:00." in page) == (True, True)


@pytest.mark.parametrize(("hours", "counted"), [(-1, False), (1, True)])
def test_what_was_called_off_before_it_began_did_not_take_place(
    session, published, at, request, hours, counted
) -> None:
    stay = next(team for team in published.teams if team.shift.code == "R1")
    stay.shift.withdrawn_at = stay.start + timedelta(hours=hours)
    session.commit()
    at("2027-02-02 12:00")
    assert ("Apartadó" in rows(request.getfixturevalue("reporter"), "donor")[1]) is counted


def test_what_a_version_took_over_is_counted_too(session, project, published, at, request) -> None:
    """A plan made anew from 1 February holds January as it was."""
    old = makers.a_plan(session, project, {}, PlanState.WITHDRAWN, withdrawn_at=makers.MADE_AT)
    published.first_day, published.based_on_id = date(2027, 2, 1), old.id
    session.commit()
    at("2027-02-02 12:00")
    assert rows(request.getfixturevalue("reporter"), "public")[1:] == [
        "public,2027-01,<5,<5,<5,<5,2027-02-01 00:00"
    ]


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
    assert ("Wed 6 Jan" in page, "Apartadó" in page) == (False, False)  # house duty is none
    assert not re.search(r">[VRG]\d|visit|09:00", page)
    assert advocate.get("/", follow_redirects=True).request.path == "/reports"


def test_without_a_plan_there_is_nothing_to_count(reporter) -> None:
    assert "No plan is published yet." in reporter.get("/reports").text
    assert reporter.post("/reports/counts.csv", data={"grade": "public"}).status_code == 404
