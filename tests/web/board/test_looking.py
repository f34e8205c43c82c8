"""The board as it is looked at: people, days, duties, what is uncovered."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accompaniment.models import (
    Absence,
    Plan,
    PlanState,
    Project,
    Role,
    Shift,
    Volunteer,
    Wish,
)
from tests import makers
from tests.web.board.acts import post, team_of, text_of


def test_board_without_a_plan_says_what_it_would_show(client: FlaskClient) -> None:
    assert "There is no plan yet." in client.get("/board").text


def test_board_shows_people_days_duties_absences_wishes_and_loads(
    client: FlaskClient, session: Session, people: list[Volunteer], draft: Plan
) -> None:
    people[2].absences.append(
        Absence(project_id=draft.project_id, first_day=date(2027, 1, 6), last_day=date(2027, 1, 7))
    )
    people[3].wishes.append(
        Wish(project_id=draft.project_id, first_day=date(2027, 1, 9), last_day=date(2027, 1, 9))
    )
    session.commit()
    html = client.get("/board?weeks=1").text
    rows = {code: row for row in html.split("<tr")[1:] for code in re.findall(r'scope="row">(V\d)', row)}
    assert sorted(rows) == ["V1", "V2", "V3", "V4"]
    assert len(re.findall(r"09:00", rows["V1"])) == 1
    assert len(re.findall(r">absent<", rows["V3"])) == 2
    assert rows["V4"].split("</tr>")[0].count("♡") == 1
    assert text_of("<tr" + rows["V1"]).split() == ["V1", "3", "09:00", "3", "visit", "SJA"]
    assert rows["V3"].count('class="free') == 5


def test_board_counts_the_uncovered_in_rows_of_their_own(
    client: FlaskClient, session: Session, project: Project, town: object, draft: Plan
) -> None:
    makers.a_shift(session, project, town, "R2", start="2027-01-06T10:00-05:00", priority=5)
    session.commit()
    html = client.get("/board").text
    assert "Uncovered (1)" in html
    assert html.count('<tr class="open">') == 1


def test_board_prefers_the_draft_in_work_and_says_so(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    published = makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    assert "PUBLISHED version 1" in client.get("/board").text
    makers.a_plan(session, project, {visit: people[2:]})
    session.commit()
    assert ">DRAFT<" in client.get("/board").text
    assert "PUBLISHED version 1" in client.get(f"/board?plan={published.id}").text


@pytest.mark.parametrize(
    "nonsense", ["from=tomorrow", "weeks=900", "base=NO", "part=0", "view=upside", "weeks=²"]
)
def test_board_with_nonsense_in_the_address_shows_the_usual(
    client: FlaskClient, session: Session, draft: Plan, nonsense: str
) -> None:
    session.commit()
    answer = client.get(f"/board?{nonsense}")
    assert (answer.status_code, "Mon 4 Jan – Sun 17 Jan" in answer.text) == (200, True)


def test_board_by_day_lists_teams_and_uncovered_first(
    client: FlaskClient, session: Session, project: Project, town: object, draft: Plan
) -> None:
    makers.a_shift(session, project, town, "R2", start="2027-01-05T15:00-05:00")
    session.commit()
    text = text_of(client.get("/board?view=days").text)
    day = text[text.index("Tue 5 Jan") : text.index("Wed 6 Jan")]
    assert day.index("nobody yet") < day.index("V1, V2")


def test_board_on_a_telephone_begins_by_day(client: FlaskClient, session: Session, draft: Plan) -> None:
    session.commit()
    html = client.get("/board", headers={"User-Agent": "Mozilla/5.0 (Linux; Android) Mobi"}).text
    assert ('id="days"' in html, "<table" in html) == (True, False)


def test_board_is_not_for_volunteers(
    app, session: Session, project: Project, people: list[Volunteer], draft: Plan, visit: Shift
) -> None:
    account = makers.an_account(session, project, "v1", Role.VOLUNTEER, people[0])
    session.commit()
    client = app.test_client(user=account)
    answers = [
        client.get("/board"),
        client.get(f"/board/{draft.id}/R1"),
        client.post(f"/board/{draft.id}/R1/unassign", data={"volunteer": "V1", "version": draft.version}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert team_of(session, draft, visit) == {"V1", "V2"}


def test_board_of_another_project_does_not_exist(
    client: FlaskClient, session: Session, project: Project, visit: Shift, draft: Plan
) -> None:
    other = Project(organisation=project.organisation, code="GT", name="Guatemala", country="GT")
    session.add(other)
    session.flush()
    there = makers.a_base(session, other, "ELS")
    theirs = makers.a_shift(session, other, there, "Z1")
    plan = makers.a_plan(session, other, {theirs: [makers.a_volunteer(session, other, there, "Z9")]})
    session.commit()
    addresses = [f"/board?plan={plan.id}", f"/board/{plan.id}/R1", f"/board/{draft.id}/Z1", "/board?plan=x"]
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert post(client, plan, theirs, "unassign", volunteer="Z9").status_code == 404
    assert post(client, draft, visit, "assign", volunteer="Z9").status_code == 409
    assert client.post(f"/board/{draft.id}/R1/explode").status_code == 404


def _colours(html: str) -> dict[str, str]:
    return {kind: colour for colour, kind in re.findall(r'<li><span class="k(\d)">([^<]+)', html)}


def test_kind_keeps_its_colour_when_new_kinds_are_entered(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], town: object
) -> None:
    def enter(kinds: list[str]) -> dict[str, str]:
        for kind in kinds:
            shift = makers.a_shift(session, project, town, f"R{len(teams)}")
            shift.request.kind = shift.title = kind
            teams[shift] = people[:1]
        plan = makers.a_plan(session, project, teams)
        session.commit()
        return _colours(client.get(f"/board?plan={plan.id}").text)

    teams: dict[Shift, list[Volunteer]] = {}
    first = enter(["office visit", "team meeting", "trip", "hearing"])
    later = enter(["a detour", "court", "funeral", "march", "night watch", "zoo"])
    assert {kind: later[kind] for kind in first} == first
    assert len(set(later.values())) == 10


def test_board_tells_the_plans_to_choose_from_apart(
    client: FlaskClient,
    session: Session,
    project: Project,
    people: list[Volunteer],
    visit: Shift,
    draft: Plan,
) -> None:
    makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    draft.status = "repair"
    other = makers.a_plan(session, project, {}, status="by hand")
    session.commit()
    text = text_of(client.get("/board").text)
    assert "Version 1 " in text
    assert f"Draft {draft.id} repair · 1 of 1 " in text
    assert f"Draft {other.id} by hand · 0 of 1 " in text
