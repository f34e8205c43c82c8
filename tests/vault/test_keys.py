"""What is sealed opens in its own place only, and gives nothing away by its form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompaniment.vault import DoesNotOpen, KeyRing, Place, key_number, keys

HERE = Place("identity", "name", "a1")
RING = KeyRing({1: bytes(range(32))}, 1, bytes(32))
KEPT = (
    "0100018fbda276d38ad34fee553e6d42a9818dd2c0a6a1384114fc07b27529d07ef1745430acd04f"
    "a84e383e4311f298eb3f8f63e486e32268e2a9a2bd15bd279ec13639bdf5f9f5f02f58a00d12500e"
    "86b54d9e3deaff0921556fdd58d8d8"
)


@given(st.text(max_size=300))
def test_sealed_text_opens_in_its_place(text):
    assert RING.open(RING.seal(text, HERE), HERE) == text


@pytest.mark.parametrize(
    "place",
    [Place("request", "name", "a1"), Place("identity", "note", "a1"), Place("identity", "name", "a2")],
)
def test_moved_text_does_not_open(place):
    with pytest.raises(DoesNotOpen):
        RING.open(RING.seal("Ana", HERE), place)


def test_envelope_of_an_earlier_day_still_opens():
    """Made once and kept: the form of an envelope may get a successor, but never change."""
    assert RING.open(bytes.fromhex(KEPT), HERE) == "Ana"


def test_parts_of_a_place_do_not_run_into_each_other():
    assert Place("ab", "c", "d").encoded() != Place("a", "bc", "d").encoded()


@given(st.integers(0, 200), st.integers(1, 255))
def test_changed_envelope_does_not_open(position, change):
    envelope = bytearray(RING.seal("Ana", HERE))
    envelope[position % len(envelope)] ^= change
    with pytest.raises(DoesNotOpen):
        RING.open(bytes(envelope), HERE)


@given(st.binary(max_size=120))
def test_anything_else_does_not_open(envelope):
    with pytest.raises(DoesNotOpen):
        RING.open(envelope, HERE)


def test_key_that_is_not_there_fails_closed():
    envelope = RING.turned().seal("Ana", HERE)
    with pytest.raises(DoesNotOpen, match="key or a version that is not here"):
        RING.open(envelope, HERE)


def test_fault_names_no_row_and_no_text():
    with pytest.raises(DoesNotOpen) as fault:
        RING.open(RING.seal("Ana", HERE), Place("identity", "note", "a1"))
    assert "Ana" not in str(fault.value)
    assert "a1" not in str(fault.value)


def test_turned_ring_seals_with_the_new_key_and_opens_the_old():
    old = RING.seal("Ana", HERE)
    turned = RING.turned()
    assert (key_number(old), key_number(turned.seal("Ana", HERE))) == (1, 2)
    assert turned.open(old, HERE) == "Ana"
    with pytest.raises(DoesNotOpen):
        turned.with_current_only().open(old, HERE)


def test_equal_texts_are_sealed_differently_and_alike_in_length():
    first, second, longer = (RING.seal(text, HERE) for text in ("Ana", "Ana", "Ana María Restrepo"))
    assert first != second
    assert len(first) == len(second) == len(longer)


def test_index_finds_a_name_however_it_is_written():
    index = RING.index("Ana  Restrepo ", "identity", "name")
    assert index == RING.turned().index("ANA restrepo", "identity", "name")
    assert index != RING.index("Ana Restrepo", "identity", "contacts")
    assert index != KeyRing.fresh().index("Ana Restrepo", "identity", "name")
    assert RING.index("Jose\u0301", "identity", "name") == RING.index("José", "identity", "name")


def test_cipher_is_the_one_of_the_standard():
    """Test case 16 of the specification that NIST SP 800-38D took over: 256-bit key, text, place."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    text = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    place = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = keys.AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), text, place)
    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_envelope_of_a_version_to_come_does_not_open():
    envelope = RING.seal("Ana", HERE)
    with pytest.raises(DoesNotOpen, match="a version that is not here"):
        RING.open(bytes([2]) + envelope[1:], HERE)


def test_key_of_another_office_with_the_same_number_does_not_open():
    with pytest.raises(DoesNotOpen):
        KeyRing.fresh().open(RING.seal("Ana", HERE), HERE)


@pytest.mark.parametrize(
    ("characters", "padded"), [(0, 64), (63, 64), (64, 128), (127, 128), (128, 256), (1000, 1024)]
)
def test_length_of_a_text_is_told_as_a_power_of_two(characters, padded):
    assert len(RING.seal("x" * characters, HERE)) == 3 + 12 + padded + 16
