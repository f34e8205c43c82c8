"""What was forgotten does not come back from a backup, and is in no kind left out."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from accompaniment import audit, backups, database, retention
from accompaniment.backups import Lock
from accompaniment.models import (
    Absence,
    Consent,
    Handover,
    Identity,
    KeptBreach,
    Plan,
    Request,
    Volunteer,
)
from accompaniment.periods import Periods
from accompaniment.retention.acts import ACTS
from tests import makers
from tests.conftest import NOW
from tests.old_office import fill

DAY = timedelta(days=1)
PRIVATE, PUBLIC = backups.fresh_key()


@pytest.fixture
def session(either):
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def old(session, project, coordinator, config):
    fill(session, project, coordinator, config)


def restored(either, config, tmp_path, gone) -> Session:
    """An office on another machine, from a backup of yesterday and the note of what was forgotten since."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    there = replace(config, data=folder, database_url=f"sqlite:///{folder / 'office.db'}")
    retention.note(there.forgotten, gone)
    engine = create_engine(there.database_url, execution_options=either.get_execution_options())
    database.prepare(engine)
    backups.restore(engine, there, (tmp_path / "b.age").read_bytes(), PRIVATE, NOW)
    return Session(engine)


def test_restored_backup_forgets_again_every_kind(either, session, old, config, tmp_path):
    backups.make(either, config, tmp_path / "b.age", Lock([PUBLIC]), NOW - DAY)
    gone = retention.forget(session, Periods(), NOW)
    session.commit()
    acts = {one.act for one in gone}
    assert acts >= {"request", "texts", "plan", "absence", "wish", "volunteer", "identity", "handover"}
    with restored(either, config, tmp_path, gone) as after:
        assert retention.due(after, Periods(), NOW) == []
        for model in (Request, Volunteer, Plan, Identity, Consent, Handover, Absence, KeptBreach):
            before = sorted(session.scalars(select(model.id)))
            assert sorted(after.scalars(select(model.id))) == before, model
        assert {request.note for request in after.scalars(select(Request))} == {""}
        assert audit.verify(after)[0] > 0
        after.get_bind().dispose()


def test_every_way_of_forgetting_is_known_to_a_restore(session, old):
    assert {one.act for one in retention.forget(session, Periods(), NOW)} <= set(ACTS)
    assert {kind.act for kind in retention.KINDS} <= set(ACTS)


def test_request_whose_note_was_forgotten_is_not_deleted_by_a_restore(session, project, now):
    request = makers.a_request(session, project, makers.a_base(session, project), "R1", note="a house")
    gone = [retention.Forgotten(NOW, "texts", request.id, "R1")]
    assert retention.forget_again(session, gone, NOW - DAY, NOW) == 1
    assert session.scalars(select(Request)).one().note == ""


def test_record_made_after_the_backup_with_an_old_number_is_not_forgotten_again(session, project):
    person = makers.a_volunteer(session, project, makers.a_base(session, project), "V1")
    before = [retention.Forgotten(NOW - 9 * DAY, "volunteer", person.id, "V1")]
    another = [retention.Forgotten(NOW + DAY, "volunteer", person.id, "V7")]
    assert retention.forget_again(session, [*before, *another], NOW, NOW) == 0
    assert session.scalars(select(Volunteer.code)).all() == ["V1"]


def test_note_that_a_power_cut_tore_off_does_not_hide_the_others(tmp_path):
    path = tmp_path / "forgotten.jsonl"
    gone = [retention.Forgotten(NOW, "volunteer", number, f"V{number}") for number in (1, 2)]
    retention.note(path, gone)
    whole = path.read_text()
    path.write_text(whole[:-9])
    assert retention.noted(path) == gone[:1]
    assert set(json.loads(whole.splitlines()[0])) == {"at", "act", "id", "code"}
