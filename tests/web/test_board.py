"""The board: what it shows, what a hand can do on it, and what it costs."""

from __future__ import annotations

import gzip
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, object_session

from accompaniment.models import (
    Absence,
    AuditLine,
    KeptBreach,
    Pin,
    Plan,
    PlanState,
    Project,
    Role,
    Shift,
    Team,
    Volunteer,
    Wish,
)
from tests import makers


@pytest.fixture
def people(session: Session, project: Project) -> list[Volunteer]:
    """V1 to V4 at the base APA."""
    base = makers.a_base(session, project)
    return [makers.a_volunteer(session, project, base) for _ in range(4)]


@pytest.fixture
def town(session: Session, project: Project, people: list[Volunteer]) -> object:
    """A town near the base."""
    return makers.a_location(session, project, "SJA", name="San José")


@pytest.fixture
def visit(session: Session, project: Project, town: object) -> Shift:
    """R1: two people on 2027-01-05 from 09:00 to 12:00."""
    return makers.a_shift(session, project, town, "R1", start="2027-01-05T09:00-05:00")


@pytest.fixture
def draft(session: Session, project: Project, people: list[Volunteer], visit: Shift) -> Plan:
    """A draft in which V1 and V2 go on R1."""
    return makers.a_plan(session, project, {visit: people[:2]})


def _text(html: str) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _team(session: Session, plan: Plan, shift: Shift) -> set[str]:
    session.expire_all()
    team = session.scalar(select(Team).where(Team.plan_id == plan.id, Team.shift_id == shift.id))
    return {duty.volunteer.code for duty in team.duties} if team else set()


def _post(client: FlaskClient, plan: Plan, shift: Shift, act: str, htmx: bool = True, **fields: object):
    session = object_session(plan)
    session.commit()
    session.refresh(plan)
    data = {"version": plan.version, **fields}
    session.commit()  # an open transaction of the test would hold the write lock
    return client.post(
        f"/board/{plan.id}/{shift.code}/{act}",
        data=data,
        headers={"HX-Request": "true"} if htmx else {},
    )


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
    assert _text("<tr" + rows["V1"]).split() == ["V1", "3", "09:00", "3", "visit", "SJA"]
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
    text = _text(client.get("/board?view=days").text)
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
    assert _team(session, draft, visit) == {"V1", "V2"}


def test_board_of_another_project_does_not_exist(
    client: FlaskClient, session: Session, project: Project, visit: Shift, draft: Plan
) -> None:
    other = Project(organisation=project.organisation, code="GT", name="Guatemala", country="GT")
    session.add(other)
    session.flush()
    there = makers.a_base(session, other, "XXX")
    theirs = makers.a_shift(session, other, there, "Z1")
    plan = makers.a_plan(session, other, {theirs: [makers.a_volunteer(session, other, there, "Z9")]})
    session.commit()
    addresses = [f"/board?plan={plan.id}", f"/board/{plan.id}/R1", f"/board/{draft.id}/Z1", "/board?plan=x"]
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert _post(client, plan, theirs, "unassign", volunteer="Z9").status_code == 404
    assert _post(client, draft, visit, "assign", volunteer="Z9").status_code == 409
    assert client.post(f"/board/{draft.id}/R1/explode").status_code == 404


def test_panel_lists_everybody_fitting_first_with_sentences_for_the_others(
    client: FlaskClient,
    session: Session,
    project: Project,
    people: list[Volunteer],
    town: object,
    draft: Plan,
) -> None:
    shift = makers.a_shift(session, project, town, "R2", start="2027-01-05T10:00-05:00", team=(1, 2))
    session.commit()
    html = client.get(f"/board/{draft.id}/{shift.code}").text
    who = re.findall(r'<li class="(can|cannot)"><div><strong>(V\d)', html)
    assert sorted(who[:2]) == [("can", "V3"), ("can", "V4")]
    assert sorted(who[2:]) == [("cannot", "V1"), ("cannot", "V2")]
    assert "V1 would be in two places at once: R1 and R2 overlap." in html
    assert "A team could go: V3." in _text(html)


def test_panel_alone_is_a_whole_page_and_for_htmx_a_piece(
    client: FlaskClient, session: Session, draft: Plan
) -> None:
    session.commit()
    address = f"/board/{draft.id}/R1"
    assert client.get(address).text.startswith("<!doctype html>")
    piece = client.get(address, headers={"HX-Request": "true"}).text
    assert ("<html" in piece, 'id="shift"' in piece) == (False, True)


def test_assign_and_undo(client: FlaskClient, session: Session, draft: Plan, visit: Shift) -> None:
    visit.team_max = 3
    session.commit()
    answer = _post(client, draft, visit, "assign", volunteer="V3")
    assert (answer.status_code, _team(session, draft, visit)) == (200, {"V1", "V2", "V3"})
    assert "V3 goes on R1." in answer.text
    _post(client, draft, visit, "unassign", volunteer="V3")
    assert _team(session, draft, visit) == {"V1", "V2"}


def test_assign_whole_team_to_an_uncovered_shift(
    client: FlaskClient, session: Session, project: Project, town: object, draft: Plan
) -> None:
    shift = makers.a_shift(session, project, town, "R2", start="2027-01-07T10:00-05:00")
    session.commit()
    answer = _post(client, draft, shift, "assign", volunteer=["V3", "V4"], start="2027-01-07T10:00-05:00")
    assert _team(session, draft, shift) == {"V3", "V4"}
    assert ("V3, V4 go on R2." in answer.text, "This breaks" in answer.text) == (True, False)


def test_edit_answers_with_the_touched_rows_only(
    client: FlaskClient, session: Session, people: list[Volunteer], draft: Plan, visit: Shift
) -> None:
    session.commit()
    html = _post(client, draft, visit, "assign", volunteer="V3", instead="V2").text
    touched = set(re.findall(r'hx-target="#(\w+)"', html))
    assert touched == {"said", "uncovered", *(f"p{person.uid[:8]}" for person in people[:3])}
    assert _team(session, draft, visit) == {"V1", "V3"}


def test_edit_that_breaks_a_rule_says_which_and_keeps_it_only_with_a_reason(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    html = _post(client, draft, visit, "assign", volunteer="V3").text
    assert "R1 would have a team of 3" in html
    key = re.search(r'name="key" value="([^"]+)"', html)[1]
    refused = _post(client, draft, visit, "keep", key=key, reason="  ")
    assert (refused.status_code, session.scalar(select(KeptBreach))) == (409, None)
    assert "kept only with a reason" in refused.text
    kept = _post(client, draft, visit, "keep", key=key, reason="they learn the way")
    assert (kept.status_code, session.scalar(select(KeptBreach.reason))) == (200, "they learn the way")
    assert "they learn the way" in kept.text


def test_edit_of_a_stale_version_changes_nothing_and_says_so(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    answer = _post(client, draft, visit, "unassign", volunteer="V1", version=draft.version + 1)
    assert answer.status_code == 409
    assert "Somebody else has changed this draft since you looked at it." in answer.text
    assert _team(session, draft, visit) == {"V1", "V2"}


def test_edit_of_the_published_plan_begins_a_draft(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    published = makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    answer = _post(client, published, visit, "assign", volunteer="V3", instead="V1")
    draft = session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    assert f"plan={draft.id}&shift=R1" in answer.headers["HX-Redirect"]
    assert (_team(session, published, visit), _team(session, draft, visit)) == ({"V1", "V2"}, {"V2", "V3"})
    assert "nobody is told of it until it is published" in client.get(answer.headers["HX-Redirect"]).text


def test_edit_of_a_withdrawn_plan_is_refused(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    old = makers.a_plan(session, project, {visit: people[:2]}, PlanState.WITHDRAWN)
    session.commit()
    assert '<button class="small" name="volunteer"' not in client.get(f"/board/{old.id}/R1").text
    assert _post(client, old, visit, "unassign", volunteer="V1").status_code == 409


def test_pin_on_the_published_plan_needs_no_draft(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    published = makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    assert _post(client, published, visit, "pin", volunteer="V1").status_code == 200
    assert session.scalars(select(Pin)).one().volunteer_id == people[0].id
    assert len(session.scalars(select(Plan)).all()) == 1
    assert _post(client, published, visit, "unpin", volunteer="V1").status_code == 200
    assert session.scalars(select(Pin)).all() == []


def test_start_moves_to_another_time_that_suits(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    later = "2027-01-06T09:00-05:00"
    visit.starts = [*visit.starts, later]
    visit.last_start += timedelta(days=1)
    session.commit()
    assert _post(client, draft, visit, "restart", start="2027-01-09T09:00-05:00").status_code == 409
    assert _post(client, draft, visit, "restart", start=later).status_code == 200
    session.expire_all()
    assert session.scalar(select(Team.start)).isoformat() == "2027-01-06T14:00:00+00:00"


def test_edit_without_htmx_leads_back_with_a_way_to_undo(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    answer = _post(client, draft, visit, "unassign", htmx=False, volunteer="V2")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert ("V2 no longer goes on R1." in page, ">Undo<" in page) == (True, True)


def test_edits_are_audited_without_content(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    _post(client, draft, visit, "unassign", volunteer="V2")
    lines = [(line.action, line.thing) for line in session.scalars(select(AuditLine))]
    assert ("unassign", f"plan {draft.id}") in lines


def test_shift_of_other_days_says_that_the_plan_does_not_reach_it(
    client: FlaskClient, session: Session, project: Project, town: object, draft: Plan
) -> None:
    makers.a_shift(session, project, town, "R9", start="2027-05-05T09:00-05:00")
    session.commit()
    page = client.get(f"/board/{draft.id}/R9")
    assert (page.status_code, "does not reach this shift" in page.text) == (200, True)


@pytest.mark.parametrize("crowd", [1, 30])
def test_board_asks_the_database_the_same_number_of_times(
    client: FlaskClient,
    app,
    session: Session,
    project: Project,
    people: list[Volunteer],
    town: object,
    draft: Plan,
    crowd: int,
) -> None:
    from accompaniment.web import desk

    for number in range(crowd):
        person = makers.a_volunteer(session, project, people[0].base)
        shift = makers.a_shift(
            session, project, town, f"S{number}", start=f"2027-01-{5 + number % 9:02}T09:00-05:00"
        )
        makers.a_shift(session, project, town, f"T{number}", start="2027-01-06T09:00-05:00")
        draft.teams.append(
            Team(shift=shift, start=shift.first_start, end=shift.first_start + timedelta(hours=3))
        )
        draft.teams[-1].duties = [makers.Duty(volunteer=person)]
    session.commit()
    client.get("/board")
    with app.app_context():
        assert _statements(desk.db.engine, lambda: client.get("/board?weeks=4")) == 17


def _statements(engine: Engine, act) -> int:
    asked = []

    def heed(connection, cursor, statement, *rest) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", heed)
    try:
        assert act().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", heed)
    return len(asked)


def test_board_of_eight_people_and_four_weeks_is_small(
    client: FlaskClient,
    session: Session,
    project: Project,
    people: list[Volunteer],
    town: object,
    draft: Plan,
) -> None:
    people = [*people, *(makers.a_volunteer(session, project, people[0].base) for _ in range(4))]
    for number in range(66):
        shift = makers.a_shift(
            session, project, town, f"S{number}", start=f"2027-01-{4 + number % 27:02}T09:00-05:00"
        )
        team = Team(shift=shift, start=shift.first_start, end=shift.first_start + timedelta(hours=3))
        team.duties = [makers.Duty(volunteer=people[(number + n) % 8]) for n in range(2)]
        draft.teams.append(team)
    session.commit()
    assert len(gzip.compress(client.get("/board?weeks=4").data)) < 12_000


def test_board_of_many_people_shows_one_base_and_pages_of_forty(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], draft: Plan
) -> None:
    crowded = makers.a_base(session, project, "BBB")
    for number in range(45):
        makers.a_volunteer(session, project, crowded, f"W{number}")
    session.commit()
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board").text)) == 4
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board?base=BBB").text)) == 40
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board?base=BBB&part=2").text)) == 5
    assert len(re.findall(r'scope="row">(\w+)', client.get("/board?base=").text)) == 40


def test_fault_in_a_piece_is_a_piece(client: FlaskClient, session: Session, draft: Plan) -> None:
    session.commit()
    answer = client.get(f"/board/{draft.id}/NOTHING", headers={"HX-Request": "true"})
    assert (answer.status_code, "<html" in answer.text) == (404, False)
    assert "There is nothing here." in answer.text


def test_who_can_of_many_shows_the_best_and_the_rest_when_asked(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], draft: Plan
) -> None:
    for _ in range(45):
        makers.a_volunteer(session, project, people[0].base)
    session.commit()
    html = client.get(f"/board/{draft.id}/R1").text
    assert (html.count('<li class="can"'), "Show 7 more" in html) == (40, True)
    assert client.get(f"/board/{draft.id}/R1?all=1").text.count('<li class="can"') == 47
