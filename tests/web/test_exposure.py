"""The page of what is lost, and its one button."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from accompaniment import feeds, planning, runs, sign_ins
from accompaniment.models import AuditLine, Pin, PlanState, Role, Run, RunState
from tests import makers
from tests.conftest import NOW
from tests.seen import TWO, a_plan_that_was_seen


@pytest.fixture
def office(session, project):
    """The plan, all people, and the account of V1."""
    project.feeds = True
    plan, people = a_plan_that_was_seen(session, project, days=3)
    account = makers.an_account(session, project, "v1", Role.VOLUNTEER, people[0])
    session.commit()
    return plan, people, account


def page_of(volunteer) -> str:
    return f"/volunteers/{volunteer.id}/exposure"


def draft_of(session, project, plan, run, changed) -> makers.Plan:
    """What a worker may have made of it: R1 later, R2 by others, R3 as it was."""
    one, two, three = (team.shift for team in sorted(plan.teams, key=lambda team: team.start))
    people = list(session.scalars(select(makers.Volunteer).order_by(makers.Volunteer.code)))
    teams = {one: people[:2], two: people[2:], three: people[:2]}
    draft = makers.a_plan(session, project, teams, based_on=plan)
    next(team for team in draft.teams if team.shift is one).start = datetime.fromisoformat(TWO)
    run.avoid = [{**entry, **changed.get(entry["shift"], {})} for entry in run.avoid]
    run.state, run.plan = RunState.DONE, draft
    session.commit()
    return draft


def test_one_button_ends_sign_ins_and_the_feed_and_asks_for_a_plan(
    app, client, session, project, office
) -> None:
    plan, people, account = office
    address = feeds.switch_on(session, account, NOW)
    session.commit()
    phone = app.test_client(user=account)
    assert phone.get("/mine").status_code == 200
    text = client.get(page_of(people[0])).text
    assert all(
        word in text for word in ("R1", "R3", "V2", "Apartadó", "Firefox, Linux", "Calendar feed since")
    )

    answer = client.post(page_of(people[0]), data={"plan": "y"})

    run = session.scalars(select(Run)).one()
    assert answer.location == f"/plans/runs/{run.id}"
    assert (run.first_day, run.end_day, run.freeze_days) == (plan.first_day, plan.end_day, 0)
    assert [entry["shift"] for entry in run.avoid] == ["R1", "R2", "R3"]
    assert phone.get("/mine").status_code == 303
    assert app.test_client().get(f"/feeds/{address}.ics").status_code == 404
    acts = session.scalars(select(AuditLine.action)).all()
    assert {"report loss", "end all sign-ins", "ask for plan"} <= set(acts)
    assert "It avoids 3 duties that somebody else may know of." in client.get(answer.location).text


def test_nothing_but_the_sign_ins_ends_where_nothing_else_is_asked(client, session, office) -> None:
    _, people, account = office
    answer = client.post(page_of(people[0]), follow_redirects=True)
    assert "V1 is signed out everywhere, and has no calendar feed any more." in answer.text
    session.refresh(account)
    assert account.disabled_at is None
    assert session.scalars(select(Run)).all() == []


def test_account_is_shut_where_that_is_asked(client, session, office) -> None:
    _, people, account = office
    client.post(f"/accounts/{account.id}/exposure", data={"shut": "y"})
    session.refresh(account)
    assert account.disabled_at == NOW
    assert "Also shut the account" not in client.get(page_of(people[0])).text


def test_account_of_who_asks_keeps_this_browser_and_stays_open(
    app, client, session, office, coordinator
) -> None:
    other = app.test_client(user=coordinator)
    page = f"/accounts/{coordinator.id}/exposure"
    assert "This account reads the whole project" in client.get(page).text
    client.post(page, data={"shut": "y"})
    assert client.get(page).status_code == 200
    assert other.get("/").status_code == 303
    session.refresh(coordinator)
    assert coordinator.disabled_at is None


def test_sign_ins_end_also_when_no_plan_can_be_asked_for(app, client, session, project, office) -> None:
    plan, people, account = office
    phone = app.test_client(user=account)
    runs.ask(
        session,
        actor=None,
        now=NOW,
        project=project,
        first_day=plan.first_day,
        end_day=plan.end_day,
        seconds=1,
    )
    session.commit()
    answer = client.post(page_of(people[0]), data={"plan": "y"}, follow_redirects=True)
    assert "is signed out everywhere" in answer.text
    assert "A plan is being made already. Maybe wait for it, or cancel it first." in answer.text
    assert phone.get("/mine").status_code == 303


def test_nothing_ahead_and_no_plan_are_said(client, session, project, office) -> None:
    plan, people, _ = office
    answer = client.post(page_of(people[3]), data={"plan": "y"}, follow_redirects=True)
    assert "Nothing that is still to come could be seen" in answer.text
    assert "V4 has no account: nothing was open." in answer.text
    plan.state, plan.withdrawn_at = PlanState.WITHDRAWN, NOW
    session.commit()
    answer = client.post(page_of(people[0]), data={"plan": "y"}, follow_redirects=True)
    assert "No plan is published" in answer.text


def test_page_of_one_device_looks_back_to_its_sign_in(client, session, office) -> None:
    _, _, account = office
    sign_ins.begin(session, account, NOW - timedelta(days=2), "Firefox, Android")
    session.commit()
    key = max(one.id for one in sign_ins.going(session, account, NOW))
    session.commit()
    text = client.get(f"/accounts/{account.id}/exposure?device={key}").text
    assert "Only since Firefox, Android was signed in, Sat 2 Jan 07:00." in text
    assert "Only since" not in client.get(f"/accounts/{account.id}/exposure?device={key + 1}").text


def test_account_of_an_admin_is_not_a_coordinators_to_end(client, session, project) -> None:
    account = makers.an_account(session, project, "other", Role.ADMIN)
    session.commit()
    assert client.get(f"/accounts/{account.id}/exposure").status_code == 404
    assert client.post(f"/accounts/{account.id}/exposure").status_code == 404


def test_base_coordinator_ends_sign_ins_of_their_people_and_asks_for_no_plan(
    app, session, project, office
) -> None:
    _, people, account = office
    asker = makers.an_account(session, project, "apa", Role.BASE_COORDINATOR, base=people[0].base)
    session.commit()
    browser, phone = app.test_client(user=asker), app.test_client(user=account)
    text = browser.get(page_of(people[0])).text
    assert "Also ask for a plan" not in text
    assert "Also shut the account" not in text
    assert browser.post(page_of(people[0]), data={"plan": "y", "shut": "y"}).location == page_of(people[0])
    assert phone.get("/mine").status_code == 303
    session.refresh(account)
    assert account.disabled_at is None
    assert session.scalars(select(Run)).all() == []


SAYS = {
    "R1": "Begins Tue 12 Jan 14:00 with V1, V2. Known was: Tue 12 Jan 09:00.",
    "R2": "Begins Wed 13 Jan 09:00 as known, but V3, V4 go instead of V1, V2.",
    "R3": "Begins Thu 14 Jan 09:00 with V1, V2, as known.",
}


@pytest.mark.parametrize(
    ("changed", "pinned", "reason"),
    [
        ({}, False, "No other time suits, and nobody else may go."),
        ({"R3": {"searched": True}}, False, "No plan was found that covers it at another time"),
        ({}, True, "It is pinned by hand: unpin it on the board, then ask again."),
    ],
    ids=["nobody else", "searched", "pinned"],
)  # fmt: skip
def test_plan_says_what_is_avoided_and_what_could_not_be(
    client, session, project, office, changed, pinned, reason
) -> None:
    plan, people, _ = office
    client.post(page_of(people[0]), data={"plan": "y"})
    draft = draft_of(session, project, plan, session.scalars(select(Run)).one(), changed)
    if pinned:
        three = max(plan.teams, key=lambda team: team.start).shift
        session.add(Pin(project_id=project.id, shift=three, volunteer=people[0], made_at=NOW))
        session.commit()
    text = client.get(f"/plans/{draft.id}").text
    assert all(sentence in text for sentence in SAYS.values())
    assert reason in text
    assert "2 duties that could be seen are avoided." in text
    assert "1 could not be avoided: look at it before you publish." in text
    assert text.index("not avoided") < text.index(">avoided<")


def test_plan_without_something_to_avoid_says_nothing_of_it(client, session, project, office) -> None:
    assert "What somebody else may know" not in client.get(f"/plans/{office[0].id}").text


def test_known_of_the_lost_is_what_the_page_lists(client, session, project, office) -> None:
    plan, people, _ = office
    client.post(page_of(people[0]), data={"plan": "y"})
    run = session.scalars(select(Run)).one()
    assert run.avoid == planning.known(plan.teams)
