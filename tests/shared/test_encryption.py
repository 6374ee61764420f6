import base64
import pickle
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.persistence.encryption import DataKey, KeyRing, Unreadable, keyed_hash

SUBJECT = "018f3b6e-0000-7000-8000-000000000001"
CONTEXT = f"referrals:client:{SUBJECT}:details"


def key_line(key_id: str, byte: int, length: int = 32) -> str:
    """A key of one repeated byte: as good as any for a test, and plainly no secret."""
    return f"{key_id}:{base64.b64encode(bytes([byte]) * length).decode()}"


RING = KeyRing.parse(key_line("kek-1", 1))
KEY = RING.unwrap(RING.new_data_key(SUBJECT), SUBJECT)
OTHER_KEY = RING.unwrap(RING.new_data_key("another"), "another")


@given(st.binary(max_size=2000), st.text(max_size=60))
def test_what_was_sealed_opens_with_its_key_and_context(plaintext: bytes, context: str) -> None:
    assert KEY.open(KEY.seal(plaintext, context), context) == plaintext


@given(st.text(max_size=40), st.text(max_size=40))
def test_another_context_opens_nothing(context: str, other: str) -> None:
    if context != other:
        with pytest.raises(Unreadable):
            KEY.open(KEY.seal(b"content", context), other)


def test_another_clients_key_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        OTHER_KEY.open(KEY.seal(b"content", CONTEXT), CONTEXT)


@given(st.data())
def test_a_flipped_bit_is_noticed_wherever_it_is(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(b"content", CONTEXT))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        KEY.open(bytes(sealed), CONTEXT)


@given(st.data())
def test_a_flipped_bit_of_a_wrapped_key_is_noticed_wherever_it_is(data: st.DataObject) -> None:
    wrapped = bytearray(RING.new_data_key(SUBJECT))
    wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        RING.unwrap(bytes(wrapped), SUBJECT)


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"\x01" + rest))
def test_arbitrary_bytes_are_unreadable_and_nothing_else(garbage: bytes) -> None:
    with pytest.raises(Unreadable):
        KEY.open(garbage, CONTEXT)
    with pytest.raises(Unreadable):
        RING.unwrap(garbage, SUBJECT)


def test_the_same_plaintext_is_never_sealed_twice_alike() -> None:
    assert len({KEY.seal(b"content", CONTEXT) for _ in range(500)}) == 500


def test_a_wrapped_key_opens_for_its_own_client_only() -> None:
    wrapped = RING.new_data_key(SUBJECT)
    with pytest.raises(Unreadable):
        RING.unwrap(wrapped, "another")


def test_an_old_key_still_unwraps_after_a_new_one_is_put_before_it() -> None:
    sealed = KEY.seal(b"content", CONTEXT)
    wrapped = RING.new_data_key(SUBJECT)
    sealed = RING.unwrap(wrapped, SUBJECT).seal(b"content", CONTEXT)
    rotated = KeyRing.parse(f"{key_line('kek-2', 2)}\n{key_line('kek-1', 1)}")
    assert rotated.unwrap(wrapped, SUBJECT).open(sealed, CONTEXT) == b"content"


def test_a_rewrapped_key_needs_the_new_key_alone() -> None:
    wrapped = RING.new_data_key(SUBJECT)
    sealed = RING.unwrap(wrapped, SUBJECT).seal(b"content", CONTEXT)
    rotated = KeyRing.parse(f"{key_line('kek-2', 2)}\n{key_line('kek-1', 1)}")
    rewrapped = rotated.rewrap(wrapped, SUBJECT)
    only_new = KeyRing.parse(key_line("kek-2", 2))
    assert only_new.unwrap(rewrapped, SUBJECT).open(sealed, CONTEXT) == b"content"
    with pytest.raises(Unreadable, match="not on the ring"):
        only_new.unwrap(wrapped, SUBJECT)


def test_rewrapping_changes_nothing_when_the_active_key_wraps_already() -> None:
    wrapped = RING.new_data_key(SUBJECT)
    assert RING.rewrap(wrapped, SUBJECT) == wrapped


def test_another_key_under_the_same_id_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        KeyRing.parse(key_line("kek-1", 9)).unwrap(RING.new_data_key(SUBJECT), SUBJECT)


def test_json_comes_back_as_json() -> None:
    value = {"names": ["Aino", "Ясмин"], "id": UUID(SUBJECT), "none": None}
    assert KEY.open_json(KEY.seal_json(value, CONTEXT), CONTEXT) == {**value, "id": SUBJECT}


def test_sealed_bytes_that_are_no_json_are_unreadable_and_do_not_show_their_content() -> None:
    with pytest.raises(Unreadable) as failure:
        KEY.open_json(KEY.seal(b"secret words", CONTEXT), CONTEXT)
    assert "secret" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_keys_show_nothing_of_themselves() -> None:
    encoded = base64.b64encode(b"\x01" * 32).decode()
    assert repr(RING) == "KeyRing(kek-1)"
    assert repr(KEY) == str(KEY) == "DataKey(…)"
    assert encoded not in repr(RING.__dict__)
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


def test_a_data_key_has_no_readable_attribute() -> None:
    assert not hasattr(DataKey(b"\x01" * 32), "__dict__")


def test_key_lines_may_have_comments_and_empty_lines() -> None:
    ring = KeyRing.parse(f"# active since 2026\n\n  {key_line('kek-2', 2)}\r\n{key_line('kek-1', 1)}\n")
    assert ring.active == "kek-2"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no key-encryption key"),
        ("# only a comment", "there is no key-encryption key"),
        ("kek-1", "line 1: a key is written id:base64"),
        (base64.b64encode(b"\x01" * 32).decode(), "line 1: a key is written id:base64"),
        ("kek 1:AAAA", "line 1: a key is written id:base64"),
        ("\nkek-1:not base64!", "line 2: the key kek-1 is not base64"),
        (key_line("kek-1", 1, length=16), "line 1: the key kek-1 has 16 bytes instead of 32"),
        (f"{key_line('kek-1', 1)}\n{key_line('kek-1', 2)}", "line 2: the key id kek-1 stands twice"),
    ],
)
def test_a_bad_key_line_is_named_and_not_shown(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as failure:
        KeyRing.parse(text)
    assert "AQEB" not in str(failure.value)  # how the test keys begin in base64


HASH_KEY = b"\x07" * 32


def test_a_keyed_hash_is_the_same_for_the_same_value() -> None:
    assert keyed_hash(HASH_KEY, "identity-code", "a") == keyed_hash(HASH_KEY, "identity-code", "a")
    assert len(keyed_hash(HASH_KEY, "identity-code", "a")) == 32


@given(st.tuples(st.text(max_size=8), st.text(max_size=8)), st.tuples(st.text(max_size=8), st.text(max_size=8)))
def test_purpose_and_value_are_never_confused(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (keyed_hash(HASH_KEY, *one) == keyed_hash(HASH_KEY, *other)) is (one == other)


def test_another_key_gives_another_hash() -> None:
    assert keyed_hash(HASH_KEY, "p", "v") != keyed_hash(b"\x08" * 32, "p", "v")


def test_a_short_hash_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        keyed_hash(b"short", "p", "v")
