"""Signs webhooks by Standard Webhooks 1.0 (standardwebhooks.com) with shared secrets (`v1`, HMAC-SHA256).

We do not use the public library: its signatures are wrong for times outside UTC. Errors are `ValueError`s that never
repeat a secret.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import NamedTuple

_PREFIX = "whsec_"
_KEY_BYTES = 32
_HMAC_BYTES = range(24, 65)  # the specification's limits for a secret that someone else made
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")  # with a full stop one signed text could be read in two ways


class SignedWebhook(NamedTuple):
    """A webhook that may be sent. Only `signed` makes it, so nothing is sent unsigned."""

    headers: dict[str, str]
    body: bytes


def hmac_secret(random_bytes: bytes) -> str:
    """A new symmetric secret, `whsec_…`, from 32 random bytes."""
    if len(random_bytes) != _KEY_BYTES:
        raise ValueError(f"a key is made from {_KEY_BYTES} bytes")
    return _PREFIX + _base64(random_bytes)


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each secret; there are several while a secret is being changed.

    `timestamp` is the attempt's time in Unix seconds, `body` the exact bytes that are sent.
    """
    if not secrets:
        raise ValueError("a webhook is never sent unsigned")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id has only letters, digits, '_' and '-'")
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(_signature(secret, signed) for secret in secrets)


def signed(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> SignedWebhook:
    """The body with the three headers of the specification. The id is the same for every retry, the timestamp is
    that of the attempt. `ValueError` for a secret or an id that is not one."""
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets, message_id, timestamp, body),
    }
    return SignedWebhook(headers, body)


def _signature(secret: str, signed: bytes) -> str:
    return "v1," + _base64(hmac.digest(_key(secret), signed, hashlib.sha256))


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        raise ValueError(f"a signing secret begins with {_PREFIX}")
    key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    if len(key) not in _HMAC_BYTES:
        raise ValueError("a symmetric secret has 24 to 64 bytes")
    return key


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
