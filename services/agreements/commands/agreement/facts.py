"""From an agreement's row to its fact: the whole state as other parties may know it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import inspect

from services.agreements.contracts import published
from services.agreements.contracts.published import AGREEMENTS, AgreementState, Clause, Happened
from services.agreements.model.agreement.clause import ClauseText
from services.agreements.model.agreement.row import Agreement, Edition
from services.agreements.model.agreement.signatures import valid_signatures
from services.agreements.model.agreement.text import OfferedText
from shared.messaging.contracts import Concerned, PublicName
from shared.messaging.outbox import Fact

_TOLD_OF_A_CLAUSE = (
    "clause_id", "service", "name", "description", "provider", "senders", "sender_kinds", "municipalities", "languages",
    "valid_from", "valid_until", "data_categories", "legal_bases", "response_business_days", "start_business_days",
    "reminders", "capacity", "waitlist", "run_off", "expiry",
)  # fmt: skip


def agreement_fact(row: Agreement, name: str, happened: Happened, left_out: Sequence[UUID] = ()) -> Fact:
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


def left_out(edition: Edition) -> list[UUID]:
    """The parties of the offer before whom this one does not name. Asked before the flush, which forgets them."""
    before = inspect(edition).attrs.parties.history.deleted
    present = {party.organisation for party in edition.parties}
    return [party.organisation for party in before if party.organisation not in present]


def happened(at: datetime, organisation: UUID | None, reason: str | None = None) -> Happened:
    """Who acted, when and why; without an organisation it was a clock."""
    return Happened(at=at, actor_organisation=organisation, reason=reason)


def _edition(row: Edition) -> published.Edition:
    text = OfferedText.model_validate(row.offered)
    return published.Edition.model_validate(
        {
            "edition": row.number,
            "status": row.status,
            "recorded_at": row.recorded_at,
            "ended_at": row.ended_at,
            "effective_from": text.effective_from,
            "effective_until": text.effective_until,
            "text_hash": row.text_hash,
            "parties": [{"organisation": party.organisation, "part": party.part} for party in text.parties],
            "clauses": [_clause(clause, number) for number, clause in enumerate(text.clauses, start=1)],
            "signatures": [
                {"organisation": one.organisation, "signed_at": one.signed_at, "decided_on": one.decided_on}
                for one in valid_signatures(row)
            ],
        }
    )


def _clause(clause: ClauseText, number: int) -> Clause:
    """What is promised of a clause, field by field: one that joins the text later stays inside."""
    said = clause.model_dump()
    return Clause.model_validate({"number": number} | {field: said[field] for field in _TOLD_OF_A_CLAUSE})
