"""A volunteer's calendar feed: what its address tells, to whom, and what ends it."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import func, select

from accompaniment import accounts, feeds, second_factor, sign_ins
from accompaniment.commands.serve import NoSecretAddresses
from accompaniment.models import AuditLine, Feed, PlanState, Role, SignIn
from accompaniment.web.guessing import WrongAddresses
from tests import makers
from tests.conftest import NOW

DAY = timedelta(days=1)
NOTHING = "There is no calendar here.\n"


@pytest.fixture
def base(session, project):
    project.feeds = True
    return makers.a_base(session, project, "APA", name="Apartadó\r\nATTENDEE:mailto:x@y")


@pytest.fixture
def ana(session, project, base):
    return makers.a_volunteer(session, project, base, "V1")


@pytest.fixture
def account(session, project, ana):
    return makers.an_account(session, project, "ana", Role.VOLUNTEER, ana)


@pytest.fixture
def duties(session, project, base, ana):
    """Ana and V2 go on R1 and R2; R0 is long over, R3 far ahead, R4 another's."""
    ben = makers.a_volunteer(session, project, base, "V2")
    defender = makers.a_defender(session, project, "G1\r\nBEGIN:VEVENT")
    days = {
        "R0": "2026-12-20",
        "R1": "2027-01-02",
        "R2": "2027-01-12",
        "R3": "2027-02-20",
        "R4": "2027-01-13",
    }
    teams = {
        makers.a_shift(
            session, project, base, code, start=f"{day}T09:00-05:00", title="to court\nX:y", defender=defender
        ): [ben] if code == "R4" else [ana, ben]
        for code, day in days.items()
    }
    return makers.a_plan(session, project, teams, PlanState.PUBLISHED, published_at=NOW - 60 * DAY)


@pytest.fixture
def own(app, session, account):
    session.commit()
    return app.test_client(user=account)


@pytest.fixture
def phone(app):
    """An app that has no session."""
    return app.test_client()


@pytest.fixture
def address(own, duties, session) -> str:
    """Where Ana's feed is read, as she copied it from the page."""
    session.commit()
    return switch_on(own)


def switch_on(browser) -> str:
    page = browser.post("/mine/feed", data={"current": makers.PASSWORD}).text
    return page.split("http://localhost")[1].split("<")[0]


def events(answer) -> list:
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def at(app, moment: datetime) -> None:
    app.config["CLOCK"] = lambda: moment


def test_feed_tells_times_and_numbers_of_own_duties_from_a_week_ago_to_four_ahead(phone, address) -> None:
    answer = phone.get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    found = events(answer)
    assert [e["DTSTART"].dt for e in found] == [
        datetime(2027, 1, 2, 14, tzinfo=UTC), datetime(2027, 1, 12, 14, tzinfo=UTC)
    ]  # fmt: skip
    assert all(str(e["SUMMARY"]).startswith("Task ") and len(str(e["SUMMARY"])) == 9 for e in found)
    assert {key for event in found for key in event} == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "CLASS"
    }  # fmt: skip


def test_feed_holds_no_word_that_somebody_typed(phone, address, session) -> None:
    text = phone.get(address).text
    uids = [*session.scalars(select(makers.Shift.uid)), *session.scalars(select(makers.Volunteer.uid))]
    told = ["R1", "R2", "V1", "V2", "G1", "APA", "Apartad", "court", "X:y", "ATTENDEE", "ana", "Colombia"]
    assert [word for word in (*told, *uids) if word in text] == []
    assert text.count("BEGIN:VEVENT") == 2


def test_number_is_not_shared_by_companions_and_stands_on_ones_page(
    app, phone, own, address, session, project
) -> None:
    volunteer = session.scalar(select(makers.Volunteer).where(makers.Volunteer.code == "V2"))
    ben = makers.an_account(session, project, "ben", Role.VOLUNTEER, volunteer)
    session.commit()
    mine = {str(e["SUMMARY"]) for e in events(phone.get(address))}
    his = {str(e["SUMMARY"]) for e in events(phone.get(switch_on(app.test_client(user=ben))))}
    assert mine & his == set()
    page = own.get("/mine").text
    assert all(f"In your calendar feed: {task}" in page for task in mine)


def test_what_was_taken_back_is_left_out(phone, address, session, duties) -> None:
    duties.state, duties.withdrawn_at = PlanState.WITHDRAWN, NOW
    session.commit()
    assert [e["DTSTART"].dt.day for e in events(phone.get(address))] == [2]


def test_nobody_has_a_feed_before_they_switch_it_on(own, session) -> None:
    assert "I know this. Switch it on" in own.get("/mine/feed").text
    assert session.scalar(select(func.count()).select_from(Feed)) == 0


def test_address_is_shown_once_and_only_its_hash_is_kept(own, address, session) -> None:
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    assert len(token) >= 43
    kept = session.scalars(select(Feed)).one()
    assert token.encode() not in kept.token_hash
    assert token not in own.get("/mine/feed").text + own.get("/mine").text


def test_somebody_elses_open_phone_makes_no_address(own, session) -> None:
    answer = own.post("/mine/feed", data={"current": "not her password"})
    assert (answer.status_code, "This is not your password." in answer.text) == (422, True)
    for _ in range(sign_ins.MOST_BY_BOTH):
        answer = own.post("/mine/feed", data={"current": "not her password"})
    assert answer.status_code == 429
    assert session.scalar(select(func.count()).select_from(Feed)) == 0


def test_new_address_ends_the_old_one(phone, own, address) -> None:
    other = switch_on(own)
    assert phone.get(address).status_code == 404
    assert phone.get(other).status_code == 200


ENDS = {
    "off": lambda s, account, own, app: own.post("/mine/feed/off"),
    "everywhere else": lambda s, account, own, app: own.post("/account/sign-ins/end"),
    "password": lambda s, account, own, app: accounts.set_password(
        s, actor=None, now=NOW, account=account, password="another quite long one"
    ),
    "factor": lambda s, account, own, app: second_factor.take_away(
        s, actor=account, account=account, now=NOW
    ),
    "account": lambda s, account, own, app: accounts.disable(s, actor=None, now=NOW, account=account),
    "everybody": lambda s, account, own, app: sign_ins.end_everybodys(
        s, account.project, NOW, account, but="", danger=sign_ins.Danger.RAID
    ),
    "service": lambda s, account, own, app: setattr(account.volunteer, "leaves", NOW.date()),
    "volunteer gone": lambda s, account, own, app: setattr(account, "volunteer_id", None),
    "forbidden": lambda s, account, own, app: feeds.allow(
        s, actor=account, project=account.project, allowed=False, now=NOW
    ),
    "rule alone": lambda s, account, own, app: setattr(account.project, "feeds", False),
    "time": lambda s, account, own, app: at(app, NOW + feeds.LONGEST),
}


@pytest.mark.parametrize("how", ENDS)
def test_feed_ends_and_answers_as_one_that_never_was(app, phone, own, address, session, account, how) -> None:
    assert phone.get(address).status_code == 200
    ENDS[how](session, account, own, app)
    session.commit()
    over, never = phone.get(address), phone.get("/feeds/never.ics")
    assert (over.status_code, over.text) == (never.status_code, never.text) == (404, NOTHING)
    kinds = [{key for key, _ in answer.headers} for answer in (over, never)]
    assert kinds[0] == kinds[1]


def test_end_of_one_sign_in_leaves_the_feed(phone, own, address, session, account) -> None:
    sign_ins.begin(session, account, NOW, "Firefox, Android")
    key = session.scalar(select(func.max(SignIn.id)))
    session.commit()
    assert own.post(f"/account/sign-ins/{key}/end").status_code == 303
    assert phone.get(address).status_code == 200


def test_feed_outlives_no_allowing_again(phone, address, session, account) -> None:
    for allowed in (False, True):
        feeds.allow(session, actor=account, project=account.project, allowed=allowed, now=NOW)
    session.commit()
    assert phone.get(address).status_code == 404


def test_answers_are_kept_by_nobody_and_set_no_cookie(phone, address) -> None:
    for answer in (phone.get(address), phone.head(address), phone.get("/feeds/never.ics")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert [key for key in ("Set-Cookie", "ETag", "Last-Modified") if key in answer.headers] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_feed_is_only_read(phone, address, method) -> None:
    assert phone.open(address, method=method).status_code == 405


def test_guesses_of_one_source_wait_and_an_app_with_an_old_address_does_not(app, phone, own, address) -> None:
    fresh = switch_on(own)
    for _ in range(3 * WrongAddresses.MOST):
        assert phone.get(address).status_code == 404, "an address that has ended is no guess"
    assert phone.get(fresh).status_code == 200
    for number in range(WrongAddresses.MOST):
        assert phone.get(f"/feeds/guess-{number}.ics").status_code == 404
    assert phone.get("/feeds/guess.ics").status_code == phone.get(fresh).status_code == 429
    assert phone.get(fresh, environ_base={"REMOTE_ADDR": "10.0.0.2"}).status_code == 200
    at(app, NOW + sign_ins.STRETCH)
    assert phone.get(fresh).status_code == 200


def test_sources_that_are_remembered_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(WrongAddresses, "SOURCES", 3)
    wrong = WrongAddresses()
    for number in range(WrongAddresses.MOST):
        wrong.count("first", NOW)
        assert wrong.too_many("first", NOW) is (number + 1 == WrongAddresses.MOST)
    for number in range(3):
        wrong.count(f"source {number}", NOW)
    assert not wrong.too_many("first", NOW)


def test_last_read_is_a_day_and_is_shown(app, own, phone, address, session) -> None:
    assert "never" in own.get("/mine/feed").text
    phone.get(address)
    assert session.scalars(select(Feed.fetched_on)).one() == date(2027, 1, 4)
    assert "Mon 4 Jan" in own.get("/mine/feed").text
    assert "on; last read: Mon 4 Jan" in own.get("/mine").text


def test_feed_is_switched_and_forbidden_into_the_audit(client, own, address, session) -> None:
    own.post("/mine/feed/off")
    own.post("/mine/feed/off")
    client.post("/rules/feeds", data={"allowed": "0"})
    client.post("/rules/feeds", data={"allowed": "1"})
    acts = session.scalars(select(AuditLine.action).where(AuditLine.action.contains("feed"))).all()
    assert acts == ["switch feed on", "switch feed off", "forbid feeds", "allow feeds"]


def test_project_forbids_feeds_until_somebody_allows_them(client, own, session, project, account) -> None:
    project.feeds = False
    session.commit()
    assert "Your project allows no calendar feeds." in own.get("/mine/feed").text
    assert own.post("/mine/feed", data={"current": makers.PASSWORD}).status_code == 409
    assert "Forbidden: nobody has one." in client.get("/rules").text
    client.post("/rules/feeds", data={"allowed": "1"})
    assert switch_on(own).startswith("/feeds/")


def test_feeds_are_off_in_a_new_project(project) -> None:
    assert project.feeds is False


def test_coordinator_without_duties_has_no_feed(client) -> None:
    assert client.get("/mine/feed").status_code == 404
    assert client.post("/mine/feed", data={"current": makers.PASSWORD}).status_code == 404


def test_token_is_in_no_log(phone, address, caplog, capfd) -> None:
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        phone.get(address)
        phone.get(address + "x")
        phone.post(address)
    said = capfd.readouterr()
    assert token not in caplog.text + said.out + said.err


def test_server_cuts_the_token_out_of_what_it_logs() -> None:
    record = logging.LogRecord("waitress", 40, "", 1, "Exception while serving %s", ("/feeds/abc.ics",), None)
    assert NoSecretAddresses().filter(record)
    assert record.getMessage() == "Exception while serving /feeds/…"
