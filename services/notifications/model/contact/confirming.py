"""An address is confirmed by its owner before anything else is sent to it: anybody can type the address of another."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

CONFIRM: Final = "contact.confirm"
"""What a mail that asks for a confirmation is called among the deliveries; it is no fact that anybody is told of."""

LINK_HOLDS_FOR = timedelta(days=7)
ASKED_AT_MOST_EVERY = timedelta(hours=1)
MOST_ASKED_IN_A_DAY = 100
"""Mails to unconfirmed addresses that one organisation may cause: deleting and adding contacts needs no limit of its
own."""

_DIGEST_BYTES = 16
_BYTES = 16 + _DIGEST_BYTES + 8


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a link says: this address, for this organisation, until then."""

    organisation: UUID
    digest: bytes
    until: datetime

    def packed(self) -> bytes:
        return self.organisation.bytes + self.digest + int(self.until.timestamp()).to_bytes(8, "big")

    def fits(self, organisation: UUID, email: str) -> bool:
        return organisation == self.organisation and digest_of(email) == self.digest


def unpacked(packed: bytes) -> Confirmation:
    """ValueError for what is none."""
    if len(packed) != _BYTES:
        raise ValueError("this is no confirmation")
    until = datetime.fromtimestamp(int.from_bytes(packed[-8:], "big"), UTC)
    return Confirmation(UUID(bytes=packed[:16]), packed[16:-8], until)


def digest_of(email: str) -> bytes:
    """Tells one address from another. The same for all ways to write it in capitals and small letters."""
    return sha256(email.casefold().encode()).digest()[:_DIGEST_BYTES]


def target_of(organisation: UUID, email: str) -> UUID:
    """The address as one organisation's target: the same when the contact is deleted and made again."""
    return uuid5(organisation, email.casefold())
