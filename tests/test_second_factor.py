"""Codes of a phone and of paper: each passes once, within its half minute."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from accompaniment import second_factor, sign_ins
from tests.conftest import NOW

KEY = "k" * 64
SECRET = second_factor.fresh_secret()


def code_at(moment, secret: str = SECRET) -> str:
    return TOTP(bytes.fromhex(secret), 6, SHA1(), 30).generate(int(moment.timestamp())).decode()


def passes(session, account, code: str, now=NOW) -> bool:
    return second_factor.passes(session, KEY, account=account, code=code, now=now)


@pytest.fixture
def set_up(session, coordinator):
    """Set a minute ago; gives the codes for paper."""
    ago = NOW - timedelta(minutes=2)
    return second_factor.set_up(
        session, KEY, account=coordinator, secret=SECRET, code=code_at(ago), now=ago, token=""
    )


@pytest.mark.parametrize(("apart", "right"), [(0, True), (-30, True), (30, True), (-90, False), (90, False)])
def test_code_passes_in_its_half_minute_and_beside_it(session, coordinator, set_up, apart, right):
    assert passes(session, coordinator, code_at(NOW + timedelta(seconds=apart))) is right


def test_code_passes_once(session, coordinator, set_up):
    code = code_at(NOW)
    assert [passes(session, coordinator, written) for written in (code, code, f"{code[:3]} {code[3:]}")] == [
        True, False, False,
    ]  # fmt: skip


def test_code_of_set_up_does_not_pass_again(session, coordinator):
    code = code_at(NOW)
    second_factor.set_up(session, KEY, account=coordinator, secret=SECRET, code=code, now=NOW, token="")
    assert not passes(session, coordinator, code)


def test_code_of_paper_passes_once(session, coordinator, set_up):
    assert len(set(set_up)) == 10
    assert passes(session, coordinator, set_up[3].upper())
    assert not passes(session, coordinator, set_up[3])
    assert len(coordinator.recovery) == 9


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "²³¹²³¹", "-12345"])
def test_anything_else_does_not_pass(session, coordinator, set_up, code):
    assert not passes(session, coordinator, code)


def test_wrong_code_sets_nothing_up(session, coordinator):
    late = code_at(NOW + timedelta(hours=1))
    done = second_factor.set_up(
        session, KEY, account=coordinator, secret=SECRET, code=late, now=NOW, token=""
    )
    assert (done, coordinator.totp) == (None, None)


def test_set_up_signs_out_elsewhere(session, coordinator):
    here, there = (sign_ins.begin(session, coordinator, NOW, "-") for _ in range(2))
    second_factor.set_up(
        session, KEY, account=coordinator, secret=SECRET, code=code_at(NOW), now=NOW, token=here
    )
    assert [sign_ins.holder(session, token, NOW, NOW) for token in (here, there)] == [coordinator, None]


def test_database_does_not_hold_the_secret(session, coordinator, set_up):
    assert bytes.fromhex(SECRET) not in coordinator.totp
    assert SECRET.encode() not in coordinator.totp
    assert not any(code in str(coordinator.recovery) for code in set_up)


def test_taken_away_factor_is_set_up_anew(session, coordinator, set_up):
    token = sign_ins.begin(session, coordinator, NOW, "-")
    second_factor.take_away(session, actor=None, account=coordinator, now=NOW)
    assert (coordinator.totp, coordinator.recovery) == (None, [])
    assert sign_ins.holder(session, token, NOW, NOW) is None
