"""Accounts: passwords, and an unknown name that costs as much as a wrong password."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type

from accompaniment import accounts
from accompaniment.models import Role
from tests import makers
from tests.conftest import NOW


class Counting:
    """The tests' hasher, and how often it worked."""

    def __init__(self, hasher) -> None:
        self.hasher, self.work = hasher, 0

    def hash(self, password: str) -> str:
        self.work += 1
        return self.hasher.hash(password)

    def check_needs_rehash(self, hashed: str) -> bool:
        return self.hasher.check_needs_rehash(hashed)

    def verify(self, hashed: str, password: str) -> bool:
        self.work += 1
        return self.hasher.verify(hashed, password)


@pytest.fixture
def hasher(monkeypatch, coordinator) -> Counting:
    hasher = Counting(accounts.hasher)
    monkeypatch.setattr(accounts, "hasher", hasher)
    return hasher


def test_verify_gives_the_account_for_the_right_password(session, coordinator):
    assert accounts.verify(session, " Coordinator ", makers.PASSWORD, NOW) is coordinator


def test_verify_of_an_unknown_name_costs_as_much_as_a_wrong_password(session, hasher):
    accounts.verify(session, "nobody", "wrong", NOW)  # the first time it makes what it compares with
    costs = []
    for name in ("coordinator", "nobody"):
        before = hasher.work
        assert accounts.verify(session, name, "wrong", NOW) is None
        costs.append(hasher.work - before)
    assert costs == [1, 1]


def test_verify_of_a_disabled_account_gives_none(session, coordinator, now):
    accounts.disable(session, actor=None, now=now, account=coordinator)
    assert accounts.verify(session, "coordinator", makers.PASSWORD, NOW) is None


def test_set_password_makes_the_old_one_void(session, coordinator, now):
    accounts.set_password(session, actor=None, now=now, account=coordinator, password="another long one")
    assert accounts.verify(session, "coordinator", makers.PASSWORD, NOW) is None
    assert accounts.verify(session, "coordinator", "another long one", NOW) is coordinator


@pytest.mark.parametrize("password", ["", "elevenchars"])
def test_password_that_is_too_short_is_refused(session, coordinator, now, password):
    with pytest.raises(accounts.AccountRefused):
        accounts.set_password(session, actor=None, now=now, account=coordinator, password=password)


def test_add_of_a_name_that_is_taken_is_refused(session, project, coordinator):
    with pytest.raises(accounts.AccountRefused):
        makers.an_account(session, project, "COORDINATOR")


def test_add_of_a_volunteer_without_one_is_refused(session, project):
    with pytest.raises(accounts.AccountRefused):
        makers.an_account(session, project, "v", Role.VOLUNTEER)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "coordinator1234",
        "qwertyuiop123",
        "aaaaaaaaaaaaaaaa",
        "Accompaniment2027",
        "123456789012",
    ],
)
def test_password_that_is_guessed_early_is_refused(session, coordinator, password):
    with pytest.raises(accounts.AccountRefused, match="first that a guesser would try"):
        accounts.set_password(session, actor=None, now=NOW, account=coordinator, password=password)


@pytest.mark.parametrize(("password", "said"), [("short", "at least 12"), ("x" * 257, "at most 256")])
def test_password_of_a_wrong_length_is_refused(session, coordinator, password, said):
    with pytest.raises(accounts.AccountRefused, match=said):
        accounts.set_password(session, actor=None, now=NOW, account=coordinator, password=password)


def test_passwords_are_kept_as_argon2id_at_the_cost_that_rfc_9106_names():
    assert accounts.COST.type is Type.ID
    assert (accounts.COST.memory_cost, accounts.COST.time_cost, accounts.COST.parallelism) == (65536, 3, 4)


def test_hash_that_was_cheaper_is_made_anew_at_the_next_sign_in(session, coordinator, monkeypatch):
    before = coordinator.password_hash
    accounts.verify(session, "coordinator", makers.PASSWORD, NOW)
    assert coordinator.password_hash == before
    monkeypatch.setattr(accounts, "hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert accounts.verify(session, "coordinator", "wrong", NOW) is None
    assert coordinator.password_hash == before
    assert accounts.verify(session, "coordinator", makers.PASSWORD, NOW) is coordinator
    assert coordinator.password_hash.split("$")[3] == "m=8,t=2,p=1"
