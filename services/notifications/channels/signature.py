"""Signs webhooks by Standard Webhooks 1.0 (standardwebhooks.com): `v1` is HMAC-SHA256, `v1a` is ed25519.

Ours, because the public library signs wrongly for times outside UTC and knows no `v1a`. Errors are `ValueError`s
that never repeat a secret.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY_BYTES = 32
_HMAC_BYTES = range(24, 65)  # the specification's limits for a secret that someone else made
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")  # a full stop would let one signed text be read as two


def hmac_secret(random_bytes: bytes) -> str:
    """A new symmetric secret, `whsec_…`, from 32 random bytes."""
    return _serialise("whsec_", random_bytes)


def ed25519_secret(random_bytes: bytes) -> str:
    """A new private key, `whsk_…`, from 32 random bytes (the seed)."""
    return _serialise("whsk_", random_bytes)


def public_key(secret: str) -> str:
    """The public key `whpk_…` of a private key `whsk_…`, for the receiver."""
    if not secret.startswith("whsk_"):
        raise ValueError("only a private key (whsk_) has a public key")
    return _serialise("whpk_", _private_key(secret).public_key().public_bytes_raw())


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature a secret, several while a secret is being changed.

    `timestamp` is the attempt's time in Unix seconds, `body` the exact bytes that are sent.
    """
    if not secrets:
        raise ValueError("a webhook is never sent unsigned")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id has only letters, digits, '_' and '-'")
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(_signature(secret, signed) for secret in secrets)


def headers(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of the specification. The id stays over retries, the timestamp is the attempt's."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets, message_id, timestamp, body),
    }


def _signature(secret: str, signed: bytes) -> str:
    if secret.startswith("whsec_"):
        return "v1," + _base64(hmac.digest(_hmac_key(secret), signed, hashlib.sha256))
    if secret.startswith("whsk_"):
        return "v1a," + _base64(_private_key(secret).sign(signed))
    raise ValueError("a signing secret begins with whsec_ or whsk_")


def _hmac_key(secret: str) -> bytes:
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    if len(key) not in _HMAC_BYTES:
        raise ValueError("a symmetric secret has 24 to 64 bytes")
    return key


def _private_key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret.removeprefix("whsk_"), validate=True))


def _serialise(prefix: str, key: bytes) -> str:
    if len(key) != _KEY_BYTES:
        raise ValueError(f"a key is made from {_KEY_BYTES} bytes")
    return prefix + _base64(key)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
