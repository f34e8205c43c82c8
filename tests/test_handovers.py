"""Identities leave the house only by two people: asked for, released by another, taken once, in time."""

from __future__ import annotations

import json
from datetime import timedelta

import pyrage
import pytest
from sqlalchemy import select

from accompaniment import accounts, backups, closing, handovers, identities, records
from accompaniment.closing import BadLock
from accompaniment.handovers import HandoverRefused, State
from accompaniment.identities import Details
from accompaniment.models import AuditLine, HandoverPurpose, Role
from tests import makers
from tests.conftest import NOW

HOUR = timedelta(hours=1)
LOCK = "quilt harbour seventeen lantern moss"


@pytest.fixture
def ring(session, config):
    return identities.the_ring(session, config)


@pytest.fixture
def defenders(session, project, ring):
    made = [makers.a_defender(session, project, code) for code in ("G1", "G2")]
    for one, name in zip(made, ("Ana Restrepo", "Luz Marina"), strict=True):
        known = Details(name, "+57 300", "the blue house", "asks for V1")
        identities.keep(session, ring, actor=None, now=NOW, defender=one, details=known)
    return made


@pytest.fixture
def other(session, project, coordinator):
    return makers.an_account(session, project, "other")


@pytest.fixture
def asked(session, coordinator, other, defenders):
    return handovers.ask(
        session, actor=coordinator, now=NOW, defenders=defenders, purpose=HandoverPurpose.EMERGENCY
    )


@pytest.fixture
def released(session, asked, other):
    handovers.release(session, actor=other, now=NOW + HOUR, handover=asked)
    return asked


def test_second_person_releases_and_the_first_takes_once(session, ring, coordinator, released):
    plain, line = handovers.take(session, ring, actor=coordinator, now=NOW + 2 * HOUR, handover=released)
    told = json.loads(plain)
    assert [one["name"] for one in told["defenders"]] == ["Ana Restrepo", "Luz Marina"]
    assert (told["taken_by"], told["released_by"], told["audit_line"]) == ("coordinator", "other", line.id)
    assert told["taken_at"] == "2027-01-04T14:00:00+00:00"
    with pytest.raises(HandoverRefused, match="once only"):
        handovers.take(session, ring, actor=coordinator, now=NOW + 2 * HOUR, handover=released)


def test_every_step_is_in_the_audit_without_content(session, ring, coordinator, released):
    handovers.take(session, ring, actor=coordinator, now=NOW + 2 * HOUR, handover=released)
    lines = session.execute(select(AuditLine.action, AuditLine.thing).order_by(AuditLine.id)).all()
    assert [tuple(line) for line in lines[-5:]] == [
        ("ask for identities: emergency", "handover 1"), ("release identities", "handover 1"),
        ("take identities: emergency", "handover 1"), ("hand out identity", "defender 1"),
        ("hand out identity", "defender 2"),
    ]  # fmt: skip


def test_who_asked_cannot_release(session, coordinator, asked):
    with pytest.raises(HandoverRefused, match="needs a second person"):
        handovers.release(session, actor=coordinator, now=NOW, handover=asked)
    assert handovers.state(asked, NOW) is State.WAITING


def test_account_that_the_asker_made_this_week_is_no_second_person(session, project, coordinator, asked):
    who = {"actor": coordinator, "project": project, "role": Role.COORDINATOR}
    fresh, _code = accounts.invite(session, now=NOW, name="fresh", **who)
    with pytest.raises(HandoverRefused, match="needs a second person"):
        handovers.release(session, actor=fresh, now=NOW + HOUR, handover=asked)
    later = handovers.ask(
        session, actor=coordinator, now=NOW + 8 * 24 * HOUR, defenders=asked.defenders, purpose=asked.purpose
    )
    assert handovers.may_release(session, fresh, later, NOW + 8 * 24 * HOUR)


def test_nobody_takes_what_nobody_released(session, ring, coordinator, asked):
    with pytest.raises(HandoverRefused, match="Nobody has released"):
        handovers.take(session, ring, actor=coordinator, now=NOW, handover=asked)


def test_only_who_asked_takes(session, ring, other, released):
    with pytest.raises(HandoverRefused, match="Only who asked"):
        handovers.take(session, ring, actor=other, now=NOW + HOUR, handover=released)


def test_after_a_day_it_is_over_at_every_step(session, ring, coordinator, other, released):
    late = NOW + 24 * HOUR
    assert handovers.state(released, late - timedelta(seconds=1)) is State.RELEASED
    assert handovers.state(released, late) is State.OVER
    for step in (
        lambda: handovers.take(session, ring, actor=coordinator, now=late, handover=released),
        lambda: handovers.release(session, actor=other, now=late, handover=released),
    ):
        with pytest.raises(HandoverRefused, match="that is over"):
            step()


@pytest.mark.parametrize("who", ["coordinator", "other"])
def test_either_withdraws_until_it_is_taken(session, ring, coordinator, released, request, who):
    handovers.withdraw(session, actor=request.getfixturevalue(who), now=NOW + HOUR, handover=released)
    with pytest.raises(HandoverRefused, match="withdrawn"):
        handovers.take(session, ring, actor=coordinator, now=NOW + HOUR, handover=released)
    with pytest.raises(HandoverRefused, match="nothing to withdraw"):
        handovers.withdraw(session, actor=coordinator, now=NOW + HOUR, handover=released)


def test_all_that_is_kept_goes_for_one_defender_only(session, coordinator, defenders):
    with pytest.raises(HandoverRefused, match="that one only"):
        handovers.ask(
            session, actor=coordinator, now=NOW, defenders=defenders, purpose=HandoverPurpose.REQUEST
        )


def test_own_request_gives_everything_that_is_kept(session, ring, coordinator, other, defenders):
    mine = handovers.ask(
        session, actor=coordinator, now=NOW, defenders=defenders[:1], purpose=HandoverPurpose.REQUEST
    )
    handovers.release(session, actor=other, now=NOW, handover=mine)
    plain, _line = handovers.take(session, ring, actor=coordinator, now=NOW, handover=mine)
    kept = json.loads(plain)["defenders"][0]["kept"]
    assert kept["identity"][0]["name"] == "Ana Restrepo"
    assert "handover" in kept


def test_forgotten_defender_is_in_no_file(session, ring, coordinator, defenders, released):
    records.delete(session, actor=coordinator, now=NOW, thing=defenders[1])
    session.flush()
    session.expire_all()
    plain, _line = handovers.take(session, ring, actor=coordinator, now=NOW + HOUR, handover=released)
    assert [one["code"] for one in json.loads(plain)["defenders"]] == ["G1"]


def test_file_opens_with_the_key_or_passphrase_only():
    private, public = backups.fresh_key()
    for_key, for_word = closing.close(b"Ana Restrepo", public), closing.close(b"Ana Restrepo", LOCK)
    assert b"Ana Restrepo" not in for_key + for_word
    assert pyrage.decrypt(for_key, [pyrage.x25519.Identity.from_str(private)]) == b"Ana Restrepo"
    assert pyrage.passphrase.decrypt(for_word, LOCK) == b"Ana Restrepo"


@pytest.mark.parametrize("lock", ["", "short", "passwordpassword", "a" * 40, "age1nonsense", "age1"])
def test_bad_lock_is_refused(lock):
    with pytest.raises(BadLock):
        closing.close(b"Ana", lock)
