"""What a reader sees of agreements: get, list and the answers to commands show the same fields."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.agreements.model.agreement.codes import AgreementStatus
from services.agreements.model.agreement.reasons import AgreementReason
from services.agreements.model.agreement.row import Agreement, Edition, Signature
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.text import EditionText, OfferedText, PartyEntry
from services.agreements.model.names import Name
from services.agreements.queries.agreement.clause_views import ClauseView, Uses, clause_view
from shared.kernel.actors import Actor


class TextView(BaseModel):
    """What an edition says. `background` and `amendment_rule` are never published."""

    name: Name | None
    parties: list[PartyEntry]
    effective_from: date | None
    effective_until: date | None = Field(description="the last day; null: until further notice")
    background: str | None
    legal_ground: str | None
    notice_period_days: int | None
    amendment_rule: str | None
    clauses: list[ClauseView]


class SignatureView(BaseModel):
    """A signature that counts. Who signed is told to the signing organisation alone."""

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


class AgreementView(BaseModel):
    """An agreement. `text` is the working text for the drafting party, the text as last offered for the others."""

    id: UUID
    number: str
    version: int
    status: AgreementStatus
    edition: int
    drafted_by: UUID
    renewed_from: UUID | None
    text: TextView
    text_hash: str | None = Field(description="SHA-256 of the text as last offered: what signatures are bound to")
    recorded_at: datetime
    signatures: list[SignatureView]
    proposal: ProposalView | None
    ended_at: datetime | None
    ended_reason: AgreementReason | None
    ended_text: str | None
    allowed_moves: list[str]


def agreement_view(row: Agreement, uses: Uses, actor: Actor, today: date) -> AgreementView:
    """The agreement with its open edition as this actor may see it on this day in Helsinki."""
    edition = row.open_edition
    return AgreementView(
        id=row.id,
        number=row.number,
        version=row.version,
        status=AgreementStatus(row.status),
        edition=edition.number,
        drafted_by=row.drafted_by,
        renewed_from=row.renewed_from,
        text=_text_view(_text_for(row, edition, actor), uses, today),
        text_hash=edition.text_hash,
        recorded_at=edition.recorded_at,
        signatures=[_signature(one, actor) for one in valid_signatures(edition)],
        proposal=ProposalView.model_validate(edition.proposal) if edition.proposal else None,
        ended_at=edition.ended_at,
        ended_reason=AgreementReason(edition.ended_reason) if edition.ended_reason else None,
        ended_text=edition.ended_text,
        allowed_moves=list(MOVES.allowed(row, actor)),
    )


def _text_for(agreement: Agreement, edition: Edition, actor: Actor) -> EditionText:
    """The working text for the drafting party, the text as last offered for everyone else."""
    if actor.organisation == agreement.drafted_by:
        return EditionText.model_validate(edition.text)
    return OfferedText.model_validate(edition.offered)


def _text_view(text: EditionText, uses: Uses, today: date) -> TextView:
    return TextView(
        name=text.name,
        parties=text.parties,
        effective_from=text.effective_from,
        effective_until=text.effective_until,
        background=text.background,
        legal_ground=text.legal_ground,
        notice_period_days=text.notice_period_days,
        amendment_rule=text.amendment_rule,
        clauses=[clause_view(one, number, uses, today) for number, one in enumerate(text.clauses, start=1)],
    )


def _signature(row: Signature, actor: Actor) -> SignatureView:
    return SignatureView(
        organisation=row.organisation,
        signed_at=row.signed_at,
        signed_by=row.signed_by if row.organisation == actor.organisation else None,
        decision_body=row.decision_body,
        decided_on=row.decided_on,
        section=row.section,
    )
