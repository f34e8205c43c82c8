"""What would let a team go on a shift that nobody can take: shown with its price, and done by a button."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment import planning
from accompaniment.models import Plan, PlanState, Project, Shift, Team, Volunteer
from accompaniment.web.board import mends
from tests import makers

NEED = {"qualification": "Spanish", "level": 1, "count": 1}


@pytest.fixture
def people(session: Session, project: Project) -> list[Volunteer]:
    """V1, who speaks Spanish, and V2, who does not."""
    base = makers.a_base(session, project)
    return [makers.a_volunteer(session, project, base, skills={"Spanish": 2}) for _ in "1"] + [
        makers.a_volunteer(session, project, base)
    ]


@pytest.fixture
def shifts(session: Session, project: Project, people: list[Volunteer]) -> list[Shift]:
    """R1 on Tuesday from 09:00 or 15:00, R2 from 10:00 for somebody who speaks Spanish; three hours each."""
    town = makers.a_location(session, project, "SJA", name="San José")
    first = makers.a_shift(session, project, town, "R1", start="2027-01-05T09:00-05:00", team=(1, 1))
    first.starts = [*first.starts, "2027-01-05T15:00-05:00"]
    first.last_start += timedelta(hours=6)
    second = makers.a_shift(
        session, project, town, "R2", start="2027-01-05T10:00-05:00", team=(1, 1), needs=[NEED]
    )
    return [first, second]


@pytest.fixture
def draft(session: Session, project: Project, people: list[Volunteer], shifts: list[Shift]) -> Plan:
    """V1 goes on R1; nobody can go on R2."""
    plan = makers.a_plan(session, project, {shifts[0]: people[:1]})
    session.commit()
    return plan


def _teams(session: Session, plan: Plan) -> dict[str, set[str]]:
    session.expire_all()
    teams = session.scalars(select(Team).where(Team.plan_id == plan.id))
    return {team.shift.code: {duty.volunteer.code for duty in team.duties} for team in teams}


def _fields(html: str, words: str) -> dict[str, str]:
    """The hidden fields of the form that says so."""
    (form,) = [form for form in re.findall(r"<form.*?</form>", html, re.DOTALL) if words in form]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def _panel(client: FlaskClient, plan: Plan, code: str, **query: str) -> str:
    return client.get(f"/board/{plan.id}/{code}", query_string=query, headers={"HX-Request": "true"}).text


def test_panel_says_what_would_let_a_team_go(client: FlaskClient, draft: Plan) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", _panel(client, draft, "R2")))
    assert "V2 takes over R1 from V1; then V1 can go on R2." in text
    assert "R1 begins at Tue 5 Jan 15:00 instead of Tue 5 Jan 09:00; then V1 can go on R2." in text
    assert "V1 can go on R2 if one rule is waived for V1." in text
    assert "V2 can go on R2 if one rule is waived for V2." not in text  # nobody else speaks Spanish
    assert "One more person at APA who is free then and holds Spanish 1 would do for R2." in text


def test_swap_is_one_click_and_can_be_taken_back(client: FlaskClient, session: Session, draft: Plan) -> None:
    asked = _fields(_panel(client, draft, "R2"), "V2 takes over R1 from V1")
    session.commit()
    done = client.post(f"/board/{draft.id}/R2/mend", data=asked, headers={"HX-Request": "true"})
    assert done.status_code == 200
    assert "V2 takes over R1 from V1. On R2 now: V1." in done.text
    assert _teams(session, draft) == {"R1": {"V2"}, "R2": {"V1"}}
    assert all(f'id="p{one.uid[:8]}"' in done.text for one in session.scalars(select(Volunteer)))
    session.commit()
    back = client.post(
        f"/board/{draft.id}/R2/unmend", data=_fields(done.text, "Undo"), headers={"HX-Request": "true"}
    )
    assert "V1 takes over R1 from V2." in back.text
    assert _teams(session, draft) == {"R1": {"V1"}}


def test_moved_start_is_one_click_and_can_be_taken_back(
    client: FlaskClient, session: Session, draft: Plan
) -> None:
    asked = _fields(_panel(client, draft, "R2"), "R1 begins at")
    session.commit()
    done = client.post(f"/board/{draft.id}/R2/mend", data=asked)
    assert done.status_code == 303
    page = client.get(done.location).text
    assert "R1 starts Tue 5 Jan 15:00. On R2 now: V1." in page
    assert _teams(session, draft) == {"R1": {"V1"}, "R2": {"V1"}}
    session.commit()
    client.post(f"/board/{draft.id}/R2/unmend", data=_fields(page, "Undo"))
    assert _teams(session, draft) == {"R1": {"V1"}}
    assert session.scalar(select(Team.start)).isoformat() == "2027-01-05T14:00:00+00:00"


def test_mend_of_a_shift_that_has_a_team_meanwhile_changes_nothing(
    client: FlaskClient, session: Session, draft: Plan, people: list[Volunteer], shifts: list[Shift]
) -> None:
    asked = _fields(_panel(client, draft, "R2"), "V2 takes over R1 from V1")
    draft.teams.append(planning.new_team(shifts[1], shifts[1].first_start, people[1:]))
    session.commit()
    session.refresh(draft)
    asked |= {"version": str(draft.version)}
    session.commit()  # an open transaction of the test would hold the write lock
    answer = client.post(f"/board/{draft.id}/R2/mend", data=asked)
    assert answer.status_code == 409
    assert "R2 has a team already." in answer.text
    assert _teams(session, draft) == {"R1": {"V1"}, "R2": {"V2"}}


def test_mend_of_the_published_plan_makes_a_draft(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], shifts: list[Shift]
) -> None:
    plan = makers.a_plan(session, project, {shifts[0]: people[:1]}, state=PlanState.PUBLISHED)
    session.commit()
    html = _panel(client, plan, "R2")
    assert "2 changes to what people were told" in html
    session.commit()
    answer = client.post(f"/board/{plan.id}/R2/mend", data=_fields(html, "V2 takes over R1 from V1"))
    assert answer.status_code == 303
    assert _teams(session, plan) == {"R1": {"V1"}}
    draft = session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    assert _teams(session, draft) == {"R1": {"V2"}, "R2": {"V1"}}


def test_large_office_looks_for_mends_when_asked(
    client: FlaskClient, draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mends, "AT_ONCE", 1)
    assert "What would let a team go?" in _panel(client, draft, "R2")
    assert "takes over" not in _panel(client, draft, "R2")
    assert "V2 takes over R1 from V1" in _panel(client, draft, "R2", mends="1")


def test_panel_says_whether_a_rearrangement_covers_it(
    client: FlaskClient, session: Session, draft: Plan, people: list[Volunteer]
) -> None:
    assert "Would it help if several duties changed hands?" in _panel(client, draft, "R2")
    html = _panel(client, draft, "R2", rearrange="1")
    assert "R2 is covered if duties change hands on R1." in html
    assert re.search(r"<li>R1, Tue 5 Jan (09:00: V2|15:00: V1)</li>", html)
    people[1].leaves = date(2027, 1, 4)  # V2 is gone, and R1 can begin at 09:00 only
    draft.teams[0].shift.starts = draft.teams[0].shift.starts[:1]
    session.commit()
    assert re.search(
        r"No rearrangement of the 2 shifts that .* covers R2 and leaves the others a team: proven.",
        _panel(client, draft, "R2", rearrange="1"),
    )


def test_panel_of_a_duty_says_why_this_person(client: FlaskClient, draft: Plan) -> None:
    html = _panel(client, draft, "R1")
    assert "V1 is on R1; V2 could be instead, but the plan would be no better." in html
    assert "Without R1, V1 could be on R2, where nobody goes now." in html
