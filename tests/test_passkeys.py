"""Passkeys: bound to one account and one address, each challenge answered once and in time."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from accompaniment import passkeys, second_factor, sign_ins
from accompaniment.models import AuditLine, Challenge, Passkey, Purpose, Role
from accompaniment.passkeys import RelyingParty
from tests import makers
from tests.conftest import NOW
from tests.soft_key import SoftKey

HERE = RelyingParty("localhost", "http://localhost")
KEY = "k" * 64


def asked_to_add(session, account, now=NOW) -> tuple[bytes, str]:
    challenge = passkeys.ask(session, account, Purpose.ADD, now)
    return challenge, passkeys.options_to_add(HERE, KEY, account, challenge)


def add(session, account, key, token="", party=HERE, **odd):
    challenge, options = asked_to_add(session, account)
    return answered(session, account, challenge, key.make(options, **odd), token, party)


def answered(session, account, challenge, answer, token="", party=HERE):
    return passkeys.add(
        session,
        party,
        account=account,
        name="stick",
        challenge=challenge,
        answer=answer,
        now=NOW,
        token=token,
    )


def passes(session, account, challenge, answer, now=NOW, party=HERE) -> bool:
    return passkeys.passes(session, party, account=account, challenge=challenge, answer=answer, now=now)


def asked_to_sign(session, account, now=NOW) -> tuple[bytes, str]:
    challenge = passkeys.ask(session, account, Purpose.SIGN_IN, now)
    return challenge, passkeys.options_to_sign_in(HERE, account, challenge)


def signs_in(session, account, key, **options) -> bool:
    challenge, asked = asked_to_sign(session, account)
    return passes(session, account, challenge, key.sign(asked), **options)


@pytest.fixture
def key(session, coordinator) -> SoftKey:
    """A key that the coordinator has added."""
    key = SoftKey()
    assert add(session, coordinator, key) is not None
    return key


def actions(session) -> list[str]:
    return list(session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def test_key_that_was_added_passes_again_and_again(session, coordinator, key):
    assert [signs_in(session, coordinator, key) for _ in range(3)] == [True] * 3
    kept = session.scalars(select(Passkey)).one()
    assert (kept.sign_count, kept.used_at, kept.transports) == (3, NOW, ["usb"])


def test_first_key_brings_codes_for_paper_and_the_next_keeps_them(session, coordinator):
    assert len(add(session, coordinator, SoftKey())) == 10
    kept = coordinator.recovery
    assert add(session, coordinator, SoftKey()) == []
    assert coordinator.recovery == kept


def test_codes_of_paper_open_without_an_app(session, coordinator):
    codes = add(session, coordinator, SoftKey())
    tries = [codes[0], codes[0], "123456"]
    assert [
        second_factor.passes(session, KEY, account=coordinator, code=code, now=NOW) for code in tries
    ] == [True, False, False]


def test_answer_is_good_once(session, coordinator, key):
    challenge, options = asked_to_sign(session, coordinator)
    answer = key.sign(options)
    assert [passes(session, coordinator, challenge, answer) for _ in range(2)] == [True, False]


def test_challenge_is_spent_by_a_wrong_answer(session, coordinator, key):
    challenge, options = asked_to_sign(session, coordinator)
    assert not passes(session, coordinator, challenge, "{}")
    assert not passes(session, coordinator, challenge, key.sign(options))


def test_challenge_waits_five_minutes(session, coordinator, key):
    challenge, options = asked_to_sign(session, coordinator)
    late = NOW + passkeys.HOLDS + timedelta(seconds=1)
    assert not passes(session, coordinator, challenge, key.sign(options), now=late)
    passkeys.ask(session, coordinator, Purpose.SIGN_IN, late)
    assert len(session.scalars(select(Challenge)).all()) == 1, "those that nobody answered are forgotten"


def test_challenge_to_add_is_not_one_to_sign_in(session, coordinator, key):
    challenge, _ = asked_to_add(session, coordinator)
    options = passkeys.options_to_sign_in(HERE, coordinator, challenge)
    assert not passes(session, coordinator, challenge, key.sign(options))


def test_challenge_of_another_is_not_good(session, project, coordinator, key):
    other = makers.an_account(session, project, "other")
    challenge, _ = asked_to_sign(session, other)
    options = passkeys.options_to_sign_in(HERE, coordinator, challenge)
    assert not passes(session, coordinator, challenge, key.sign(options))


def test_key_of_another_opens_nothing_and_is_not_added_twice(session, project, coordinator, key):
    other = makers.an_account(session, project, "other")
    add(session, other, SoftKey())
    assert not signs_in(session, other, key)
    assert add(session, other, key) is None
    assert [len(account.passkeys) for account in (coordinator, other)] == [1, 1]


@pytest.mark.parametrize("at", ["https://localhost", "http://localhost:5001", "http://localhost.example"])
def test_page_at_another_address_gets_nothing(session, coordinator, key, at):
    key.at = at
    assert not signs_in(session, coordinator, key)
    assert add(session, coordinator, SoftKey(at)) is None


def test_key_made_for_another_host_is_refused(session, coordinator, key):
    elsewhere = RelyingParty("office.example.org", "http://localhost")
    assert not signs_in(session, coordinator, key, party=elsewhere)
    assert add(session, coordinator, SoftKey(), party=elsewhere) is None


def test_key_that_counts_back_is_refused_and_written_down(session, coordinator, key):
    signs_in(session, coordinator, key)
    key.count -= 1  # its copy signs
    assert not signs_in(session, coordinator, key)
    assert actions(session)[-1] == "refuse passkey that counts back"
    key.count = -1
    assert not signs_in(session, coordinator, key), "nor one that stopped counting"
    assert session.scalars(select(Passkey.sign_count)).one() == 1


def test_key_that_never_counts_passes(session, coordinator, key):
    for _ in range(2):
        key.count = -1
        assert signs_in(session, coordinator, key)


def test_other_keys_signature_is_not_taken(session, coordinator, key):
    forged = SoftKey()
    forged.id = key.id
    assert not signs_in(session, coordinator, forged)
    assert "refuse passkey that counts back" not in actions(session)


def test_key_is_not_asked_to_remember_or_to_know_its_owner(session, coordinator):
    options = json.loads(asked_to_add(session, coordinator)[1])
    assert options["authenticatorSelection"]["residentKey"] == "discouraged"
    assert options["attestation"] == "none"
    assert "coordinator" not in options["user"]["id"]


def test_adding_and_removing_signs_out_elsewhere_and_is_written_down(session, coordinator):
    coordinator.totp = b"x"
    here, there = (sign_ins.begin(session, coordinator, NOW, "-") for _ in range(2))
    add(session, coordinator, SoftKey(), token=here)
    assert [sign_ins.holder(session, token, NOW, NOW) for token in (here, there)] == [coordinator, None]
    there = sign_ins.begin(session, coordinator, NOW, "-")
    passkeys.remove(session, account=coordinator, passkey=coordinator.passkeys[0], now=NOW, token=here)
    assert [sign_ins.holder(session, token, NOW, NOW) for token in (here, there)] == [coordinator, None]
    assert session.scalars(select(Passkey)).all() == []
    assert {"add passkey", "remove passkey"} <= set(actions(session))


def test_last_factor_is_not_removed_where_one_is_demanded(session, project, coordinator, key):
    def remove(account) -> None:
        passkeys.remove(session, account=account, passkey=account.passkeys[0], now=NOW, token="")

    with pytest.raises(second_factor.LastFactor):
        remove(coordinator)
    add(session, coordinator, SoftKey())
    remove(coordinator)
    person = makers.a_volunteer(session, project, makers.a_base(session, project))
    volunteer = makers.an_account(session, project, "v1", Role.VOLUNTEER, person)
    add(session, volunteer, SoftKey())
    remove(volunteer)
    assert [account.has_factor for account in (coordinator, volunteer)] == [True, False]
    assert volunteer.recovery == [], "codes on paper go with the last factor"


def test_number_of_keys_is_bounded(session, coordinator, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 2)
    assert [add(session, coordinator, SoftKey()) is not None for _ in range(3)] == [True, True, False]


def test_taken_away_factor_takes_the_keys_along(session, coordinator, key):
    second_factor.take_away(session, actor=None, account=coordinator, now=NOW)
    assert session.scalars(select(Passkey)).all() == []
    assert not coordinator.has_factor


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(adding=st.booleans(), part=st.integers(0, 2), where=st.integers(0, 9999), how=st.integers(0, 9))
def test_spoiled_answer_is_refused_without_an_error(session, coordinator, key, adding, part, where, how):
    """Cut, replaced, or with one letter changed."""
    challenge, options = (asked_to_add if adding else asked_to_sign)(session, coordinator)
    whole = json.loads(SoftKey().make(options) if adding else key.sign(options))
    names = sorted(whole["response"].keys() - {"transports"})
    name = names[part % len(names)]
    kept = whole["response"][name]
    at = where % (len(kept) - 2)  # the last letters hold bits that nobody reads
    other = kept[:at] + ("g" if kept[at] == "A" else "A") + kept[at + 1 :]
    spoiled = [other, kept[:at], kept[at:] + kept, 7, None, {}]
    whole["response"][name] = spoiled[min(how, 5)]
    text = {6: json.dumps(whole)[:-at], 7: "[]", 8: "7", 9: ""}.get(how, json.dumps(whole))
    if not adding:
        assert not passes(session, coordinator, challenge, text)
        return
    done = answered(session, coordinator, challenge, text)
    assert done is None or name == "attestationObject", "what nobody signs may differ, the challenge not"


@pytest.mark.parametrize(
    "odd",
    [
        {"public": {}},
        {"public": 7},
        {"public": {1: 2, 3: -7}},
        {"public": {1: 2, 3: -999, -1: 1, -2: b"x", -3: b"y"}},
        {"public": [1, 2]},
        {"fmt": 7},
        {"attStmt": 7},
        {"authData": 7},
        {"fmt": "packed", "attStmt": {"alg": -7, "sig": 7}},
        {"fmt": "fido-u2f", "attStmt": {"x5c": 7, "sig": b""}},
        {"fmt": "android-safetynet", "attStmt": {"ver": "1", "response": "x"}},
        {"fmt": "tpm", "attStmt": {"x5c": [b"x"], "certInfo": b"xy", "pubArea": b"xy"}},
    ],
    ids=str,
)
def test_odd_key_is_refused_without_an_error(session, coordinator, odd):
    assert add(session, coordinator, SoftKey(), **odd) is None


@pytest.mark.parametrize("point", [7, b"x", "x" * 32])
def test_key_that_cannot_be_used_opens_nothing(session, coordinator, point):
    key = SoftKey()
    add(session, coordinator, key, public=key.public | {-2: point})
    assert not signs_in(session, coordinator, key)
