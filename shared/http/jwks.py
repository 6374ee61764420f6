"""A JWK set (RFC 7517): which of an issuer's published keys may verify a token, and how long they stay good."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import jwt
import orjson
from cryptography.exceptions import UnsupportedAlgorithm

STALE = timedelta(hours=24)  # how long keys are used while the issuer is down

# Symmetric algorithms and `none` are left out on purpose: a public key must never be used as a shared secret.
ASYMMETRIC = frozenset(
    ("EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
)


class KeyUnknown(Exception):
    """The issuer publishes no such key."""


class KeysUnavailable(Exception):
    """The issuer's keys could not be read, and those we had are too old."""


def read_keys(document: bytes) -> dict[str, jwt.PyJWK]:
    """The usable keys of a set by id; others (encryption, symmetric, private, weak, unknown kind) are left out.

    A key without `alg` verifies what its type says: EdDSA, ES256 … by curve, RS256. Raises ValueError when the
    document is no JWK set.
    """
    parsed = orjson.loads(document)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("keys"), list):
        raise ValueError("not a JWK set")
    keys: dict[str, jwt.PyJWK] = {}
    for jwk in parsed["keys"]:
        if isinstance(jwk, dict) and isinstance(kid := jwk.get("kid"), str) and (key := _verifying_key(jwk)):
            keys.setdefault(kid, key)
    return keys


def _verifying_key(jwk: Mapping[str, object]) -> jwt.PyJWK | None:
    if jwk.get("use", "sig") != "sig" or "d" in jwk:
        return None
    try:
        key = jwt.PyJWK(dict(jwk))
        weakness = key.Algorithm.check_key_length(key.key)
    except (jwt.PyJWTError, UnsupportedAlgorithm, NotImplementedError, KeyError, TypeError, ValueError):
        return None
    return key if key.algorithm_name in ASYMMETRIC and not weakness else None


class KeyRing:
    """The keys last read, and when they were last known to be the issuer's. After `stale` nobody uses them."""

    def __init__(self, stale: timedelta = STALE) -> None:
        self._stale = stale
        self._document: bytes | None = None
        self._keys: dict[str, jwt.PyJWK] = {}
        self.confirmed_at: datetime | None = None

    def take(self, document: bytes, now: datetime) -> None:
        """Replaces the keys, or keeps the same objects when nothing changed, so that verified tokens stay known."""
        if document != self._document:
            self._keys = read_keys(document)
            self._document = document
        self.confirmed_at = now

    def holds(self, kid: str, now: datetime, age: timedelta | None = None) -> bool:
        # abs: `now` was taken before the request waited for the keys, so it may be a little earlier
        return (
            kid in self._keys and self.confirmed_at is not None and abs(now - self.confirmed_at) < (age or self._stale)
        )

    def find(self, kid: str, now: datetime) -> jwt.PyJWK:
        if self.confirmed_at is None or abs(now - self.confirmed_at) >= self._stale:
            raise KeysUnavailable
        if kid not in self._keys:
            raise KeyUnknown
        return self._keys[kid]
