"""Signing secrets in the database, and what the links of confirmations carry.

Each endpoint has its own key, wrapped by the service's key ring; what a link carries is sealed by the ring itself.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.channels.signature import hmac_secret
from services.notifications.model.contact.confirming import Confirmation, unpacked
from shared.persistence.encryption import DataKey, KeyRing, Unreadable, WrappedKey

_CONFIRMATION = "notifications:contact:confirmation"
_SECRET_BYTES = 32


class Secrets(Protocol):
    """What the row of an endpoint keeps of its secrets."""

    @property
    def id(self) -> UUID: ...
    @property
    def wrapped_key(self) -> bytes: ...
    @property
    def secret(self) -> bytes: ...
    @property
    def previous_secret(self) -> bytes | None: ...
    @property
    def previous_until(self) -> datetime | None: ...


class Vault:
    """Makes, seals and opens the secrets of endpoints."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def new_key(self, endpoint: UUID) -> WrappedKey:
        """A new endpoint's own key, for its row."""
        return self._ring.new_data_key(_subject(endpoint))

    def rewrapped(self, endpoint: UUID, wrapped: bytes) -> bytes:
        """The same key under the first key of the ring. Raises Unreadable."""
        return self._ring.rewrap(wrapped, _subject(endpoint))

    def issue(self, endpoint: UUID, wrapped_key: bytes) -> tuple[str, bytes]:
        """A new secret (`whsec_…`): as text, to be shown once, and sealed, for the row."""
        secret = hmac_secret(os.urandom(_SECRET_BYTES))
        return secret, self._key(endpoint, wrapped_key).seal(secret.encode(), _context(endpoint))

    def signing_secrets(self, endpoint: Secrets, now: datetime) -> list[str]:
        """The secrets that sign now: the current one, and for 24 hours after a rotation the one before."""
        key = self._key(endpoint.id, endpoint.wrapped_key)
        sealed = [endpoint.secret]
        if endpoint.previous_secret is not None and endpoint.previous_until and now < endpoint.previous_until:
            sealed.append(endpoint.previous_secret)
        return [key.open(one, _context(endpoint.id)).decode() for one in sealed]

    def link_text(self, confirmation: Confirmation) -> str:
        """What stands in a link by which an address is confirmed."""
        sealed = self._ring.seal(confirmation.packed(), _CONFIRMATION)
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def confirmation(self, text: str) -> Confirmation | None:
        """What a link says; None for one that this service has not made."""
        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            return unpacked(self._ring.open(sealed, _CONFIRMATION))
        except (ValueError, Unreadable):
            return None

    def _key(self, endpoint: UUID, wrapped_key: bytes) -> DataKey:
        return self._ring.unwrap(wrapped_key, _subject(endpoint))


def _subject(endpoint: UUID) -> str:
    return f"endpoint:{endpoint}"


def _context(endpoint: UUID) -> str:
    return f"notifications:endpoint:{endpoint}:secret"
