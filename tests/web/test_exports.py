"""The page of exports, the downloads, and the printed weeks."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from accompaniment.models import AuditLine, PlanState, Role, TravelTime
from accompaniment.scheduling import check, formats
from accompaniment.web import desk
from tests import makers
from tests.counting import queries

FILES = {
    "/exports/duties.csv": "co-plan-1-duties-internal-x{}.csv",
    "/exports/duties.xlsx": "co-plan-1-duties-internal-x{}.xlsx",
    "/exports/places.geojson": "co-plan-1-places-internal-x{}.geojson",
    "/exports/plan.json": "co-plan-1-teams-internal-x{}.json",
    "/exports/calendar.ics?base=APA": "apa-duties-internal-x{}.ics",
    "/exports/records.zip": "co-2027-01-04-records-internal-x{}.zip",
    "/exports/records.xlsx": "co-2027-01-04-records-internal-x{}.xlsx",
}
PAGES = ("/exports", "/exports/week", "/exports/people")


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project, "APA", name="Apartadó")


@pytest.fixture
def teams(session, project, base):
    """One team of two out overnight, and one shift that nobody covers."""
    far = makers.a_location(session, project, "MUT", name="Mutatá")
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=90))
    shift = makers.a_shift(session, project, far, "R1", start="2027-01-05T09:00-05:00", hours=26)
    makers.a_shift(session, project, far, "R2", start="2027-01-06T09:00-05:00")
    people = [makers.a_volunteer(session, project, base, code) for code in ("V1", "V2")]
    return {shift: people}


@pytest.fixture
def published(session, project, teams):
    return makers.a_plan(session, project, teams, PlanState.PUBLISHED)


@pytest.mark.parametrize(("address", "name"), FILES.items())
def test_file_is_a_download_that_nobody_keeps(session, published, client, address, name) -> None:
    answer = client.post(address)
    assert answer.status_code == 200
    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    assert line.action.startswith("export internal: ")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name.format(line.id)}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) > 100


@pytest.mark.parametrize("address", [*FILES, *PAGES])
def test_exports_are_not_for_volunteers(app, session, project, published, base, address) -> None:
    ana = makers.a_volunteer(session, project, base, "V3")
    account = makers.an_account(session, project, "ana", Role.VOLUNTEER, ana)
    session.commit()
    method = "POST" if address in FILES else "GET"
    assert app.test_client(user=account).open(address, method=method).status_code == 403


def test_page_without_a_plan_says_so_and_still_offers_the_records(client) -> None:
    text = client.get("/exports").text
    assert "No plan is published now, so there is nothing to export. Maybe publish a draft first." in text
    assert "/exports/records.zip" in text
    assert "/exports/duties.csv" not in text


@pytest.mark.parametrize("address", ["/exports/duties.csv", "/exports/plan.json", "/exports/week"])
def test_file_without_a_plan_is_refused_in_a_sentence(client, address) -> None:
    answer = client.open(address, method="POST" if address in FILES else "GET")
    assert (answer.status_code, "No plan is published now" in answer.text) == (409, True)


def test_every_link_and_button_on_the_page_gives_its_page_or_file(published, client) -> None:
    text = client.get("/exports").text
    links = re.findall(r'href="(/(?:exports|people|reports)[^"]*)"', text.split("<main")[1])
    forms = re.findall(r'action="(/(?:exports|people)/[^"]*)"', text)
    assert (len(links), len(forms)) == (3, 10)
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links} == {200}
    assert {client.post(address.replace("&amp;", "&")).status_code for address in forms} == {200}


def test_draft_says_draft_everywhere(session, project, teams, client) -> None:
    plan = makers.a_plan(session, project, teams)
    session.commit()
    asked = f"?plan={plan.id}"
    assert "DRAFT" in client.get(f"/exports{asked}").text
    assert ".ics" not in client.get(f"/exports{asked}").text
    for page in PAGES[1:]:
        assert "DRAFT" in client.get(f"{page}{asked}").text
    csv = client.post(f"/exports/duties.csv{asked}")
    assert f"co-plan-draft-{plan.id}-duties-internal-x" in csv.headers["Content-Disposition"]
    assert csv.text.splitlines()[1].startswith("DRAFT,R1")
    book = openpyxl.load_workbook(io.BytesIO(client.post(f"/exports/duties.xlsx{asked}").data))
    assert {book[name]["A2"].value for name in book.sheetnames} == {"DRAFT"}
    assert json.loads(client.post(f"/exports/plan.json{asked}").data)["state"] == "draft"
    assert json.loads(client.post(f"/exports/places.geojson{asked}").data)["properties"]["plan"] == "DRAFT"


@pytest.mark.parametrize("address", ["/exports?plan=99", "/exports?plan=x", "/exports?week=x"])
def test_address_that_makes_no_sense_is_not_found(published, client, address) -> None:
    assert client.get(address).status_code == 404


def test_plan_with_its_problem_is_read_and_checked_by_the_planner(published, client) -> None:
    file = json.loads(client.post("/exports/plan.json?problem=1").data)
    problem = formats.read_problem(file["problem"])
    plan = formats.read_plan({key: file[key] for key in ("format", "teams")}, problem)
    assert set(plan.teams) == {"R1"}
    assert check.check(problem, plan) == []


def test_base_narrows_the_files(session, project, published, base, client) -> None:
    other = makers.a_base(session, project, "BOG", name="Bogotá", lat=4.7, lon=-74.1)
    makers.a_volunteer(session, project, other, "V9")
    session.commit()
    assert client.post("/exports/duties.csv?base=BOG").text.count("\n") == 1
    assert client.post("/exports/duties.csv?base=APA").text.count("\n") == 3
    week = client.get("/exports/week?base=BOG").text
    # As the sheet writes a code: the tokens of a page are random and may hold "V1".
    assert [f'<span class="code">{code}</span>' in week for code in ("V9", "V1")] == [True, False]


def test_wall_shows_people_days_and_what_is_uncovered(published, client) -> None:
    text = " ".join(client.get("/exports/week").text.split())
    assert text.count('<b class="code">R1</b>') == 4  # two people, two days
    assert text.count('<td class="free"> free') == 10
    assert "07:30" in text
    assert '<span class="code">R2</span> Mutatá, Wed 6 Jan 09:00' in text


def test_week_that_nobody_planned_is_free_for_nobody(published, client) -> None:
    """The plan ends on 31 January."""
    wall = " ".join(client.get("/exports/week?week=2027-02-01").text.split())
    assert (wall.count("not planned yet"), "free" in wall.split("<main")[1]) == (14, False)
    assert wall.count("not planned yet") == wall.count('<td class="unplanned">')
    sheets = client.get("/exports/people?week=2027-02-01").text
    assert sheets.count("Not planned yet:</strong> Mon 1 Feb – Sun 7 Feb</p>") == 2
    assert "No duties this week." not in sheets


def test_days_beside_a_draft_are_said_to_be_outside(session, project, teams, client) -> None:
    plan = makers.a_plan(session, project, teams)
    session.commit()
    for page in PAGES[1:]:
        text = client.get(f"{page}?plan={plan.id}&week=2027-02-01").text
        assert ("ot in this draft" in text, "ot planned yet" in text) == (True, False)


def test_wall_tells_who_shadows_and_who_is_not_in_service(session, project, published, base, client) -> None:
    days = {"arrives": date(2027, 1, 6), "counts_from": date(2027, 1, 8), "leaves": date(2027, 1, 10)}
    makers.a_volunteer(session, project, base, "V3", **days)
    session.commit()
    row = client.get("/exports/week?week=2027-01-04").text.split('<span class="code">V3</span>')[1]
    cells = re.findall(r"<td class=\"\w*\">\s*(.*?)\s*</td>", row.split("</tr>")[0])
    assert cells == ["not in service"] * 2 + ["shadows"] * 2 + ["free"] * 2 + ["not in service"]


def test_sheet_to_take_along_holds_own_duties_only(session, project, published, base, client) -> None:
    makers.a_volunteer(session, project, base, "V3")
    session.commit()
    sheets = client.get("/exports/people").text.split('<section class="sheet person unmarked">')[1:]
    assert ["R1" in sheet for sheet in sheets] == [True, True, False]
    assert "No duties this week." in sheets[2]
    assert "R2" not in "".join(sheets)


def test_sheet_to_take_along_says_when_one_is_there(session, project, base, client) -> None:
    """R19 of the demo: the way of three and a half hours is part of the whole days."""
    far = makers.a_location(session, project, "BAJ")
    session.add(TravelTime(project_id=project.id, from_id=base.id, to_id=far.id, minutes=210))
    stay = makers.a_shift(session, project, far, "R19", "2027-01-05T05:30-05:00", hours=35.5, from_base=True)
    people = [makers.a_volunteer(session, project, base)]
    makers.a_plan(session, project, {stay: people}, PlanState.PUBLISHED)
    session.commit()
    row = client.get("/exports/people").text.split("R19</td>")[1].split("</tr>")[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", row).split())
    assert words == "Baj 09:00 – Wed 6 Jan 13:30 Wed 6 Jan 17:00"


def test_records_are_the_sheets_of_the_office(published, client) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.post("/exports/records.zip").data))
    assert "volunteers.csv" in archive.namelist()


@pytest.mark.parametrize("address", PAGES)
def test_page_is_small(published, client, address) -> None:
    assert len(client.get(address).data) < 30_000


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("address", "count"), [("/exports", 18), ("/exports/week", 15), ("/mine", 22)])
def test_page_asks_a_fixed_number_of_questions(
    app, session, project, base, coordinator, size, address, count
) -> None:
    people = [makers.a_volunteer(session, project, base) for _ in range(size)]
    shifts = [
        makers.a_shift(session, project, base, start=f"2027-01-0{n + 5}T09:00-05:00") for n in range(size)
    ]
    makers.a_plan(session, project, dict.fromkeys(shifts, people), PlanState.PUBLISHED)
    reader = coordinator
    if address == "/mine":
        reader = makers.an_account(session, project, "own", Role.VOLUNTEER, people[0])
    session.commit()
    client = app.test_client(user=reader)
    with app.app_context():
        engine = desk.db.engine
    with queries(engine) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) == count


def test_reading_the_page_of_exports_gives_no_file(published, client) -> None:
    assert client.get("/exports/duties.csv").status_code == 405


def test_page_calls_plans_as_elsewhere_and_ends_on_their_last_day(
    client, session, project, published, teams, coordinator
) -> None:
    draft = makers.a_plan(session, project, teams, status="repair", made_by_id=coordinator.id)
    session.commit()
    options = re.findall(r"<option value=\"\d+\"[^>]*>([^<]+)</option>", client.get("/exports").text)
    assert options == [
        "Version 1 (Mon 4 Jan – Sun 31 Jan)",
        f"Draft {draft.id} · repair · 1 of 2 · coordinator (Mon 4 Jan – Sun 31 Jan)",
    ]
