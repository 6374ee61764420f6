"""Per-client envelope encryption: a data key for each client, wrapped by a key-encryption key of the operator.

Always AES-256-GCM. When a client's wrapped data key is destroyed, nothing that was sealed with it can be read any more,
neither in rows nor in backups. The layouts, each authenticated from its first byte:

    wrapped data key   version 1 · length of id · id of the key-encryption key · nonce 12 · ciphertext and tag 48
    sealed value       version 1 · nonce 12 · ciphertext and tag
"""

import hmac
import os
from typing import Any, NewType, NoReturn, Self

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.persistence.key_lines import KEY_BYTES, read_key_lines

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16

WrappedKey = NewType("WrappedKey", bytes)
"""A data key that only a `KeyRing` opens: what the client's row keeps."""


class Unreadable(Exception):
    """The bytes were not sealed by this key for this context, or were changed. The error contains no content."""


class DataKey:
    """The opened key of one client; it shows nothing of itself and cannot be pickled."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        return "DataKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a data key does not leave the process")

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Encrypts for one place, such as `referrals:client:<id>:details`; only that context opens it again."""
        return _seal(self._cipher, plaintext, _VERSION, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plaintext; `Unreadable` for another context or client, an unknown version or a changed bit."""
        if not sealed.startswith(_VERSION):
            raise Unreadable("the sealed value has an unknown version")
        return _open(self._cipher, sealed, _VERSION, context)

    def seal_json(self, value: Any, context: str) -> bytes:
        """Seals any value that orjson writes (UUID, date and aware datetime become strings)."""
        return self.seal(orjson.dumps(value), context)

    def open_json(self, sealed: bytes, context: str) -> Any:
        """The JSON value; `Unreadable` as for `open`, or when what was sealed is no JSON."""
        plaintext = self.open(sealed, context)
        try:
            return orjson.loads(plaintext)
        except orjson.JSONDecodeError:
            # its message and its `doc` contain the plaintext
            raise Unreadable("the sealed value is no JSON") from None


class KeyRing:
    """The operator's key-encryption keys by id. The first one wraps, all unwrap.

    To rotate, put a new key before the old ones, `rewrap` every data key (shared/work/rewrapping.py), then
    remove the old ones.
    """

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.active = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> Self:
        """A ring from lines `id:base64` of 32-byte keys, the active one first. ValueError names the bad line."""
        return cls(read_key_lines(text))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._ciphers)})"

    def new_data_key(self, subject: str) -> WrappedKey:
        """A fresh data key for one subject (a client's id), wrapped by the active key."""
        return self._wrap(os.urandom(KEY_BYTES), subject)

    def unwrap(self, wrapped: bytes, subject: str) -> DataKey:
        """The data key; `Unreadable` for another subject, a key that left the ring, or a changed bit."""
        return DataKey(self._unwrap(wrapped, subject))

    def rewrap(self, wrapped: bytes, subject: str) -> WrappedKey:
        """The same data key under the active key; the same bytes when that key wraps it already."""
        key = self._unwrap(wrapped, subject)
        if _key_id(wrapped) == self.active:
            return WrappedKey(wrapped)
        return self._wrap(key, subject)

    def seal(self, value: bytes, context: str) -> bytes:
        """A short value that goes out and comes back, such as what a link carries; only that context opens it."""
        return self._wrap(value, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed; `Unreadable` for another context, a key that left the ring, or a changed bit."""
        return self._unwrap(sealed, context)

    def _wrap(self, key: bytes, subject: str) -> WrappedKey:
        key_id = self.active.encode()
        header = _VERSION + bytes([len(key_id)]) + key_id
        return WrappedKey(_seal(self._ciphers[self.active], key, header, subject))

    def _unwrap(self, wrapped: bytes, subject: str) -> bytes:
        key_id = _key_id(wrapped)
        if key_id not in self._ciphers:
            raise Unreadable("the data key was wrapped by a key that is not on the ring")
        header = wrapped[: 2 + len(key_id)]
        return _open(self._ciphers[key_id], wrapped, header, subject)


def keyed_hash(key: bytes, purpose: str, value: str) -> bytes:
    """HMAC-SHA-256 for exact search over sealed values; another purpose gives unrelated hashes.

    ValueError when the key is shorter than 32 bytes: identity codes are few enough to try them all.
    """
    if len(key) < KEY_BYTES:
        raise ValueError(f"a hash key has at least {KEY_BYTES} bytes")
    domain = purpose.encode()
    return hmac.digest(key, len(domain).to_bytes(4, "big") + domain + value.encode(), "sha256")


def _key_id(wrapped: bytes) -> str:
    if not wrapped.startswith(_VERSION) or len(wrapped) < len(_VERSION) + 1:
        raise Unreadable("the wrapped data key has an unknown version")
    return wrapped[2 : 2 + wrapped[1]].decode("ascii", errors="replace")


def _seal(cipher: AESGCM, plaintext: bytes, header: bytes, context: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, plaintext, header + context.encode())


def _open(cipher: AESGCM, sealed: bytes, header: bytes, context: str) -> bytes:
    body = sealed[len(header) :]
    if len(body) < _NONCE_BYTES + _TAG_BYTES:
        raise Unreadable("the sealed value is cut short")
    try:
        return cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], header + context.encode())
    except InvalidTag:
        raise Unreadable("the sealed value does not belong to this key and context, or was changed") from None
