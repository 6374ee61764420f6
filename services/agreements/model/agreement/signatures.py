"""Which signatures of an edition count."""

from uuid import UUID

from services.agreements.model.agreement.party import Signature
from services.agreements.model.agreement.row import Edition


def valid_signatures(edition: Edition) -> list[Signature]:
    """The signatures on the text as last offered, unless they were voided."""
    return [one for one in edition.signatures if one.text_hash == edition.text_hash and one.voided_at is None]


def has_signed(edition: Edition, organisation: UUID | None) -> bool:
    """Whether this party has signed the text as last offered."""
    return any(signature.organisation == organisation for signature in valid_signatures(edition))


def signed_by_all(edition: Edition) -> bool:
    """Whether no party's signature is missing."""
    return all(has_signed(edition, party.organisation) for party in edition.parties)
