"""The panel of a shift and the edits it makes, with htmx and without."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accompaniment.models import (
    AuditLine,
    KeptBreach,
    Pin,
    Plan,
    PlanState,
    Project,
    Shift,
    Team,
    Volunteer,
)
from tests import makers
from tests.web.board.acts import post, team_of, text_of


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
    assert "A team could go: V3." in text_of(html)


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
    answer = post(client, draft, visit, "assign", volunteer="V3")
    assert (answer.status_code, team_of(session, draft, visit)) == (200, {"V1", "V2", "V3"})
    assert "V3 goes on R1." in answer.text
    post(client, draft, visit, "unassign", volunteer="V3")
    assert team_of(session, draft, visit) == {"V1", "V2"}


def test_assign_whole_team_to_an_uncovered_shift(
    client: FlaskClient, session: Session, project: Project, town: object, draft: Plan
) -> None:
    shift = makers.a_shift(session, project, town, "R2", start="2027-01-07T10:00-05:00")
    session.commit()
    answer = post(client, draft, shift, "assign", volunteer=["V3", "V4"], start="2027-01-07T10:00-05:00")
    assert team_of(session, draft, shift) == {"V3", "V4"}
    assert ("V3, V4 go on R2." in answer.text, "This breaks" in answer.text) == (True, False)


def test_edit_answers_with_the_touched_rows_only(
    client: FlaskClient, session: Session, people: list[Volunteer], draft: Plan, visit: Shift
) -> None:
    session.commit()
    html = post(client, draft, visit, "assign", volunteer="V3", instead="V2").text
    touched = set(re.findall(r'hx-target="#(\w+)"', html))
    assert touched == {"said", "uncovered", *(f"p{person.uid[:8]}" for person in people[:3])}
    assert team_of(session, draft, visit) == {"V1", "V3"}


def test_edit_that_breaks_a_rule_says_which_and_keeps_it_only_with_a_reason(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    html = post(client, draft, visit, "assign", volunteer="V3").text
    assert "R1 would have a team of 3" in html
    key = re.search(r'name="key" value="([^"]+)"', html)[1]
    refused = post(client, draft, visit, "keep", key=key, reason="  ")
    assert (refused.status_code, session.scalar(select(KeptBreach))) == (409, None)
    assert "kept only with a reason" in refused.text
    kept = post(client, draft, visit, "keep", key=key, reason="they learn the way")
    assert (kept.status_code, session.scalars(select(KeptBreach)).one().reason) == (200, "they learn the way")
    assert "they learn the way" in kept.text


def test_edit_of_a_stale_version_changes_nothing_and_says_so(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    answer = post(client, draft, visit, "unassign", volunteer="V1", version=draft.version + 1)
    assert answer.status_code == 409
    assert "Somebody else has changed this draft since you looked at it." in answer.text
    assert team_of(session, draft, visit) == {"V1", "V2"}


def test_edit_of_the_published_plan_begins_a_draft(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    published = makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    answer = post(client, published, visit, "assign", volunteer="V3", instead="V1")
    draft = session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    assert f"plan={draft.id}&shift=R1" in answer.headers["HX-Redirect"]
    assert (team_of(session, published, visit), team_of(session, draft, visit)) == (
        {"V1", "V2"},
        {"V2", "V3"},
    )
    assert "nobody is told of it until it is published" in client.get(answer.headers["HX-Redirect"]).text


def test_edit_of_a_withdrawn_plan_is_refused(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    old = makers.a_plan(session, project, {visit: people[:2]}, PlanState.WITHDRAWN)
    session.commit()
    assert '<button class="small" name="volunteer"' not in client.get(f"/board/{old.id}/R1").text
    assert post(client, old, visit, "unassign", volunteer="V1").status_code == 409


def test_pin_on_the_published_plan_needs_no_draft(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    published = makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    assert post(client, published, visit, "pin", volunteer="V1").status_code == 200
    assert session.scalars(select(Pin)).one().volunteer_id == people[0].id
    assert len(session.scalars(select(Plan)).all()) == 1
    assert post(client, published, visit, "unpin", volunteer="V1").status_code == 200
    assert session.scalars(select(Pin)).all() == []


def test_start_moves_to_another_time_that_suits(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    later = "2027-01-06T09:00-05:00"
    visit.starts = [*visit.starts, later]
    visit.last_start += timedelta(days=1)
    session.commit()
    assert post(client, draft, visit, "restart", start="2027-01-09T09:00-05:00").status_code == 409
    assert post(client, draft, visit, "restart", start=later).status_code == 200
    session.expire_all()
    assert session.scalar(select(Team.start)).isoformat() == "2027-01-06T14:00:00+00:00"


def test_edit_without_htmx_leads_back_with_a_way_to_undo(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    answer = post(client, draft, visit, "unassign", htmx=False, volunteer="V2")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert ("V2 no longer goes on R1." in page, ">Undo<" in page) == (True, True)


def test_edits_are_audited_without_content(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    post(client, draft, visit, "unassign", volunteer="V2")
    lines = [(line.action, line.thing) for line in session.scalars(select(AuditLine))]
    assert ("unassign", f"plan {draft.id}") in lines


def test_shift_of_other_days_says_that_the_plan_does_not_reach_it(
    client: FlaskClient, session: Session, project: Project, town: object, draft: Plan
) -> None:
    makers.a_shift(session, project, town, "R9", start="2027-05-05T09:00-05:00")
    session.commit()
    page = client.get(f"/board/{draft.id}/R9")
    assert (page.status_code, "does not reach this shift" in page.text) == (200, True)


def test_panel_from_somebodys_day_is_about_their_place_whatever_is_done_there(
    client: FlaskClient, session: Session, people: list[Volunteer], draft: Plan, visit: Shift
) -> None:
    session.commit()
    rows = client.get("/board").text.split("<tr id=")[1:]
    for person, row in zip(people[:2], rows, strict=False):
        (opens,) = re.findall(rf'href="(/board/{draft.id}/R1[^"]+)"', row)
        opened = client.get(opens.replace("&amp;", "&")).text
        assert f"instead of {person.code}</small>" in opened
        (pin,) = set(re.findall(r'formaction="([^"]+/pin\?[^"]+)"', opened))
        pinned = client.post(
            pin.replace("&amp;", "&"),
            data={"version": draft.version, "volunteer": "V1"},
            headers={"HX-Request": "true"},
        ).text
        assert f"instead of {person.code}</small>" in pinned
        session.rollback()
        client.post(f"/board/{draft.id}/R1/unpin", data={"version": draft.version, "volunteer": "V1"})


def test_panel_after_a_replacement_is_about_who_has_just_come(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    assert "instead of V3</small>" in post(client, draft, visit, "assign", volunteer="V3", instead="V2").text
    answer = post(client, draft, visit, "assign", htmx=False, volunteer="V2", instead="V3")
    assert "instead of V2</small>" in client.get(answer.location).text


def test_panel_of_who_has_left_meanwhile_takes_nobody_else_off(
    client: FlaskClient, session: Session, draft: Plan
) -> None:
    session.commit()
    html = client.get(f"/board/{draft.id}/R1?instead=V4").text
    assert ("one more</small>" in html, 'name="instead"' in html) == (True, False)


def test_edit_of_the_published_plan_stays_with_the_person_in_the_new_draft(
    client: FlaskClient, session: Session, project: Project, people: list[Volunteer], visit: Shift
) -> None:
    published = makers.a_plan(session, project, {visit: people[:2]}, PlanState.PUBLISHED)
    session.commit()
    address = f"/board/{published.id}/R1/unassign?instead=V2"
    data = {"version": published.version, "volunteer": "V1"}
    session.commit()
    answer = client.post(address, data=data, headers={"HX-Request": "true"})
    assert "instead of V2</small>" in client.get(answer.headers["HX-Redirect"]).text


def test_undo_without_htmx_brings_back_who_was_taken_off(
    client: FlaskClient, session: Session, draft: Plan, visit: Shift
) -> None:
    session.commit()
    address = f"/board/{draft.id}/R1/unassign?instead=V2"
    answer = client.post(address, data={"version": draft.version, "volunteer": "V2"})
    form = client.get(answer.location).text.split('action="')[1:]
    undo = next(part for part in form if ">Undo<" in part.split("</form>")[0]).split("</form>")[0]
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo))
    session.rollback()
    assert client.post(undo.split('"')[0].replace("&amp;", "&"), data=data).status_code == 303
    assert team_of(session, draft, visit) == {"V1", "V2"}
