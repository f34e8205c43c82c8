"""What is kept how long."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accompaniment import audit, identities, retention, sign_ins
from accompaniment.cli import main
from accompaniment.config import Config
from accompaniment.identities import Details
from accompaniment.models import (
    Absence,
    Account,
    AuditLine,
    Forgetting,
    Identity,
    Passkey,
    Pin,
    Plan,
    PlanState,
    Project,
    Request,
    RequestState,
    Role,
    Run,
    RunState,
    SignIn,
    Volunteer,
    Wish,
)
from accompaniment.periods import BadPeriod, Periods
from tests import makers
from tests.conftest import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def session(either):
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


def left(session, project, base, days: int, code: str) -> Volunteer:
    person = makers.a_volunteer(session, project, base, code)
    person.leaves = TODAY - days * DAY
    person.email, person.gender = "ana@example.org", "woman"
    person.absences = [
        Absence(project_id=project.id, first_day=TODAY, last_day=TODAY, kind="leave", note="home")
    ]
    session.flush()
    return person


def due_now(session, kind: str) -> list[str]:
    return [one.name for one in retention.due(session, Periods(), NOW) if one.kind == kind]


def codes(session, model) -> list[str]:
    return list(session.scalars(select(model.code).order_by(model.code)))


def test_declined_request_is_forgotten_after_half_a_year(session, project, base):
    for code, days in (("R1", 184), ("R2", 182)):
        request = makers.a_request(session, project, base, code)
        request.state, request.decided_at = RequestState.DECLINED, NOW - days * DAY
    retention.forget(session, Periods(), NOW)
    assert codes(session, Request) == ["R2"]


def test_notes_are_blanked_after_a_year_and_the_request_stays(session, project, base):
    for code, days in (("R1", 366), ("R2", 364)):
        request = makers.a_request(session, project, base, code)
        request.first_start = request.last_start = TODAY - days * DAY
        request.note = "the blue house"
    retention.forget(session, Periods(), NOW)
    requests = session.scalars(select(Request).order_by(Request.code))
    assert [(one.code, one.note) for one in requests] == [("R1", ""), ("R2", "the blue house")]


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        (PlanState.WITHDRAWN, 366, False),
        (PlanState.DISCARDED, 366, False),
        (PlanState.DRAFT, 366, False),
        (PlanState.WITHDRAWN, 364, True),
    ],
)
def test_plan_is_forgotten_a_year_after_its_end(session, project, base, state, days, stays):
    shift, person = makers.a_shift(session, project, base), makers.a_volunteer(session, project, base)
    old = makers.a_plan(session, project, {shift: [person]}, state, end_day=TODAY - days * DAY)
    newer = makers.a_plan(session, project, {shift: [person]}, based_on=old)
    retention.forget(session, Periods(), NOW)
    session.expire_all()
    assert (session.get(Plan, old.id) is not None) is stays
    assert (newer.based_on_id == old.id) is stays


def test_published_plan_keeps_its_number_a_year_after_its_end_and_nobodys_duties(session, project, base):
    shift, person = makers.a_shift(session, project, base), makers.a_volunteer(session, project, base)
    teams = {shift: [person]}
    plan = makers.a_plan(session, project, teams, PlanState.PUBLISHED, end_day=TODAY - 366 * DAY)
    retention.forget(session, Periods(), NOW)
    session.expire_all()
    assert (plan.number, plan.teams) == (1, [])
    assert due_now(session, "plans") == []


def test_pins_and_days_off_are_forgotten_a_year_after(session, project, base):
    shift = makers.a_shift(session, project, base, start="2025-12-30T09:00-05:00")
    person = makers.a_volunteer(session, project, base, "V1")
    days = {"project_id": project.id, "volunteer_id": person.id}
    session.add(Pin(shift_id=shift.id, made_at=NOW, **days))
    for gone in (366, 364):
        on = TODAY - gone * DAY
        session.add(Absence(first_day=on, last_day=on, **days))
        session.add(Wish(first_day=on, last_day=on, **days))
    retention.forget(session, Periods(), NOW)
    kept = [session.scalar(select(func.count()).select_from(model)) for model in (Pin, Absence, Wish)]
    assert kept == [0, 1, 1]


def test_volunteer_nobody_speaks_of_is_gone_after_two_years(session, project, base):
    left(session, project, base, 731, "V1")
    left(session, project, base, 729, "V2")
    retention.forget(session, Periods(), NOW)
    session.expire_all()
    assert codes(session, Volunteer) == ["V2"]


def test_volunteer_who_stands_in_the_plan_keeps_the_code_only(session, project, base):
    person = left(session, project, base, 731, "V1")
    makers.a_plan(session, project, {makers.a_shift(session, project, base): [person]}, PlanState.PUBLISHED)
    account = makers.an_account(session, project, "ana", Role.VOLUNTEER, person)
    facts = {"credential_id": b"-", "public_key": b"-", "sign_count": 0, "transports": [], "added_at": NOW}
    account.passkeys.append(Passkey(name="stick", **facts))
    token = sign_ins.begin(session, account, NOW, "-")
    retention.forget(session, Periods(), NOW)
    session.expire_all()
    assert (person.code, person.email, person.gender, person.absences) == ("V1", "", "", [])
    assert session.scalars(select(Account.name)).all() == [f"gone {account.id}"]
    assert sign_ins.holder(session, token, NOW, NOW) is None
    assert session.scalars(select(Passkey)).all() == []
    assert due_now(session, "volunteers") == []


def test_identity_is_forgotten_two_years_after_the_last_request(session, project, base, config):
    ring = identities.the_ring(session, config)
    for code, days in (("G1", 731), ("G2", 729)):
        defender = makers.a_defender(session, project, code)
        request = makers.a_request(session, project, base, f"R-{code}")
        request.defender_id = defender.id
        request.first_start = request.last_start = TODAY - days * DAY
        identities.keep(session, ring, actor=None, now=NOW, defender=defender, details=Details(code))
    retention.forget(session, Periods(), NOW)
    assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_run_forgets_how_it_searched(session, project):
    facts = {"first_day": TODAY, "end_day": TODAY, "seconds": 5, "asked_at": NOW, "state": RunState.DONE}
    for days in (31, 29):
        session.add(
            Run(project_id=project.id, ended_at=NOW - days * DAY, progress=[{"s": 1}], best={"t": 1}, **facts)
        )
    session.flush()
    retention.forget(session, Periods(), NOW)
    assert session.scalars(select(Run.progress).order_by(Run.id)).all() == [[], [{"s": 1}]]


def test_old_sign_ins_and_failures_are_forgotten(session, coordinator):
    sign_ins.begin(session, coordinator, NOW - 91 * DAY, "-")
    sign_ins.begin(session, coordinator, NOW, "-")
    sign_ins.failed(session, "k" * 64, "ana", "10.0.0.1", NOW - 2 * DAY)
    session.flush()
    retention.forget(session, Periods(), NOW)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert due_now(session, "wrong_passwords") == []


def test_forgetting_is_written_down_without_content(session, project, base):
    left(session, project, base, 731, "V1")
    retention.forget(session, Periods(), NOW)
    lines = session.execute(select(AuditLine.action, AuditLine.thing).order_by(AuditLine.id)).all()[-2:]
    assert [tuple(line) for line in lines] == [
        ("forget what is over", "forgetting 1"), ("forget volunteers", "volunteer 1"),
    ]  # fmt: skip
    assert audit.verify(session)[0] > 0


def test_what_is_due_is_told_with_its_day(session, project, base):
    left(session, project, base, 700, "V1")
    left(session, project, base, 600, "V2")
    ahead = retention.due(session, Periods(), NOW + 60 * DAY)
    assert [(one.kind, one.name, one.on) for one in ahead] == [("volunteers", "V1", TODAY + 31 * DAY)]
    retention.forget(session, Periods(), NOW + 30 * DAY)
    assert codes(session, Volunteer) == ["V1", "V2"]
    assert session.get_one(Volunteer, 1).email
    retention.forget(session, Periods(), NOW + 31 * DAY)
    assert codes(session, Volunteer) == ["V2"]


def test_what_is_due_in_another_project_is_not_told(session, project, base):
    left(session, project, base, 731, "V1")
    other = Project(organisation=project.organisation, code="X", name="-", country="CO", timezone="UTC")
    session.add(other)
    session.flush()
    assert retention.due(session, Periods(), NOW, other) == []
    assert len(retention.due(session, Periods(), NOW, project)) == 1


@pytest.mark.parametrize(("days", "good"), [("30", True), ("1096", True), ("29", False), ("1097", False)])
def test_period_may_be_chosen_within_bounds(tmp_path, days, good):
    environment = {"ACCOMPANIMENT_DATA": str(tmp_path), "ACCOMPANIMENT_KEEP_VOLUNTEERS": days}
    if good:
        assert Config.from_environment(environment).periods == Periods(volunteers=int(days))
    else:
        with pytest.raises(BadPeriod, match=r"ACCOMPANIMENT_KEEP_VOLUNTEERS.*30 to 1096"):
            Config.from_environment(environment)


def test_shorter_period_forgets_earlier(session, project, base):
    left(session, project, base, 31, "V1")
    retention.forget(session, Periods(volunteers=30), NOW)
    assert codes(session, Volunteer) == []


def test_command_says_first_and_does_it_when_told(config, engine, monkeypatch):
    monkeypatch.setenv("ACCOMPANIMENT_DATA", str(config.data))
    made = ["project", "add", "CO", "Colombia", "--country", "co", "--timezone", "UTC"]
    assert CliRunner().invoke(main, made).exit_code == 0
    with Session(engine) as session:
        project = session.scalars(select(Project)).one()
        person = makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
        person.arrives, person.leaves, person.email = date(2019, 1, 1), date(2020, 1, 1), "ana@example.org"
        session.commit()
    said = CliRunner().invoke(main, ["forget"]).output
    assert "    1 volunteers  (kept 730 days)\n        2022-01-01  V1\n" in said
    assert "Nothing was forgotten yet" in said
    assert CliRunner().invoke(main, ["forget", "--do-it"]).exit_code == 0
    assert "    0 volunteers " in CliRunner().invoke(main, ["forget"]).output
    assert [one.code for one in retention.noted(config.forgotten)] == ["V1"]
    with Session(engine) as session:
        assert session.scalars(select(Forgetting.cleaned_at)).one() is not None
