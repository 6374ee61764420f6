"""What happens to an edition beside its status: offers, signatures, its end."""

from datetime import datetime
from uuid import UUID

from services.agreements.model.agreement.offered import offered_text, text_hash
from services.agreements.model.agreement.row import Edition, Party, Signature
from services.agreements.model.agreement.text import EditionText


def offer(edition: Edition, text: EditionText, now: datetime) -> list[UUID]:
    """The working text, found complete, becomes the offered one, with a new hash.

    Tells which parties of the offer before it leaves out.
    """
    before = [party.organisation for party in edition.parties]
    offered = offered_text(text, edition)
    edition.offered = offered.model_dump(mode="json")
    edition.offers = offered.offer
    edition.text_hash = text_hash(edition.offered)
    edition.effective_from, edition.effective_until = text.effective_from, text.effective_until
    edition.parties = [
        Party(
            agreement=edition.agreement,
            edition=edition.number,
            organisation=party.organisation,
            part=party.part.value,
            place=place,
        )
        for place, party in enumerate(text.parties)
    ]
    edition.recorded_at = now
    edition.proposal = None
    present = {party.organisation for party in edition.parties}
    return [one for one in before if one not in present]


def propose_change(edition: Edition, organisation: UUID, proposal: str, now: datetime) -> None:
    """Keeps what a party wants changed; the signatures on the offered text count no more."""
    edition.proposal = {"organisation": str(organisation), "at": now.isoformat(), "proposal": proposal}
    for signature in valid_signatures(edition):
        signature.voided_at = now


def valid_signatures(edition: Edition) -> list[Signature]:
    """The signatures on the text as last offered, unless they were voided."""
    return [one for one in edition.signatures if one.text_hash == edition.text_hash and one.voided_at is None]


def has_signed(edition: Edition, organisation: UUID | None) -> bool:
    """Whether this party's signature stands under the text as last offered."""
    return any(signature.organisation == organisation for signature in valid_signatures(edition))


def signed_by_all(edition: Edition) -> bool:
    """Whether no party's signature is missing."""
    return all(has_signed(edition, party.organisation) for party in edition.parties)


def end(edition: Edition, reason: str, text: str | None, now: datetime) -> None:
    """The edition is over."""
    edition.ended_reason, edition.ended_text, edition.ended_at = reason, text, now


def end_before_governing(edition: Edition, reason: str, text: str | None, now: datetime) -> None:
    """Declined or withdrawn: the edition ends at the instant it is recorded, so that it governed at none."""
    end(edition, reason, text, now)
    edition.recorded_at = now
