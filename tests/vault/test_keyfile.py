"""The key file: its owner's only, whole or not at all, closed with a passphrase where wanted."""

import json
import stat

import pytest

from accompaniment import vault
from accompaniment.errors import OfficeError
from accompaniment.vault import KeyRing, NoKeys, WrongPassphrase


@pytest.fixture
def file(tmp_path):
    return tmp_path / "keys.json"


@pytest.mark.parametrize("passphrase", ["", "four words in a row"])
def test_ring_comes_back_as_it_was(file, passphrase):
    ring = KeyRing.fresh().turned()
    vault.save(ring, file, passphrase)
    assert vault.load(file, passphrase) == ring
    assert vault.needs_passphrase(file) == bool(passphrase)


def test_file_is_its_owners_only_and_nothing_is_left_beside_it(file):
    vault.save(KeyRing.fresh(), file)
    vault.save(KeyRing.fresh(), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_closed_file_holds_no_key_in_clear(file):
    ring = KeyRing.fresh()
    vault.save(ring, file)
    key = file.read_text().split('"1": "')[1].split('"')[0]
    vault.save(ring, file, "four words in a row")
    assert key not in file.read_text()


@pytest.mark.parametrize("passphrase", ["", "four words in a column"])
def test_wrong_passphrase_is_said(file, passphrase):
    vault.save(KeyRing.fresh(), file, "four words in a row")
    with pytest.raises(WrongPassphrase):
        vault.load(file, passphrase)


def test_missing_file_is_said(file):
    with pytest.raises(NoKeys, match="is not there"):
        vault.load(file)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "x"}', '{"format": "accompaniment-keys/1"}', "\0"]
)
def test_damaged_file_is_said(file, text):
    file.write_text(text)
    with pytest.raises(NoKeys, match="not a key file"):
        vault.load(file)


@pytest.mark.parametrize(
    ("part", "value"),
    [("current", "Infinity"), ("current", "1e999"), ("current", "NaN"), ("current", "9" * 5000),
     ("keys", "[" * 100_000), ("index", "Infinity")],
    ids=["infinity", "overflow", "not a number", "many digits", "lists in lists", "a number for a key"],
)  # fmt: skip
def test_file_with_a_value_that_is_none_is_said(file, part, value):
    vault.save(KeyRing.fresh(), file)
    facts = json.loads(file.read_text())
    file.write_text(json.dumps(facts | {part: "here"}).replace('"here"', value))
    with pytest.raises(NoKeys, match="not a key file"):
        vault.load(file)
    vault.needs_passphrase(file)


@pytest.mark.parametrize(
    ("part", "value"),
    [("time_cost", 2**31), ("memory_cost", 2**31), ("parallelism", 0), ("time_cost", float("inf")),
     ("salt", ""), ("nonce", ""), ("sealed", "")],
    ids=lambda value: str(value) or "empty",
)  # fmt: skip
def test_closed_file_that_is_damaged_is_said_and_fills_no_memory(file, part, value):
    vault.save(KeyRing.fresh(), file, "four words in a row")
    facts = json.loads(file.read_text())
    facts["closed"][part] = value
    file.write_text(json.dumps(facts))
    with pytest.raises(OfficeError):
        vault.load(file, "four words in a row")


def test_create_never_takes_the_place_of_a_ring(file):
    first = vault.create(file)
    assert vault.create(file) == first
    assert list(file.parent.iterdir()) == [file]


def test_file_that_changed_is_read_again(file):
    ring = vault.create(file)
    vault.save(ring.turned(), file)
    assert vault.load(file).current == 2
