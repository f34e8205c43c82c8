"""Signed-in browsers end by themselves, by hand and with the account; guessing is slowed down."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from accompaniment import accounts, sign_ins
from accompaniment.models import AuditLine, FailedSignIn, Role, SignIn
from tests import makers
from tests.conftest import NOW

KEY = "k" * 64
SECOND = timedelta(seconds=1)


@pytest.fixture
def token(session, coordinator):
    return sign_ins.begin(session, coordinator, NOW, "Firefox, Linux")


def test_token_opens_until_its_limits(session, coordinator, token):
    idle, longest = sign_ins.IDLE[Role.COORDINATOR], sign_ins.LONGEST[Role.COORDINATOR]
    assert sign_ins.holder(session, token, NOW + idle, NOW) is coordinator
    assert sign_ins.holder(session, token, NOW + idle + SECOND, NOW) is None
    last = NOW + longest
    assert sign_ins.holder(session, token, last, last) is coordinator
    assert sign_ins.holder(session, token, last + SECOND, last) is None


def test_database_does_not_hold_the_token(session, token):
    kept = session.scalars(select(SignIn)).one()
    assert token.encode() not in kept.token_hash
    assert sign_ins.is_of(kept, token)
    assert sign_ins.holder(session, "", NOW, NOW) is None


@pytest.mark.parametrize("act", ["password", "disable", "all", "everybody", "one"])
def test_sign_in_ends(session, project, coordinator, token, act):
    do = {
        "password": lambda: accounts.set_password(
            session, actor=None, now=NOW, account=coordinator, password="another long one"
        ),
        "disable": lambda: accounts.disable(session, actor=None, now=NOW, account=coordinator),
        "all": lambda: sign_ins.end_all(session, coordinator, NOW),
        "everybody": lambda: sign_ins.end_everybodys(
            session, project, NOW, coordinator, but="", danger=sign_ins.Danger.RAID
        ),
        "one": lambda: sign_ins.end_one(session, coordinator, session.scalars(select(SignIn.id)).one(), NOW),
    }
    do[act]()
    assert sign_ins.holder(session, token, NOW, NOW) is None


def test_browser_in_which_it_was_asked_stays(session, project, coordinator, token):
    other = sign_ins.begin(session, coordinator, NOW, "Firefox, Android")
    sign_ins.end_all(session, coordinator, NOW, but=token)
    assert [sign_ins.holder(session, one, NOW, NOW) for one in (token, other)] == [coordinator, None]
    assert [one.device for one in sign_ins.going(session, coordinator, NOW)] == ["Firefox, Linux"]


def test_nobody_ends_somebody_elses_by_its_number(session, project, token):
    stranger = makers.an_account(session, project, "stranger")
    sign_ins.end_one(session, stranger, session.scalars(select(SignIn.id)).one(), NOW)
    assert sign_ins.holder(session, token, NOW, NOW) is not None


def test_volunteer_is_out_with_the_day_their_service_ends(session, project):
    person = makers.a_volunteer(session, project, makers.a_base(session, project))
    account = makers.an_account(session, project, "v1", Role.VOLUNTEER, person)
    token = sign_ins.begin(session, account, NOW, "Firefox, Android")
    assert sign_ins.holder(session, token, NOW, NOW) is account
    person.leaves = date(2027, 1, 4)
    assert sign_ins.holder(session, token, NOW, NOW) is None
    assert accounts.verify(session, "v1", makers.PASSWORD, NOW) is None


def fail(session, name: str, source: str, times: int, now=NOW) -> None:
    for _ in range(times):
        sign_ins.failed(session, KEY, name, source, now)
    session.flush()


def waits(session, name: str, source: str, now=NOW) -> bool:
    return sign_ins.too_many(session, KEY, name, source, now)


def test_guessing_waits_by_account_and_address_and_not_for_others(session):
    fail(session, "ana", "10.0.0.1", sign_ins.MOST_BY_BOTH)
    assert waits(session, " ANA ", "10.0.0.1")
    assert not waits(session, "ana", "10.0.0.2"), "its owner still gets in from elsewhere"
    assert not waits(session, "berta", "10.0.0.1")
    assert not waits(session, "ana", "10.0.0.1", NOW + sign_ins.STRETCH + SECOND)


def test_guessing_many_names_from_one_address_waits(session):
    for number in range(sign_ins.MOST_BY_SOURCE):
        fail(session, f"name {number}", "10.0.0.1", 1)
    assert waits(session, "another", "10.0.0.1")
    assert not waits(session, "another", "10.0.0.2")


def test_guessing_one_name_from_many_addresses_waits(session):
    for number in range(sign_ins.MOST_BY_ACCOUNT):
        fail(session, "ana", f"10.0.1.{number}", 1)
    assert waits(session, "ana", "10.0.9.9")


def test_slips_are_forgiven_and_forgotten(session):
    fail(session, "ana", "10.0.0.1", sign_ins.MOST_BY_BOTH)
    sign_ins.forgive(session, KEY, "ana", "10.0.0.1")
    assert not waits(session, "ana", "10.0.0.1")
    fail(session, "ana", "10.0.0.1", 1)
    fail(session, "ana", "10.0.0.1", 1, NOW + timedelta(days=2))
    assert len(session.scalars(select(FailedSignIn)).all()) == 1


def test_database_names_neither_account_nor_address(session):
    fail(session, "ana", "10.0.0.1", 1)
    kept = session.scalars(select(FailedSignIn)).one()
    assert len(kept.account_key) == len(kept.source_key) == 16
    assert b"ana" not in kept.account_key


def test_guessing_that_is_slowed_down_leaves_one_line_in_the_audit(session, coordinator):
    for name, account in (("coordinator", coordinator), ("nobody", None)):
        for _ in range(sign_ins.MOST_BY_BOTH):
            sign_ins.failed(session, KEY, name, f"10.0.0.{len(name)}", NOW, account)
    lines = session.scalars(select(AuditLine).where(AuditLine.action == "slow down guessing")).all()
    assert [line.thing.split()[0] for line in lines] == ["account", "failedsignin"]
    assert lines[0].thing == f"account {coordinator.id}"
    assert all(line.account_id is None for line in lines)
