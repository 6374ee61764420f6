"""What a reader sees of organisations and agreements: get, list and the answers to commands show the same fields."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.agreements.model.agreement import row as rows
from services.agreements.model.agreement.codes import AgreementReason, AgreementStatus, OrganisationKind
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.table import MOVES
from services.agreements.model.agreement.text import ClauseText, EditionText, Terms
from services.agreements.model.clause_use.free_places import free_places
from services.agreements.model.names import Name
from services.agreements.queries.agreement.scope import text_for
from shared.kernel.actors import Actor

Uses = Mapping[UUID, rows.ClauseUse]
"""How much of each clause's capacity is in use, by the clause's id; one that was never used is not among them."""


class UnitView(BaseModel):
    unit_id: UUID
    name: Name
    closed: bool


class OrganisationView(BaseModel):
    """An organisation of the directory, the same for every reader."""

    id: UUID
    version: int
    kind: OrganisationKind
    is_authority: bool
    business_id: str
    name: Name
    language: str
    units: list[UnitView]


class ClauseView(ClauseText):
    """A clause with its number and what is left of its capacity."""

    number: int
    free: int | None = Field(description="places left as far as is known here; null: no limit")


class TextView(Terms):
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


def organisation_view(row: rows.Organisation) -> OrganisationView:
    """The directory's entry."""
    kind = OrganisationKind(row.kind)
    return OrganisationView(
        id=row.id,
        version=row.version,
        kind=kind,
        is_authority=kind.is_authority,
        business_id=row.business_id,
        name=Name(**row.name),
        language=row.language,
        units=[
            UnitView(unit_id=unit.id, name=Name(**unit.name), closed=unit.closed_at is not None) for unit in row.units
        ],
    )


def agreement_view(row: rows.Agreement, uses: Uses, actor: Actor, today: date) -> AgreementView:
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
        text=_text(text_for(row, edition, actor.organisation), uses, today),
        text_hash=edition.text_hash,
        recorded_at=edition.recorded_at,
        signatures=[_signature(one, actor) for one in valid_signatures(edition)],
        proposal=ProposalView.model_validate(edition.proposal) if edition.proposal else None,
        ended_at=edition.ended_at,
        ended_reason=AgreementReason(edition.ended_reason) if edition.ended_reason else None,
        ended_text=edition.ended_text,
        allowed_moves=list(MOVES.allowed(row, actor)),
    )


def _text(text: EditionText, uses: Uses, today: date) -> TextView:
    terms = text.model_dump(include=set(Terms.model_fields))
    clauses = [_clause(one, number, uses, today) for number, one in enumerate(text.clauses, start=1)]
    return TextView(**terms, clauses=clauses)


def _clause(clause: ClauseText, number: int, uses: Uses, today: date) -> ClauseView:
    use = uses.get(clause.clause_id) if clause.clause_id is not None else None
    return ClauseView(**clause.model_dump(), number=number, free=free_places(clause, use, today))


def _signature(row: rows.Signature, actor: Actor) -> SignatureView:
    return SignatureView(
        organisation=row.organisation,
        signed_at=row.signed_at,
        signed_by=row.signed_by if row.organisation == actor.organisation else None,
        decision_body=row.decision_body,
        decided_on=row.decided_on,
        section=row.section,
    )
