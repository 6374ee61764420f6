"""From a row to the fact that is published of it: the whole state as other parties may know it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.agreements.contracts.published import (
    AGREEMENTS,
    ORGANISATIONS,
    AgreementState,
    Clause,
    Edition,
    Happened,
    OrganisationState,
    Party,
    Signature,
    Unit,
)
from services.agreements.model.agreement import row as rows
from services.agreements.model.agreement.codes import OrganisationKind
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.text import ClauseText, OfferedText
from shared.messaging.contracts import Concerned, PublicName
from shared.messaging.outbox import Fact


def agreement_fact(row: rows.Agreement, name: str, happened: Happened, left_out: Sequence[UUID] = ()) -> Fact:
    """`agreement.<name>` with the state after the move. ValueError for an agreement that was never offered.

    It concerns the parties, and those that the move left out: they would learn of it in no other way.
    """
    offered = [edition for edition in row.editions if edition.offered is not None]
    if not offered:
        raise ValueError("an agreement that no other party has seen is not published")
    newest = OfferedText.model_validate(offered[-1].offered)
    state = AgreementState(
        agreement_id=row.id,
        version=row.version,
        number=row.number,
        status=row.status,
        name=PublicName.model_validate(newest.model_dump()["name"]),
        renewed_from=row.renewed_from,
        editions=[_edition(edition) for edition in offered],
        happened=happened,
        concerns=[
            *(Concerned(organisation=party.organisation, part=party.part) for party in newest.parties),
            *(Concerned(organisation=one, part="former-party") for one in left_out),
        ],
    )
    return Fact(AGREEMENTS.name, f"agreement.{name}", "agreement", row.id, row.version, state)


def organisation_fact(row: rows.Organisation, name: str, happened: Happened) -> Fact:
    """`organisation.<name>` with the organisation's particulars; its closed units take no referrals any more."""
    kind = OrganisationKind(row.kind)
    state = OrganisationState(
        organisation_id=row.id,
        version=row.version,
        kind=kind,
        is_authority=kind.is_authority,
        business_id=row.business_id,
        name=PublicName(**row.name),
        language=row.language,
        units=[Unit(unit_id=unit.id, name=PublicName(**unit.name)) for unit in row.units if unit.closed_at is None],
        happened=happened,
        concerns=[Concerned(organisation=row.id, part="self")],
    )
    return Fact(ORGANISATIONS.name, f"organisation.{name}", "organisation", row.id, row.version, state)


def happened(at: datetime, organisation: UUID | None, reason: str | None = None) -> Happened:
    """Who acted, when and why; without an organisation it was an operator or a clock."""
    return Happened(at=at, actor_organisation=organisation, reason=reason)


def _edition(row: rows.Edition) -> Edition:
    text = OfferedText.model_validate(row.offered)
    return Edition.model_validate(
        {
            "edition": row.number,
            "status": row.status,
            "recorded_at": row.recorded_at,
            "ended_at": row.ended_at,
            "effective_from": text.effective_from,
            "effective_until": text.effective_until,
            "text_hash": row.text_hash,
            "parties": [Party(organisation=party.organisation, part=party.part) for party in text.parties],
            "clauses": [_clause(clause, number) for number, clause in enumerate(text.clauses, start=1)],
            "signatures": [
                Signature(organisation=one.organisation, signed_at=one.signed_at, decided_on=one.decided_on)
                for one in valid_signatures(row)
            ],
        }
    )


def _clause(clause: ClauseText, number: int) -> Clause:
    """What is promised of a clause, and no more: a field that joins the text later stays inside."""
    return Clause.model_validate(clause.model_dump(include=set(Clause.model_fields)) | {"number": number})
