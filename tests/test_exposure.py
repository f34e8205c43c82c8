"""What was within a volunteer's view, and that it can be shut out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from accompaniment import exposure, sign_ins
from accompaniment.models import AuditLine, PlanState, Role
from tests import makers
from tests.conftest import NOW

WEEK = timedelta(days=7)


def start(days: int) -> str:
    return (NOW + timedelta(days=days)).isoformat()


@pytest.fixture
def office(session, project):
    """V1 with companions in the past, soon, and later than anybody reads ahead; V9 elsewhere."""
    base = makers.a_base(session, project)
    far = makers.a_location(session, project, "MUT", name="Mutatá")
    people = {code: makers.a_volunteer(session, project, base, code) for code in ("V1", "V2", "V3", "V9")}
    shifts = {
        "long ago": makers.a_shift(session, project, far, "R1", start=start(-20)),
        "lately": makers.a_shift(session, project, far, "R2", start=start(-6)),
        "soon": makers.a_shift(session, project, base, "R3", start=start(3)),
        "later": makers.a_shift(session, project, far, "R4", start=start(40)),
        "others": makers.a_shift(session, project, far, "R5", start=start(3)),
    }
    teams = {
        shifts["long ago"]: [people["V1"], people["V3"]],
        shifts["lately"]: [people["V1"], people["V2"]],
        shifts["soon"]: [people["V1"], people["V2"]],
        shifts["later"]: [people["V1"], people["V3"]],
        shifts["others"]: [people["V9"]],
    }
    makers.a_plan(session, project, teams, PlanState.PUBLISHED, published_at=NOW - 4 * WEEK)
    return people


def codes(found: exposure.Exposure) -> list[str]:
    return [team.shift.code for team in found.teams]


def test_view_is_what_access_lets_a_volunteer_read(session, office):
    found = exposure.of(session, office["V1"], NOW - timedelta(days=1), NOW)
    assert (codes(found), found.people) == (["R2", "R3"], ("V2",))
    assert [team.shift.code for team in found.ahead] == ["R3"]
    assert found.places == ("Apa", "Mutatá")


def test_view_of_a_longer_time_holds_what_was_readable_then(session, office):
    assert codes(exposure.of(session, office["V1"], NOW - 2 * WEEK, NOW)) == ["R1", "R2", "R3"]


def test_withdrawn_plan_was_seen_until_then(session, project, office):
    (plan,) = session.scalars(select(makers.Plan))
    plan.state, plan.withdrawn_at = PlanState.WITHDRAWN, NOW - timedelta(days=3)
    session.flush()
    assert codes(exposure.of(session, office["V1"], NOW - WEEK, NOW)) != []
    assert codes(exposure.of(session, office["V1"], NOW - timedelta(days=1), NOW)) == []


def test_draft_was_seen_by_no_volunteer(session, project, office):
    shift = makers.a_shift(session, project, makers.a_location(session, project, "X"), "R6", start=start(2))
    makers.a_plan(session, project, {shift: [office["V1"]]})
    assert "R6" not in codes(exposure.of(session, office["V1"], NOW - WEEK, NOW))


def test_one_button_signs_out_and_is_written_down(app, client, session, project, office):
    account = makers.an_account(session, project, "v1", Role.VOLUNTEER, office["V1"])
    session.commit()
    phone = app.test_client(user=account)
    assert phone.get("/mine").status_code == 200
    page = f"/volunteers/{office['V1'].id}/exposure"
    assert "R3" in client.get(f"{page}?days=1").text
    assert client.post(page).status_code == 303
    assert phone.get("/mine").status_code == 303
    assert "report loss" in session.scalars(select(AuditLine.action)).all()


def test_volunteer_without_an_account_had_nothing_open(client, session, office):
    session.commit()
    answer = client.post(f"/volunteers/{office['V9'].id}/exposure", follow_redirects=True)
    assert "V9 has no account" in answer.text


def test_sign_ins_of_others_stay(session, project, office, coordinator):
    token = sign_ins.begin(session, coordinator, NOW, "-")
    makers.an_account(session, project, "v1", Role.VOLUNTEER, office["V1"])
    exposure.shut_out(session, actor=coordinator, volunteer=office["V1"], now=NOW)
    assert sign_ins.holder(session, token, NOW, NOW) is coordinator
