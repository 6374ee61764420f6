"""Which keys of a published set may verify a token."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import OKPAlgorithm

from shared.http.jwks import read_keys
from tests.support.signing_keys import SigningKey

OLD, NEW = SigningKey("old"), SigningKey("new", "ES256")

assert isinstance(OLD.private, Ed25519PrivateKey)
PRIVATE = OKPAlgorithm.to_jwk(OLD.private, as_dict=True)
UNUSABLE: dict[str, dict[str, Any]] = {
    "encryption": {**OLD.jwk, "use": "enc"},
    "private": {**OLD.jwk, **PRIVATE},
    "symmetric": {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "old"},
    "no algorithm": {**OLD.jwk, "alg": "none"},
    "another type's algorithm": {**OLD.jwk, "alg": "HS256"},
    "without id": {name: value for name, value in OLD.jwk.items() if name != "kid"},
    "without its number": {name: value for name, value in OLD.jwk.items() if name != "x"},
    "short": SigningKey("old", "RS256", bits=1024).jwk,
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_key_that_may_not_verify_is_left_out_and_the_others_stay(name: str) -> None:
    assert read_keys(json.dumps({"keys": [UNUSABLE[name], NEW.jwk]}).encode()).keys() == {"new"}


def test_a_key_without_an_algorithm_verifies_what_its_type_says() -> None:
    for key, algorithm in ((OLD, "EdDSA"), (NEW, "ES256"), (SigningKey("prime", "RS256"), "RS256")):
        bare = {name: value for name, value in key.jwk.items() if name not in ("alg", "use")}
        assert read_keys(json.dumps({"keys": [bare]}).encode())[key.kid].algorithm_name == algorithm


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)
MEMBERS = ["kty", "crv", "x", "y", "n", "e", "alg", "use", "kid", "key_ops", "k"]


@settings(max_examples=300)
@given(changes=st.dictionaries(st.sampled_from(MEMBERS), JSON), key=st.sampled_from([OLD, NEW]))
def test_an_odd_key_never_breaks_the_set(changes: dict[str, Any], key: SigningKey) -> None:
    other = SigningKey("other")
    odd = {"keys": [{**key.jwk, **changes}, other.jwk, 7]}
    assert "other" in read_keys(json.dumps(odd).encode())


@settings(max_examples=200)
@given(document=st.binary())
def test_random_bytes_are_no_key_set(document: bytes) -> None:
    with pytest.raises(ValueError):
        read_keys(document)
