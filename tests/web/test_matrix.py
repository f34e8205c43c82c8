"""Every role at every address with every record: own, of another base, project and organisation."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accompaniment.models import (
    Grant,
    GrantReason,
    Handover,
    HandoverPurpose,
    Location,
    Organisation,
    PlanState,
    Project,
    Role,
    Run,
    TravelTime,
    What,
)
from accompaniment.web import desk
from tests import makers
from tests.conftest import NOW
from tests.web.matrix import FIXED, READERS, WHERES, Cell, Reader, cells

HOURS = timedelta(hours=2)


def fill_base(session: Session, project: Project, base: Location, giver) -> dict[str, object]:
    """One record of each kind that belongs to a base."""
    code = base.code
    town = makers.a_location(session, project, f"T{code}")
    person = makers.a_volunteer(session, project, base, f"V{code}")
    account = makers.an_account(session, project, f"{code}-{project.id}", Role.VOLUNTEER, person)
    defender = makers.a_defender(session, project, f"G{code}", base=base, place=town)
    shift = makers.a_shift(session, project, town, f"R{code}", defender=defender)
    way = TravelTime(project_id=project.id, origin=base, destination=town, minutes=60)
    grant = Grant(
        project_id=project.id, account=account, given_by=giver, what=What.WINDOW,
        reason=GrantReason.EMERGENCY, begins_at=NOW, ends_at=NOW + HOURS,
    )  # fmt: skip
    session.add_all([way, grant])
    session.flush()
    return {
        "base": base.id, "location": town.id, "volunteer": person.id, "volunteer code": person.code,
        "account": account.id, "defender": defender.id, "request": shift.request_id, "shift": shift.id,
        "shift code": shift.code, "way": way.id, "grant": grant.id, "people": [person], "shifts": [shift],
        "resource": makers.a_resource(session, project, f"S{code}", base=base).id,
    }  # fmt: skip


def fill_project(session: Session, project: Project, *codes: str) -> list[dict[str, object]]:
    """A project with these bases; its plan and run are everybody's in it."""
    giver = makers.an_account(session, project, f"giver-{project.id}")
    bases = [makers.a_base(session, project, code) for code in codes]
    made = [fill_base(session, project, base, giver) for base in bases]
    teams = {shift: base["people"] for base in made for shift in base["shifts"]}
    makers.a_plan(session, project, teams, PlanState.PUBLISHED, number=1)
    draft = makers.a_plan(session, project, teams)
    facts = {"first_day": draft.first_day, "end_day": draft.end_day, "seconds": 1, "asked_at": NOW}
    run = Run(project_id=project.id, **facts)
    about = {"purpose": HandoverPurpose.REQUEST, "asked_at": NOW, "until": NOW + HOURS}
    handover = Handover(project_id=project.id, asked_by=giver, **about)
    session.add_all([run, handover])
    session.flush()
    return [base | {"plan": draft.id, "run": run.id, "handover": handover.id} for base in made]


@pytest.fixture
def world(session: Session, project: Project) -> SimpleNamespace:
    """Two bases of one project, another project beside it, and another organisation."""
    beside = Project(organisation=project.organisation, code="GT", name="-", country="GT", timezone="UTC")
    foreign = Project(
        organisation=Organisation(code="O2", name="-"), code="CO", name="-", country="CO", timezone="UTC"
    )
    session.add_all([beside, foreign])
    session.flush()
    own, other = fill_project(session, project, "NEA", "FAR")
    (third,) = fill_project(session, beside, "GTB")
    (fourth,) = fill_project(session, foreign, "OTB")
    return SimpleNamespace(
        project=project, records=dict(zip(WHERES, (own, other, third, fourth), strict=True))
    )


def account_of(session: Session, world: SimpleNamespace, reader: Reader):
    own, other = (world.records[where] for where in WHERES[:2])
    base = session.get_one(Location, own["base"])
    scope: dict[str, object] = {}
    if reader.role in (Role.BASE_COORDINATOR, Role.MONITOR):
        scope["base"] = base
    if reader.role is Role.VOLUNTEER:
        scope["volunteer"] = makers.a_volunteer(session, world.project, base, "VX")
    account = makers.an_account(session, world.project, "reader", reader.role, **scope)
    opened = {What.CASE: "defender", What.IDENTITY: "defender", What.BASE: "base"}
    for what, kind in opened.items() if reader.granted else ():
        session.add(
            Grant(
                project_id=world.project.id,
                account=account,
                given_by=account,
                what=what,
                reason=GrantReason.STAND_IN,
                begins_at=NOW,
                ends_at=NOW + HOURS,
                **{f"{kind}_id": other[kind]},
            )
        )  # fmt: skip
    session.commit()
    return account


@pytest.fixture
def asked(
    app: Flask, session: Session, world: SimpleNamespace, config
) -> Callable[[Reader, str], list[tuple[Cell, int]]]:
    """Ask all cells of one reader and method; what a POST changed is undone before the next, a GET changes
    no byte."""
    kept = config.data / "kept.db"

    def ask(reader: Reader, method: str) -> list[tuple[Cell, int]]:
        client = app.test_client(user=account_of(session, world, reader))
        session.close()
        session.get_bind().dispose()
        with client.session_transaction() as cookie:
            signed_in = dict(cookie)
        with app.app_context():
            desk.db.engine.dispose()
        shutil.copy(config.data / "office.db", kept)
        answers = []
        for cell in cells(app, (reader,), method):
            with client.open(address(app, cell, world), method=method) as answer:
                answers.append((cell, answer.status_code))
            if method == "POST" and answers[-1][1] < 400:
                with app.app_context():
                    desk.db.engine.dispose()  # its last connection writes the log into the file
                shutil.copy(kept, config.data / "office.db")
                with client.session_transaction() as cookie:
                    cookie.clear()
                    cookie.update(signed_in)
        with app.app_context():
            desk.db.engine.dispose()
        assert method == "POST" or digest(config.data / "office.db") == digest(kept), f"a {method} wrote"
        return answers

    return ask


def digest(file: Path) -> str:
    """Of every byte of a database that nobody has open: its log is in it, and gone."""
    assert not file.with_name(f"{file.name}-wal").exists()
    return sha256(file.read_bytes()).hexdigest()


def address(app: Flask, cell: Cell, world: SimpleNamespace) -> str:
    values = {
        name: FIXED[kind] if kind in FIXED else world.records[cell.where][kind] for name, kind in cell.kinds
    }
    return app.url_map.bind("localhost").build(cell.rule.endpoint, values, method=cell.method)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("reader", READERS, ids=str)
def test_every_cell_answers_as_the_rules_say(asked, reader: Reader, method: str) -> None:
    answers = asked(reader, method)
    wrong = {}
    for cell, status in answers:
        expected = cell.answer
        right = status == expected if expected in (403, 404) else status not in (403, *range(500, 600))
        right = right and (expected != 200 or status != 404 or not cell.where)
        if not right:
            wrong[f"{method} {cell.rule.rule} ({cell.where})"] = (expected, status)
    assert wrong == {}


def test_every_get_of_a_stranger_and_every_head_changes_no_byte(
    app: Flask, session: Session, world: SimpleNamespace, config
) -> None:
    coordinator = account_of(session, world, READERS[0])
    browsers = {"GET": app.test_client(), "HEAD": app.test_client(user=coordinator)}
    session.close()
    session.get_bind().dispose()
    with app.app_context():
        desk.db.engine.dispose()
    before = digest(config.data / "office.db")
    asked = 0
    for method, client in browsers.items():
        for cell in cells(app, READERS[:1], method):
            with client.open(address(app, cell, world), method=method) as answer:
                asked += answer.status_code < 500
    with app.app_context():
        desk.db.engine.dispose()
    assert (asked > 300, digest(config.data / "office.db") == before) == (True, True)


def test_table_is_large_and_has_every_kind_of_answer(app: Flask) -> None:
    table = list(cells(app))
    assert len(table) > 2500
    assert {cell.answer for cell in table} == {200, 403, 404}
