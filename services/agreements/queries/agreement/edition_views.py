"""What a reader sees of an edition."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.party import Signature
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.model.agreement.row import Edition
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.text import kept_text
from services.agreements.queries.agreement.text_views import Directory, TextView, Uses, text_view
from shared.kernel.actors import Actor


class SignatureView(BaseModel):
    """A signature that counts. Only the signing organisation sees who signed."""

    organisation: UUID
    signed_at: datetime
    signed_by: str | None
    decision_body: str
    decided_on: date
    section: str


class ProposalView(BaseModel):
    """The change that a party wants."""

    organisation: UUID
    at: datetime
    proposal: str


class EditionView(BaseModel):
    """One text of an agreement: the working text for its drafting party, as last offered for the others."""

    number: int
    status: AgreementStatus
    drafted_by: UUID
    recorded_at: datetime = Field(description="when it was drafted or last offered")
    executed_at: datetime | None = Field(description="when the last party signed it; null: it never governed")
    text: TextView
    text_hash: str | None = Field(description="SHA-256 of the text as last offered: what signatures are bound to")
    signatures: list[SignatureView]
    proposal: ProposalView | None
    ended_at: datetime | None
    ended_reason: AgreementReason | None
    ended_text: str | None


def edition_view(edition: Edition, uses: Uses, directory: Directory, actor: Actor, today: date) -> EditionView:
    """The edition as this actor may see it on this day in Helsinki."""
    return EditionView(
        number=edition.number,
        status=AgreementStatus(edition.status),
        drafted_by=edition.drafted_by,
        recorded_at=edition.recorded_at,
        executed_at=edition.executed_at,
        text=text_view(kept_text(shown_text(edition, actor)), uses, directory, today),
        text_hash=edition.text_hash,
        signatures=[_signature(one, actor) for one in valid_signatures(edition)],
        proposal=ProposalView.model_validate(edition.proposal) if edition.proposal else None,
        ended_at=edition.ended_at,
        ended_reason=AgreementReason(edition.ended_reason) if edition.ended_reason else None,
        ended_text=edition.ended_text,
    )


def shown_text(edition: Edition, actor: Actor) -> dict[str, Any]:
    """The working text for its drafting party, as last offered for the others."""
    if actor.organisation == edition.drafted_by:
        return edition.text
    assert edition.offered is not None, "who did not draft it sees what was offered"
    return edition.offered


def _signature(row: Signature, actor: Actor) -> SignatureView:
    return SignatureView(
        organisation=row.organisation,
        signed_at=row.signed_at,
        signed_by=row.signed_by if row.organisation == actor.organisation else None,
        decision_body=row.decision_body,
        decided_on=row.decided_on,
        section=row.section,
    )
