"""The demo office is the reference scenario; the generator makes offices that can be planned."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accompaniment import accounts, demo, office, planning
from accompaniment.demo import generator
from accompaniment.models import Account, Organisation, Project, Request, Shift, Volunteer
from accompaniment.scheduling import formats
from tests import makers
from tests.conftest import NOW

SCENARIO = Path(__file__).parent / "problems" / "apartado-4w.json"


def in_order(problem: dict) -> dict:
    """The same problem, whatever the order of its records."""
    found = json.loads(json.dumps(problem))
    for key in ("locations", "volunteers", "defenders", "resources", "shifts"):
        found[key].sort(key=lambda record: record["id"])
    found["travel"]["minutes"].sort()
    return found


def test_make_becomes_exactly_the_problem_of_the_scenario(session: Session):
    project = demo.make(session, now=NOW).project
    eve = demo.FIRST_DAY - timedelta(days=1)
    raw = planning.problem(
        session,
        project=project,
        first_day=demo.FIRST_DAY,
        end_day=demo.END_DAY,
        now=NOW.replace(year=eve.year, month=eve.month, day=eve.day),
    )
    past = raw.pop("ledger")["carried"]  # the scenario's file was written before there were ledgers
    assert {carried["load"] for carried in past} == {0}
    assert in_order(raw) == in_order(json.loads(SCENARIO.read_text(encoding="utf-8")))


def test_make_gives_everybody_a_password_of_their_own(session: Session):
    made = demo.make(session, now=NOW)
    assert list(made.passwords) == ["coordinator", *(f"v{number}" for number in range(1, 9))]
    assert len(set(made.passwords.values())) == 9
    account = accounts.verify(session, "v3", made.passwords["v3"], NOW)
    assert account.volunteer.code == "V3"


def test_make_again_changes_nothing(session: Session):
    demo.make(session, now=NOW)
    again = demo.make(session, now=NOW)
    assert (again.project.code, again.passwords) == ("COL", {})
    assert session.scalar(select(func.count()).select_from(Account)) == 9


def test_make_in_an_office_with_records_is_refused(session: Session, project: Project):
    makers.a_base(session, project)
    with pytest.raises(demo.NotEmpty):
        demo.make(session, now=NOW)


def test_make_holds_no_late_emergency(session: Session):
    demo.make(session, now=NOW)
    assert session.scalars(select(Request.code).where(Request.code.startswith("E"))).all() == []


def test_bring_late_adds_the_emergency_at_its_hour(session: Session):
    project = demo.make(session, now=NOW).project
    request = demo.bring_late(session, project=project, code="E1")
    assert request.received_at.isoformat() == "2027-01-12T19:00:00-05:00"
    assert [shift.code for shift in request.shifts] == ["E1"]


def test_bring_late_again_changes_nothing(session: Session):
    project = demo.make(session, now=NOW).project
    first = demo.bring_late(session, project=project, code="E2")
    assert demo.bring_late(session, project=project, code="E2") is first


def test_found_makes_one_project_and_finds_it_again(session: Session):
    first = office.found(session, actor=None, now=NOW)
    assert office.found(session, actor=None, now=NOW) is first
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize(("people", "shifts"), [(1, 1), (8, 60), (40, 300), (90, 20)])
def test_generator_makes_what_is_asked_for_and_it_can_be_planned(session: Session, people: int, shifts: int):
    project = demo.founded(session, now=NOW)
    made = generator.make(session, project=project, people=people, shifts=shifts, seed=3, now=NOW)
    assert session.scalar(select(func.count()).select_from(Volunteer)) == people
    assert session.scalar(select(func.count()).select_from(Shift)) == shifts == made.shifts
    raw = planning.problem(
        session, project=project, first_day=made.first_day, end_day=made.end_day, now=NOW - timedelta(days=2)
    )
    assert len(formats.read_problem(raw).shifts) == shifts


def facts(session: Session, seed: int) -> list:
    project = demo.founded(session, now=NOW)
    generator.make(session, project=project, people=10, shifts=60, seed=seed, now=NOW)
    found = session.execute(select(Shift.code, Shift.title, Shift.starts)).all()
    session.rollback()
    return [tuple(row) for row in found]


def test_generator_makes_the_same_for_the_same_seed(session: Session):
    assert facts(session, 1) == facts(session, 1) != facts(session, 2)


def test_generator_refuses_more_than_it_makes(session: Session, project: Project):
    with pytest.raises(generator.TooLarge):
        generator.make(session, project=project, people=401, shifts=1, seed=1, now=NOW)


def test_generator_days_hold_the_shifts(session: Session):
    project = demo.founded(session, now=NOW)
    made = generator.make(session, project=project, people=8, shifts=200, seed=1, now=NOW)
    first = session.scalars(select(Shift.first_start).order_by(Shift.first_start)).first()
    assert (made.first_day, first.date() >= made.first_day) == (date(2027, 1, 4), True)
    assert made.end_day - made.first_day == timedelta(weeks=16)
