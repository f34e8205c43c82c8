"""An import says row by row what it would do, does all of it or nothing, and deletes nothing."""

from datetime import date

import pytest
from sqlalchemy import event, func, select

from accompaniment import demo, sheets
from accompaniment.models import (
    Absence,
    AuditLine,
    Defender,
    Location,
    Project,
    Qualification,
    Volunteer,
)
from accompaniment.sheets import ImportRefused, Outcome
from tests.conftest import NOW
from tests.sheets.importing import BASE, PERSON, REQUEST, do, faults, look, outcomes


def test_new_rows_are_added(session, project):
    found = look(session, project, locations=BASE, volunteers=PERSON, requests=REQUEST)
    assert (outcomes(found), found.warnings) == (["added"] * 3, [])


def test_preview_writes_nothing(session, project):
    look(session, project, locations=BASE, volunteers=PERSON, requests=REQUEST)
    assert (list(session.new), list(session.dirty)) == ([], [])
    assert session.scalar(select(func.count()).select_from(Location)) == 0


def test_same_import_again_changes_nothing(session, office):
    lines = session.scalar(select(func.count()).select_from(AuditLine))
    found = do(session, office, locations=BASE, volunteers=PERSON, requests=REQUEST)
    assert outcomes(found) == ["unchanged"] * 3
    assert session.scalar(select(func.count()).select_from(AuditLine)) == lines


def test_changed_cell_is_told_with_before_and_after(session, office):
    found = look(session, office, locations=BASE.replace("Apartadó", "Turbo"))
    (row,) = found.rows
    assert [(change.column, change.before, change.after) for change in row.changes] == [
        ("name", "Apartadó", "Turbo")
    ]


def test_changed_row_is_written(session, office):
    do(session, office, volunteers=PERSON.replace("spanish:C2;lead", "spanish:B2;driver"))
    person = session.scalars(select(Volunteer)).one()
    assert {held.name: held.level for held in person.qualifications} == {"spanish": 4, "driver": 1}


def test_missing_column_leaves_what_is_there(session, office):
    do(session, office, volunteers="code,base,arrives,leaves,gender\nV1,APA,2026-03-02,2027-09-01,woman\n")
    person = session.scalars(select(Volunteer)).one()
    assert (person.gender, len(person.qualifications)) == ("woman", 2)


def test_missing_required_column_is_enough_for_what_is_there(session, office):
    found = do(session, office, volunteers="code,email\nV1,v1@example.org\n")
    assert outcomes(found) == ["changed"]


def test_missing_required_column_refuses_a_new_row(session, office):
    found = look(session, office, volunteers="code,email\nV2,v2@example.org\n")
    assert faults(found) == [("volunteers.csv", 2, "base", "")]


def test_empty_cell_means_the_default(session, office):
    do(session, office, volunteers=PERSON.replace("spanish:C2;lead", ""))
    assert session.scalars(select(Qualification)).all() == []


def test_rows_that_are_not_in_the_sheet_stay(session, office):
    do(session, office, volunteers=PERSON.replace("V1", "V2"))
    assert session.scalars(select(Volunteer.code).order_by(Volunteer.code)).all() == ["V1", "V2"]


@pytest.mark.parametrize(
    ("sheet", "text", "column", "value"),
    [
        ("locations", BASE.replace("7.88", "788"), "lat", "788"),
        ("locations", BASE.replace("CO", "COL"), "country", "COL"),
        ("locations", BASE.replace("APA,", ",", 1), "code", ""),
        ("volunteers", PERSON.replace("APA", "XYZ"), "base", "XYZ"),
        ("volunteers", PERSON.replace("2027-09-01", "2026-01-01"), "leaves", "2026-01-01"),
        ("volunteers", PERSON.replace("2027-09-01", "1 Sept"), "leaves", "1 Sept"),
        ("volunteers", PERSON.replace("C2", "D9"), "qualifications", "spanish:D9;lead"),
        ("absences", "volunteer,first_day,last_day\nV1,2027-01-12,2027-01-11\n", "last_day", "2027-01-11"),
        ("absences", "volunteer,first_day,last_day\nV9,2027-01-12,2027-01-13\n", "volunteer", "V9"),
        ("incompatible", "volunteer,volunteer_2\nV1,V1\n", "volunteer_2", "V1"),
        ("travel", "from,to,minutes\nAPA,APA,5\n", "to", "APA"),
        ("defenders", "code,kind\nG1,village\n", "kind", "village"),
        ("resources", "code,name,count\nSAT,Phone,many\n", "count", "many"),
        ("requests", REQUEST.replace("09:00", "9 am"), "at", "9 am"),
        ("requests", REQUEST.replace("2027-01-12,0", "2027-01-01,0"), "last_start", "2027-01-01"),
        ("requests", REQUEST.replace(",3\n", ",\n"), "hours", ""),
        ("requests", "uses," + REQUEST.replace("R1", "SAT,R1"), "uses", "SAT"),
        ("requests", "times," + REQUEST.replace("R1", "4,R1"), "times", "4"),
        ("requests", "state," + REQUEST.replace("R1", "declined,R1"), "reason", ""),
        ("requests", "defender," + REQUEST.replace("R1", "G1,R1"), "defender", "G1"),
        ("requests", "shifts," + REQUEST.replace("R1", "A;B,R1"), "shifts", "A;B"),
        ("requests", "withdrawn," + REQUEST.replace("R1", "R9,R1"), "withdrawn", "R9"),
        ("rules", "rule,value\nrest,660\n", "rule", "rest"),
        ("rules", "rule,value\nrest_minutes,long\n", "value", "long"),
        ("rules", "rule,value\nuncovered,1;2;3\n", "value", "1;2;3"),
        ("rules", "rule,value\npairs,28:0\n", "value", "28:0"),
        ("rules", "rule,value\ntimezone,Bogota\n", "value", "Bogota"),
    ],
)
def test_wrong_cell_is_refused_with_its_place(session, project, sheet, text, column, value):
    if sheet != "locations":
        do(session, project, locations=BASE)
    if sheet not in ("locations", "volunteers"):
        do(session, project, volunteers=PERSON)
    found = look(session, project, **{sheet: text})
    assert faults(found) == [(f"{sheet}.csv", 2, column, value)]


def test_refused_row_refuses_all(session, project):
    with pytest.raises(ImportRefused, match=r"volunteers.csv, line 2, base"):
        do(session, project, locations=BASE, volunteers=PERSON.replace("APA", "XYZ"))
    assert session.scalar(select(func.count()).select_from(Location)) == 0


def test_every_fault_of_a_row_is_told(session, project):
    found = look(session, project, locations=BASE.replace("7.88", "x").replace("-76.63", "y"))
    assert [fault.column for fault in found.faults] == ["lat", "lon"]


def test_same_record_twice_is_refused(session, project):
    found = look(session, project, locations=BASE + BASE.splitlines()[1] + "\n")
    assert [fault.sentence for fault in found.faults] == ["line 2 of locations.csv is about the same"]


def test_unknown_columns_and_sheets_are_named(session, project):
    found = look(
        session, project, locations=BASE.replace("base", "base,colour").replace("yes", "yes,red"), extra=BASE
    )
    assert found.warnings == [
        "locations.csv: unknown columns were left aside: colour.",
        "extra.csv: there is no sheet extra in an office; it was left aside.",
    ]


def test_need_that_nobody_holds_is_warned_of(session, office):
    found = look(session, office, requests="needs," + REQUEST.replace("R1", "spanich:B2:all,R1"))
    assert found.warnings == ["requests.csv, line 2: spanich is needed, and nobody holds it."]


def test_absence_with_another_end_is_changed_not_added(session, office):
    head = "volunteer,first_day,last_day\n"
    do(session, office, absences=head + "V1,2027-01-12,2027-01-18\n")
    do(session, office, absences=head + "V1,2027-01-12,2027-01-20\n")
    assert session.scalars(select(Absence.last_day)).all() == [date(2027, 1, 20)]


def test_pair_is_the_same_either_way_round(session, office):
    do(session, office, volunteers=PERSON.replace("V1", "V2"))
    do(session, office, incompatible="volunteer,volunteer_2\nV2,V1\n")
    assert outcomes(look(session, office, incompatible="volunteer,volunteer_2\nV1,V2\n")) == ["unchanged"]


def test_zone_of_an_office_with_shifts_stays(session, office):
    found = look(session, office, rules="rule,value\ntimezone,Europe/Berlin\n")
    assert faults(found) == [("rules.csv", 2, "value", "Europe/Berlin")]


def test_rules_are_written_where_they_belong(session, project):
    text = "rest_minutes,600\npairs,28:3\n"
    text += "freeze_days,5\nuncovered,1;2;3;4;5\nlanguages,es;en\ntimezone,Asia/Hebron\n"
    do(session, project, rules="rule,value\n" + text)
    assert (project.rules["rest_minutes"], project.rules["pairs"]) == (600, {"window": 28, "max": 3})
    assert (project.freeze_days, project.weights, project.languages, project.timezone) == (
        5,
        [1, 2, 3, 4, 5],
        ["es", "en"],
        "Asia/Hebron",
    )


def test_rule_on_pairs_is_switched_off_again_by_sheet(session, project):
    do(session, project, rules="rule,value\npairs,28:3\n")
    off = "rule,value\npairs,off\n"
    assert outcomes(look(session, project, rules=off)) == ["changed"]
    do(session, project, rules=off)
    assert "pairs" not in project.rules
    assert outcomes(look(session, project, rules=off)) == ["unchanged"]


def test_import_leaves_an_audit_line_without_content(session, office):
    lines = session.execute(select(AuditLine.action, AuditLine.thing)).all()
    assert [tuple(line) for line in lines] == [
        ("import", "request 1"),
        ("import", f"project {office.id}"),
    ]


def test_import_is_within_its_own_project(session, office):
    other = Project(organisation=office.organisation, code="GT", name="Guatemala", country="GT")
    session.add(other)
    session.flush()
    found = do(session, other, locations=BASE, volunteers=PERSON)
    assert outcomes(found) == ["added", "added"]
    assert session.scalar(select(func.count()).select_from(Volunteer)) == 2


def test_preview_of_the_demo_counts_its_rows(session, project):
    found = sheets.preview(session, project=project, sheets=sheets.read(demo.FOLDER), now=NOW)
    assert (found.counts[Outcome.REFUSED], found.counts[Outcome.ADDED], found.warnings) == (0, 62, [])


def test_defenders_known_volunteers_are_kept(session, office):
    do(session, office, defenders="code,kind,place,known_to\nG1,community,APA,V1\n")
    assert [person.code for person in session.scalars(select(Defender)).one().known_to] == ["V1"]


def test_import_reads_each_table_once(session, office, engine):
    counted: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda c, cur, statement, *rest: counted.append(statement))
    session.expire_all()
    look(session, office, locations=BASE, volunteers=PERSON, requests=REQUEST)
    one = len(counted)
    do(session, office, volunteers=PERSON + PERSON.splitlines()[1].replace("V1", "V2") + "\n")
    session.expire_all()
    counted.clear()
    look(session, office, locations=BASE, volunteers=PERSON, requests=REQUEST)
    assert len(counted) == one
