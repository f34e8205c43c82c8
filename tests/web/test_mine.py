"""A volunteer's page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import select

from accompaniment.models import Notice, Plan, PlanState, Role, TravelTime
from tests import makers


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project, "APA", name="Apartadó")


@pytest.fixture
def ana(session, project, base):
    return makers.a_volunteer(session, project, base, "V1")


@pytest.fixture
def own(app, session, project, ana):
    """Ana's browser: what the test makes before its first page is committed by `open_page`."""
    account = makers.an_account(session, project, "ana", Role.VOLUNTEER, ana)
    session.commit()
    return app.test_client(user=account)


@pytest.fixture
def duty(session, project, base, ana):
    """One published duty of two, 90 minutes away, with a phone to take along; unseen."""
    far = makers.a_location(session, project, "MUT", name="Mutatá", phone_coverage=False)
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=90))
    makers.a_resource(session, project, "SAT").name = "Satellite phone"
    shift = makers.a_shift(
        session,
        project,
        far,
        "R1",
        uses=[{"resource": "SAT", "count": 1}],
        defender=makers.a_defender(session, project, "G1"),
    )
    plan = makers.a_plan(
        session,
        project,
        {shift: [ana, makers.a_volunteer(session, project, base, "V2")]},
        PlanState.PUBLISHED,
    )
    change = {"change": "new", "shift": "R1", "was": None}
    change |= {"start": "2027-01-12T14:00:00+00:00", "end": "2027-01-12T17:00:00+00:00"}
    session.add(Notice(plan=plan, volunteer=ana, changes=[change]))
    session.commit()
    return shift


def test_page_without_a_plan_says_so(own) -> None:
    assert "No plan is published now." in own.get("/mine").text


def test_page_without_duties_says_so(own, session, project) -> None:
    makers.a_plan(session, project, {}, PlanState.PUBLISHED)
    session.commit()
    assert "No duties in the next four weeks." in own.get("/mine").text


def test_page_says_what_with_whom_where_and_when(own, duty) -> None:
    text = own.get("/mine").text
    for words in ("R1", "Mutatá", "G1", "V2", "07:30", "09:00", "12:00", "13:30", "Satellite phone"):
        assert words in text
    assert "no phone signal there" in text


def test_page_shows_free_days_and_load(own, duty) -> None:
    text = own.get("/mine").text
    assert text.count('<td class="duty') == 1
    assert text.count('<td class="free') == 27
    assert '<meter min="0" max="2880" value="180">3 h</meter>' in text


def test_duty_of_whole_days_says_when_one_is_there(own, session, duty) -> None:
    """The way of 90 minutes is part of it."""
    duty.minutes, duty.from_base = 8 * 60, True
    session.scalar(select(Plan)).teams[0].end += timedelta(hours=5)
    session.commit()
    text = re.sub(r"<[^>]*>", "", own.get("/mine").text)
    assert "Leave base09:00" in text
    assert "There10:30 – 15:30" in text


def test_day_that_nobody_planned_is_not_called_free(own, duty) -> None:
    """The plan ends on 31 January, what Ana may see on 1 February."""
    text = own.get("/mine").text
    cell = re.search(
        r'<td class="([^"]*)">\s*<time datetime="2027-02-01">1</time>(.*?)</td>', text, re.DOTALL
    )
    assert (cell[1], "not planned yet" in cell[2], "free" in cell[2]) == ("unplanned", True, False)
    assert "Not planned yet:</strong> Mon 1 Feb</p>" in text


def test_shadow_is_not_called_free(own, session, ana, duty) -> None:
    ana.counts_from = date(2027, 1, 18)
    session.commit()
    text = own.get("/mine").text
    assert (text.count('<td class="shadow'), text.count('<td class="free')) == (13, 14)
    assert "shadows, does not count yet" in text


def test_page_begins_its_weeks_on_monday(own, duty) -> None:
    text = own.get("/mine").text
    assert text.index(">Mo</th>") < text.index(">Su</th>") < text.index("Work</th>")


def press_seen(own):
    """Press "I have seen this" on the page as it is."""
    (shown,) = re.findall(r'name="shown" value="(\w+)"', own.get("/mine").text)
    return own.post("/mine/seen", data={"shown": shown})


def test_nothing_is_seen_by_a_page_that_showed_something_else(own, session, duty) -> None:
    for data in ({}, {"shown": "another"}):
        answer = own.post("/mine/seen", data=data, follow_redirects=True)
        assert "Something else has changed since you opened this page." in answer.text
    assert session.scalar(select(Notice)).seen_at is None


def test_seen_is_kept_and_said(own, session, duty) -> None:
    assert "I have seen this" in own.get("/mine").text
    assert press_seen(own).location == "/mine"
    assert "I have seen this" not in own.get("/mine").text
    session.expire_all()
    assert session.scalar(select(Notice)).seen_at == datetime(2027, 1, 4, 12, tzinfo=UTC)


def test_coordinator_sees_the_page_of_anybody_without_the_button(client, session, duty) -> None:
    text = client.get("/people/V1").text
    assert "V1 has not yet said that they know." in text
    assert "I have seen this" not in text
    assert client.get("/people/V9").status_code == 404


def test_coordinator_without_a_volunteer_chooses_one(client, session, duty) -> None:
    assert 'href="/people/V1"' in client.get("/mine").text
    assert client.post("/mine/calendar.ics").status_code == 404
    assert client.post("/mine/seen").status_code == 404


@pytest.mark.parametrize("address", ["/people/V2", "/people/V1"])
def test_volunteer_cannot_open_the_pages_of_people(own, duty, address) -> None:
    assert own.get(address).status_code == 403


def test_volunteer_takes_no_calendar_of_others(own, duty) -> None:
    assert own.post("/people/V2/calendar.ics").status_code == 403


def test_volunteer_sees_no_duty_of_others(own, session, project, base, duty) -> None:
    other = makers.a_volunteer(session, project, base, "V77")
    plan = session.scalar(select(Plan).where(Plan.state == PlanState.PUBLISHED))
    shift = makers.a_shift(session, project, base, "R99", defender=makers.a_defender(session, project, "G99"))
    plan.teams.extend(makers.a_plan(session, project, {shift: [other]}).teams)
    session.commit()
    text = own.get("/mine").text
    assert [word for word in ("R99", "G99", "V77") if word in text] == []


def test_calendar_is_a_file_of_own_duties(own, duty) -> None:
    answer = own.post("/mine/calendar.ics")
    assert re.fullmatch(
        r"attachment; filename=v1-duties-internal-x\d+\.ics", answer.headers["Content-Disposition"]
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.data).walk("VEVENT")] == [
        "R1"
    ]


def test_calendar_of_another_for_the_coordinator(client, duty) -> None:
    assert client.post("/people/V2/calendar.ics").data.count(b"BEGIN:VEVENT") == 1


def test_page_of_full_weeks_is_below_100_kb_with_its_style(own, client, session, project, base, ana) -> None:
    shifts = [
        makers.a_shift(
            session, project, base, f"R{day}-{n}", start=f"2027-01-{day:02}T{9 + 4 * n:02}:00-05:00"
        )
        for day in range(4, 31)
        for n in range(3)
    ]
    makers.a_plan(session, project, {shift: [ana] for shift in shifts}, PlanState.PUBLISHED)
    session.commit()
    files = ["/mine", "/static/office.css", "/static/mine.css", "/static/icon.svg", "/static/hide.js"]
    sizes = []
    for file in files:
        with own.get(file) as answer:
            sizes.append(len(answer.data))
    assert sum(sizes) < 100_000
    assert own.get("/mine").text.count("<script") == 1


@pytest.mark.parametrize("zone", ["Asia/Hebron", "Asia/Kathmandu"])
def test_page_is_in_local_time(app, request, session, project, base, ana, zone) -> None:
    project.timezone = zone
    shift = makers.a_shift(session, project, base, "R1", start="2027-03-27T00:30:00+00:00", hours=3)
    makers.a_plan(session, project, {shift: [ana]}, PlanState.PUBLISHED, end_day=date(2027, 5, 1))
    session.commit()
    app.config["CLOCK"] = lambda: datetime(2027, 3, 20, tzinfo=UTC)
    times = {"Asia/Hebron": ("03:30", "06:30"), "Asia/Kathmandu": ("06:15", "09:15")}[zone]
    text = request.getfixturevalue("own").get("/mine").text  # signed in on that day
    assert all(time in text for time in times)
