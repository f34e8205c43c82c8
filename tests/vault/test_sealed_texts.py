"""What people write: text to the program, envelopes in the database, each bound to its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.orm import Session

from accompaniment import database, office, sealing, vault
from accompaniment.models import Absence, Defender, Request, Volunteer
from accompaniment.models.sealed import UNREAD, Unreadable
from accompaniment.vault import DoesNotOpen, NoKeys
from tests import makers
from tests.conftest import NOW
from tests.postgres import installation

SECRET = "ask for Zaragatona at the blue house"
FORGOTTEN = "Zaragatona"


@pytest.fixture
def session(either: Engine):
    with Session(either) as session:
        yield session


@pytest.fixture
def base(session, project):
    return makers.a_base(session, project)


@pytest.fixture
def noted(session, project, base) -> Request:
    """A request with a note."""
    request = makers.a_request(session, project, base, "R1", note=SECRET)
    session.commit()
    return request


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys.json"


@pytest.fixture
def elsewhere(either, keys, tmp_path, noted):
    """The keys are on a stick, and the stick is not here."""
    there = keys.rename(tmp_path / "stick.json")
    yield
    there.rename(keys)


def row(session: Session, table: str) -> bytes:
    cells = session.execute(text(f"SELECT * FROM {table}")).one()
    return b"".join(bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in cells)


def test_text_comes_back_and_the_database_does_not_hold_it(session, noted):
    assert session.scalars(select(Request)).one().note == SECRET
    assert FORGOTTEN.encode() not in row(session, "request")


def test_text_is_there_before_it_is_flushed_and_after_it_is_emptied(session, noted):
    noted.note = "other"
    assert noted.note == "other"
    session.commit()
    assert noted.note == "other"
    noted.note = ""
    session.commit()
    assert (noted.note, noted.sealed_note) == ("", None)


def test_same_text_again_is_no_change(session, noted):
    before = noted.sealed_note
    noted.note = SECRET
    assert not session.is_modified(noted)
    assert noted.sealed_note == before


def test_every_kind_of_text_is_sealed(session, project, base):
    person = makers.a_volunteer(session, project, base, email=SECRET)
    person.absences = [
        Absence(project_id=project.id, first_day=person.arrives, last_day=person.arrives, note=SECRET)
    ]
    makers.a_defender(session, project, asks_for=SECRET)
    makers.a_request(session, project, base, note=SECRET, reason=SECRET)
    session.commit()
    for table in ("volunteer", "absence", "defender", "request"):
        assert FORGOTTEN.encode() not in row(session, table)
    assert (person.email, person.absences[0].note) == (SECRET, SECRET)


@pytest.mark.parametrize("taken", ["row", "column"])
def test_text_moved_to_another_place_does_not_open(session, project, base, noted, taken):
    other = makers.a_request(session, project, base, "R2", note="other", reason="why")
    session.flush()
    if taken == "row":
        noted.sealed_note = other.sealed_note
    else:
        other.sealed_reason = other.sealed_note
    session.commit()
    with pytest.raises(DoesNotOpen):
        assert noted.note if taken == "row" else other.reason


def test_text_of_another_office_does_not_open(session, keys, noted):
    vault.save(vault.KeyRing.fresh(), keys)
    with pytest.raises(DoesNotOpen):
        assert noted.note


@pytest.mark.parametrize("way", [insert(Defender), update(Request).values(sealed_note="clear")])
def test_text_that_goes_past_the_record_is_refused(session, project, noted, way):
    values = {"project_id": project.id, "code": "G1", "kind": "person", "sealed_asks_for": "clear"}
    with pytest.raises(Exception, match="text in clear"):
        session.execute(way, values if way.is_insert else {})


def test_without_the_key_texts_stay_as_they_are(session, noted, elsewhere):
    assert noted.note == UNREAD
    noted.note = UNREAD
    noted.kind = "hearing"
    session.commit()
    assert (noted.note, noted.kind) == (UNREAD, "hearing")


def test_text_that_is_back_is_what_it_was(session, keys, tmp_path, noted):
    there = keys.rename(tmp_path / "stick.json")
    noted.note = noted.note
    session.commit()
    there.rename(keys)
    assert noted.note == SECRET


def test_without_the_key_nothing_is_written_and_no_other_key_is_made(session, keys, noted, elsewhere):
    noted.note = "new"
    with pytest.raises(NoKeys):
        session.commit()
    session.rollback()
    assert (noted.note, keys.exists()) == (UNREAD, False)


def test_without_the_key_a_text_can_still_be_forgotten(session, noted, elsewhere):
    noted.note = ""
    session.commit()
    assert noted.note == ""


def test_what_could_not_be_read_is_not_copied(session, project, base, noted, elsewhere):
    with pytest.raises(Unreadable):
        Request(project_id=project.id, note=noted.note)


def test_named_key_file_is_never_made(either_url, tmp_path):
    config = replace(installation(either_url, tmp_path), key_file=tmp_path / "stick" / "keys.json")
    engine = database.open_engine(config)
    with Session(engine) as session, pytest.raises(NoKeys):
        makers.a_defender(session, office.found(session, actor=None, now=NOW), asks_for=SECRET)
    engine.dispose()
    assert not config.keys.exists()


def test_search_finds_part_of_a_text_in_what_may_be_seen(session, project, base, noted):
    makers.a_request(session, project, base, "R2", note="nothing of it")
    session.commit()
    everything = select(Request).where(Request.project_id == project.id)
    nothing = everything.where(Request.code == "R2")
    assert sealing.containing(session, everything, Request, "note", "zaragatona AT") == [noted.id]
    assert sealing.containing(session, nothing, Request, "note", "zaragatona") == []


def test_turning_seals_every_text_anew(session, keys, noted, project):
    makers.a_defender(session, project, asks_for="a woman on the team")
    session.commit()
    turned = vault.load(keys).turned()
    vault.save(turned, keys)
    assert sealing.keys_in_use(session) == {1}
    assert sum(sealing.seal_all_anew(session, turned)) == 2
    session.commit()
    vault.save(turned.with_current_only(), keys)
    assert sealing.keys_in_use(session) == {2}
    assert noted.note == SECRET


def test_record_is_used_while_the_keys_turn(session, keys, noted, project, base):
    """What was read before and is written after is sealed with the new key."""
    assert noted.note == SECRET
    vault.save(vault.load(keys).turned(), keys)
    noted.note = "after"
    session.commit()
    assert (sealing.keys_in_use(session), noted.note) == ({2}, "after")


def test_no_two_volunteers_share_an_envelope(session, project, base):
    people = [makers.a_volunteer(session, project, base, email="same@example.org") for _ in range(2)]
    session.commit()
    assert people[0].sealed_email != people[1].sealed_email
    assert {person.email for person in session.scalars(select(Volunteer))} == {"same@example.org"}
