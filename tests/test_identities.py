"""Identities of defenders: sealed, opened with a reason, written down, sealed anew."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from accompaniment import identities, records, sealing
from accompaniment.identities import SEALED, Details, Reason
from accompaniment.models import AuditLine, Identity, Organisation, Project
from accompaniment.vault import DoesNotOpen, KeyRing
from tests import makers

ANA = Details("Ana Restrepo", "+57 300 000 0000", "the blue house behind the school", "asks for V1")


@pytest.fixture
def session(either: Engine):
    with Session(either, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.fresh()


@pytest.fixture
def act(coordinator, now):
    return {"actor": coordinator, "now": now}


@pytest.fixture
def defender(session, project, ring, act):
    """A defender whose identity is sealed."""
    defender = makers.a_defender(session, project)
    identities.keep(session, ring, defender=defender, details=ANA, **act)
    session.flush()
    return defender


def lines(session) -> list[tuple[str, str]]:
    found = select(AuditLine.action, AuditLine.thing).order_by(AuditLine.id)
    return [(action, thing.split()[0]) for action, thing in session.execute(found) if "identit" in action]


def test_identity_opens_as_it_was_kept(session, ring, act, defender):
    session.expire_all()
    opened = identities.open_one(session, ring, defender=defender, reason=Reason.EMERGENCY, **act)
    assert opened == ANA


def test_database_holds_nothing_of_it_in_clear(session, defender):
    row = session.execute(text("SELECT * FROM identity")).one()
    held = b"".join(bytes(cell) if isinstance(cell, bytes | memoryview) else b"" for cell in row)
    assert len(held) > 300
    words = [word for value in vars_of(ANA) for word in (value, *value.split())]
    # What is sealed looks like chance, and chance spells a short word now and then.
    assert not any(word.encode() in held for word in words if len(word) > 4)


def vars_of(details: Details) -> list[str]:
    return [getattr(details, column) for column in SEALED]


def test_every_opening_is_written_down_without_content(session, ring, act, project, defender):
    other = makers.a_defender(session, project, "G9")
    identities.open_one(session, ring, defender=defender, reason=Reason.LETTER, **act)
    identities.open_one(session, ring, defender=other, reason=Reason.RISK, **act)
    identities.find(session, ring, project=project, name="Ana Restrepo", **act)
    assert lines(session) == [
        ("seal identity", "defender"),
        ("open identity: letter", "defender"),
        ("open identity: risk", "defender"),
        ("search identities", "project"),
    ]


def test_nothing_known_opens_empty(session, ring, act, project):
    nobody = makers.a_defender(session, project)
    opened = identities.open_one(session, ring, defender=nobody, reason=Reason.RISK, **act)
    assert (opened, identities.known(session, nobody)) == (Details(), False)


def test_name_is_found_whole_and_only_in_its_project(session, ring, act, project, defender):
    other = Project(
        organisation=Organisation(code="O2", name="-"), code="X", name="-", country="CO", timezone="UTC"
    )
    session.add(other)
    session.flush()
    found = {
        (place.code, name): [d.code for d in identities.find(session, ring, project=place, name=name, **act)]
        for place in (project, other)
        for name in (" ana  RESTREPO", "Ana")
    }
    assert {key: codes for key, codes in found.items() if codes} == {
        (project.code, " ana  RESTREPO"): [defender.code]
    }


def test_emptied_identity_leaves_no_row(session, ring, act, defender):
    identities.keep(session, ring, defender=defender, details=Details(), **act)
    session.flush()
    assert session.scalars(select(Identity)).all() == []


def test_identity_goes_with_its_defender(session, act, defender):
    records.delete(session, thing=defender, **act)
    assert session.scalars(select(Identity)).all() == []


def test_sealed_text_moved_to_another_row_or_column_does_not_open(session, ring, act, project, defender):
    other = makers.a_defender(session, project, "G9")
    identities.keep(session, ring, defender=other, details=Details("Berta", "+57 311"), **act)
    session.flush()
    mine, theirs = session.scalars(select(Identity).order_by(Identity.id))
    for taken in (theirs.name, mine.contacts):
        mine.name = taken
        session.flush()
        with pytest.raises(DoesNotOpen):
            identities.open_one(session, ring, defender=defender, reason=Reason.RISK, **act)


def test_turning_the_key_goes_on_in_batches_and_frees_the_old_key(session, ring, act, project, defender):
    for number in range(5):
        one = makers.a_defender(session, project, f"H{number}")
        identities.keep(session, ring, defender=one, details=Details(f"name {number}"), **act)
    session.flush()
    turned = ring.turned()
    assert list(sealing.seal_all_anew(session, turned, batch=4)) == [7, 2]
    assert list(sealing.seal_all_anew(session, turned, batch=4)) == [0, 0]
    session.flush()
    session.expire_all()
    assert sealing.keys_in_use(session) == {2}
    opened = identities.open_one(
        session, turned.with_current_only(), defender=defender, reason=Reason.RISK, **act
    )
    assert opened == ANA
